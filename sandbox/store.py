"""Keys, tokens, reports, calculations and imported accounts: what outlives a restart."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from .database import Database

_TRACKPOINTS_VERSION = "version of the trackpoints"


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
    """What a key opens, and its tokens."""

    client_id: str
    account_id: str
    role: str


class Store(Database):
    """What is kept, in the words of the sandbox."""

    # ------------------------------------------------------------ imported accounts

    def accounts(self) -> list[sqlite3.Row]:
        """The imported accounts: id, name, folder."""
        return self.all("SELECT id, name, folder FROM accounts ORDER BY name")

    def account(self, account_id: str) -> sqlite3.Row | None:
        """One imported account."""
        return self.one("SELECT id, name, folder FROM accounts WHERE id = ?", account_id)

    def publish_account(self, account_id: str, name: str, folder: str, now: float) -> None:
        """Make an import visible, or let a newer one take its place: one row, one moment."""
        with self.writing() as db:
            db.execute("INSERT OR REPLACE INTO accounts VALUES (?, ?, ?, ?)", (account_id, name, folder, now))

    # ------------------------------------------------------------- keys and tokens

    def add_key(self, client_id: str, secret_hash: str, account_id: str, role: str, now: float, name: str) -> None:
        """Keep a key; of its secret only the hash."""
        with self.writing() as db:
            db.execute("INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?)", (client_id, secret_hash, account_id, role, now, name))

    def key(self, client_id: str) -> sqlite3.Row | None:
        """A key by its client id."""
        return self.one("SELECT * FROM keys WHERE client_id = ?", client_id)

    def keys(self, account_id: str) -> list[sqlite3.Row]:
        """An account's keys, newest first: client_id, role, created_at, name."""
        sql = "SELECT client_id, role, created_at, name FROM keys WHERE account_id = ? ORDER BY created_at DESC, client_id"
        return self.all(sql, account_id)

    def delete_key(self, client_id: str, account_id: str) -> bool:
        """Forget a key of an account, and with it all its tokens. False: the account has no such key."""
        with self.writing() as db:
            sql = "DELETE FROM keys WHERE client_id = ? AND account_id = ?"
            return db.execute(sql, (client_id, account_id)).rowcount > 0

    def add_token(self, hashed: str, client_id: str, expires_at: float, now: float) -> bool:
        """Keep a token's hash, and forget those that have expired. False: the key has gone meanwhile."""
        with self.writing() as db:
            db.execute("DELETE FROM tokens WHERE expires_at <= ?", (now,))
            sql = "INSERT INTO tokens SELECT ?, client_id, ? FROM keys WHERE client_id = ?"
            return db.execute(sql, (hashed, expires_at, client_id)).rowcount > 0

    def grant(self, hashed: str, now: float) -> Grant | None:
        """What a token opens, while it and its key live."""
        sql = "SELECT client_id, account_id, role FROM tokens JOIN keys USING (client_id) WHERE hash = ? AND expires_at > ?"
        row = self.one(sql, hashed, now)
        return Grant(**dict(row)) if row else None

    # --------------------------------------- trackpoints made or changed by the Core API

    def trackpoints_version(self) -> str:
        """A word that is another one after every change of trackpoints or their validation."""
        return self.meta(_TRACKPOINTS_VERSION) or ""

    def trackpoints(self) -> list[sqlite3.Row]:
        """All that were made or changed, in the order they were first: id, account_id, body; no body: it was deleted."""
        return self.all("SELECT id, account_id, body FROM trackpoints ORDER BY number")

    def validations(self) -> list[sqlite3.Row]:
        """All that was said of trackpoints, oldest first: trackpoint_id, first, last, status."""
        return self.all("SELECT trackpoint_id, first, last, status FROM validations ORDER BY number")

    def save_trackpoint(self, trackpoint_id: str, account_id: str, body: str | None) -> None:
        """Keep a trackpoint as it is now; without a body it is gone."""
        sql = (
            "INSERT INTO trackpoints (id, account_id, body) VALUES (?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET body = excluded.body"
        )
        with self.writing() as db:
            db.execute(sql, (trackpoint_id, account_id, body))
            _note_trackpoints(db)

    def add_validation(self, trackpoint_id: str, first: str, last: str, status: str) -> None:
        """Keep what was said of a trackpoint for a period."""
        sql = "INSERT INTO validations (trackpoint_id, first, last, status) VALUES (?, ?, ?, ?)"
        with self.writing() as db:
            db.execute(sql, (trackpoint_id, first, last, status))
            _note_trackpoints(db)

    def forget_trackpoints(self) -> None:
        """Everything is as it was made."""
        with self.writing() as db:
            db.execute("DELETE FROM trackpoints")
            db.execute("DELETE FROM validations")
            _note_trackpoints(db)

    # ----------------------------------------------------------------------- kits

    def kits(self, account_id: str) -> list[sqlite3.Row]:
        """An account's kits, newest first: id, name, method, trackpoints (ids as JSON), created_at."""
        return self.all("SELECT * FROM kits WHERE account_id = ? ORDER BY number DESC", account_id)

    def kit(self, kit_id: str, account_id: str) -> sqlite3.Row | None:
        """One kit of an account."""
        return self.one("SELECT * FROM kits WHERE id = ? AND account_id = ?", kit_id, account_id)

    def add_kit(self, kit_id: str, account_id: str, name: str, method: str, trackpoints: str, now: float) -> None:
        """Keep a kit."""
        sql = "INSERT INTO kits (id, account_id, name, method, trackpoints, created_at) VALUES (?, ?, ?, ?, ?, ?)"
        with self.writing() as db:
            db.execute(sql, (kit_id, account_id, name, method, trackpoints, now))

    def change_kit(self, kit_id: str, name: str, trackpoints: str) -> None:
        """Another name, other trackpoints."""
        with self.writing() as db:
            db.execute("UPDATE kits SET name = ?, trackpoints = ? WHERE id = ?", (name, trackpoints, kit_id))

    def forget_kits(self) -> None:
        """Forget all kits of everyone."""
        with self.writing() as db:
            db.execute("DELETE FROM kits")

    # ------------------------------------------- questions of the Rest APIs to the engine

    def add_question(self, key: str, asked: str, now: float, forget_before: float) -> None:
        """Keep a question, unless it is there already; old ones are forgotten with their answers."""
        with self.writing() as db:
            db.execute("DELETE FROM questions WHERE asked_at < ?", (forget_before,))
            db.execute("INSERT OR IGNORE INTO questions VALUES (?, ?, ?, NULL)", (key, asked, now))

    def open_questions(self, account_id: str) -> int:
        """How many questions of an account have no answer yet."""
        sql = "SELECT count(*) AS open FROM questions WHERE answer IS NULL AND json_extract(asked, '$.account') = ?"
        row = self.one(sql, account_id)
        return int(row["open"]) if row else 0

    def open_question(self) -> sqlite3.Row | None:
        """The question that has waited longest: key, asked."""
        return self.one("SELECT key, asked FROM questions WHERE answer IS NULL ORDER BY asked_at LIMIT 1")

    def answer_question(self, key: str, answer: str) -> None:
        """Keep an answer."""
        with self.writing() as db:
            db.execute("UPDATE questions SET answer = ? WHERE key = ?", (answer, key))

    def answer(self, key: str) -> str | None:
        """The answer to a question, if there is one."""
        row = self.one("SELECT answer FROM questions WHERE key = ?", key)
        return row["answer"] if row else None

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
        row = self.one("SELECT * FROM reports WHERE id = ?", report_id)
        return _report(row) if row and account_id in (None, row["account_id"]) else None

    def reports(self, account_id: str, now: float, ids: Sequence[str] | None = None) -> list[Report]:
        """An account's reports, newest first; those that lag are not there yet."""
        sql = "SELECT * FROM reports WHERE account_id = ? AND listed_at <= ?"
        if ids is not None:
            sql += f" AND id IN ({', '.join('?' * len(ids))})"
        return [_report(row) for row in self.all(sql + " ORDER BY number DESC", account_id, now, *(ids or ()))]

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
        for row in self.all(f"{sql}({', '.join('?' * len(ids))}) ORDER BY number", *ids):
            found[row["report_id"]].append(Calculation(**dict(row)))
        return found

    def result(self, number: int) -> bytes | None:
        """The result of a calculation, as it was stored."""
        row = self.one("SELECT result FROM calculations WHERE number = ?", number)
        return row["result"] if row else None

    def next_due(self, now: float) -> Report | None:
        """The report that has waited longest for a calculation."""
        sql = "SELECT * FROM reports WHERE due_at <= ? ORDER BY due_at, number LIMIT 1"
        row = self.one(sql, now)
        return _report(row) if row else None

    def queue_length(self, account_id: str, now: float) -> int:
        """How many of an account's reports are due, the one that is being calculated among them."""
        row = self.one("SELECT count(*) AS waiting FROM reports WHERE account_id = ? AND due_at <= ?", account_id, now)
        return int(row["waiting"]) if row else 0

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


def _note_trackpoints(db: sqlite3.Connection) -> None:
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_TRACKPOINTS_VERSION, secrets.token_hex(8)))


def _report(row: sqlite3.Row) -> Report:
    return Report(**{**dict(row), "doomed": bool(row["doomed"])})
