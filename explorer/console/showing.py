"""Kits' answer as people read it: laid out JSON, a table where it is a flat list, and its errors in words. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

MOST_ROWS = 500
MOST_COLUMNS = 30
MOST_ERRORS = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """What Kits says is wrong. `place` is the field's path; `line` and `column` count from 1, 0 for nowhere."""

    sentence: str
    place: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Table:
    """A flat list. A cell is text; None where Kits says nothing. `left_out`: how many rows are in the JSON only."""

    columns: list[str]
    rows: list[list[str | None]]
    left_out: int


@dataclass(frozen=True, slots=True)
class Shown:
    """One answer."""

    text: str
    table: Table | None
    faults: list[Fault] = field(default_factory=list)


def show(answer: dict[str, Any]) -> Shown:
    """Lay an answer out."""
    data = answer.get("data")
    return Shown(
        text=json.dumps(answer, ensure_ascii=False, indent=2),
        table=table_of(data) if isinstance(data, dict) else None,
        faults=list(_faults(answer.get("errors") or [])),
    )


def table_of(data: dict[str, Any]) -> Table | None:
    """The one list in an answer whose entries are flat: of scalars, or of lists of scalars."""
    if len(data) != 1:
        return None
    (value,) = data.values()
    if isinstance(value, dict):
        value = next((each for each in value.values() if isinstance(each, list)), None)
    if not isinstance(value, list) or not value or not all(isinstance(row, dict) and _is_flat(row) for row in value):
        return None
    columns = list(dict.fromkeys(name for row in value for name in row))[:MOST_COLUMNS]
    rows = [[_cell(row.get(name)) for name in columns] for row in value[:MOST_ROWS]]
    return Table(columns, rows, max(len(value) - MOST_ROWS, 0))


def _is_flat(row: dict[str, Any]) -> bool:
    inner = [each for value in row.values() for each in (value if isinstance(value, list) else [value])]
    return not any(isinstance(each, (dict, list)) for each in inner)


def _cell(value: Any) -> str | None:
    if isinstance(value, list):
        return ", ".join(_cell(each) or "" for each in value) or None
    if value is None or isinstance(value, str):
        return value or None
    return json.dumps(value)


def _faults(errors: list[Any]) -> Iterator[Fault]:
    for error in errors[:MOST_ERRORS]:
        said = error if isinstance(error, dict) else {"message": str(error)}
        places = said.get("locations")
        at = places[0] if isinstance(places, list) and places and isinstance(places[0], dict) else {}
        path = said.get("path")
        extensions = said.get("extensions")
        named = extensions.get("field") if isinstance(extensions, dict) else ""
        place = ".".join(str(step) for step in path) if isinstance(path, list) else ""
        yield Fault(
            str(said.get("message") or "")[:1000], str(named or place)[:200], _count(at.get("line")), _count(at.get("column"))
        )


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0
