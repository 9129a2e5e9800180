"""Who A and B are: two marks a value on one scale, the line between them, and a tick for the reference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from explorer.charts import theme
from explorer.charts.profile_rows import Placed, ProfileRow, Side, frame, height, placed
from explorer.charts.theme import State


def profile_dumbbell(
    rows: Sequence[ProfileRow], write: theme.Write = theme.per_cent, *, colours: tuple[str, str] = (theme.SET_A, theme.SET_B)
) -> go.Figure:
    """A is a square, B a circle: filled where the difference holds, hollow where it may be chance, crossed over a low base.

    With one set the line goes from the reference to A. Hidden and unknown shares leave a gap. `colours` are those of A and B.
    """
    places = placed(rows)
    most = max([x for _, row in places for x in _shares(row)], default=1.0)
    made = theme.figure(
        height(places), **frame(places, {"range": [-0.025 * most, most * 1.06]} | theme.per_cent_scale(most * 1.06, write))
    )
    for trace in (_lines(places), _ticks(places), _marks(places, "b", colours[1]), _marks(places, "a", colours[0])):
        if trace is not None:
            made.add_trace(trace)
    return made


def _shares(row: ProfileRow) -> list[float]:
    """Every share of a row that is drawn."""
    sides = [row.a.share, row.b.share if row.b else None, row.reference]
    return [x for x in sides if x is not None]


def _lines(places: Sequence[Placed]) -> go.Scatter:
    """From A to B, or from the reference to the only set; broken between rows."""
    x: list[float | None] = []
    y: list[float | None] = []
    for at, row in places:
        other = row.b.share if row.b else row.reference
        if row.a.share is not None and other is not None:
            x += [theme.short(row.a.share), theme.short(other), None]
            y += [at, at, None]
    return go.Scatter(x=x, y=y, mode="lines", line={"color": theme.MUTED, "width": 3}, hoverinfo="skip")


def _ticks(places: Sequence[Placed]) -> go.Scatter | None:
    """The share of the reference, an upright tick."""
    known = [(at, row) for at, row in places if row.reference is not None]
    if not known:
        return None
    return go.Scatter(
        x=[theme.short(row.reference) for _, row in known],
        y=[at for at, _ in known],
        mode="markers",
        marker={"symbol": "line-ns", "size": 15, "line": {"color": theme.REFERENCE, "width": 2}},
        hovertext=[theme.plain(row.reference_text) for _, row in known],
        hoverinfo="text",
    )


def _marks(places: Sequence[Placed], which: str, colour: str) -> go.Scatter | None:
    """The marks of one set. Two of the same size would hide each other, so B's circle is the bigger one and lies below."""
    found: list[tuple[float, Side, State]] = []
    for at, row in places:
        side = row.a if which == "a" else row.b
        if side is not None and side.share is not None:
            found.append((at, side, row.state))
    if not found:
        return None
    return go.Scatter(
        x=[theme.short(side.share) for _, side, _ in found],
        y=[at for at, _, _ in found],
        mode="markers",
        marker=_look(which, colour, [state for _, _, state in found]),
        hovertext=[theme.plain(side.text) for _, side, _ in found],
        hoverinfo="text",
    )


def _look(which: str, colour: str, states: Sequence[State]) -> dict[str, Any]:
    """Shape and colour of a set, with the state in the symbol."""
    shape, size = ("square", 10) if which == "a" else ("circle", 12)
    symbols = [theme.mark(shape, state) for state in states]
    return {
        "symbol": symbols[0] if len(set(symbols)) == 1 else symbols,
        "size": size,
        "color": colour,
        "opacity": 1,
        "line": {"width": 1.6, "color": colour},
    }
