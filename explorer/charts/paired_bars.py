"""A beside B, name by name: lying bars with their numbers behind them, or standing ones for what is counted up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import plotly.graph_objects as go

from explorer.charts import theme

_ROW, _TOP, _FOOT = 52, 6, 28


class PairRow(NamedTuple):
    """One name with the shares of A and B; None leaves a gap, and so a bar of a set that is not there."""

    name: str
    a: float | None
    b: float | None
    text_a: str = ""
    text_b: str = ""


def paired_bars(
    rows: Sequence[PairRow],
    write: theme.Write = theme.per_cent,
    *,
    two: bool = True,
    colours: tuple[str, str] = (theme.SET_A, theme.SET_B),
) -> go.Figure:
    """Lying bars, the first row on top, A over B; for a few names, which may be long. `colours` are those of A and B."""
    places = [-at for at in range(len(rows))]
    most = _most(rows)
    made = theme.figure(
        _TOP + _FOOT + _ROW * max(len(rows), 1),
        margin={"l": 4, "r": 8, "t": _TOP, "b": _FOOT},
        barmode="overlay",
        xaxis=_AXIS | {"range": [0, max(most * 1.2, 0.001)], "gridcolor": theme.GRID} | theme.per_cent_scale(most * 1.1, write),
        yaxis=_AXIS
        | {
            "tickvals": places,
            "ticktext": [theme.wrapped(row.name) for row in rows],
            "automargin": True,
            "ticklabelstandoff": 6,
        }
        | {"range": [0.55 - max(len(rows), 1), 0.55], "showgrid": False},
    )
    for which, shift in _sets(two):
        made.add_trace(
            go.Bar(
                orientation="h",
                x=[theme.short(getattr(row, which)) for row in rows],
                y=[at - shift for at in places],
                width=0.36 if two else 0.5,
                text=[theme.plain(getattr(row, f"text_{which}")) for row in rows],
                textposition="outside",
                cliponaxis=False,
                marker=_marker(which, colours),
                hoverinfo="skip",
            )
        )
    return made


def paired_columns(rows: Sequence[PairRow], write: theme.Write = theme.per_cent, *, two: bool = True) -> go.Figure:
    """Standing bars in the order given, for counts whose names are short; the numbers are told under the pointer."""
    most = _most(rows)
    every = 1 if len(rows) <= 12 else 2
    marks = [at for at in range(len(rows)) if at % every == 0 or at == len(rows) - 1]
    made = theme.figure(
        280,
        margin={"l": 4, "r": 8, "t": 8, "b": 30},
        barmode="overlay",
        hovermode="closest",
        xaxis=_AXIS
        | {"range": [-0.6, max(len(rows), 1) - 0.4], "showgrid": False}
        | {"tickvals": marks, "ticktext": [theme.plain(rows[at].name) for at in marks]},
        yaxis=_AXIS
        | {"range": [0, max(most * 1.08, 0.001)], "gridcolor": theme.GRID, "automargin": True, "ticklabelstandoff": 6}
        | theme.per_cent_scale(most, write),
    )
    for which, shift in _sets(two):
        made.add_trace(
            go.Bar(
                x=[at + shift for at in range(len(rows))],
                y=[theme.short(getattr(row, which)) for row in rows],
                width=0.38 if two else 0.7,
                marker=_marker(which),
                hovertext=[theme.plain(getattr(row, f"text_{which}")) for row in rows],
                hoverinfo="text",
            )
        )
    return made


_AXIS: dict[str, Any] = {"fixedrange": True, "zeroline": False, "tickangle": 0}


def _most(rows: Sequence[PairRow]) -> float:
    return max([share for row in rows for share in (row.a, row.b) if share is not None], default=0.0)


def _sets(two: bool) -> list[tuple[str, float]]:
    """The sets and how far their bars stand from the middle of a row."""
    return [("a", -0.2), ("b", 0.2)] if two else [("a", 0.0)]


def _marker(which: str, colours: tuple[str, str] = (theme.SET_A, theme.SET_B)) -> dict[str, Any]:
    """A is plain, B has lines across, so that the two are told apart without colour."""
    if which == "a":
        return {"color": colours[0]}
    return {
        "color": colours[1],
        "pattern": {"shape": "/", "size": 5, "solidity": 0.15, "fillmode": "overlay", "fgcolor": theme.SURFACE},
    }
