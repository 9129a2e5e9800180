"""Tables for spreadsheet programs, which take some texts for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

# A text that begins like this, also after spaces or quotes, is one that Excel, LibreOffice or Sheets would calculate.
_FORMULA = frozenset("=+-@\t\r\n\0＝＋－＠")
_IGNORED = " '\"\u00a0"
BOM = "\ufeff"


def as_text(value: object) -> object:
    """Return a cell that no program calculates: texts are disarmed by an apostrophe, numbers stay numbers."""
    if not isinstance(value, str):
        return value
    begins = value.lstrip(_IGNORED)[:1]
    return f"'{value}" if begins in _FORMULA and begins else value


def csv_of(rows: Iterable[Sequence[object]], delimiter: str = ",", decimal: str = ".") -> str:
    """Return rows as CSV (UTF-8 with its mark, so that Excel reads letters beyond ASCII). None is an empty cell."""
    out = io.StringIO(BOM)
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([_cell(value, decimal) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: object, decimal: str) -> object:
    """A number with the decimal sign of the dialect, also below zero; a text disarmed."""
    if isinstance(value, float):
        return (f"{value:.0f}" if value.is_integer() else repr(value)).replace(".", decimal)
    return as_text(value)
