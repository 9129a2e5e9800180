"""The csv format: a header, then one line a view (or several alike, counted in `views`).

Columns `person`, `touchpoint`, and either `day` (YYYY-MM-DD) or `time` (ISO 8601; without an offset it is Helsinki's);
optional `section` (of the touchpoint, several divided by `|`), `views` and `weight`. Every other column is a variable.
"""

from __future__ import annotations

import csv
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from io import TextIOWrapper
from operator import itemgetter
from pathlib import Path

import numpy as np

from ..clock import HELSINKI
from ..engine.build import day_of_counts, day_of_views
from ..engine.index import Day, People
from ..imported import Visits
from .problems import BadFile, BadLine
from .progress import Progress

_KNOWN = ("person", "touchpoint", "day", "time", "section", "views", "weight")
_MOST_VALUES = 1000
_MOST_WEIGHT = 1_000_000_000
_MOST_VIEWS = 1_000_000_000
_LONGEST_NAME = 300
# A mask: the progress is looked at once in so many lines.
_LOOK_EVERY = (1 << 14) - 1

Cell = tuple[str, tuple[str, ...]]


@dataclass(slots=True)
class Table:
    """What has been read so far. The same texts come again and again: what was checked once is looked up from then on."""

    columns: list[str]
    people: dict[str, int] = field(default_factory=dict)
    weights: list[int] = field(default_factory=list)
    traits: list[tuple[str, ...]] = field(default_factory=list)
    cells: dict[Cell, int] = field(default_factory=dict)
    # Day → cell, person, second of the day, views; and again for the next line.
    rows: dict[date, array[int]] = field(default_factory=dict)
    # The fields that are about the person → the person; those about the touchpoint → the cell.
    known_people: dict[tuple[str, ...], int] = field(default_factory=dict)
    known_cells: dict[tuple[str, ...], int] = field(default_factory=dict)
    known_days: dict[str, date] = field(default_factory=dict)
    known_counts: dict[str, int] = field(default_factory=dict)

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
        with path.open("rb") as file, TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
            progress = Progress("lines", file.tell, path.stat().st_size)
            return visits_of(_read(csv.reader(text, strict=True), day, progress))
    except OSError as problem:
        raise BadFile(f"{str(path)!r} cannot be read: {problem.strerror}.") from None
    except UnicodeDecodeError:
        raise BadFile("The file is not written in UTF-8.") from None


def _read(reader: Iterator[list[str]], day: date | None, progress: Progress) -> Table:
    number = 1
    try:
        take = taker(table := Table(columns_of(next(reader, []), day)), day)
        for count, record in enumerate(reader):
            # Where a record ends; quoted names may hold line breaks.
            number = reader.line_num  # type: ignore[attr-defined]
            if record:
                take(record)
            if not count & _LOOK_EVERY:
                progress.at(count)
    except Problem as problem:
        raise BadLine(number, str(problem)) from None
    except csv.Error as problem:
        raise BadLine(reader.line_num, f"this is not csv ({problem}).") from None  # type: ignore[attr-defined]
    finally:
        progress.end()
    if not table.rows:
        raise BadFile("The file has no visits.")
    return table


class Problem(ValueError):
    """What is wrong with the line at hand."""


def columns_of(header: list[str], day: date | None) -> list[str]:
    """The columns' names, if they are all that is needed."""
    columns = [name.strip() for name in header]
    for needed in ("person", "touchpoint"):
        if needed not in columns:
            raise Problem(f"the header names the columns, and {needed!r} is not among them.")
    if len(set(columns)) < len(columns) or "" in columns:
        raise Problem("every column needs a name of its own.")
    if ("day" in columns) + ("time" in columns) + (day is not None) != 1:
        raise Problem("either a column 'day' or a column 'time' is needed (or --day for a file with neither).")
    return columns


def taker(table: Table, day: date | None) -> Callable[[list[str]], None]:
    """What checks a line and adds it. `day`: for all lines. Made once a file, so that no line looks for its columns."""
    columns, count = table.columns, len(table.columns)
    people, cells, counts, rows = table.known_people, table.known_cells, table.known_counts, table.rows
    of_person = _fields(columns, ["person", "weight", *table.variables])
    of_cell = _fields(columns, ["touchpoint", "section"])
    when_at = columns.index("time" if table.timed else "day") if day is None else 0
    views_at = columns.index("views") if "views" in columns else None

    def take(record: list[str]) -> None:
        if len(record) != count:
            raise Problem(f"{len(record)} fields where the header names {count}.")
        about = of_person(record)
        person = people.get(about)
        if person is None:
            person = people[about] = _person(table, _line(columns, record))
        when, second = (day, 0) if day else _when(table, record[when_at].strip())
        about = of_cell(record)
        cell = cells.get(about)
        if cell is None:
            cell = cells[about] = table.cells.setdefault(_cell(_line(columns, record)), len(table.cells))
        views = 1 if views_at is None else counts.get(record[views_at]) or _count(table, record[views_at])
        if when not in rows:
            rows[when] = array("I")
        rows[when].extend((cell, person, second, views))

    return take


