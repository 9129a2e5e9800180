"""The msnbc.com format: a list of category names, then one line a user, the categories of the user's views by number.

Read as one array of bytes: no line is looked at by itself, except to name it when something is wrong with it.
"""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..engine.build import day_of_sorted_counts
from ..engine.index import People
from ..imported import Visits
from .problems import BadFile, BadLine

MEDIA = "msnbc.com"
DAY = date(1999, 9, 28)
_NAMES_LINE = 3
_HEADER_LINES = 7
_NEWLINE, _ZERO, _NINE = 10, 48, 57
_BLANKS = (9, 13, 32)

Bytes = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.int64]


def read_msnbc(path: Path, day: date | None = None) -> Visits:
    """Read a .seq file, or the .zip that holds it."""
    content = _content(path)
    names, start = _header(content)
    user, category, users = _views(np.frombuffer(content, np.uint8)[start:], len(names))
    people = People(np.full(users, 1000, np.int64), {}, {})
    # No cell for the media alone: every view here has exactly one section.
    made = day_of_sorted_counts(*_counted(user, category, users, len(names)), cells=len(names))
    cells: list[tuple[str, tuple[str, ...]]] = [(MEDIA, (name,)) for name in names]
    return Visits({MEDIA: names}, cells, people, timed=False, days={day or DAY: made})


def _content(path: Path) -> bytes:
    try:
        if not zipfile.is_zipfile(path):
            return path.read_bytes()
        with zipfile.ZipFile(path) as archive:
            found = [name for name in archive.namelist() if name.endswith(".seq") and not name.startswith("__")]
            if len(found) != 1:
                raise BadFile("The archive must hold exactly one .seq file.")
            return archive.read(found[0])
    except OSError as problem:
        raise BadFile(f"{str(path)!r} cannot be read: {problem.strerror}.") from None


def _header(content: bytes) -> tuple[list[str], int]:
    """The categories' names, and where the users' lines begin."""
    lines = content.split(b"\n", _HEADER_LINES)
    if len(lines) <= _HEADER_LINES:
        raise BadFile(f"The file ends before its {_HEADER_LINES} header lines do.")
    names = lines[_NAMES_LINE - 1].decode("utf-8", "replace").split()
    if not names or len(set(names)) < len(names) or len(names) > 99:
        raise BadLine(_NAMES_LINE, "here the categories must be named, each once and at most 99.")
    return names, sum(len(line) + 1 for line in lines[:_HEADER_LINES])


def _views(data: Bytes, categories: int) -> tuple[npt.NDArray[Any], npt.NDArray[Any], int]:
    """User and category (from 0) of every view, and how many users there are."""
    is_digit = (data >= _ZERO) & (data <= _NINE)
    newlines = np.flatnonzero(data == _NEWLINE)
    _refuse_strangers(data, is_digit, newlines)
    before = np.concatenate(([False], is_digit[:-1]))
    after = np.concatenate((is_digit[1:], [False]))
    begins = np.flatnonzero(is_digit & ~before)
    ends = np.flatnonzero(is_digit & ~after)
    line = np.searchsorted(newlines, begins).astype(np.int32)
    _refuse(line, ends - begins > 1, "a category has one or two digits.")
    first, last = data[begins].astype(np.int16) - _ZERO, data[ends].astype(np.int16) - _ZERO
    category = np.where(ends > begins, first * 10 + last, last)
    _refuse(line, (category < 1) | (category > categories), f"a category lies between 1 and {categories}.")
    users = len(newlines) + int(len(data) > 0 and data[-1] != _NEWLINE)
    _refuse_empty(line, users)
    return line, (category - 1).astype(np.int16), users


def _refuse_strangers(data: Bytes, is_digit: npt.NDArray[np.bool_], newlines: Positions) -> None:
    known = is_digit | (data == _NEWLINE)
    for blank in _BLANKS:
        known |= data == blank
    stranger = int(np.argmin(known)) if len(known) else 0
    if len(known) and not known[stranger]:
        number = int(np.searchsorted(newlines, stranger)) + _HEADER_LINES + 1
        raise BadLine(number, f"{chr(data[stranger])!r} is not a category.")


def _refuse(line: npt.NDArray[np.int32], wrong: npt.NDArray[np.bool_], problem: str) -> None:
    if wrong.any():
        raise BadLine(int(line[np.argmax(wrong)]) + _HEADER_LINES + 1, problem)


def _refuse_empty(line: npt.NDArray[np.int32], users: int) -> None:
    """Every user has viewed something."""
    if not users:
        raise BadFile("The file has no users.")
    has_views = np.zeros(users, bool)
    has_views[line] = True
    if not has_views.all():
        raise BadLine(int(np.argmin(has_views)) + _HEADER_LINES + 1, "a user without views.")


def _counted(
    user: npt.NDArray[Any], category: npt.NDArray[Any], users: int, categories: int
) -> tuple[Positions, Positions, Positions]:
    """Category, user and number of views, ordered by category and user."""
    counts = np.bincount(category.astype(np.int64) * users + user, minlength=categories * users)
    found = np.flatnonzero(counts)
    return found // users, found % users, counts[found]
