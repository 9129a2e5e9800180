"""CSV: one line a number, in the dialect of the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from explorer.exports.content import Origin, Table, Value, method, source, tables
from teams.formats import locale
from teams.spreadsheets import csv_of

# Of a fraction times 100, what floating point adds behind the last digit that counts.
_DIGITS = 10
Line = list[object]


def csv(comparison: dict[str, Any], origin: Origin) -> bytes:
    """Return the comparison as CSV in UTF-8.

    Where the decimal sign is a comma, a semicolon parts the columns. Shares are per cent, with their unit beside them.
    """
    sign = str(locale().number_symbols["latn"]["decimal"])
    return csv_of(_lines(comparison, origin), ";" if sign == "," else ",", decimal=sign).encode()


def _lines(comparison: dict[str, Any], origin: Origin) -> Iterator[Line]:
    yield [_("Part"), _("Code"), _("Table"), _("Group"), _("Row"), _("Column"), _("Value"), _("Unit"), _("Remark")]
    for label, text in method(comparison, origin):
        yield _words(_("Method"), "", label, text)
    for part in comparison["parts"]:
        yield from _part(comparison, part)


def _part(comparison: dict[str, Any], part: dict[str, Any]) -> Iterator[Line]:
    title, code = part["title"], part["code"]
    yield _words(title, code, _("In words"), part["sentence"])
    for table in tables(part):
        yield from ([title, code, *line] for line in _numbers(table))
    for note in part["notes"]:
        yield _words(title, code, _("Note"), note)
    yield _words(title, code, _("Source"), source(comparison, part))


def _words(part: str, code: str, label: str, text: str) -> Line:
    return [part, code, "", "", label, "", None, "", text]


def _numbers(table: Table) -> Iterator[Line]:
    """A line for every cell that says something, or could."""
    for row in table.rows:
        for column, value in zip(table.columns[1:], row.values, strict=True):
            yield [table.caption, row.group, row.label, column, *_typed(value)]


def _typed(value: Value) -> tuple[float | None, str, str]:
    """Number, unit and remark."""
    if value.number is None:
        return None, "", value.text
    remark = _("low base") if value.is_low else ""
    if value.unit == "number":
        return value.number, "", remark
    unit = "%" if value.unit == "share" else _("percentage points")
    return round(value.number * 100, _DIGITS), unit, remark