def _fields(columns: list[str], wanted: Sequence[str]) -> Callable[[list[str]], tuple[str, ...]]:
    """What takes the wanted fields out of a line, as far as there are such columns."""
    places = [columns.index(name) for name in wanted if name in columns]
    if len(places) == 1:
        return lambda record: (record[places[0]],)
    return itemgetter(*places)


def _line(columns: list[str], record: list[str]) -> dict[str, str]:
    return dict(zip(columns, (each.strip() for each in record), strict=True))


def _person(table: Table, line: dict[str, str]) -> int:
    """The person's position; weight and variables must be the same on all the person's lines."""
    name = line["person"]
    if not name:
        raise Problem("the person is missing.")
    weight = _weight(line["weight"]) if "weight" in line else 1000
    traits = tuple(line[variable] for variable in table.variables)
    if "" in traits:
        raise Problem(f"the value of {table.variables[traits.index('')]!r} is missing.")
    known = table.people.get(name)
    if known is None:
        table.people[name] = known = len(table.people)
        table.weights.append(weight)
        table.traits.append(traits)
    elif table.weights[known] != weight:
        raise Problem(f"the person {name!r} has two different weights, {table.weights[known] / 1000:g} before.")
    elif table.traits[known] != traits:
        raise Problem(f"the person {name!r} has different variables on an earlier line.")
    return known


def _weight(text: str) -> int:
    """Persons, to a thousandth."""
    try:
        thousandths = Decimal(text) * 1000
        if 0 < thousandths <= _MOST_WEIGHT and thousandths == thousandths.to_integral_value():
            return int(thousandths)
    except (InvalidOperation, ValueError):
        pass
    raise Problem(f"the weight {text!r} is not a number above 0 with at most three decimals.")


def _when(table: Table, text: str) -> tuple[date, int]:
    if table.timed:
        return _instant(text)
    found = table.known_days.get(text)
    if found is None:
        found = table.known_days[text] = _day(text)
    return found, 0


def _day(text: str) -> date:
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Problem(f"{text!r} is not a day like 2026-01-31.")


def _instant(text: str) -> tuple[date, int]:
    """Day and second of the day in Helsinki. The clock's jumps are ignored: every day has 24 hours."""
    try:
        if len(text) < 11:
            raise ValueError
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise Problem(f"{text!r} is not a time like 2026-01-31T18:05:00.") from None
    if instant.tzinfo is not None:
        instant = instant.astimezone(HELSINKI)
    return instant.date(), instant.hour * 3600 + instant.minute * 60 + instant.second


def _cell(line: dict[str, str]) -> Cell:
    media = line["touchpoint"]
    parts = line.get("section", "")
    sections = tuple(sorted({part.strip() for part in parts.split("|")})) if parts else ()
    if not media:
        raise Problem("the touchpoint is missing.")
    if "" in sections or any(len(name) > _LONGEST_NAME for name in (media, *sections)):
        raise Problem(f"a section has no name, or a name has more than {_LONGEST_NAME} characters.")
    return media, sections


def _count(table: Table, text: str) -> int:
    stripped = text.strip()
    if stripped.isascii() and stripped.isdigit() and 1 <= int(stripped) <= _MOST_VIEWS:
        table.known_counts[text] = int(stripped)
        return int(stripped)
    raise Problem(f"views must be a whole number from 1, not {stripped!r}.")


# ------------------------------------------------------------------------ building


def visits_of(table: Table) -> Visits:
    """The whole table; its rows are given up day by day."""
    medias: dict[str, list[str]] = {}
    for media, sections in table.cells:
        known = medias.setdefault(media, [])
        known += [section for section in sections if section not in known]
    days = {day: _made(table.rows.pop(day), table) for day in sorted(table.rows)}
    return Visits(medias, list(table.cells), _people(table), table.timed, days)


def _made(rows: array[int], table: Table) -> Day:
    cell, person, second, views = np.frombuffer(rows, np.uintc).reshape(-1, 4).T.astype(np.int64)
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
