"""What each adds to the ones above it: bars that begin where the last one ended, down to the whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import plotly.graph_objects as go

from explorer.charts import theme

_ROW, _TOP, _FOOT = 27, 6, 8
_COLOURS = {"a": (theme.SET_A, theme.SET_A_SOFT), "b": (theme.SET_B, theme.SET_B_SOFT)}


class Step(NamedTuple):
    """One step: what it adds and how that reads. `is_whole`: the sum of all, drawn from nothing. None: a gap."""

    name: str
    added: float | None
    text: str
    is_whole: bool = False


def waterfall(steps: Sequence[Step], tone: Literal["a", "b"]) -> go.Figure:
    """The first step on top. After a step that is not known the next ones have no place, and are gaps too."""
    places = [-at for at in range(len(steps))]
    bases = _bases(steps)
    ends = [base + (step.added or 0) for step, base in zip(steps, bases, strict=True) if base is not None]
    most = max(ends, default=0.0)
    made = theme.figure(
        _TOP + _FOOT + _ROW * max(len(steps), 1),
        margin={"l": 4, "r": 8, "t": _TOP, "b": _FOOT},
        hovermode=False,
        xaxis=_AXIS | {"range": [0, theme.short(max(most * 1.4, 1))], "visible": False},
        yaxis=_AXIS
        | {"tickvals": places, "ticktext": [theme.wrapped(step.name, 30) for step in steps], "automargin": True}
        | {"ticklabelstandoff": 6, "range": [0.6 - max(len(steps), 1), 0.6], "showgrid": False},
    )
    made.add_trace(_bars(steps, bases, places, tone))
    return made


_AXIS: dict[str, Any] = {"fixedrange": True, "zeroline": False, "tickangle": 0}


def _bases(steps: Sequence[Step]) -> list[float | None]:
    """Where each step begins: where the last one ended."""
    bases: list[float | None] = []
    reached: float | None = 0.0
    for step in steps:
        bases.append(0.0 if step.is_whole else reached)
        reached = None if reached is None or step.added is None else reached + step.added
    return bases


def _bars(steps: Sequence[Step], bases: Sequence[float | None], places: Sequence[int], tone: str) -> go.Bar:
    strong, soft = _COLOURS[tone]
    return go.Bar(
        orientation="h",
        base=[theme.short(base) for base in bases],
        x=[None if base is None else theme.short(step.added) for step, base in zip(steps, bases, strict=True)],
        y=list(places),
        width=0.7,
        text=[theme.plain(step.text) for step in steps],
        textposition="outside",
        cliponaxis=False,
        marker={"color": [strong if step.is_whole else soft for step in steps], "line": {"color": strong, "width": 1.2}},
    )
