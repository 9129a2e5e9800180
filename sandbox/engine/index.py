"""What the engine reads: people, cells, and each day's visits.

A *cell* is a media together with a combination of its sections; a view falls into exactly one cell, so that a set counts
each view once however many of its touchpoints the view belongs to. A *stretch* is one person's views in one cell whose
gaps are all shorter than thirty minutes: a day is a list of stretches, ordered by cell, then person, then start. Sessions
of any set follow exactly from stretches, because no stretch can bridge a pause that a session could not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.generic]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

SESSION_GAP_SECONDS = 1800
SECONDS_A_DAY = 86_400


# So many joint values of several variables are counted at once: the counts stay in the nearest cache.
_PACK = 4096


@dataclass(frozen=True, slots=True)
class Pack:
    """Several variables as one: the position of each person's values in a table with one axis a variable."""

    variables: tuple[str, ...]
    shape: tuple[int, ...]
    codes: npt.NDArray[np.int64]


@dataclass(frozen=True)
class People:
    """Everyone the source knows. A person is a position in these arrays."""

    # Thousandths of a person, so that weighted sums are exact.
    weight: IntArray
    # Variable → the position of each person's value in `values`.
    codes: Mapping[str, npt.NDArray[np.int16]]
    values: Mapping[str, tuple[str, ...]]

    def __len__(self) -> int:
        return len(self.weight)

    @cached_property
    def packs(self) -> tuple[Pack, ...]:
        """All variables, several to a pack, so that a profile takes few passes over the people."""
        packs: list[Pack] = []
        for name, values in self.values.items():
            last = packs[-1] if packs else None
            if last is None or math.prod(last.shape) * len(values) > _PACK:
                packs.append(Pack((name,), (len(values),), self.codes[name].astype(np.int64)))
                continue
            codes = last.codes * len(values) + self.codes[name]
            packs[-1] = Pack((*last.variables, name), (*last.shape, len(values)), codes)
        return tuple(packs)


@dataclass(frozen=True, slots=True)
class Day:
    """One day's stretches, ordered by cell, person and start. `start` and `length` are ticks, or None without times."""

    # Cell c's stretches lie between offsets[c] and offsets[c + 1].
    offsets: IntArray
    person: npt.NDArray[np.uint32]
    views: npt.NDArray[np.unsignedinteger]
    start: npt.NDArray[np.unsignedinteger] | None = None
    length: npt.NDArray[np.unsignedinteger] | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """A source of visits as the engine sees it."""

    people: People
    # Cell × atom: does a view in the cell belong to the atom (its media, and each of its sections)?
    member: BoolArray
    # The platform of a cell's media, as a position in `platforms`.
    platform: npt.NDArray[np.int8]
    platforms: tuple[str, ...]
    # Seconds a tick; whether visits carry a time of day at all.
    tick: int
    timed: bool
    day: Callable[[date], Day]

    @property
    def gap(self) -> int:
        """The pause, in ticks, that ends a session."""
        return SESSION_GAP_SECONDS // self.tick

    @property
    def day_ticks(self) -> int:
        """Ticks a day."""
        return SECONDS_A_DAY // self.tick
