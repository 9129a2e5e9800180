"""Keys, tokens, reports, calculations and imported accounts: one SQLite file that outlives restarts.

The web side and the engine's process both use it: write-ahead log, short immediate transactions, one connection a thread.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TABLES = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS accounts (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, folder TEXT NOT NULL, imported_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS keys (
    client_id TEXT PRIMARY KEY, secret_hash TEXT NOT NULL, account_id TEXT NOT NULL, role TEXT NOT NULL,
    created_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS tokens (
    hash TEXT PRIMARY KEY, account_id TEXT NOT NULL, role TEXT NOT NULL, expires_at REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tokens_by_end ON tokens (expires_at);
CREATE TABLE IF NOT EXISTS reports (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, account_id TEXT NOT NULL, name TEXT NOT NULL,
    input TEXT NOT NULL, created_at REAL NOT NULL, listed_at REAL NOT NULL, due_at REAL,
    doomed INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS reports_by_account ON reports (account_id, number);
CREATE INDEX IF NOT EXISTS reports_due ON reports (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS calculations (
    number INTEGER PRIMARY KEY AUTOINCREMENT, report_id TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    started_at REAL NOT NULL, visible_at REAL, failure TEXT, result BLOB);
CREATE INDEX IF NOT EXISTS calculations_by_report ON calculations (report_id, number);
"""


@dataclass(frozen=True, slots=True)
class Report:
    """A report as asked for. `doomed`: its next calculation is to fail (a meanness)."""

    number: int
    id: str
    account_id: str
    name: str
    input: str
    created_at: float
    listed_at: float
    due_at: float | None
    doomed: bool


