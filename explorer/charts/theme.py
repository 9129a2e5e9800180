"""What all charts share: the colours by meaning, the marks by state, a bare layout, and the way out as plain data."""

from __future__ import annotations

import html
import json
import math
import textwrap
from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple

import plotly.graph_objects as go

SET_A = "var(--set-a)"
SET_A_SOFT = "var(--set-a-soft)"
SET_A_TEXT = "var(--set-a-text)"
SET_B = "var(--set-b)"
SET_B_SOFT = "var(--set-b-soft)"
SET_B_TEXT = "var(--set-b-text)"
BOTH = "var(--set-both)"
BOTH_SOFT = "var(--set-both-soft)"
BOTH_TEXT = "var(--set-both-text)"
OUTSIDE = "var(--outside)"
GRID = "var(--chart-grid)"
TEXT = "var(--chart-text)"
REFERENCE = "var(--chart-reference)"
MUTED = "var(--chart-muted)"
SURFACE = "var(--chart-surface)"
CLEAR = "rgba(0,0,0,0)"

# Spells a share with so many digits.
Write = Callable[[float, int], str]
_STEPS = (0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
_MOST_TICKS = 6

# What is known of a difference. Each state has its own mark, so that it is not told by colour alone.
State = Literal["holds", "chance", "low", "untested", "hidden"]
_MARKS: dict[str, str] = {"holds": "", "chance": "-open", "low": "-x-open", "untested": "-open-dot"}
# Label columns are this many characters wide at most; longer names go on in the next line.
LABEL_WIDTH = 24


class Piece(NamedTuple):
    """A part of an overlap: persons, its name, and its numbers as they are to be read."""

    persons: float
    label: str
    text: str


class Interval(NamedTuple):
    """A value, its place on the other axis, and both ends of what sampling leaves open."""

    value: float
    place: float
    low: float
    high: float


def mark(shape: str, state: State) -> str:
    """Plotly's symbol for a shape in a state: filled, hollow, crossed, dotted."""
    return shape + _MARKS.get(state, "")


def plain(text: str) -> str:
    """A name as it is, where Plotly would read tags."""
    return html.escape(text, quote=False)


def wrapped(text: str, width: int = LABEL_WIDTH) -> str:
    """A label in lines of at most `width` characters, escaped."""
    return "<br>".join(plain(line) for line in textwrap.wrap(text, width) or [""])


def short(value: float | None) -> float | None:
    """Six digits are more than a screen shows."""
    return None if value is None else float(f"{value:.6g}")


def strong(colour: str = TEXT) -> dict[str, Any]:
    """The font of a heading within a figure.

    Never `<b>` or `<span>`: Plotly writes those as style attributes, which the Content-Security-Policy refuses.
    """
    return {"color": colour, "weight": 600}


def log10(value: float) -> float:
    """A place on a log axis as Plotly counts it."""
    return round(math.log10(value), 4)


def per_cent(share: float, digits: int = 0) -> str:
    """A share as a plain per cent; pages give a writer of their own, in the reader's language."""
    return f"{share:.{digits}%}"


def per_cent_scale(most: float, write: Write) -> dict[str, Any]:
    """Ticks of an axis of shares from nothing to about `most`: at round values, never more than six, as `write` spells them."""
    step = next((step for step in _STEPS if step * 5 >= most), _STEPS[-1])
    digits = 0 if step >= 0.01 else 1 if step >= 0.001 else 2
    marks = [round(step * i, 4) for i in range(int(most / step + 1e-9) + 1)][:_MOST_TICKS]
    return {"tickvals": marks, "ticktext": [write(mark, digits) for mark in marks]}


def number_scale(most: float, write: Callable[[float], str]) -> dict[str, Any]:
    """Ticks of an axis of numbers from nothing to about `most`: round values, six at most, as `write` spells them."""
    ten = 10.0 ** math.floor(math.log10(most / 5)) if most > 0 else 1.0
    step = next(step for step in (ten, 2 * ten, 5 * ten, 10 * ten) if step * 5 >= most)
    step = max(step, 1.0)
    marks = [step * i for i in range(int(most / step + 1e-9) + 1)][:_MOST_TICKS]
    return {"tickvals": marks, "ticktext": [write(mark) for mark in marks]}


def whiskers(intervals: Sequence[Interval], cap: int) -> list[go.Scatter]:
    """Intervals around values: a thin line within a pale one, so that it is seen on a dark bar and beside it.

    `cap`: pixels from the line to the end of its cross-stroke.
    """
    if not intervals:
        return []
    ends = {
        "type": "data",
        "symmetric": False,
        "array": [short(it.high - it.value) for it in intervals],
        "arrayminus": [short(it.value - it.low) for it in intervals],
        "width": cap,
    }
    return [
        go.Scatter(
            x=[short(it.value) for it in intervals],
            y=[it.place for it in intervals],
            mode="markers",
            marker={"opacity": 0, "size": 1},
            hoverinfo="skip",
            error_x=ends | {"color": colour, "thickness": thickness},
        )
        for colour, thickness in ((SURFACE, 3), (TEXT, 1))
    ]


def figure(height: int, **layout: Any) -> go.Figure:
    """An empty figure so many pixels high, with no template."""
    axis = {"visible": False, "fixedrange": True}
    bare = {"xaxis": axis, "yaxis": axis, "showlegend": False, "height": height, "dragmode": False}
    return go.Figure(layout=go.Layout(template=None, **(bare | layout)))


def data(made: go.Figure) -> dict[str, Any]:
    """A figure as plain data for JSON."""
    whole: dict[str, Any] = json.loads(made.to_json())
    whole["layout"].pop("template", None)
    return whole
