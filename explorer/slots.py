"""When a series has its turn: local times of a time zone as moments, through changes of the clock. Pure.

Two days in the year are odd. A local time that does not exist, since the clock is put forward over it, takes place as much
later as the clock jumps (03:30 becomes 04:30); one that exists twice takes place the first time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from zoneinfo import ZoneInfo

A_DAY = timedelta(days=1)


class Every(StrEnum):
    """How often."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """So often, at this local time: `weekday` (0 is Monday) of weeks, `day` (1 to 31) of months.

    A month that is too short for the day has its turn on its last one.
    """

    every: Every
    at: time
    weekday: int = 0
    day: int = 1

    def falls_on(self, day: date) -> bool:
        """Whether it is the series' turn on a local day."""
        if self.every == Every.WEEK:
            return day.weekday() == self.weekday
        if self.every == Every.MONTH:
            is_last = (day + A_DAY).month != day.month
            return day.day == self.day or (is_last and day.day < self.day)
        return True


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the moment of a local time, in UTC."""
    return datetime.combine(day, at.replace(fold=0), zone).astimezone(UTC)


def slots_after(rhythm: Rhythm, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    """Give the moments (UTC) of the turns after a moment, the next one first, without end."""
    # The day before: a time that does not exist may take place on the day after its own.
    day = after.astimezone(zone).date() - A_DAY
    while True:
        if rhythm.falls_on(day) and (slot := moment(day, rhythm.at, zone)) > after:
            yield slot
        day += A_DAY


def next_slots(rhythm: Rhythm, zone: ZoneInfo, after: datetime, count: int = 1) -> list[datetime]:
    """Return the next turns after a moment, in UTC."""
    return list(islice(slots_after(rhythm, zone, after), count))
