"""The table of the csv format as Parquet: the same columns, one row a view. Needs pyarrow, which nothing else here does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from ..imported import Visits
from .problems import BadFile
from .progress import Progress
from .table import Problem, Table, columns_of, taker, visits_of

_MISSING = "Parquet files are read by the package pyarrow, which is not installed here (pip install pyarrow)."
_ROWS_AT_ONCE = 1 << 16


def read_parquet(path: Path, day: date | None = None) -> Visits:
    """Read a whole file, or refuse it. `day`: for all visits, where the file has neither day nor time."""
    try:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise BadFile(_MISSING) from None
    try:
        with path.open("rb") as opened, parquet.ParquetFile(opened) as file:
            return visits_of(_read(file, day))
    except OSError as problem:
        raise BadFile(f"{str(path)!r} cannot be read: {problem.strerror}.") from None
    except arrow.ArrowException:
        raise BadFile(
            f"{str(path)!r} is no Parquet file, or one with columns that are neither text, number nor time."
        ) from None


def _read(file: Any, day: date | None) -> Table:
    rows = file.metadata.num_rows
    number = 0
    progress = Progress("rows", lambda: number, rows)
    try:
        table = Table(columns_of(file.schema_arrow.names, day))
        take = taker(table, day)
        for batch in file.iter_batches(_ROWS_AT_ONCE):
            for record in _records(batch):
                number += 1
                take(record)
            progress.at(number)
    except Problem as problem:
        raise BadFile(f"Row {number}: {problem}" if number else str(problem)) from None
    finally:
        progress.end()
    if not table.rows:
        raise BadFile("The file has no visits.")
    return table


def _records(batch: Any) -> Iterator[list[str]]:
    """Every row as the texts that a csv file would hold; nothing is an empty text."""
    columns = [column.cast("string").fill_null("").to_pylist() for column in batch.columns]
    return map(list, zip(*columns, strict=True))
