"""The SQLite file that a web server holds open."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from kitsportal.database import held_open


def test_a_held_file_is_not_tidied_up_by_whoever_closes_it_last(tmp_path: Path) -> None:
    name, log = tmp_path / "portal.sqlite3", tmp_path / "portal.sqlite3-wal"

    def write() -> bool:
        with closing(sqlite3.connect(name)) as file:
            file.execute("PRAGMA journal_mode=WAL")
            file.execute("CREATE TABLE IF NOT EXISTS t (x)")
            file.commit()
        return log.exists()

    assert not write()
    held = held_open({"ENGINE": "django.db.backends.sqlite3", "NAME": str(name)})
    assert held is not None
    assert write()
    held.close()


def test_what_is_no_file_is_not_held(tmp_path: Path) -> None:
    assert held_open({"ENGINE": "django.db.backends.postgresql", "NAME": "portal"}) is None
    assert held_open({"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "none")}) is None
    assert not (tmp_path / "none").exists()
