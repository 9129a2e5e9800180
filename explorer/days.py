"""The days of two sets beside each other: by date where the periods are the same, else by weekday. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from explorer.comparison import Days
from kitsapi.types import DayMetrics

_WEEK = 7


def shift_by_weekday(a: date, b: date) -> int:
    """How many places B begins after A (before it, when negative) so that each weekday stands beside itself: −3 to 3."""
    return (b.weekday() - a.weekday() + 3) % _WEEK - 3


@dataclass(frozen=True, slots=True)
class Track:
    """One set's days from the place `start` on, without holes: what Kits does not give is None."""

    start: int
    days: tuple[date, ...]
    rows: tuple[DayMetrics | None, ...]

    def at(self, place: int) -> tuple[date | None, DayMetrics | None]:
        """The day at a place and its numbers; (None, None) outside."""
        index = place - self.start
        return (self.days[index], self.rows[index]) if 0 <= index < len(self.days) else (None, None)

    @property
    def places(self) -> range:
        """All places of the set."""
        return range(self.start, self.start + len(self.days))


def track(rows: Sequence[DayMetrics] | None, days: Days | None, start: int = 0) -> Track | None:
    """A set's days in their places; of a period that is not known, those that Kits gives. None without any day."""
    given = {row.day: row for row in rows or ()}
    if days is None and given:
        days = Days(min(given), max(given))
    if rows is None or days is None:
        return None
    dates = tuple(days.start + timedelta(days=i) for i in range(days.count))
    return Track(start, dates, tuple(given.get(day) for day in dates))


def falls(rows: Sequence[DayMetrics | None]) -> int:
    """On how many days the cumulative reach is lower than on the last known day before."""
    known = [row.reach for row in rows if row is not None]
    return sum(later < earlier for earlier, later in pairwise(known))


def half_after(rows: Sequence[DayMetrics | None]) -> int | None:
    """After how many days half of the last day's cumulative reach was there; None where the last day is not known or empty."""
    last = rows[-1] if rows else None
    if last is None or not last.reach:
        return None
    return next(at for at, row in enumerate(rows, 1) if row is not None and row.reach >= last.reach / 2)
