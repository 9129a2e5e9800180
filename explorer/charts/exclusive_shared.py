"""Only A, both, only B as one stacked bar: length is read better than area, so this is the first chart of an overlap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import plotly.graph_objects as go

from explorer.charts import theme
from explorer.charts.theme import Piece


class SharedRow(NamedTuple):
    """One bar; `span_a` and `span_b` are written under what each set covers. None: not known, a gap."""

    only_a: Piece
    both: Piece
    only_b: Piece
    span_a: str
    span_b: str

    @property
    def pieces(self) -> tuple[Piece, Piece, Piece]:
        """The three parts, from left to right."""
        return self.only_a, self.both, self.only_b


_LOOK = (
    (theme.SET_A, theme.SET_A_TEXT, None, "left"),
    (
        theme.BOTH,
        theme.BOTH_TEXT,
        {"shape": "/", "size": 6, "solidity": 0.2, "fillmode": "overlay"} | {"fgcolor": theme.SURFACE},
        "center",
    ),
    (theme.SET_B, theme.SET_B_TEXT, None, "right"),
)
# A row is one unit high; the bar takes the middle of it.
_BAR = 0.24
_ROW_HEIGHT = 188
# From the bar to the labels over it; how far from an end their lines to it begin; how near to an end the label of both comes.
_LEAD = 0.09
_INDENT = 0.03
_MIDDLE = (0.33, 0.67)


def exclusive_shared(rows: Sequence[SharedRow | None]) -> go.Figure:
    """One bar a row, on one scale of persons. None leaves the row empty."""
    # Shortened like every place in the figure: what lies a fraction of a person beyond the axis is not drawn at all.
    most = theme.short(max([_total(row) for row in rows if row is not None], default=0)) or 1
    made = theme.figure(
        max(len(rows), 1) * _ROW_HEIGHT,
        barmode="stack",
        margin={"l": 2, "r": 2, "t": 0, "b": 0},
        xaxis={"range": [0, most], "visible": False, "fixedrange": True},
        yaxis={"range": [0.5 - max(len(rows), 1), 0.5], "visible": False, "fixedrange": True},
    )
    for part in range(3):
        made.add_trace(_pieces(rows, part))
    known = [(at, row) for at, row in enumerate(rows) if row is not None and _total(row) > 0]
    made.update_layout(
        annotations=[note for at, row in known for note in _labels(row, -at, most) + _span_texts(row, -at)],
        shapes=[line for at, row in known for line in _leads(row, -at, most) + _spans(row, -at)],
    )
    return made


def _total(row: SharedRow) -> float:
    """Everyone in a bar."""
    return row.only_a.persons + row.both.persons + row.only_b.persons


def _pieces(rows: Sequence[SharedRow | None], part: int) -> go.Bar:
    """The same part of every bar: 0 only A, 1 both, 2 only B."""
    colour, _, pattern, _ = _LOOK[part]
    return go.Bar(
        orientation="h",
        x=[None if row is None else theme.short(row.pieces[part].persons) for row in rows],
        y=[-at for at in range(len(rows))],
        width=_BAR,
        marker={"color": colour, "pattern": pattern, "line": {"color": theme.SURFACE, "width": 1}},
        hoverinfo="skip",
    )


def _labels(row: SharedRow, y: float, most: float) -> list[dict[str, Any]]:
    """What each part is, in three columns over the bar, so that a thin part is as readable as a wide one."""
    notes = []
    for part, (_, colour, _, side) in enumerate(_LOOK):
        piece = row.pieces[part]
        place, over = {"left": 0.0, "center": _middle(row, most), "right": most}[side], y + _BAR / 2 + _LEAD
        lines = 1 + piece.text.count("<br>")
        heading = _note(place, over, theme.plain(piece.label), side, "bottom", 3 + 17 * lines)
        notes += [heading | {"font": theme.strong(colour)}, _note(place, over, piece.text, side, "bottom", 2)]
    return notes


def _middle(row: SharedRow, most: float) -> float:
    """The place of the label of both: over its part, but never so far to a side that it would meet its neighbour."""
    low, high = _MIDDLE
    return min(max(row.only_a.persons + row.both.persons / 2, low * most), high * most)


def _leads(row: SharedRow, y: float, most: float) -> list[dict[str, Any]]:
    """A line from each label down to its own part, however thin; a part without people has none."""
    starts = (0.0, row.only_a.persons, row.only_a.persons + row.both.persons)
    from_ = (_INDENT * most, _middle(row, most), (1 - _INDENT) * most)
    lines = []
    for piece, start, label, (_, colour, _, side) in zip(row.pieces, starts, from_, _LOOK, strict=True):
        if piece.persons > 0:
            margin = min(_INDENT * most, piece.persons / 2)
            foot = min(max(label, start + margin), start + piece.persons - margin)
            # The outer labels are as wide as their columns: their lines go straight down.
            head = label if side == "center" else foot
            ends = {"x0": theme.short(head), "x1": theme.short(foot), "y0": y + _BAR / 2 + _LEAD, "y1": y + _BAR / 2}
            lines.append({"type": "line", "line": {"color": colour, "width": 1}} | ends)
    return lines


def _spans(row: SharedRow, y: float) -> list[dict[str, Any]]:
    """A line under the bar for what A covers and, lower, one for B."""
    a_end, b_start, end = row.only_a.persons + row.both.persons, row.only_a.persons, _total(row)
    lines = ((0.0, a_end, y - 0.18, theme.SET_A), (b_start, end, y - 0.34, theme.SET_B))
    return [
        {"type": "line", "x0": theme.short(x0), "x1": theme.short(x1), "y0": at, "y1": at}
        | {"line": {"color": colour, "width": 3}}
        for x0, x1, at, colour in lines
        if x1 > x0
    ]


def _span_texts(row: SharedRow, y: float) -> list[dict[str, Any]]:
    """What each line under the bar is: A from the left, B from the right."""
    a_end, end = row.only_a.persons + row.both.persons, _total(row)
    return [
        *([_note(0.0, y - 0.19, theme.plain(row.span_a), "left", "top")] if a_end > 0 else []),
        *([_note(end, y - 0.35, theme.plain(row.span_b), "right", "top")] if end > row.only_a.persons else []),
    ]


def _note(x: float, y: float, text: str, side: str, hangs: str, raised: int = 0) -> dict[str, Any]:
    """A text without an arrow, `raised` by so many pixels."""
    place = {"x": theme.short(x), "y": round(y, 3), "xanchor": side, "yanchor": hangs, "align": side}
    return {"text": text, "showarrow": False} | ({"yshift": raised} if raised else {}) | place
