"""Importing: read the whole file, write it beside its place, make it visible in one moment."""

from __future__ import annotations

import shutil
import tempfile
import time
from datetime import date
from pathlib import Path

from ..accounts import Directory
from ..catalogue import Account
from ..imported import Visits, imported_account_id, write_visits
from ..settings import Settings
from ..store import Store
from .msnbc import read_msnbc
from .parquet import read_parquet
from .problems import BadFile
from .table import read_csv

READERS = {"csv": read_csv, "msnbc": read_msnbc, "parquet": read_parquet}
_UNUSED_SECONDS = 3600


def import_file(settings: Settings, path: Path, format_name: str, name: str, day: date | None = None) -> tuple[Account, Visits]:
    """Import a file as an account. An account imported before under that name gets these visits instead."""
    store = Store(settings.database)
    if not name.strip() or Directory(settings, store).is_made_up(name):
        raise BadFile(f"An import cannot be called {name!r}; that name is taken by the make-believe country.")
    visits = READERS[format_name](path, day)
    account = Account(imported_account_id(name), name)
    folder = _write(settings.data / "imports", account, visits)
    store.publish_account(account.id, name, folder.name, time.time())
    _sweep(settings.data / "imports", {row["folder"] for row in store.accounts()})
    return account, visits


def _write(imports: Path, account: Account, visits: Visits) -> Path:
    imports.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=".new-", dir=imports))
    try:
        write_visits(new, visits)
        return new.rename(imports / f"{account.id}-{time.time_ns()}")
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def _sweep(imports: Path, used: set[str]) -> None:
    """Remove what no account uses any more, once nobody can still be reading it."""
    for folder in imports.iterdir():
        if folder.name not in used and time.time() - folder.stat().st_mtime > _UNUSED_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
