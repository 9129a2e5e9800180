"""Which chart a part has on a slide: names, series and colours, from the table twin, so that every number is the page's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from explorer.exports.content import Row, Table, Value, twin
from explorer.facts import LOW

Kind = Literal["bars", "stacked", "columns", "lines"]
# Names that a slide has room for.
MOST = 20


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers of one colour; `tones`, where each has its own. None: a gap."""

    name: str
    values: tuple[Value, ...]
    tone: str = ""
    tones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart; `left_out` counts the names that there was no room for."""

    kind: Kind
    names: tuple[str, ...]
    series: tuple[Series, ...]
    left_out: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether no number of it may be shown."""
        return all(value.number is None for each in self.series for value in each.values)


def drawing(comparison: dict[str, Any], part: dict[str, Any]) -> Drawing | None:
    """Return the chart of a part; None where the page draws nothing either, or something that is no bar and no line."""
    draw = _DRAWN.get(part["key"])
    if draw is None or not part["figures"] or not part["table"]:
        return None
    letters = [set_["letter"].lower() for set_ in comparison["head"]["sets"]]
    made = draw(twin(part["table"]), letters)
    return None if made is None or made.is_empty else made


def _names(rows: Sequence[Row]) -> tuple[str, ...]:
    """The names of rows, with their headings where there are several."""
    has_groups = len({row.group for row in rows}) > 1
    return tuple(_marked(row, f"{row.group}: {row.label}" if has_groups and row.group else row.label) for row in rows)


def _marked(row: Row, name: str) -> str:
    """A name with the mark of a low base."""
    return f"{name} {LOW}" if any(value.is_low for value in row.values) else name


def _columns_as_series(
    kind: Kind, table: Table, at: Iterable[int], tones: Sequence[str], rows: Sequence[Row] | None = None
) -> Drawing:
    """Some columns of the table, each a series."""
    used = table.rows if rows is None else rows
    shown = used if kind == "lines" else used[:MOST]
    series = tuple(
        Series(table.columns[column + 1], tuple(row.values[column] for row in shown), tone)
        for column, tone in zip(at, tones, strict=False)
    )
    return Drawing(kind, _names(shown), series, len(used) - len(shown))


def _one_column(table: Table, rows: Sequence[Row]) -> Drawing:
    """The first column, each bar in the colour of its row."""
    shown = rows[:MOST]
    series = Series(table.columns[1], tuple(row.values[0] for row in shown), tones=tuple(row.tone for row in shown))
    return Drawing("bars", _names(shown), (series,), len(rows) - len(shown))


def _answer(table: Table, _letters: Sequence[str]) -> Drawing:
    return _one_column(table, table.rows)


def _shared(table: Table, _letters: Sequence[str]) -> Drawing:
    parts = [row for row in table.rows if row.tone]
    series = tuple(Series(_marked(row, row.label), (row.values[0],), row.tone) for row in parts)
    return Drawing("stacked", (table.columns[1],), series)


def _profile(table: Table, letters: Sequence[str]) -> Drawing:
    """Shares of each set and of whom they are compared with."""
    tones = [*letters, ""]
    return _columns_as_series("bars", table, range(len(tones)), tones)


def _trend(table: Table, letters: Sequence[str]) -> Drawing | None:
    """How reach grows; without that, reach day by day."""
    either = {_("Build-up either"): ""}
    grown = {_("Build-up %(letter)s") % {"letter": letter.upper()}: letter for letter in letters} | either
    daily = {_("Reach %(letter)s") % {"letter": letter.upper()}: letter for letter in letters}
    for wanted in (grown, daily):
        at = [at for at, name in enumerate(table.columns[1:]) if name in wanted]
        if at:
            return _columns_as_series("lines", table, at, [wanted[table.columns[column + 1]] for column in at])
    return None


def _touchpoints(table: Table, letters: Sequence[str]) -> Drawing:
    """The widest first; where both sets have the same titles, A beside B."""
    rows = sorted(table.rows, key=lambda row: -(row.values[0].number or 0))
    if len(letters) > 1 and not any(row.tone for row in rows):
        return _columns_as_series("bars", table, (0, 1), letters, rows)
    return _one_column(table, rows)


def _platform(table: Table, letters: Sequence[str]) -> Drawing:
    """The share of each set's people, platform by platform."""
    places = tuple(dict.fromkeys(row.label for row in table.rows))
    by_place = {(row.tone, row.label): row for row in table.rows}
    series = []
    for letter in letters:
        rows = [by_place.get((letter, name)) for name in places]
        group = next((row.group for row in rows if row), letter.upper())
        series.append(Series(group, tuple(row.values[1] if row else Value() for row in rows), letter))
    low = {row.label for row in table.rows if any(value.is_low for value in row.values)}
    return Drawing("bars", tuple(f"{name} {LOW}" if name in low else name for name in places), tuple(series))


def _frequency(table: Table, letters: Sequence[str]) -> Drawing:
    """Shares of each set's people by visits; the averages below are no part of it."""
    counted = [row for row in table.rows if not row.group]
    return _columns_as_series("columns", table, range(1, 2 * len(letters), 2), letters, counted)


_DRAWN: dict[str, Callable[[Table, Sequence[str]], Drawing | None]] = {
    "answer": _answer,
    "shared": _shared,
    "profile": _profile,
    "trend": _trend,
    "regions": _profile,
    "touchpoints": _touchpoints,
    "platform": _platform,
    "frequency": _frequency,
}
