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
        return int(weight[self.seen].sum())

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
    for number, (day, rows) in enumerate(read(index, selection)):
        audience.seen[rows.person] = True
        views = int(weight[rows.person] @ rows.views.astype(np.int64)) if depth.views else 0
        audience.views += views
        if counter:
            counter.add(*_by_time(rows, weight), midnight=number * index.day_ticks)
        if depth.trend:
            audience.trend.append(_one_day(day, rows, views, weight, index.gap if timed else None))
        if depth.buildup:
            reach = int(weight[audience.seen].sum())
            audience.buildup.append(DayTally(day, reach, audience.views, audience.weighted_sessions(weight)))
    audience.seen &= weight > 0
    return audience


class SessionCounter:
    """Counts each person's sessions over days by the thirty-minute rule, also across midnight."""

    def __init__(self, people: int, gap: int) -> None:
        self.gap = gap
        self.sessions = np.zeros(people, np.int32)
        self._last_end = np.full(people, _LONG_AGO, np.int64)

    def add(self, person: IntArray, start: IntArray, end: IntArray, midnight: int = 0) -> None:
        """Add one day's stretches, ordered by person and start. `midnight`: ticks before this day."""
        if not len(person):
            return
        # The latest end so far; a higher person always outweighs, so it starts anew at each.
        latest = np.maximum.accumulate(person << _TIME_BITS | end) & _TIME_MASK
        first = np.ones(len(person), bool)
        first[1:] = person[1:] != person[:-1]
        before = np.empty(len(person), np.int64)
        before[1:] = latest[:-1] + midnight
        before[first] = self._last_end[person[first]]
        begins = start + midnight - before >= self.gap
        self.sessions += np.bincount(person[begins], minlength=len(self.sessions)).astype(np.int32)
        last = np.append(first[1:], True)
        self._last_end[person[last]] = np.maximum(self._last_end[person[last]], latest[last] + midnight)


def _by_time(rows: Rows, weight: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Person, start and end of the rows of people with a weight, ordered by person and start."""
    assert rows.start is not None and rows.length is not None
    person, start, length = (column.astype(np.int64) for column in (rows.person, rows.start, rows.length))
    packed = (person << _TIME_BITS | start) << _TIME_BITS | (start + length)
    packed = np.sort(packed[weight[person] > 0])
    return packed >> 2 * _TIME_BITS, packed >> _TIME_BITS & _TIME_MASK, packed & _TIME_MASK


def _one_day(day: date, rows: Rows, views: int, weight: IntArray, gap: int | None) -> DayTally:
    """The day by itself, as if the period were this day alone."""
    today = np.zeros(len(weight), bool)
    today[rows.person] = True
    sessions = None
    if gap is not None:
        counter = SessionCounter(len(weight), gap)
        counter.add(*_by_time(rows, weight))
        sessions = int(weight @ counter.sessions)
    return DayTally(day, int(weight[today].sum()), views, sessions)
