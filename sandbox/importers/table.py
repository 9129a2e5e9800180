"""The csv format: a header, then one line a view (or several alike, counted in `views`).

Columns `person`, `touchpoint`, and either `day` (YYYY-MM-DD) or `time` (ISO 8601; without an offset it is Helsinki's);
optional `section` (of the touchpoint, several divided by `|`), `views` and `weight`. Every other column is a variable.
"""

from __future__ import annotations

import csv
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

import numpy as np

from ..clock import HELSINKI
from ..engine.build import day_of_counts, day_of_views
from ..engine.index import Day, People
from ..imported import Visits
from .problems import BadFile, BadLine

_KNOWN = ("person", "touchpoint", "day", "time", "section", "views", "weight")
_MOST_VALUES = 1000
_MOST_WEIGHT = 1_000_000_000
_MOST_VIEWS = 1_000_000_000
_LONGEST_NAME = 300

Cell = tuple[str, tuple[str, ...]]


@dataclass(slots=True)
class Table:
    """What has been read so far."""

    columns: list[str]
    people: dict[str, int] = field(default_factory=dict)
    weights: list[int] = field(default_factory=list)
    traits: list[tuple[str, ...]] = field(default_factory=list)
    cells: dict[Cell, int] = field(default_factory=dict)
    # Day → cell, person, second of the day, views; and again for the next line.
    rows: dict[date, array[int]] = field(default_factory=dict)
    # The same for texts that come again and again.
    spans: dict[str, tuple[date, int]] = field(default_factory=dict)

    @property
    def timed(self) -> bool:
        """Whether visits carry a time."""
        return "time" in self.columns

    @property
    def variables(self) -> list[str]:
        """The columns that describe people."""
        return [column for column in self.columns if column not in _KNOWN]


def read_csv(path: Path, day: date | None = None) -> Visits:
    """Read a whole file, or refuse it. `day`: for all visits, where the file has neither day nor time."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _visits(_read(csv.reader(file, strict=True), day))
    except OSError as problem:
        raise BadFile(f"{str(path)!r} cannot be read: {problem.strerror}.") from None
    except UnicodeDecodeError:
        raise BadFile("The file is not written in UTF-8.") from None


def _read(reader: Iterator[list[str]], day: date | None) -> Table:
    number = 1
    try:
        table = Table(_columns(next(reader, []), day))
        for record in reader:
            # Where a record ends; quoted names may hold line breaks.
            number = reader.line_num  # type: ignore[attr-defined]
            if record:
                _take(table, record, day)
    except _Problem as problem:
        raise BadLine(number, str(problem)) from None
    except csv.Error as problem:
        raise BadLine(reader.line_num, f"this is not csv ({problem}).") from None  # type: ignore[attr-defined]
    if not table.rows:
        raise BadFile("The file has no visits.")
    return table


class _Problem(ValueError):
    """What is wrong with the line at hand."""


def _columns(header: list[str], day: date | None) -> list[str]:
    columns = [name.strip() for name in header]
    for needed in ("person", "touchpoint"):
        if needed not in columns:
            raise _Problem(f"the header names the columns, and {needed!r} is not among them.")
    if len(set(columns)) < len(columns) or "" in columns:
        raise _Problem("every column needs a name of its own.")
    if ("day" in columns) + ("time" in columns) + (day is not None) != 1:
        raise _Problem("either a column 'day' or a column 'time' is needed (or --day for a file with neither).")
    return columns


def _take(table: Table, record: list[str], day: date | None) -> None:
    """Check one line and add it."""
    if len(record) != len(table.columns):
        raise _Problem(f"{len(record)} fields where the header names {len(table.columns)}.")
    line = dict(zip(table.columns, (each.strip() for each in record), strict=True))
    person = _person(table, line)
    when, second = (day, 0) if day else _when(table, line)
    cell = table.cells.setdefault(_cell(line), len(table.cells))
    assert when is not None
    if when not in table.rows:
        table.rows[when] = array("q")
    table.rows[when].extend((cell, person, second, _count(line)))


def _person(table: Table, line: dict[str, str]) -> int:
    """The person's position; weight and variables must be the same on all the person's lines."""
    name = line["person"]
    if not name:
        raise _Problem("the person is missing.")
    weight = _weight(line["weight"]) if "weight" in line else 1000
    traits = tuple(line[variable] for variable in table.variables)
    if "" in traits:
        raise _Problem(f"the value of {table.variables[traits.index('')]!r} is missing.")
    known = table.people.get(name)
    if known is None:
        table.people[name] = known = len(table.people)
        table.weights.append(weight)
        table.traits.append(traits)
    elif table.weights[known] != weight:
        raise _Problem(f"the person {name!r} has two different weights, {table.weights[known] / 1000:g} before.")
    elif table.traits[known] != traits:
        raise _Problem(f"the person {name!r} has different variables on an earlier line.")
    return known


def _weight(text: str) -> int:
    """Persons, to a thousandth."""
    try:
        thousandths = Decimal(text) * 1000
        if 0 < thousandths <= _MOST_WEIGHT and thousandths == thousandths.to_integral_value():
            return int(thousandths)
    except (InvalidOperation, ValueError):
        pass
    raise _Problem(f"the weight {text!r} is not a number above 0 with at most three decimals.")


def _when(table: Table, line: dict[str, str]) -> tuple[date, int]:
    text = line["time"] if table.timed else line["day"]
    if not table.timed:
        found = table.spans.get(text)
        if found is None:
            found = table.spans[text] = (_day(text), 0)
        return found
    return _instant(text)


def _day(text: str) -> date:
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise _Problem(f"{text!r} is not a day like 2026-01-31.")


def _instant(text: str) -> tuple[date, int]:
    """Day and second of the day in Helsinki. The clock's jumps are ignored: every day has 24 hours."""
    try:
        if len(text) < 11:
            raise ValueError
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise _Problem(f"{text!r} is not a time like 2026-01-31T18:05:00.") from None
    if instant.tzinfo is not None:
        instant = instant.astimezone(HELSINKI)
    return instant.date(), instant.hour * 3600 + instant.minute * 60 + instant.second


