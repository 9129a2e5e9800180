"""PPTX: a slide a part with its sentence and a chart that PowerPoint itself can edit, and slides on the method."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pptx import Presentation
from pptx.enum.text import PP_ALIGN
from pptx.util import Emu, Inches, Pt

from explorer.exports.colours import PRINTED
from explorer.exports.content import Line, Origin, Row, Table, method, source, tables, twin
from explorer.exports.drawings import drawing
from explorer.exports.native import Box, add_chart, add_circles, colour, describe

_WIDE, _HIGH = Inches(13.333), Inches(7.5)
_LEFT, _WIDTH = Inches(0.6), Inches(12.13)
_TITLE_ONLY = 5
_TOP, _ROOM = Inches(2.1), Inches(4.05)
_CHART: Box = (_LEFT, _TOP, _WIDTH, _ROOM)
# Beside key numbers a chart is narrower.
_NARROW: Box = (_LEFT, _TOP, Inches(7.3), _ROOM)
_BESIDE: Box = (Inches(8.2), Inches(2.3), Inches(4.53), Inches(0.4))
_CIRCLES: Box = (Inches(3.2), _TOP, Inches(6.93), Inches(3.1))
# Lines of the method on a slide, and letters of one of them; the notes of the first slide have all of it.
_LINES, _LETTERS = 11, 240
# Names of a grid that are read from a distance.
_GRID = 8


def pptx(comparison: dict[str, Any], origin: Origin) -> bytes:
    """Return the comparison as slides. Charts are native, with their data in them; every slide says its source."""
    show = Presentation()
    show.slide_width, show.slide_height = _WIDE, _HIGH
    head = comparison["head"]
    show.core_properties.title, show.core_properties.keywords = head["report"], head["code"]
    show.core_properties.comments = origin.link
    told = method(comparison, origin)
    _cover(show, comparison, origin, told)
    for part in comparison["parts"]:
        _part(show, comparison, part, origin)
    for at in range(0, len(told), _LINES):
        _method(show, told[at : at + _LINES])
    out = io.BytesIO()
    show.save(out)
    return out.getvalue()


# --------------------------------------------------------------------------------------------------------------- slides


def _slide(show: Any, title: str) -> Any:
    made = show.slides.add_slide(show.slide_layouts[_TITLE_ONLY])
    heading = made.shapes.title
    heading.left, heading.top, heading.width, heading.height = _LEFT, Inches(0.4), _WIDTH, Inches(0.75)
    _write(heading.text_frame, [title], 28, bold=True)
    return made


def _cover(show: Any, comparison: dict[str, Any], origin: Origin, told: Sequence[Line]) -> None:
    """What is compared, and where it comes from."""
    head = comparison["head"]
    slide = _slide(show, head["report"])
    about = [head["kind_text"], *([origin.withdrawn] if origin.withdrawn else [])]
    _text(slide, about, (_LEFT, Inches(1.2), _WIDTH, Inches(0.7)), 18, tone="muted")
    for at, set_ in enumerate(head["sets"]):
        lines = [f"{set_['letter']} · {set_['name']}" if set_["name"] else set_["letter"], set_["period"]]
        _text(slide, lines, (_LEFT, Inches(2.2 + at), _WIDTH, Inches(0.9)), 20, tone=set_["tone"])
    facts = [f"{fact['label']}: {fact['text']}" for fact in head["facts"]]
    _text(slide, facts, (_LEFT, Inches(4.4), _WIDTH, Inches(1.9)), 14)
    _foot(slide, f"{head['source']}\u00a0· {head['code']}", origin.link)
    slide.notes_slide.notes_text_frame.text = "\n".join(f"{label}: {text}" for label, text in told)


def _part(show: Any, comparison: dict[str, Any], part: dict[str, Any], origin: Origin) -> None:
    """A part: its sentence, what the page draws or tells in numbers, its notes and its source."""
    slide = _slide(show, part["title"])
    _text(slide, [part["sentence"]], (_LEFT, Inches(1.15), _WIDTH, Inches(0.9)), 16)
    notes = [*part["notes"], *_draw(slide, comparison, part)]
    _text(slide, notes, (_LEFT, Inches(6.15), _WIDTH, Inches(0.7)), 9, tone="muted")
    _foot(slide, source(comparison, part), origin.link)
    said = [part["sentence"], *part["notes"], part["explain"], source(comparison, part), origin.link]
    slide.notes_slide.notes_text_frame.text = "\n".join(text for text in said if text)


def _draw(slide: Any, comparison: dict[str, Any], part: dict[str, Any]) -> list[str]:
    """Put the part's chart, circles, key numbers or grid on its slide; returns what must be said about it."""
    if part["tiles"]:
        _key_numbers(slide, part)
    if part["key"] == "euler" and part["figures"]:
        _circles(slide, part)
    if drawn := drawing(comparison, part):
        add_chart(slide, drawn, _NARROW if part["tiles"] else _CHART, part["sentence"])
        return [_left_out(drawn.left_out)] if drawn.left_out else []
    if part["grids"]:
        return _grid(slide, tables(part)[bool(part["tiles"]) + bool(part["table"])])
    return []


