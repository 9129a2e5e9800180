"""What the two charts of a profile share: their rows, and the places of rows under the headings of variables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from explorer.charts import theme
from explorer.charts.theme import State

ROW = 26
TOP, FOOT = 30, 8
# A line of a label, in rows.
_LINE = 0.64


@dataclass(frozen=True, slots=True)
class Side:
    """One set at one value: its share, its index with interval, and the sentence that says both."""

    share: float | None
    index: float | None
    low: float | None
    high: float | None
    text: str


class ProfileRow(NamedTuple):
    """One value of one variable. `b` is None in a report of one set; `state` is that of the difference.

    `state_a` and `state_b` are those of the indexes.
    """

    variable: str
    value: str
    a: Side
    b: Side | None
    reference: float | None
    reference_text: str
    state: State
    state_a: State
    state_b: State


class Placed(NamedTuple):
    """A row and where it stands, counted downwards from 0."""

    y: float
    row: ProfileRow


def placed(rows: Sequence[ProfileRow]) -> list[Placed]:
    """Rows below each other with a free line for the heading of each variable; long labels make room for their lines."""
    places: list[Placed] = []
    y, last = 0.0, None
    for row in rows:
        if row.variable != last:
            y -= 1.15 if last is not None else 1
        room = max(1.0, _LINE * (1 + theme.wrapped(row.value).count("<br>")) + 0.1)
        places.append(Placed(round(y - (room - 1) / 2, 2), row))
        y, last = y - room, row.variable
    return places


def headings(places: Sequence[Placed]) -> Iterator[dict[str, Any]]:
    """The name of each variable over its first row, where the scale begins."""
    last = None
    for y, row in places:
        if row.variable != last:
            last = row.variable
            yield {
                "text": theme.plain(row.variable),
                "font": theme.strong(),
                "bgcolor": theme.SURFACE,
                "x": 0,
                "xref": "paper",
                "y": round(y + 0.92 + _LINE * theme.wrapped(row.value).count("<br>") / 2, 2),
                "xanchor": "left",
                "showarrow": False,
            }


def frame(places: Sequence[Placed], xaxis: dict[str, Any]) -> dict[str, Any]:
    """The layout of a profile: its height, the labels of values, the scale on top."""
    bottom = places[-1].y if places else 0
    return {
        "margin": {"l": 4, "r": 10, "t": TOP, "b": FOOT},
        "annotations": list(headings(places)),
        "hovermode": "closest",
        "xaxis": {"side": "top", "fixedrange": True, "gridcolor": theme.GRID, "zeroline": False, "tickangle": 0} | xaxis,
        "yaxis": {
            "tickvals": [place.y for place in places],
            "ticktext": [theme.wrapped(place.row.value) for place in places],
            "range": [bottom - 0.7, 0.4],
            "automargin": True,
            "ticklabelstandoff": 6,
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
        },
    }


def height(places: Sequence[Placed]) -> int:
    """Pixels: every row the same, so that charts of different length look alike."""
    return round(TOP + FOOT + ROW * (1.1 - (places[-1].y if places else 0)))
