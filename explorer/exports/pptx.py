"""PPTX: a slide a part with its sentence and a chart that PowerPoint itself can edit, and slides on the method."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pptx.enum.text import PP_ALIGN
from pptx.util import Emu, Inches

from explorer.exports.colours import Paper, paper_of
from explorer.exports.content import Line, Origin, Row, Table, method, source, tables, twin
from explorer.exports.drawings import drawing
from explorer.exports.native import add_chart, add_circles, colour, describe
from explorer.exports.stage import LEFT, WIDTH, Box, Stage, UnusableError, of_template, plain

# Places on a plain slide, in inches.
_TOP, _ROOM = 2.1, 4.05
_CHART: Box = (LEFT, _TOP, WIDTH, _ROOM)
# Beside key numbers a chart is narrower.
_NARROW: Box = (LEFT, _TOP, 7.3, _ROOM)
_BESIDE: Box = (8.2, 2.3, 4.53, 0.4)
_CIRCLES: Box = (3.2, _TOP, 6.93, 3.1)
# Lines of the method on a slide, and letters of one of them; the notes of the first slide have all of it.
_LINES, _LETTERS = 11, 240
# Names of a grid that are read from a distance.
_GRID = 8


class Page(NamedTuple):
    """A slide, and what it stands on."""

    slide: Any
    stage: Stage
    paper: Paper


def pptx(comparison: dict[str, Any], origin: Origin, template: bytes | None = None) -> bytes:
    """Return the comparison as slides. Charts are native, with their data in them; every slide says its source.

    `template`: a team's own presentation, whose master and layouts are used. One that cannot be used any more is left
    aside, and the method says so.
    """
    told = method(comparison, origin)
    try:
        stage = of_template(template) if template else plain()
    except UnusableError as why:
        stage = plain()
        told.append((_("Template"), _("The team's template was left aside: %(why)s") % {"why": why}))
    head = comparison["head"]
    about = stage.show.core_properties
    about.title, about.keywords, about.comments = head["report"], head["code"], origin.link
    _cover(stage, comparison, origin, told)
    for part in comparison["parts"]:
        _part(stage, comparison, part, origin)
    for at in range(0, len(told), _LINES):
        _method(stage, paper_of(origin.palette), told[at : at + _LINES])
    out = io.BytesIO()
    stage.show.save(out)
    return out.getvalue()


# --------------------------------------------------------------------------------------------------------------- slides


def _page(stage: Stage, paper: Paper, title: str) -> Page:
    """A slide with its title, where the template has it, and without placeholders that would stay empty."""
    made = stage.show.slides.add_slide(stage.layout)
    heading = made.shapes.title
    for shape in list(made.placeholders):
        if shape.shape_id != heading.shape_id:
            shape._element.getparent().remove(shape._element)
    if stage.is_plain:
        heading.left, heading.top, heading.width, heading.height = map(Inches, (LEFT, 0.4, WIDTH, 0.75))
        page = Page(made, stage, paper)
        _write(page, heading.text_frame, [title], 28, bold=True)
        return page
    heading.text_frame.text = title
    return Page(made, stage, paper)


def _cover(stage: Stage, comparison: dict[str, Any], origin: Origin, told: Sequence[Line]) -> None:
    """What is compared, and where it comes from."""
    head = comparison["head"]
    page = _page(stage, paper_of(origin.palette), head["report"])
    about = [head["kind_text"], *([origin.withdrawn] if origin.withdrawn else [])]
    _text(page, about, (LEFT, 1.2, WIDTH, 0.7), 18, tone="muted")
    for at, set_ in enumerate(head["sets"]):
        lines = [f"{set_['letter']} · {set_['name']}" if set_["name"] else set_["letter"], set_["period"]]
        _text(page, lines, (LEFT, 2.2 + at, WIDTH, 0.9), 20, tone=set_["tone"])
    facts = [f"{fact['label']}: {fact['text']}" for fact in head["facts"]]
    _text(page, facts, (LEFT, 4.4, WIDTH, 1.9), 14)
    _foot(page, f"{head['source']}\u00a0· {head['code']}", origin.link)
    page.slide.notes_slide.notes_text_frame.text = "\n".join(f"{label}: {text}" for label, text in told)


def _part(stage: Stage, comparison: dict[str, Any], part: dict[str, Any], origin: Origin) -> None:
    """A part: its sentence, what the page draws or tells in numbers, its notes and its source."""
    page = _page(stage, paper_of(origin.palette), part["title"])
    _text(page, [part["sentence"]], (LEFT, 1.15, WIDTH, 0.9), 16)
    notes = [*part["notes"], *_draw(page, comparison, part)]
    _text(page, notes, (LEFT, 6.15, WIDTH, 0.7), 9, tone="muted")
    _foot(page, source(comparison, part), origin.link)
    said = [part["sentence"], *part["notes"], part["explain"], source(comparison, part), origin.link]
    page.slide.notes_slide.notes_text_frame.text = "\n".join(text for text in said if text)


def _draw(page: Page, comparison: dict[str, Any], part: dict[str, Any]) -> list[str]:
    """Put the part's chart, circles, key numbers or grid on its slide; returns what must be said about it."""
    if part["tiles"]:
        _key_numbers(page, part)
    if part["key"] == "euler" and part["figures"]:
        _circles(page, part)
    if drawn := drawing(comparison, part):
        box = page.stage.box(_NARROW if part["tiles"] else _CHART)
        add_chart(page.slide, drawn, box, part["sentence"], page.paper, page.stage.scale)
        return [_left_out(drawn.left_out)] if drawn.left_out else []
    if part["grids"]:
        return _grid(page, tables(part)[bool(part["tiles"]) + bool(part["table"])])
    return []