def _left_out(count: int) -> str:
    words = ngettext("%(count)s more is in the workbook.", "%(count)s more are in the workbook.", count)
    return words % {"count": count}


def _circles(slide: Any, part: dict[str, Any]) -> None:
    """The circles, and below them what each part of them is, in its colour and order."""
    rows = {row.tone: row for row in twin(part["table"]).rows if row.tone}
    add_circles(slide, rows, _CIRCLES, part["sentence"])
    for at, tone in enumerate(("a", "both", "b")):
        box = (round(_LEFT + at * _WIDTH / 3), Inches(5.3), round(_WIDTH / 3), Inches(0.9))
        _text(slide, _said(rows[tone]), box, 16, tone=tone, centred=True)


def _said(row: Row) -> list[str]:
    """A part of the circles: its name, then persons and share of everyone reached."""
    return [row.label, " · ".join(value.text for value in row.values[:2] if value.text)]


def _key_numbers(slide: Any, part: dict[str, Any]) -> None:
    lines = [(tile["label"], tile["text"]) for tile in part["tiles"]]
    _table(slide, lines, _BESIDE, (0.62, 0.38), 14, numbers=True)


def _grid(slide: Any, table: Table) -> list[str]:
    """The first rows and columns of a grid, in numbers."""
    rows, columns = table.rows[:_GRID], table.columns[: _GRID + 1]
    lines = [tuple(columns), *((row.label, *(value.text for value in row.values[:_GRID])) for row in rows)]
    parts = (0.2, *([0.8 / max(len(columns) - 1, 1)] * (len(columns) - 1)))
    _table(slide, lines, (_LEFT, _TOP, _WIDTH, Inches(0.4)), parts, 11, numbers=True)
    return [table.caption, *([_left_out(len(table.rows) - _GRID)] if len(table.rows) > _GRID else [])]


def _method(show: Any, lines: Sequence[Line]) -> None:
    slide = _slide(show, _("Method"))
    told = [(label, textwrap.shorten(text, _LETTERS, placeholder=" …")) for label, text in lines]
    _table(slide, told, (_LEFT, Inches(1.3), _WIDTH, Inches(0.4)), (0.22, 0.78), 12)


# --------------------------------------------------------------------------------------------------------------- pieces


def _text(slide: Any, lines: Sequence[str], box: Box, size: int, *, tone: str = "", centred: bool = False) -> None:
    """Lines of text in a box; nothing where there are none."""
    if not lines:
        return
    frame = slide.shapes.add_textbox(*map(Emu, box)).text_frame
    frame.word_wrap = True
    _write(frame, lines, size, tone=tone, centred=centred)


def _write(frame: Any, lines: Sequence[str], size: int, *, tone: str = "", bold: bool = False, centred: bool = False) -> None:
    for at, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.CENTER if centred else PP_ALIGN.LEFT
        run = paragraph.add_run()
        run.text, run.font.size, run.font.bold = line, Pt(size), bold
        if tone in PRINTED:
            run.font.color.rgb = colour(PRINTED[tone])


def _foot(slide: Any, line: str, link: str) -> None:
    """The source of the slide, which leads to the page."""
    frame = slide.shapes.add_textbox(_LEFT, Inches(6.95), _WIDTH, Inches(0.35)).text_frame
    frame.word_wrap = True
    run = frame.paragraphs[0].add_run()
    run.text, run.font.size = line, Pt(10)
    run.hyperlink.address = link


def _table(
    slide: Any, lines: Sequence[Sequence[str]], box: Box, parts: Sequence[float], size: int, *, numbers: bool = False
) -> None:
    """A table without a heading; `parts` are the widths of its columns in parts of the whole."""
    left, top, width, height = map(Emu, box)
    frame = slide.shapes.add_table(len(lines), len(parts), left, top, width, Emu(height * len(lines)))
    describe(frame, lines[0][0])
    made = frame.table
    made.first_row, made.horz_banding = False, True
    for column, part in zip(made.columns, parts, strict=True):
        column.width = Emu(round(width * part))
    for at, line in enumerate(lines):
        for column, text in enumerate(line):
            _cell(made.cell(at, column), text, size, is_number=numbers and column > 0)


def _cell(cell: Any, text: str, size: int, *, is_number: bool) -> None:
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if is_number else PP_ALIGN.LEFT
    run = paragraph.add_run()
    run.text, run.font.size = text, Pt(size)
