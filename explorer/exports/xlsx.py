"""XLSX: a sheet a part, with typed numbers, and one that tells how they came about."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from explorer.exports.colours import paper_of
from explorer.exports.content import Line, Origin, Row, Table, Value, method, number_format, source, tables
from teams.spreadsheets import as_text

# Characters: the columns of labels, of numbers, and of what the method says.
_LABELS, _NUMBERS, _TEXTS = 34, 15, 110
# Points: three lines of a heading.
_HEAD = 46
_LONGEST_NAME = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def xlsx(comparison: dict[str, Any], origin: Origin) -> bytes:
    """Return the comparison as a workbook. Every text is a text: no program calculates any of it."""
    out = io.BytesIO()
    options = {"in_memory": True} | dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    book = xlsxwriter.Workbook(out, options)
    head = comparison["head"]
    book.set_properties({"title": head["report"], "comments": origin.link, "keywords": head["code"]})
    writer = _Writer(book, paper_of(origin.palette).printed)
    for part in comparison["parts"]:
        writer.part(part, source(comparison, part))
    writer.method(method(comparison, origin))
    book.close()
    return out.getvalue()


class _Writer:
    """A workbook with the formats that it has so far: each is made once."""

    def __init__(self, book: xlsxwriter.Workbook, printed: dict[str, str]) -> None:
        self.book, self.printed = book, printed
        self.formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def style(self, **properties: Any) -> Any:
        """A format of the workbook."""
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(properties)
        return self.formats[key]

    def sheet(self, title: str) -> Any:
        """A sheet that prints across, one page wide. A name is short, once there, and without some signs."""
        name = _FORBIDDEN.sub(" ", title)[:_LONGEST_NAME].strip() or "–"
        taken = {sheet.get_name().casefold() for sheet in self.book.worksheets()}
        if name.casefold() in taken:
            name = f"{name[: _LONGEST_NAME - 3]} {len(taken)}"
        made = self.book.add_worksheet(name)
        made.hide_gridlines(2)
        made.set_landscape()
        made.set_paper(9)
        made.fit_to_pages(1, 0)
        return made

    def part(self, part: dict[str, Any], source: str) -> None:
        """A part: its sentence, its tables one below the other, its notes and its source."""
        sheet = self.sheet(part["title"])
        sheet.set_column(0, 0, _LABELS)
        sheet.set_column(1, 60, _NUMBERS)
        self.text(sheet, 0, 0, part["title"], bold=True, font_size=14)
        self.text(sheet, 1, 0, part["sentence"])
        at = 3
        for table in tables(part):
            at = self.table(sheet, at, table) + 1
        for line in (*part["notes"], source):
            self.text(sheet, at, 0, line, font_color=self.printed["muted"])
            at += 1

    def method(self, lines: Sequence[Line]) -> None:
        """What the numbers are about."""
        sheet = self.sheet(_("Method"))
        sheet.set_column(0, 0, _LABELS)
        sheet.set_column(1, 1, _TEXTS)
        for at, (label, text) in enumerate(lines):
            self.text(sheet, at, 0, label, bold=True, valign="top", text_wrap=True)
            self.text(sheet, at, 1, text, valign="top", text_wrap=True)

    def table(self, sheet: Any, at: int, table: Table) -> int:
        """A table from a row on; returns the row behind it. Groups are a column, so that it can be filtered."""
        heads = [table.columns[0], *([_("Group")] if table.has_groups else []), *table.columns[1:]]
        self.text(sheet, at, 0, table.caption, italic=True)
        sheet.set_row(at + 1, _HEAD)
        for column, head in enumerate(heads):
            align = "right" if column > table.has_groups else "left"
            self.text(sheet, at + 1, column, head, bold=True, bottom=1, text_wrap=True, valign="bottom", align=align)
        for row, line in enumerate(table.rows, at + 2):
            self.line(sheet, row, line, table.has_groups)
        return at + 2 + len(table.rows)

    def line(self, sheet: Any, at: int, row: Row, has_groups: bool) -> None:
        """A row, its label in the colour of its set."""
        colour = {"font_color": self.printed[row.tone]} if row.tone in self.printed else {}
        self.text(sheet, at, 0, row.label, **colour)
        if has_groups:
            self.text(sheet, at, 1, row.group)
        for column, value in enumerate(row.values, 1 + has_groups):
            self.value(sheet, at, column, value)

    def value(self, sheet: Any, at: int, column: int, value: Value) -> None:
        """A number as a number, words as words, nothing as an empty cell."""
        if value.number is not None:
            shown = value.number * 100 if value.unit == "points" else value.number
            sheet.write_number(at, column, shown, self.style(num_format=number_format(value)))
        elif value.text:
            self.text(
                sheet, at, column, value.text, **({"align": "left", "indent": 1} if value.is_words else {"align": "right"})
            )

    def text(self, sheet: Any, at: int, column: int, text: str, **properties: Any) -> None:
        """A text. One that looks like a formula has Excel's own mark that it is none, also once it is edited."""
        if text:
            quoted = {"quote_prefix": True} if as_text(text) != text else {}
            sheet.write_string(at, column, text, self.style(**properties, **quoted))
