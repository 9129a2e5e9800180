"""What the engine reads: people, cells, and each day's visits.

A *cell* is a media together with a combination of its sections; a view falls into exactly one cell, so that a set counts
each view once however many of its touchpoints the view belongs to. A *stretch* is one person's views in one cell whose
gaps are all shorter than thirty minutes: a day is a list of stretches, ordered by cell, then person, then start. Sessions
of any set follow exactly from stretches, because no stretch can bridge a pause that a session could not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from .people import BoolArray, IntArray, People

__all__ = ["BoolArray", "Day", "Index", "IntArray", "People"]

SESSION_GAP_SECONDS = 1800
SECONDS_A_DAY = 86_400


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
