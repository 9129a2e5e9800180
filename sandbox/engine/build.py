"""From single views to days of stretches."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .index import SESSION_GAP_SECONDS, Day, IntArray


def day_of_counts(cell: IntArray, person: IntArray, views: IntArray, cells: int) -> Day:
    """A day without times: one row a cell and person. Rows of the same cell and person are added up."""
    order = np.lexsort((person, cell))
    cell, person, views = cell[order], person[order], views[order]
    first = _changes(cell, person)
    starts = np.flatnonzero(first)
    total = np.add.reduceat(views, starts) if len(starts) else views
    return Day(_offsets(cell[starts], cells), person[starts].astype(np.uint32), total.astype(np.uint32))


def day_of_sorted_counts(cell: IntArray, person: IntArray, views: IntArray, cells: int) -> Day:
    """The same for rows that are in order already, one for each cell and person."""
    return Day(_offsets(cell, cells), person.astype(np.uint32), views.astype(np.uint32))


def day_of_views(cell: IntArray, person: IntArray, second: IntArray, views: IntArray, cells: int) -> Day:
    """A day with times: views of one person in one cell become stretches with pauses under thirty minutes."""
    order = np.lexsort((second, person, cell))
    cell, person, second, views = cell[order], person[order], second[order], views[order]
    first = _changes(cell, person)
    first[1:] |= np.diff(second) >= SESSION_GAP_SECONDS
    starts = np.flatnonzero(first)
    if not len(starts):
        empty = np.zeros(0, np.uint32)
        return Day(_offsets(cell, cells), empty, empty, empty, empty)
    ends = np.append(starts[1:], len(cell)) - 1
    return Day(
        offsets=_offsets(cell[starts], cells),
        person=person[starts].astype(np.uint32),
        views=np.add.reduceat(views, starts).astype(np.uint32),
        start=second[starts].astype(np.uint32),
        length=(second[ends] - second[starts]).astype(np.uint32),
    )


def _changes(cell: IntArray, person: IntArray) -> npt.NDArray[np.bool_]:
    """Where a new cell or a new person begins in sorted rows."""
    first = np.ones(len(cell), bool)
    first[1:] = (np.diff(cell) != 0) | (np.diff(person) != 0)
    return first


def _offsets(sorted_cell: npt.NDArray[np.integer], cells: int) -> IntArray:
    return np.searchsorted(sorted_cell, np.arange(cells + 1)).astype(np.int64)
