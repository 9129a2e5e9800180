"""Over and under the reference: bars from 100 on a log axis, so that 50 and 200 are equally far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from explorer.charts import theme
from explorer.charts.profile_rows import Placed, ProfileRow, Side, frame, height, placed
from explorer.charts.theme import State

# The axis shows at least this, and its ticks are from here.
_LEAST = (58.0, 165.0)
_TICKS = (5, 10, 20, 40, 60, 80, 100, 120, 150, 200, 300, 500, 1000, 2000)


def profile_index(rows: Sequence[ProfileRow]) -> go.Figure:
    """A bar a set: filled where the index holds, hollow where it may be chance, hatched over a low base.

    Whiskers are the panel's sampling error. An index of 0 has no place on a log axis and leaves a gap, as the unknown does.
    """
    places = placed(rows)
    two = any(row.b is not None for _, row in places)
    ends = [x for _, row in places for x in _drawn(row)]
    low, high = min([*ends, _LEAST[0]]), max([*ends, _LEAST[1]])
    ticks = [tick for tick in _TICKS if low <= tick <= high]
    made = theme.figure(
        height(places),
        barmode="overlay",
        **frame(places, _log_axis(low * 0.96, high * 1.04, ticks)),
    )
    for which, shift in (("a", 0.19 if two else 0.0), ("b", -0.19)):
        trace = _bars(places, which, shift, 0.34 if two else 0.5)
        if trace is not None:
            made.add_trace(trace)
    made.add_vline(x=100, line={"color": theme.REFERENCE, "width": 1.5})
    return made


def _log_axis(low: float, high: float, ticks: Sequence[int]) -> dict[str, Any]:
    """Plotly counts a log axis in powers of ten."""
    axis = go.layout.XAxis(type="log", tickvals=ticks, ticktext=[str(tick) for tick in ticks])
    plain: dict[str, Any] = axis.to_plotly_json()
    return plain | {"range": [theme.log10(low), theme.log10(high)], "minor": {"ticks": ""}}


def _drawn(row: ProfileRow) -> list[float]:
    """Every index and end of a whisker of a row that has a place on the axis."""
    sides = [side for side in (row.a, row.b) if side is not None]
    return [x for side in sides for x in (side.index, side.low, side.high) if x]


def _bars(places: Sequence[Placed], which: str, shift: float, width: float) -> go.Bar | None:
    """The bars of one set, each from 100 to its index."""
    found: list[tuple[float, Side, State]] = []
    for at, row in places:
        side, state = (row.a, row.state_a) if which == "a" else (row.b, row.state_b)
        if side is not None and side.index:
            found.append((round(at + shift, 2), side, state))
    if not found:
        return None
    return go.Bar(
        orientation="h",
        base=100,
        x=[theme.short((side.index or 0) - 100) for _, side, _ in found],
        y=[at for at, _, _ in found],
        width=width,
        marker=_look(which, [state for _, _, state in found]),
        error_x=_whiskers([side for _, side, _ in found]),
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


def _whiskers(sides: Sequence[Side]) -> dict[str, Any] | None:
    """From the index to both ends of its interval; none where nothing is known."""
    if all(side.low is None for side in sides):
        return None
    above = [side.high - side.index if side.high is not None and side.index else None for side in sides]
    below = [side.index - side.low if side.low is not None and side.index else None for side in sides]
    return {
        "type": "data",
        "symmetric": False,
        "array": [theme.short(x) for x in above],
        "arrayminus": [theme.short(x) for x in below],
        "color": theme.TEXT,
        "thickness": 1,
        "width": 2,
    }
