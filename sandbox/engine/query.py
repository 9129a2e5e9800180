"""What is asked of the engine: target groups, and which cells of which day belong to a set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from .index import BoolArray, Day, Index, IntArray, People

Number = TypeVar("Number", bound=np.unsignedinteger)
# Two sets may be measured at once, but a source is asked for its days one at a time: it need not know of threads, and
# nothing is read or made twice. (np.load, for one, is not safe in two threads before Python 3.12.)
_ONE_READER = Lock()


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
    """Stretches of one day, in no particular order across cells. A column is put together when it is asked for."""

    day: Day
    spans: Sequence[slice]

    @property
    def person(self) -> npt.NDArray[np.uint32]:
        """Whose stretches they are."""
        return self._pieces(self.day.person)

    @property
    def views(self) -> npt.NDArray[np.unsignedinteger]:
        """The views in each."""
        return self._pieces(self.day.views)

    @property
    def start(self) -> npt.NDArray[np.unsignedinteger]:
        """When they begin, in ticks of the day."""
        assert self.day.start is not None
        return self._pieces(self.day.start)

    @property
    def length(self) -> npt.NDArray[np.unsignedinteger]:
        """How long they last, in ticks."""
        assert self.day.length is not None
        return self._pieces(self.day.length)

    def _pieces(self, column: npt.NDArray[Number]) -> npt.NDArray[Number]:
        if len(self.spans) == 1:
            return column[self.spans[0]]
        # Bytes are joined in one go. np.concatenate hands the interpreter back and forth for every piece, and two threads
        # that do so wait for one another.
        pieces = np.ascontiguousarray(column).data
        return np.frombuffer(b"".join([pieces[span] for span in self.spans]), column.dtype)


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
    return people.weight if inside.all() else np.where(inside, people.weight, 0)


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


def read(index: Index, selection: Selection) -> Iterator[tuple[date, Rows]]:
    """Day by day, the stretches of a selection; neighbouring cells are read in one piece."""
    edges = np.zeros(0, np.intp)
    for number, day in enumerate(selection.days):
        cells = selection.cells[number]
        # As in `select`, most days are like the day before.
        if number == 0 or (cells != selection.cells[number - 1]).any():
            edges = np.flatnonzero(np.diff(cells, prepend=False, append=False))
        with _ONE_READER:
            today = index.day(day)
        yield day, _rows(today, edges)


def _rows(day: Day, edges: npt.NDArray[np.intp]) -> Rows:
    """`edges`: where chosen cells begin and end, in turn."""
    bounds = day.offsets[edges].tolist()
    return Rows(day, [slice(low, high) for low, high in zip(bounds[::2], bounds[1::2], strict=True) if low < high])
