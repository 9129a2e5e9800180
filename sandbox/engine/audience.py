"""Measuring one audience: who was reached, how many views, how many sessions, day by day if wanted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from .index import BoolArray, Index, IntArray
from .query import Rows, Selection, read

# Packing a stretch into one 64-bit number: person, start, end. Sorting is then one plain sort.
_TIME_BITS = 17
_TIME_MASK = (1 << _TIME_BITS) - 1
_LONG_AGO = -(1 << 60)
# Rows whose weights are looked up at once: few enough that nothing large is made anew each time, which is half the cost.
_BLOCK = 1 << 15


@dataclass(frozen=True, slots=True)
class DayTally:
    """Weighted sums of one day, in thousandths."""

    day: date
    reach: int
    views: int
    sessions: int | None


@dataclass(slots=True)
class Audience:
    """One audience over a period. Weighted sums are whole thousandths of a person."""

    seen: BoolArray
    views: int = 0
    # Sessions of each person; None where visits carry no time or nobody asked.
    sessions: npt.NDArray[np.int32] | None = None
    trend: list[DayTally] = field(default_factory=list)
    buildup: list[DayTally] = field(default_factory=list)

    def reach(self, weight: IntArray) -> int:
        """Weighted persons."""
        return weight_of(self.seen, weight)

    def weighted_sessions(self, weight: IntArray) -> int | None:
        """Weighted sessions, or None."""
        return None if self.sessions is None else int(weight @ self.sessions)


@dataclass(frozen=True, slots=True)
class Depth:
    """How much to measure besides reach."""

    views: bool = True
    sessions: bool = True
    trend: bool = False
    buildup: bool = False


REACH_ONLY = Depth(views=False, sessions=False)


def measure(index: Index, selection: Selection, weight: IntArray, depth: Depth = Depth()) -> Audience:
    """Measure the audience of a selection among the people with a weight."""
    timed = index.timed and depth.sessions
    counter = SessionCounter(len(weight), index.gap) if timed else None
    audience = Audience(np.zeros(len(weight), bool), sessions=counter.sessions if counter else None)
    # Who was reached today; where no day is told by itself, the flags of all days are one.
    today = np.zeros(len(weight), bool) if depth.trend else audience.seen
    for number, (day, rows) in enumerate(read(index, selection)):
        person = rows.person
        today[person] = True
        views = weighted_views(person, rows.views, weight) if depth.views else 0
        audience.views += views
        stretches = Stretches.of(rows, weight) if counter else None
        if counter and stretches:
            counter.add(stretches, midnight=number * index.day_ticks)
        if depth.trend:
            sessions = stretches.weighted_sessions(weight, index.gap) if stretches else None
            audience.trend.append(DayTally(day, weight_of(today, weight), views, sessions))
            audience.seen |= today
            today.fill(False)
        if depth.buildup:
            reach = weight_of(audience.seen, weight)
            audience.buildup.append(DayTally(day, reach, audience.views, audience.weighted_sessions(weight)))
    audience.seen &= weight > 0
    return audience


def weight_of(flags: BoolArray, weight: IntArray) -> int:
    """The weight of the flagged persons, in one pass and without a copy of the weights."""
    return int(np.einsum("i,i", weight, flags))


def weighted_views(person: npt.NDArray[np.uint32], views: npt.NDArray[np.unsignedinteger], weight: IntArray) -> int:
    """Each row's views by its person's weight."""
    parts = (slice(low, low + _BLOCK) for low in range(0, len(person), _BLOCK))
    return sum(int(np.einsum("i,i", weight.take(person[part]), views[part])) for part in parts)


@dataclass(frozen=True, slots=True)
class Stretches:
    """One day's stretches of the people with a weight, ordered by person and start. Times in ticks of the day."""

    person: IntArray
    start: IntArray
    # The latest end so far, among the person's stretches of the day up to this one.
    latest: IntArray
    # Is it the person's first of the day?
    first: BoolArray

    @classmethod
    def of(cls, rows: Rows, weight: IntArray) -> Stretches:
        """Put the rows of a day in order."""
        person, start, length = (column.astype(np.int64) for column in (rows.person, rows.start, rows.length))
        packed = (person << _TIME_BITS | start) << _TIME_BITS | (start + length)
        packed = np.sort(packed[weight[person] > 0])
        person, start, end = packed >> 2 * _TIME_BITS, packed >> _TIME_BITS & _TIME_MASK, packed & _TIME_MASK
        # A higher person always outweighs, so the latest end starts anew at each.
        latest = np.maximum.accumulate(person << _TIME_BITS | end) & _TIME_MASK
        return cls(person, start, latest, np.diff(person, prepend=-1) != 0)

    def begins(self, before: IntArray, gap: int, midnight: int = 0) -> BoolArray:
        """Which stretches begin a session. `before`: for each person's first one, when the person's last visit ended."""
        pause = self.start.copy()
        pause[1:] -= self.latest[:-1]
        pause[self.first] = self.start[self.first] + midnight - before
        return pause >= gap

    def weighted_sessions(self, weight: IntArray, gap: int) -> int:
        """The day's sessions, as if the period were this day alone."""
        begins = self.begins(np.full(np.count_nonzero(self.first), _LONG_AGO), gap)
        return int(weight[self.person[begins]].sum())


class SessionCounter:
    """Counts each person's sessions over days by the thirty-minute rule, also across midnight."""

    def __init__(self, people: int, gap: int) -> None:
        self.gap = gap
        self.sessions = np.zeros(people, np.int32)
        self._last_end = np.full(people, _LONG_AGO, np.int64)

    def add(self, day: Stretches, midnight: int = 0) -> None:
        """Add one day. `midnight`: ticks before this day."""
        persons = day.person[day.first]
        begins = day.begins(self._last_end[persons], self.gap, midnight)
        np.add.at(self.sessions, day.person[begins], 1)
        last = np.flatnonzero(np.diff(day.person, append=-1))
        # No stretch outlasts its day, so what ends today ends after everything before.
        self._last_end[persons] = day.latest[last] + midnight