def _left_out(count: int) -> str:
    words = ngettext("%(count)s more is in the workbook.", "%(count)s more are in the workbook.", count)
    return words % {"count": count}


def _circles(page: Page, part: dict[str, Any]) -> None:
    """The circles, and below them what each part of them is, in its colour and order."""
    rows = {row.tone: row for row in twin(part["table"]).rows if row.tone}
    add_circles(page.slide, rows, page.stage.box(_CIRCLES), part["sentence"], page.paper)
    for at, tone in enumerate(("a", "both", "b")):
        box = (LEFT + at * WIDTH / 3, 5.3, WIDTH / 3, 0.9)
        _text(page, _said(rows[tone]), box, 16, tone=tone, centred=True)


def _said(row: Row) -> list[str]:
    """A part of the circles: its name, then persons and share of everyone reached."""
    return [row.label, " · ".join(value.text for value in row.values[:2] if value.text)]


def _key_numbers(page: Page, part: dict[str, Any]) -> None:
    lines = [(tile["label"], tile["text"]) for tile in part["tiles"]]
    _table(page, lines, _BESIDE, (0.62, 0.38), 14, numbers=True)


def _grid(page: Page, table: Table) -> list[str]:
    """The first rows and columns of a grid, in numbers."""
    rows, columns = table.rows[:_GRID], table.columns[: _GRID + 1]
    lines = [tuple(columns), *((row.label, *(value.text for value in row.values[:_GRID])) for row in rows)]
    parts = (0.2, *([0.8 / max(len(columns) - 1, 1)] * (len(columns) - 1)))
    _table(page, lines, (LEFT, _TOP, WIDTH, 0.4), parts, 11, numbers=True)
    return [table.caption, *([_left_out(len(table.rows) - _GRID)] if len(table.rows) > _GRID else [])]


def _method(stage: Stage, paper: Paper, lines: Sequence[Line]) -> None:
    page = _page(stage, paper, _("Method"))
    told = [(label, textwrap.shorten(text, _LETTERS, placeholder=" …")) for label, text in lines]
    _table(page, told, (LEFT, 1.3, WIDTH, 0.4), (0.22, 0.78), 12)


# --------------------------------------------------------------------------------------------------------------- pieces


def _text(page: Page, lines: Sequence[str], box: Box, size: int, *, tone: str = "", centred: bool = False) -> None:
    """Lines of text in a box; nothing where there are none."""
    if not lines:
        return
    frame = page.slide.shapes.add_textbox(*map(Emu, page.stage.box(box))).text_frame
    frame.word_wrap = True
    _write(page, frame, lines, size, tone=tone, centred=centred)


def _write(
    page: Page, frame: Any, lines: Sequence[str], size: int, *, tone: str = "", bold: bool = False, centred: bool = False
) -> None:
    readable = page.paper.on_dark if page.stage.is_dark else page.paper.printed
    for at, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.CENTER if centred else PP_ALIGN.LEFT
        run = paragraph.add_run()
        run.text, run.font.size, run.font.bold = line, page.stage.points(size), bold
        if tone in readable:
            run.font.color.rgb = colour(readable[tone])


def _foot(page: Page, line: str, link: str) -> None:
    """The source of the slide, which leads to the page."""
    frame = page.slide.shapes.add_textbox(*map(Emu, page.stage.box((LEFT, 6.95, WIDTH, 0.35)))).text_frame
    frame.word_wrap = True
    run = frame.paragraphs[0].add_run()
    run.text, run.font.size = line, page.stage.points(10)
    run.hyperlink.address = link


def _table(
    page: Page, lines: Sequence[Sequence[str]], box: Box, parts: Sequence[float], size: int, *, numbers: bool = False
) -> None:
    """A table without a heading; `parts` are the widths of its columns in parts of the whole."""
    left, top, width, height = map(Emu, page.stage.box(box))
    frame = page.slide.shapes.add_table(len(lines), len(parts), left, top, width, Emu(height * len(lines)))
    describe(frame, lines[0][0])
    made = frame.table
    made.first_row, made.horz_banding = False, True
    for column, part in zip(made.columns, parts, strict=True):
        column.width = Emu(round(width * part))
    for at, line in enumerate(lines):
        for column, text in enumerate(line):
            _cell(page, made.cell(at, column), text, size, is_number=numbers and column > 0)


def _cell(page: Page, cell: Any, text: str, size: int, *, is_number: bool) -> None:
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if is_number else PP_ALIGN.LEFT
    run = paragraph.add_run()
    run.text, run.font.size = text, page.stage.points(size)
