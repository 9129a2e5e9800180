"""How figures went from run to run: a line each, with what sampling leaves open, and a mark where something else was asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import plotly.graph_objects as go

from explorer.charts import theme

_COLOURS = {"a": theme.SET_A, "b": theme.SET_B, "both": theme.BOTH, "either": theme.MUTED}
# Told apart by shape too, not by colour alone.
_SYMBOLS = {"a": "circle", "b": "square", "both": "diamond", "either": "triangle-up"}
_DASHES = {"a": "solid", "b": "dash", "both": "dashdot", "either": "dot"}
_MOST_LABELS = 5
_LABEL_WIDTH = 8


class Point(NamedTuple):
    """A share of the target group in one run and its interval; None leaves a gap."""

    share: float | None
    low: float | None = None
    high: float | None = None
    text: str = ""


class Line(NamedTuple):
    """One figure through all runs, the oldest first."""

    name: str
    tone: Literal["a", "b", "both", "either"]
    points: Sequence[Point]


def history(
    lines: Sequence[Line], labels: Sequence[str], changes: Sequence[int] = (), write: theme.Write = theme.per_cent
) -> go.Figure:
    """Lines over the runs in their order. `labels` say when each was; before the runs in `changes` the question was changed."""
    known = [point.high or point.share or 0 for line in lines for point in line.points]
    most = max(known, default=0)
    made = theme.figure(
        300,
        margin={"l": 8, "r": 12, "t": 8, "b": 48},
        hovermode="closest",
        xaxis=_runs(labels),
        yaxis={"range": [0, max(most * 1.12, 0.001)], "automargin": True, "ticklabelstandoff": 6}
        | theme.per_cent_scale(most * 1.1, write)
        | {"fixedrange": True, "gridcolor": theme.GRID, "zeroline": False},
    )
    made.add_traces([_line(line) for line in lines])
    for change in changes:
        made.add_vline(x=change - 0.5, line={"color": theme.REFERENCE, "width": 1, "dash": "dot"})
    return made


def _runs(labels: Sequence[str]) -> dict[str, Any]:
    """The axis of runs, a few of them named."""
    step = max(1, -(-len(labels) // _MOST_LABELS))
    named = range(0, len(labels), step)
    ends = [-0.5, max(len(labels), 1) - 0.5]
    scale = {"tickvals": list(named), "ticktext": [theme.wrapped(labels[at], _LABEL_WIDTH) for at in named], "range": ends}
    return scale | {"fixedrange": True, "showgrid": False, "zeroline": False, "tickangle": 0}


def _line(line: Line) -> go.Scatter:
    """The line of a figure. An unknown point is a gap in it."""
    drawn = [point.share is not None and point.low is not None and point.high is not None for point in line.points]
    pairs = list(zip(line.points, drawn, strict=True))
    return go.Scatter(
        x=list(range(len(line.points))),
        y=[theme.short(point.share) for point in line.points],
        text=[theme.plain(point.text) for point in line.points],
        mode="lines+markers",
        connectgaps=False,
        line={"color": _COLOURS[line.tone], "width": 2, "dash": _DASHES[line.tone]},
        marker={"color": _COLOURS[line.tone], "size": 7, "symbol": _SYMBOLS[line.tone]},
        hovertemplate="%{text}<extra></extra>",
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [theme.short((p.high or 0) - (p.share or 0)) if has else 0 for p, has in pairs],
            "arrayminus": [theme.short((p.share or 0) - (p.low or 0)) if has else 0 for p, has in pairs],
            "color": _COLOURS[line.tone],
            "thickness": 1,
            "width": 3,
        },
    )
