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


def reach_bars(rows: Sequence[ReachRow], write: theme.Write = theme.per_cent) -> go.Figure:
    """Horizontal bars in the order given, the first on top; a line marks the whole target group where it is near."""
    positions = [-i for i in range(len(rows))]
    most = max([row.high or row.share or 0 for row in rows], default=0)
    made = theme.figure(
        36 + 40 * max(len(rows), 1),
        margin={"l": 8, "r": 8, "t": 8, "b": 28},
        bargap=0.35,
        annotations=[note for at, row in zip(positions, rows, strict=True) for note in _numbers(at, row)],
        xaxis={"range": [0, max(most * 1.22, 0.001)]} | theme.per_cent_scale(most * 1.1, write) | _AXIS,
        yaxis={
            "tickvals": positions,
            "ticktext": [theme.wrapped(r.name) for r in rows],
            "automargin": True,
            "ticklabelstandoff": 6,
        }
        | {"fixedrange": True, "range": [0.6 - max(len(rows), 1), 0.6], "ticklen": 0, "zeroline": False},
    )
    made.add_traces([_bars(rows, positions), *_whiskers(rows, positions)])
    if most > 0.8:
        made.add_vline(x=1, line={"color": theme.REFERENCE, "width": 1, "dash": "dot"})
    return made


_AXIS = {"fixedrange": True, "tickangle": 0, "gridcolor": theme.GRID, "zeroline": False}


def _numbers(at: float, row: ReachRow) -> list[dict[str, Any]]:
    """The number of a bar, behind its whisker; where there is none, why."""
    if not row.text:
        return []
    end = row.high if row.high is not None else row.share
    place = {"x": theme.short(end or 0), "y": at, "xanchor": "left", "xshift": 5}
    return [{"text": theme.plain(row.text), "showarrow": False, "bgcolor": theme.SURFACE} | place]


def _bars(rows: Sequence[ReachRow], positions: Sequence[int]) -> go.Bar:
    """The bars."""
    return go.Bar(
        orientation="h",
        x=[theme.short(row.share) for row in rows],
        y=list(positions),
        marker={"color": [_COLOURS[row.tone] for row in rows]},
        hoverinfo="skip",
    )


def _whiskers(rows: Sequence[ReachRow], positions: Sequence[int]) -> list[go.Scatter]:
    """The intervals, where there are any."""
    known = [
        theme.Interval(row.share, at, row.low, row.high)
        for row, at in zip(rows, positions, strict=True)
        if row.share is not None and row.low is not None and row.high is not None
    ]
    return theme.whiskers(known, cap=4)
