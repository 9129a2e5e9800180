"""What every file says: the projection's tables with typed numbers, and the lines about where they come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any, Literal

from babel.numbers import NumberFormatError, parse_decimal
from django.utils.translation import gettext as _

from explorer.facts import LOW
from teams.formats import MINUS, instant, locale, number, percent, signed_number, signed_percent, signed_points

Unit = Literal["", "number", "share", "points"]
Line = tuple[str, str]
_MOST_DIGITS = 4
_WRITERS: tuple[tuple[Unit, Any], ...] = (
    ("number", number),
    ("share", percent),
    ("share", signed_percent),
    ("points", signed_points),
    ("number", signed_number),
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file comes from: the run, its address and code, when the file was made, whether the team stands by it,
    and in which colours it shows A and B."""

    run: str
    link: str
    exported_at: datetime
    withdrawn: str = ""
    palette: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """A cell: a number with its unit and the digits that the page shows, or a text; neither is a gap.

    A share is a fraction of 1, and so is a difference in percentage points. `is_words`: it stands among texts, not numbers.
    """

    text: str = ""
    number: float | None = None
    unit: Unit = ""
    digits: int = 0
    is_low: bool = False
    is_words: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table, under a heading or none; `tone` is the set it belongs to: a, b, both or none."""

    group: str
    label: str
    values: tuple[Value, ...]
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its first column holds the labels of the rows."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def has_groups(self) -> bool:
        """Whether its rows stand under headings."""
        return any(row.group for row in self.rows)


def tables(part: dict[str, Any]) -> list[Table]:
    """Return the tables of a part: its key numbers, the twin of its chart, and each mode of its grids."""
    found = [_key_numbers(part)] if part["tiles"] else []
    found += [twin(part["table"])] if part["table"] else []
    return found + [_grid(grid, mode) for grid in part["grids"] for mode in grid["modes"]]


def twin(table: dict[str, Any]) -> Table:
    """Return the table twin of a chart, typed."""
    rows = tuple(
        Row(row["group"], row["label"], tuple(value_of(cell) for cell in row["cells"]), row["tone"]) for row in table["rows"]
    )
    return Table(table["caption"], tuple(column["label"] for column in table["columns"]), rows)


def method(comparison: dict[str, Any], origin: Origin) -> list[Line]:
    """Return what the numbers are about and where they come from, as labels with texts."""
    head = comparison["head"]
    return [
        *([(_("Withdrawn"), origin.withdrawn)] if origin.withdrawn else []),
        (_("Report"), head["report"]),
        (_("Comparison"), head["kind_text"]),
        *(line for set_ in head["sets"] for line in _about_set(set_)),
        *((fact["label"], fact["text"]) for fact in head["facts"]),
        *((f"{_('Not in this report')}: {each['title']}", each["text"]) for each in comparison["missing"]),
        (_("Marks"), _marks()),
        (_("Run"), origin.run),
        (_("Code"), head["code"]),
        (_("Link"), origin.link),
        (_("File made"), instant(origin.exported_at)),
    ]


def source(comparison: dict[str, Any], part: dict[str, Any]) -> str:
    """Return the line under a part: period, target group, calculation, origin and its code."""
    return "\u00a0· ".join(text for text in (comparison["head"]["source"], part["code"]) if text)


def number_format(value: Value) -> str:
    """Return how Office writes the number: with the page's digits and its mark of a low base."""
    digits = f".{'0' * value.digits}" if value.digits else ""
    words = _("%(points)s points") % {"points": ""}
    written = {"share": f"0{digits}%", "points": f'0{digits}"{words}"'}.get(value.unit, f"#,##0{digits}")
    return f'{written}"*"' if value.is_low else written


def _marks() -> str:
    return _("* stands beside a number on a low base. “not shown”: its base is too small. An empty cell: not known.")


def _about_set(set_: dict[str, Any]) -> Iterator[Line]:
    name = f"{set_['letter']} · {set_['name']}" if set_["name"] else set_["letter"]
    yield name, set_["period"]
    yield f"{set_['letter']}: {_('Touchpoints')}", "; ".join(set_["touchpoints"])
    if set_["excluded"]:
        left_out = "; ".join(f"{each['name']} ({each['reason']})" for each in set_["excluded"])
        yield f"{set_['letter']}: {_('Left out')}", left_out


# --------------------------------------------------------------------------------------------------------------- tables


def _key_numbers(part: dict[str, Any]) -> Table:
    """The tiles: a number and what is said about it."""
    rows = tuple(
        Row("", tile["label"], (value_of(tile), Value("; ".join(tile["details"]), is_words=True)), tile["tone"])
        for tile in part["tiles"]
    )
    return Table(_("Key numbers"), (part["title"], _("Number"), _("What it is")), rows)


def _grid(grid: dict[str, Any], mode: dict[str, Any]) -> Table:
    """A grid keeps its cells as they are read: their numbers have the digits that the page shows."""
    rows = tuple(
        Row("", label, tuple(_as_read(cell[0]) for cell in cells))
        for label, cells in zip(grid["rows"], mode["cells"], strict=True)
    )
    return Table(f"{grid['label']}: {mode['caption']}", ("", *grid["columns"]), rows)


def value_of(cell: dict[str, Any]) -> Value:
    """Return a cell of the projection typed; what the page says in words stays words."""
    text, value = cell["text"], cell["value"]
    if cell["state"] in ("unknown", "empty") or (value is None and not any(map(str.isalnum, text))):
        return Value()
    if cell["state"] == "hidden" or not isinstance(value, int | float):
        return Value(text, is_words=cell.get("is_text", False))
    unit, digits = _unit(value, text.removesuffix(LOW))
    return Value(text, value, unit, digits, cell["state"] == "low") if unit else Value(text)


def _unit(value: float, text: str) -> tuple[Unit, int]:
    """What a number counts and with how many digits it is read: as whoever wrote it so would write it again."""
    for digits, (unit, write) in product(range(_MOST_DIGITS), _WRITERS):
        if write(value, digits) == text:
            return unit, digits
    return "", 0


def _as_read(text: str) -> Value:
    """A number as the page wrote it, read back; a text that is none stays one."""
    plain = text.removesuffix(LOW)
    try:
        read = float(parse_decimal(plain.removesuffix("%").strip().replace(MINUS, "-"), locale=locale()))
    except (NumberFormatError, ValueError):
        return Value(text) if any(map(str.isalnum, text)) else Value()
    value = round(read / 100, 6) if plain.endswith("%") else read
    unit, digits = _unit(value, plain)
    return Value(text, value, unit, digits, text != plain) if unit else Value(text)
