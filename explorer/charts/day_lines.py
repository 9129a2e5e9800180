"""Day by day: a line a set, solid with squares (A), dashed with circles (B), dotted (either). An unknown day is a gap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import plotly.graph_objects as go

from explorer.charts import theme

_HEIGHT = 320
# Marks on every day are read up to so many days; a longer line is clearer without.
_MOST_MARKS = 31
# Names at the ends of lines keep so much of the axis between them.
_APART = 0.07


@dataclass(frozen=True, slots=True)
class Line:
    """One set: its values from the place of its first day on, and what each day is called. None: not known."""

    tone: Literal["a", "b", "either"]
    name: str
    start: int
    values: Sequence[float | None]
    days: Sequence[str]


# Colour, colour of its name, dash, mark.
_LOOK = {
    "a": (theme.SET_A, theme.SET_A_TEXT, "solid", "square"),
    "b": (theme.SET_B, theme.SET_B_TEXT, "dash", "circle"),
    "either": (theme.TEXT, theme.TEXT, "dot", "diamond"),
}


def day_lines(
    lines: Sequence[Line],
    ticks: Sequence[tuple[int, str]],
    write: Callable[[float], str] = "{:,.0f}".format,
    until: tuple[int, str] | None = None,
) -> go.Figure:
    """Lines over the same places; `ticks` name places, `until` marks one with a word, such as the end of the shorter period."""
    most = max([value for line in lines for value in line.values if value is not None], default=0.0)
    ends = [place for line in lines for place in (line.start, line.start + len(line.values) - 1)]
    low, high = min(ends, default=0), max(ends, default=1)
    room = max((high - low) * 0.03, 0.15)
    made = theme.figure(
        _HEIGHT,
        margin={"l": 4, "r": 64, "t": 14, "b": 28},
        hovermode="closest",
        annotations=[*_names(lines, most), *_word(until)],
        shapes=_upright(until),
        xaxis=_AXIS
        | {
            "range": [low - room, high + room],
            "tickvals": [at for at, _ in ticks],
            "ticktext": [theme.plain(t) for _, t in ticks],
        },
        yaxis=_AXIS
        | {"range": [0, max(most * 1.08, 1)], "automargin": True, "ticklabelstandoff": 6, "gridcolor": theme.GRID}
        | theme.number_scale(max(most, 1), write),
    )
    made.add_traces([_line(line) for line in lines])
    return made


_AXIS: dict[str, Any] = {"fixedrange": True, "zeroline": False, "showgrid": True, "gridcolor": theme.CLEAR, "tickangle": 0}


def _line(line: Line) -> go.Scatter:
    """One line; `x0` and `dx` say where its days are in fewer bytes than their numbers would."""
    colour, _, dash, symbol = _LOOK[line.tone]
    shows_marks = len(line.values) <= _MOST_MARKS
    return go.Scatter(
        x0=line.start,
        dx=1,
        y=[theme.short(value) for value in line.values],
        text=[theme.plain(day) for day in line.days],
        mode="lines+markers" if shows_marks else "lines",
        line={"color": colour, "width": 2.4, "dash": dash},
        marker={"symbol": symbol, "size": 8 if shows_marks else 0},
        hovertemplate=f"{theme.plain(line.name)}, %{{text}}: %{{y:,.0f}}<extra></extra>",
    )


def _names(lines: Sequence[Line], most: float) -> list[dict[str, Any]]:
    """The name of each line behind its last known day, moved apart where ends meet."""
    ends = sorted((end for line in lines if (end := _end(line))), key=lambda end: end[1])
    heights = [value for _, value, _ in ends]
    least = _APART * max(most, 1)
    for lower, upper in pairwise(range(len(heights))):
        heights[upper] = max(heights[upper], heights[lower] + least)
    return [
        {"x": x, "y": theme.short(height), "text": theme.plain(line.name), "font": theme.strong(_LOOK[line.tone][1])}
        | {"xanchor": "left", "xshift": 10, "showarrow": False}
        for (x, _, line), height in zip(ends, heights, strict=True)
    ]


def _end(line: Line) -> tuple[int, float, Line] | None:
    known = [(at, value) for at, value in enumerate(line.values) if value is not None]
    return (line.start + known[-1][0], known[-1][1], line) if known else None


def _upright(until: tuple[int, str] | None) -> list[dict[str, Any]]:
    """A line over the whole height at the marked place."""
    if until is None:
        return []
    place = {"x0": until[0], "x1": until[0], "y0": 0, "y1": 1, "yref": "paper"}
    return [{"type": "line", "line": {"color": theme.REFERENCE, "width": 1, "dash": "dot"}} | place]


def _word(until: tuple[int, str] | None) -> list[dict[str, Any]]:
    if until is None:
        return []
    place = {"x": until[0], "y": 1, "yref": "paper", "xanchor": "left", "xshift": 4, "yanchor": "top", "showarrow": False}
    return [place | {"text": theme.plain(until[1]), "bgcolor": theme.SURFACE}]
