"""How many a kit reaches, stretch by stretch: one bar each, net within itself, never to be added up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from explorer.charts import theme


class Stretch(NamedTuple):
    """Some days in words, and the persons reached in them; None leaves a gap."""

    days: str
    reach: float | None


def kit_reach(stretches: Sequence[Stretch], write: Callable[[float], str] = "{:,.0f}".format) -> go.Figure:
    """Upright bars in the order of time, beginning at nothing. A gap says that a number is not known, or not shown."""
    made = theme.figure(
        260,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        bargap=0.25,
        xaxis={"tickvals": _ticks(stretches), "ticktext": [theme.plain(stretches[at].days) for at in _ticks(stretches)]}
        | _AXIS,
        yaxis={"rangemode": "tozero", "gridcolor": theme.GRID, "nticks": 5, "zeroline": False} | _AXIS,
    )
    made.add_trace(
        go.Bar(
            x=list(range(len(stretches))),
            y=[theme.short(each.reach) for each in stretches],
            marker={"color": theme.REFERENCE},
            hovertext=[
                f"{theme.plain(each.days)}: {write(each.reach)}" if each.reach is not None else "" for each in stretches
            ],
            hoverinfo="text",
        )
    )
    return made


_AXIS = {"fixedrange": True, "automargin": True, "tickangle": 0, "visible": True}
_MOST_TICKS = 4


def _ticks(stretches: Sequence[Stretch]) -> list[int]:
    """The places that are named: few enough to stand beside each other."""
    step = max(1, -(-len(stretches) // _MOST_TICKS))
    return list(range(0, len(stretches), step))
