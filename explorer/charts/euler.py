"""Two circles with exact areas and their numbers: in them where there is room, beside them where there is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from explorer.charts import theme
from explorer.charts.circles import Circles, place
from explorer.charts.theme import Piece

# Pixels: the figure, what stands below the circles, and what a label needs where the figure is narrowest.
_HEIGHT = 300
_FOOT = 76
_NARROW = 310
_LETTER = 6.6
_LINES = 48
_LINE = 20
_CLOSE = {"visible": False, "fixedrange": True, "constrain": "domain"}


@dataclass(frozen=True, slots=True)
class _Region:
    """A part of the drawing on the axis between two points; `tall` is its height there."""

    piece: Piece
    start: float
    end: float
    tall: float
    colour: str
    side: str

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


def euler(only_a: Piece, both: Piece, only_b: Piece, outside: Sequence[str] = ()) -> go.Figure:
    """The diagram of two sets; empty regions are neither drawn nor labelled. `outside`: lines on those in neither set."""
    circles = place(only_a.persons + both.persons, only_b.persons + both.persons, both.persons)
    margin = {"l": 4, "r": 4, "t": 4, "b": 4 + _LINE * len(outside)}
    made = theme.figure(_HEIGHT, margin=margin)
    if circles.height:
        _draw(made, circles, _regions(circles, only_a, both, only_b), _HEIGHT - margin["t"] - margin["b"])
    if outside:
        under = {"x": 0.5, "y": 0, "xref": "paper", "yref": "paper", "yanchor": "top", "yshift": -4}
        made.add_annotation(text="<br>".join(map(theme.plain, outside)), showarrow=False, **under)
    return made


def _draw(made: go.Figure, circles: Circles, regions: list[_Region], tall: int) -> None:
    """Circles, lens and labels, in a window of so many pixels that keeps circles round."""
    width = (circles.right - circles.left) * 1.06
    scale = min(_NARROW / width, tall / (2.08 * circles.height))
    foot = 0.0
    if not all(_fits(region, scale) for region in regions):
        # What stands below the circles makes them smaller: measured once more with that room taken.
        scale = min(_NARROW / width, (tall - _FOOT) / (2.08 * circles.height))
        foot = _FOOT / scale
    beside = [region for region in regions if not _fits(region, scale)]
    made.update_layout(
        shapes=_shapes(circles),
        annotations=[_inside(r) for r in regions if r not in beside] + [_beside(r, circles, foot) for r in beside],
        xaxis=_CLOSE | {"range": _rounded(circles.left - 0.03 * width, circles.right + 0.03 * width)},
        yaxis=_CLOSE
        | {"range": _rounded(-circles.height * 1.04 - foot, circles.height * 1.04)}
        | {"scaleanchor": "x", "scaleratio": 1},
    )


def _rounded(*values: float) -> list[float]:
    return [round(value, 4) for value in values]


def _regions(circles: Circles, only_a: Piece, both: Piece, only_b: Piece) -> list[_Region]:
    """The parts that hold people, from left to right, each with the stretch of the axis where it is widest."""
    a_left, a_right = -circles.radius_a, circles.radius_a
    b_left, b_right = circles.distance - circles.radius_b, circles.distance + circles.radius_b
    tall = 2 * (circles.chord[1] if circles.chord else min(circles.radius_a, circles.radius_b))
    # Alone in A lies left of B, or around it where B lies inside A and there is more room there.
    alone_a = (a_left, min(a_right, b_left if circles.radius_b else a_right))
    alone_b = (max(b_left, a_right if circles.radius_a else b_left), b_right)
    found = (
        _Region(only_a, *alone_a, 1.4 * circles.radius_a, theme.SET_A_TEXT, "left"),
        _Region(both, max(a_left, b_left), min(a_right, b_right), tall, theme.BOTH_TEXT, "center"),
        _Region(only_b, *alone_b, 1.4 * circles.radius_b, theme.SET_B_TEXT, "right"),
    )
    return [region for region in found if region.piece.persons > 0]


def _fits(region: _Region, scale: float) -> bool:
    """Is there room for the label inside, even on a small screen?"""
    longest = max(len(line) for line in (region.piece.label, *region.piece.text.split("<br>")))
    room = (region.end - region.start) * scale
    return room >= longest * _LETTER + 8 and region.tall * scale >= _LINES + 8


def _text(region: _Region) -> str:
    return f"{theme.plain(region.piece.label)}<br>{region.piece.text}"


def _inside(region: _Region) -> dict[str, Any]:
    """The label in the middle of its region."""
    place = {"x": round(region.middle, 4), "y": 0, "showarrow": False}
    return {"text": _text(region), "font": {"color": region.colour}} | place


def _beside(region: _Region, circles: Circles, foot: float) -> dict[str, Any]:
    """The label below the circles with a line to its region: left, in the middle or right, so that none meet."""
    slot = {"left": circles.left, "center": (circles.left + circles.right) / 2, "right": circles.right}[region.side]
    return {
        "text": _text(region),
        "font": {"color": region.colour},
        "x": round(region.middle, 4),
        "y": 0,
        "ax": round(slot, 4),
        "ay": round(-circles.height - foot * 0.28, 4),
        "axref": "x",
        "ayref": "y",
        "xanchor": region.side,
        "yanchor": "top",
        "align": region.side,
        "showarrow": True,
        "arrowhead": 6,
        "arrowsize": 0.7,
        "arrowwidth": 1,
        "arrowcolor": theme.TEXT,
    }


def _shapes(circles: Circles) -> list[dict[str, Any]]:
    """Soft areas first, then the lens in the mix of both colours, then the outlines."""
    discs = (
        (0.0, circles.radius_a, theme.SET_A_SOFT, theme.SET_A),
        (circles.distance, circles.radius_b, theme.SET_B_SOFT, theme.SET_B),
    )
    drawn = [disc for disc in discs if disc[1] > 0]
    areas = [_disc(x, r) | {"fillcolor": soft, "line": {"width": 0}} for x, r, soft, _ in drawn]
    lines = [_disc(x, r) | {"line": {"color": strong, "width": 2}} for x, r, _, strong in drawn]
    return [*areas, *_shared(circles), *lines]


def _disc(x: float, radius: float) -> dict[str, Any]:
    x0, x1, y0, y1 = _rounded(x - radius, x + radius, -radius, radius)
    return {"type": "circle", "x0": x0, "x1": x1, "y0": y0, "y1": y1}


def _shared(circles: Circles) -> list[dict[str, Any]]:
    """The common area: a lens, or the whole inner circle, or nothing."""
    filled = {"fillcolor": theme.BOTH_SOFT, "line": {"width": 0}}
    if circles.chord:
        path = "L".join(f"{round(x, 3):g},{round(y, 3):g}" for x, y in circles.lens())
        return [{"type": "path", "path": f"M{path}Z"} | filled]
    small = min(circles.radius_a, circles.radius_b)
    if small and circles.distance < circles.radius_a + circles.radius_b:
        return [_disc(0.0 if circles.radius_a == small else circles.distance, small) | filled]
    return []