@dataclass(frozen=True, slots=True)
class Calculation:
    """One calculation, without its result. Not visible yet: still going on, as far as anyone outside can see."""

    number: int
    report_id: str
    started_at: float
    visible_at: float | None
    failure: str | None


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token opens."""

    account_id: str
    role: str


class Store:
    """The file and its connections."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._local = threading.local()
        with self.writing() as db:
            for statement in _TABLES.split(";"):
                db.execute(statement)

    @property
    def _db(self) -> sqlite3.Connection:
        """This thread's connection."""
        if not hasattr(self._local, "db"):
            db = sqlite3.connect(self._path, timeout=20, isolation_level=None)
            db.row_factory = sqlite3.Row
            for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
                db.execute(f"PRAGMA {pragma}")
            self._local.db = db
        connection: sqlite3.Connection = self._local.db
        return connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is all or nothing."""
        db = self._db
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")

    def _all(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        return self._db.execute(sql, values).fetchall()

    def _one(self, sql: str, *values: Any) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._db.execute(sql, values).fetchone()
        return row

    # ---------------------------------------------------------------- small things

    def meta(self, name: str) -> str | None:
        """A remembered value."""
        row = self._one("SELECT value FROM meta WHERE name = ?", name)
        return row["value"] if row else None

    def set_meta(self, name: str, value: str) -> None:
        """Remember a value."""
        with self.writing() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    # ------------------------------------------------------------ imported accounts

    def accounts(self) -> list[sqlite3.Row]:
        """The imported accounts: id, name, folder."""
        return self._all("SELECT id, name, folder FROM accounts ORDER BY name")

    def account(self, account_id: str) -> sqlite3.Row | None:
        """One imported account."""
        return self._one("SELECT id, name, folder FROM accounts WHERE id = ?", account_id)

    def publish_account(self, account_id: str, name: str, folder: str, now: float) -> None:
        """Make an import visible, or let a newer one take its place: one row, one moment."""
        with self.writing() as db:
            db.execute("INSERT OR REPLACE INTO accounts VALUES (?, ?, ?, ?)", (account_id, name, folder, now))

    # ------------------------------------------------------------- keys and tokens

    def add_key(self, client_id: str, secret_hash: str, account_id: str, role: str, now: float) -> None:
        """Keep a key; of its secret only the hash."""
        with self.writing() as db:
            db.execute("INSERT INTO keys VALUES (?, ?, ?, ?, ?)", (client_id, secret_hash, account_id, role, now))

    def key(self, client_id: str) -> sqlite3.Row | None:
        """A key by its client id."""
        return self._one("SELECT * FROM keys WHERE client_id = ?", client_id)

    def add_token(self, hashed: str, grant: Grant, expires_at: float, now: float) -> None:
        """Keep a token's hash, and forget those that have expired."""
        with self.writing() as db:
            db.execute("DELETE FROM tokens WHERE expires_at <= ?", (now,))
            row = (hashed, grant.account_id, grant.role, expires_at)
            db.execute("INSERT INTO tokens VALUES (?, ?, ?, ?)", row)

    def grant(self, hashed: str, now: float) -> Grant | None:
        """What a token opens, while it lives."""
        sql = "SELECT account_id, role FROM tokens WHERE hash = ? AND expires_at > ?"
        row = self._one(sql, hashed, now)
        return Grant(row["account_id"], row["role"]) if row else None

    # -------------------------------------------------------------------- reports

    def add_report(self, report: Report) -> None:
        """Keep a report; it is due at once."""
        sql = (
            "INSERT INTO reports (id, account_id, name, input, created_at, listed_at, due_at, doomed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        )
        values = (report.id, report.account_id, report.name, report.input, report.created_at)
        with self.writing() as db:
            db.execute(sql, (*values, report.listed_at, report.due_at, report.doomed))

    def report(self, report_id: str, account_id: str | None = None) -> Report | None:
        """A report by id, if need be only of one account."""
        row = self._one("SELECT * FROM reports WHERE id = ?", report_id)
        return _report(row) if row and account_id in (None, row["account_id"]) else None

    def reports(self, account_id: str, now: float, ids: Sequence[str] | None = None) -> list[Report]:
        """An account's reports, newest first; those that lag are not there yet."""
        sql = "SELECT * FROM reports WHERE account_id = ? AND listed_at <= ?"
        if ids is not None:
            sql += f" AND id IN ({', '.join('?' * len(ids))})"
        return [_report(row) for row in self._all(sql + " ORDER BY number DESC", account_id, now, *(ids or ()))]

    def delete_report(self, report_id: str) -> bool:
        """Forget a report and its results. False: it was not there."""
        with self.writing() as db:
            return db.execute("DELETE FROM reports WHERE id = ?", (report_id,)).rowcount > 0

    def forget_reports(self) -> None:
        """Forget all reports of everyone."""
        with self.writing() as db:
            db.execute("DELETE FROM reports")

    # --------------------------------------------------------------- calculations

    def calculations(self, ids: Sequence[str]) -> dict[str, list[Calculation]]:
        """The calculations of some reports, oldest first, without their results."""
        found: dict[str, list[Calculation]] = {each: [] for each in ids}
        sql = "SELECT number, report_id, started_at, visible_at, failure FROM calculations WHERE report_id IN "
        for row in self._all(f"{sql}({', '.join('?' * len(ids))}) ORDER BY number", *ids):
            found[row["report_id"]].append(Calculation(**dict(row)))
        return found

    def result(self, number: int) -> bytes | None:
        """The result of a calculation, as it was stored."""
        row = self._one("SELECT result FROM calculations WHERE number = ?", number)
        return row["result"] if row else None

    def next_due(self, now: float) -> Report | None:
        """The report that has waited longest for a calculation."""
        sql = "SELECT * FROM reports WHERE due_at <= ? ORDER BY due_at, number LIMIT 1"
        row = self._one(sql, now)
        return _report(row) if row else None

    def start_calculation(self, report_id: str, now: float) -> int | None:
        """Note that a calculation has begun; None when the report has gone meanwhile."""
        with self.writing() as db:
            if not db.execute("SELECT 1 FROM reports WHERE id = ?", (report_id,)).fetchone():
                return None
            sql = "INSERT INTO calculations (report_id, started_at) VALUES (?, ?)"
            return db.execute(sql, (report_id, now)).lastrowid

    def finish_calculation(
        self,
        number: int,
        visible_at: float,
        due_at: float | None,
        *,
        result: bytes | None,
        failure: str | None,
    ) -> None:
        """Keep a calculation's outcome and when the report is due again, in one step."""
        with self.writing() as db:
            sql = "UPDATE calculations SET visible_at = ?, result = ?, failure = ? WHERE number = ?"
            db.execute(sql, (visible_at, result, failure, number))
            sql = "UPDATE reports SET due_at = ?, doomed = 0 WHERE id = (SELECT report_id FROM calculations WHERE number = ?)"
            db.execute(sql, (due_at, number))

    def forget_unfinished(self) -> None:
        """Drop calculations that a stopped engine left half done; their reports are still due."""
        with self.writing() as db:
            db.execute("DELETE FROM calculations WHERE visible_at IS NULL")


def _report(row: sqlite3.Row) -> Report:
    return Report(**{**dict(row), "doomed": bool(row["doomed"])})
