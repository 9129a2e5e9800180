"""The SQLite file: its tables, its connections, its transactions.

The web side and the engine's process both use it: write-ahead log, short immediate transactions, one connection a thread.
"""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_TABLES = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS accounts (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, folder TEXT NOT NULL, imported_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS keys (
    client_id TEXT PRIMARY KEY, secret_hash TEXT NOT NULL, account_id TEXT NOT NULL, role TEXT NOT NULL,
    created_at REAL NOT NULL, name TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS tokens (
    hash TEXT PRIMARY KEY, client_id TEXT NOT NULL REFERENCES keys ON DELETE CASCADE,
    expires_at REAL NOT NULL) WITHOUT ROWID;
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
CREATE TABLE IF NOT EXISTS trackpoints (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, account_id TEXT NOT NULL, body TEXT);
CREATE TABLE IF NOT EXISTS validations (
    number INTEGER PRIMARY KEY AUTOINCREMENT, trackpoint_id TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
    status TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS kits (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, account_id TEXT NOT NULL, name TEXT NOT NULL,
    method TEXT NOT NULL, trackpoints TEXT NOT NULL, created_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS questions (
    key TEXT PRIMARY KEY, asked TEXT NOT NULL, asked_at REAL NOT NULL, answer TEXT) WITHOUT ROWID;
"""


class Database:
    """The file, one connection a thread, and small things remembered by name."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._local = threading.local()
        with self.writing() as db:
            _bring_up(db)
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

    def all(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """Every row of a question."""
        return self._db.execute(sql, values).fetchall()

    def one(self, sql: str, *values: Any) -> sqlite3.Row | None:
        """The first row of a question."""
        row: sqlite3.Row | None = self._db.execute(sql, values).fetchone()
        return row

    def meta(self, name: str) -> str | None:
        """A remembered value."""
        row = self.one("SELECT value FROM meta WHERE name = ?", name)
        return row["value"] if row else None

    def secret(self, name: str) -> str:
        """A remembered value that nobody can guess, made when first asked for."""
        with self.writing() as db:
            db.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", (name, secrets.token_urlsafe(32)))
        return self.meta(name) or ""

    def set_meta(self, name: str, value: str) -> None:
        """Remember a value."""
        with self.writing() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))


def _bring_up(db: sqlite3.Connection) -> None:
    """A file of an earlier version: keys had no names, and tokens, which live half an hour, did not say whose they are."""
    columns = {row["name"] for row in db.execute("PRAGMA table_info(keys)")}
    if columns and "name" not in columns:
        db.execute("ALTER TABLE keys ADD COLUMN name TEXT NOT NULL DEFAULT ''")
        db.execute("DROP TABLE tokens")
