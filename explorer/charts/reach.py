"""How many each set reaches: bars in per cent of the target group, with what sampling leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import plotly.graph_objects as go

from explorer.charts import theme

_COLOURS = {"a": theme.SET_A, "b": theme.SET_B, "both": theme.BOTH, "either": theme.MUTED}


class ReachRow(NamedTuple):
    """One bar: a share of the target group (may exceed 1) and its interval; None leaves a gap."""

    name: str
    tone: Literal["a", "b", "both", "either"]
    share: float | None
    low: float | None
    high: float | None
    text: str


def reach_bars(rows: Sequence[ReachRow]) -> go.Figure:
    """Horizontal bars in the order given, the first on top; a line marks the whole target group where it is near."""
    positions = [-i for i in range(len(rows))]
    most = max([row.high or row.share or 0 for row in rows], default=0)
    made = theme.figure(
        36 + 40 * max(len(rows), 1),
        margin={"l": 8, "r": 8, "t": 8, "b": 28},
        bargap=0.35,
        annotations=[note for at, row in zip(positions, rows, strict=True) for note in _numbers(at, row)],
        xaxis={"range": [0, max(most * 1.22, 0.01)], "tickformat": ".0%", "nticks": 6} | _AXIS,
        yaxis={
            "tickvals": positions,
            "ticktext": [theme.wrapped(r.name) for r in rows],
            "automargin": True,
            "ticklabelstandoff": 6,
        }
        | {"fixedrange": True, "range": [0.6 - max(len(rows), 1), 0.6], "ticklen": 0, "zeroline": False},
    )
    made.add_trace(_bars(rows, positions))
    if most > 0.8:
        made.add_vline(x=1, line={"color": theme.REFERENCE, "width": 1, "dash": "dot"})
    return made


_AXIS = {"fixedrange": True, "gridcolor": theme.GRID, "zeroline": False}


def _numbers(at: float, row: ReachRow) -> list[dict[str, Any]]:
    """The number of a bar, behind its whisker."""
    if row.share is None:
        return []
    place = {"x": theme.short(row.high if row.high is not None else row.share), "y": at, "xanchor": "left", "xshift": 5}
    return [{"text": theme.plain(row.text), "showarrow": False, "bgcolor": theme.SURFACE} | place]


def _bars(rows: Sequence[ReachRow], positions: Sequence[int]) -> go.Bar:
    """The bars with their whiskers."""
    over = [(r.high - r.share) if r.high is not None and r.share is not None else None for r in rows]
    under = [(r.share - r.low) if r.low is not None and r.share is not None else None for r in rows]
    whiskers = {"type": "data", "array": [theme.short(x) for x in over], "color": theme.TEXT, "thickness": 1.2}
    whiskers |= {"arrayminus": [theme.short(x) for x in under], "symmetric": False, "width": 4}
    return go.Bar(
        orientation="h",
        x=[theme.short(row.share) for row in rows],
        y=list(positions),
        error_x=whiskers if any(x is not None for x in over) else None,
        marker={"color": [_COLOURS[row.tone] for row in rows]},
        hoverinfo="skip",
    )
