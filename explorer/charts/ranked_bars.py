"""Names in order of one number: bars from nothing, or to both sides of an even line; an index lies on a log axis around 100."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import plotly.graph_objects as go

from explorer.charts import theme
from explorer.charts.theme import State

_ROW, _TOP, _FOOT = 23, 6, 8
# What a number behind a bar needs, as a part of the axis.
_ROOM = 0.24
_COLOURS = {"a": (theme.SET_A, theme.SET_A_SOFT), "b": (theme.SET_B, theme.SET_B_SOFT), "none": (theme.MUTED, theme.SURFACE)}


class RankedRow(NamedTuple):
    """One name: its number and how it reads; whose colour it has; what is known of it. None: a gap that says why."""

    name: str
    value: float | None
    text: str
    tone: Literal["a", "b", "none"]
    state: State = "holds"
    reference: float | None = None


def ranked_bars(rows: Sequence[RankedRow], *, is_index: bool = False) -> go.Figure:
    """The highest on top, gaps last.

    A bar is filled where its number holds, hollow where it may be chance, hatched over a low base.
    """
    known = sorted((row for row in rows if _has_place(row, is_index)), key=lambda row: -(row.value or 0))
    placed = [*known, *(row for row in rows if not _has_place(row, is_index))]
    places = [-at for at in range(len(placed))]
    made = theme.figure(
        _TOP + _FOOT + _ROW * max(len(placed), 1),
        margin={"l": 4, "r": 8, "t": _TOP, "b": _FOOT},
        hovermode=False,
        xaxis={"visible": False, "fixedrange": True} | _scale(known, is_index),
        yaxis={
            "tickvals": places,
            "ticktext": [theme.wrapped(row.name, 30) for row in placed],
            "range": [0.6 - max(len(placed), 1), 0.6],
        }
        | {"automargin": True, "ticklabelstandoff": 6, "fixedrange": True, "showgrid": False, "zeroline": False},
    )
    made.add_traces([_bars(placed, places, is_index), _numbers(placed, places, is_index)])
    if ticks := [(row.reference, at) for row, at in zip(placed, places, strict=True) if row.reference is not None]:
        made.add_trace(_ticks(ticks))
    return made


def _has_place(row: RankedRow, is_index: bool) -> bool:
    """An index of 0 has no place on a log axis."""
    return row.value is not None and (row.value > 0 or not is_index)


def _scale(known: Sequence[RankedRow], is_index: bool) -> dict[str, Any]:
    """An axis that holds every bar with the number behind it."""
    values = [x for row in known for x in (row.value, row.reference) if x is not None]
    if is_index:
        low, high = math.log10(min([*values, 80.0])), math.log10(max([*values, 125.0]))
        room = _ROOM * (high - low)
        return {"type": "log", "range": [round(low - room, 4), round(high + room, 4)]}
    low, high = min([*values, 0.0]), max([*values, 0.0])
    room = _ROOM * (high - low or 1)
    return {"range": [theme.short(low - room if low < 0 else 0), theme.short(high + room)]}


def _bars(rows: Sequence[RankedRow], places: Sequence[int], is_index: bool) -> go.Bar:
    base = 100 if is_index else 0
    return go.Bar(
        orientation="h",
        base=base,
        x=[theme.short((row.value or 0) - base) if _has_place(row, is_index) else 0 for row in rows],
        y=list(places),
        width=0.66,
        marker=_look(rows),
    )


def _numbers(rows: Sequence[RankedRow], places: Sequence[int], is_index: bool) -> go.Scatter:
    """The number of each bar behind its end, and behind the tick of its reference."""
    even = 100 if is_index else 0
    ends = [max(row.value, row.reference or even) if _has_place(row, is_index) else even for row in rows]  # type: ignore[type-var]
    under = [_has_place(row, is_index) and (row.value or 0) < even for row in rows]
    return go.Scatter(
        x=[theme.short(row.value if is_under else end) for row, end, is_under in zip(rows, ends, under, strict=True)],
        y=list(places),
        mode="text",
        text=[f" {theme.plain(row.text)} " for row in rows],
        textposition=["middle left" if is_under else "middle right" for is_under in under] if any(under) else "middle right",
        cliponaxis=False,
    )


def _look(rows: Sequence[RankedRow]) -> dict[str, Any]:
    """One colour where all bars have the same; the state in filling and pattern."""
    strong = [_COLOURS[row.tone][0] for row in rows]
    filled = [_COLOURS[row.tone][row.state in ("chance", "untested", "low")] for row in rows]
    look: dict[str, Any] = {"color": _one(filled), "line": {"color": _one(strong), "width": 1.2}}
    if any(row.state == "low" for row in rows):
        shapes = ["x" if row.state == "low" else "" for row in rows]
        look["pattern"] = {"shape": shapes, "size": 5, "solidity": 0.3, "fgcolor": theme.REFERENCE}
    return look


def _one(values: list[str]) -> str | list[str]:
    return values[0] if len(set(values)) == 1 else values


def _ticks(ticks: Sequence[tuple[float, int]]) -> go.Scatter:
    """The reference of each name, an upright tick."""
    return go.Scatter(
        x=[theme.short(value) for value, _ in ticks],
        y=[at for _, at in ticks],
        mode="markers",
        marker={"symbol": "line-ns", "size": 14, "line": {"color": theme.REFERENCE, "width": 2}},
    )