def _cell(line: dict[str, str]) -> Cell:
    media = line["touchpoint"]
    parts = line.get("section", "")
    sections = tuple(sorted({part.strip() for part in parts.split("|")})) if parts else ()
    if not media:
        raise _Problem("the touchpoint is missing.")
    if "" in sections or any(len(name) > _LONGEST_NAME for name in (media, *sections)):
        raise _Problem(f"a section has no name, or a name has more than {_LONGEST_NAME} characters.")
    return media, sections


def _count(line: dict[str, str]) -> int:
    text = line.get("views", "1")
    if text.isascii() and text.isdigit() and 1 <= int(text) <= _MOST_VIEWS:
        return int(text)
    raise _Problem(f"views must be a whole number from 1, not {text!r}.")


# ------------------------------------------------------------------------ building


def _visits(table: Table) -> Visits:
    medias: dict[str, list[str]] = {}
    for media, sections in table.cells:
        known = medias.setdefault(media, [])
        known += [section for section in sections if section not in known]
    days = {day: _made(rows, table) for day, rows in table.rows.items()}
    return Visits(medias, list(table.cells), _people(table), table.timed, days)


def _made(rows: array[int], table: Table) -> Day:
    cell, person, second, views = np.frombuffer(rows, np.int64).reshape(-1, 4).T
    if table.timed:
        return day_of_views(cell, person, second, views, len(table.cells))
    return day_of_counts(cell, person, views, len(table.cells))


def _people(table: Table) -> People:
    codes, values = {}, {}
    for number, variable in enumerate(table.variables):
        column = [traits[number] for traits in table.traits]
        known = sorted(set(column))
        if len(known) > _MOST_VALUES:
            raise BadFile(f"The variable {variable!r} has more than {_MOST_VALUES} values.")
        position = {value: place for place, value in enumerate(known)}
        codes[variable] = np.array([position[value] for value in column], np.int16)
        values[variable] = tuple(known)
    return People(np.array(table.weights, np.int64), codes, values)
