"""What is asked of the engine: target groups, and which cells of which day belong to a set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from .index import BoolArray, Day, Index, IntArray, People


@dataclass(frozen=True, slots=True)
class SetQuery:
    """One media set: its days, its touchpoints as atoms, and which atoms count on which day."""

    days: tuple[date, ...]
    # Touchpoint id → one flag an atom.
    touchpoints: Mapping[str, BoolArray]
    # Day × atom: is the atom valid that day, or wanted all the same?
    counts: BoolArray


@dataclass(frozen=True, slots=True)
class Question:
    """A whole report. `filters`: OR inside one filter, AND between them."""

    blocks: frozenset[str]
    filters: Sequence[tuple[str, Sequence[str]]]
    a: SetQuery
    b: SetQuery | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """Days and, for each, the chosen cells (day × cell)."""

    days: tuple[date, ...]
    cells: BoolArray

    def __or__(self, other: Selection) -> Selection:
        """Both selections at once; they must be about the same days."""
        return Selection(self.days, self.cells | other.cells)

    def only(self, cells: BoolArray) -> Selection:
        """Without every cell that is not among `cells`."""
        return Selection(self.days, self.cells & cells)


@dataclass(frozen=True, slots=True)
class Rows:
    """Stretches of one day, in no particular order across cells."""

    person: npt.NDArray[np.uint32]
    views: npt.NDArray[np.unsignedinteger]
    start: npt.NDArray[np.unsignedinteger] | None
    length: npt.NDArray[np.unsignedinteger] | None


def target_group(people: People, filters: Sequence[tuple[str, Sequence[str]]]) -> BoolArray:
    """One flag a person: in every filter, any of its values."""
    inside = np.ones(len(people), bool)
    for variable, wanted in filters:
        known = people.values[variable]
        allowed = np.array([value in wanted for value in known], bool)
        inside &= allowed[people.codes[variable]]
    return inside


def weights_of(people: People, inside: BoolArray) -> IntArray:
    """The people's weights, 0 outside the target group."""
    return np.where(inside, people.weight, 0)


def select(index: Index, query: SetQuery, atoms: BoolArray) -> Selection:
    """The cells that hold any of the atoms, on the days on which the atom counts."""
    counting = query.counts & atoms
    cells = np.zeros((len(query.days), len(index.member)), bool)
    # Validity changes seldom: most days are like the day before.
    for number, today in enumerate(counting):
        if number and (today == counting[number - 1]).all():
            cells[number] = cells[number - 1]
        else:
            cells[number] = index.member[:, today].any(axis=1)
    return Selection(query.days, cells)


def all_atoms(query: SetQuery, atoms: int) -> BoolArray:
    """The atoms of all touchpoints of a set together."""
    return np.logical_or.reduce([*query.touchpoints.values(), np.zeros(atoms, bool)])


def rows_of(day: Day, cells: BoolArray) -> Rows:
    """The stretches of the chosen cells; neighbouring cells are read in one piece."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], cells.astype(np.int8), [0]))))
    spans = [slice(day.offsets[a], day.offsets[b]) for a, b in edges.reshape(-1, 2)]
    return Rows(*(_pieces(column, spans) for column in (day.person, day.views)), *_times(day, spans))


def read(index: Index, selection: Selection) -> Iterator[tuple[date, Rows]]:
    """Day by day, the stretches of a selection."""
    for number, day in enumerate(selection.days):
        yield day, rows_of(index.day(day), selection.cells[number])


def _times(day: Day, spans: Sequence[slice]) -> Iterator[npt.NDArray[np.unsignedinteger] | None]:
    for column in (day.start, day.length):
        yield None if column is None else _pieces(column, spans)


def _pieces(column: npt.NDArray[np.unsignedinteger], spans: Sequence[slice]) -> npt.NDArray[np.unsignedinteger]:
    if len(spans) == 1:
        return column[spans[0]]
    return np.concatenate([column[span] for span in spans]) if spans else column[:0]
