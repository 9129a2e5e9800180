"""The SQLite file while it is served."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any


def held_open(database: Mapping[str, Any]) -> sqlite3.Connection | None:
    """Open the file and return the connection, which locks nothing; None for a database that is no file, or not there yet."""
    if not database["ENGINE"].endswith("sqlite3"):
        return None
    try:
        connection = sqlite3.connect(f"file:{database['NAME']}?mode=rw", uri=True, check_same_thread=False)
        connection.execute("PRAGMA user_version").fetchone()  # takes part in the write-ahead log only when it has read
    except sqlite3.Error:
        return None
    return connection
