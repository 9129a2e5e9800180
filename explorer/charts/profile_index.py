"""Over and under the reference: bars from 100 on a log axis, so that 50 and 200 are equally far."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import plotly.graph_objects as go

from explorer.charts import theme
from explorer.charts.profile_rows import Placed, ProfileRow, Side, frame, height, placed
from explorer.charts.theme import State

# A bar: its height on the axis, its index, what the index's test says.
Found = tuple[float, Side, State]
# The axis shows at least this, and its ticks are from here.
_LEAST = (58.0, 165.0)
_TICKS = (5, 10, 20, 40, 60, 80, 100, 120, 150, 200, 300, 500, 1000, 2000)
# What the number of a tick needs, as a part of the axis where it is shortest.
_ROOM = 0.16


def profile_index(rows: Sequence[ProfileRow], write: Callable[[float], str] = str) -> go.Figure:
    """A bar a set: filled where the index holds, hollow where it may be chance, hatched over a low base.

    Whiskers are the panel's sampling error. An index of 0 has no place on a log axis and leaves a gap, as the unknown does.
    """
    places = placed(rows)
    two = any(row.b is not None for _, row in places)
    ends = [x for _, row in places for x in _drawn(row)]
    low, high = min([*ends, _LEAST[0]]), max([*ends, _LEAST[1]])
    ticks = _apart([tick for tick in _TICKS if low <= tick <= high], math.log(high / low))
    made = theme.figure(
        height(places),
        barmode="overlay",
        **frame(places, _log_axis(low * 0.96, high * 1.04, ticks, write)),
    )
    for which, shift in (("a", 0.19 if two else 0.0), ("b", -0.19)):
        found = _found(places, which, shift)
        if found:
            made.add_traces([_bars(found, which, 0.34 if two else 0.5), *_whiskers(found)])
    made.add_vline(x=100, line={"color": theme.REFERENCE, "width": 1.5})
    return made


def _apart(ticks: Sequence[int], span: float) -> list[int]:
    """Of these ticks 100, and away from it those that have room for their number on a small screen."""
    kept = [100]
    for tick in sorted(ticks, key=lambda tick: abs(math.log(tick / 100))):
        if all(abs(math.log(tick / other)) >= _ROOM * span for other in kept):
            kept.append(tick)
    return sorted(kept)


def _log_axis(low: float, high: float, ticks: Sequence[int], write: Callable[[float], str]) -> dict[str, Any]:
    """Plotly counts a log axis in powers of ten."""
    axis = go.layout.XAxis(type="log", tickvals=ticks, ticktext=[write(tick) for tick in ticks])
    plain: dict[str, Any] = axis.to_plotly_json()
    return plain | {"range": [theme.log10(low), theme.log10(high)], "minor": {"ticks": ""}}


def _drawn(row: ProfileRow) -> list[float]:
    """Every index and end of a whisker of a row that has a place on the axis."""
    sides = [side for side in (row.a, row.b) if side is not None]
    return [x for side in sides for x in (side.index, side.low, side.high) if x]


def _found(places: Sequence[Placed], which: str, shift: float) -> list[Found]:
    """Where the indexes of one set stand."""
    found: list[Found] = []
    for at, row in places:
        side, state = (row.a, row.state_a) if which == "a" else (row.b, row.state_b)
        if side is not None and side.index:
            found.append((round(at + shift, 2), side, state))
    return found


def _bars(found: Sequence[Found], which: str, width: float) -> go.Bar:
    """The bars of one set, each from 100 to its index."""
    return go.Bar(
        orientation="h",
        base=100,
        x=[theme.short((side.index or 0) - 100) for _, side, _ in found],
        y=[at for at, _, _ in found],
        width=width,
        marker=_look(which, [state for _, _, state in found]),
        hovertext=[theme.plain(side.text) for _, side, _ in found],
        hoverinfo="text",
    )


def _look(which: str, states: Sequence[State]) -> dict[str, Any]:
    """Filled, hollow or hatched in a set's colour."""
    strong, soft = (theme.SET_A, theme.SET_A_SOFT) if which == "a" else (theme.SET_B, theme.SET_B_SOFT)
    look: dict[str, Any] = {"color": [strong if state == "holds" else soft for state in states]}
    look["line"] = {"color": strong, "width": 1.2}
    if "low" in states:
        shapes = ["x" if state == "low" else "" for state in states]
        look["pattern"] = {"shape": shapes, "size": 5, "solidity": 0.3, "fgcolor": strong}
    return look


def _whiskers(found: Sequence[Found]) -> list[go.Scatter]:
    """From the index to both ends of its interval; none where nothing is known."""
    known = [
        theme.Interval(side.index, at, side.low, side.high)
        for at, side, _ in found
        if side.index and side.low is not None and side.high is not None
    ]
    return theme.whiskers(known, cap=2)
