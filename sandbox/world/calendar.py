"""Finland's public holidays, and the eves on which hardly anybody works."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

SATURDAY, SUNDAY = 5, 6


@lru_cache(maxsize=16)
def holidays(year: int) -> frozenset[date]:
    """All of a year, whatever day of the week they fall on."""
    sunday = easter(year)
    midsummer = _first(SATURDAY, date(year, 6, 20))
    fixed = ((1, 1), (1, 6), (5, 1), (12, 6), (12, 24), (12, 25), (12, 26))
    moving = (*(sunday + timedelta(days=days) for days in (-2, 0, 1, 39, 49)), midsummer - timedelta(days=1), midsummer)
    return frozenset((*(date(year, *each) for each in fixed), *moving, _first(SATURDAY, date(year, 10, 31))))


def is_holiday(day: date) -> bool:
    """Whether a day is a public holiday or such an eve."""
    return day in holidays(day.year)


def is_free(day: date) -> bool:
    """Whether most people may sleep in."""
    return day.weekday() in (SATURDAY, SUNDAY) or is_holiday(day)


def easter(year: int) -> date:
    """Easter Sunday, by the calendar of the western church (the anonymous computus)."""
    golden, century, years = year % 19, year // 100, year % 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (years // 4) - epact - years % 4) % 7
    month, day = divmod(epact + weekday - 7 * ((golden + 11 * epact + 22 * weekday) // 451) + 114, 31)
    return date(year, month, day + 1)


def _first(weekday: int, day: date) -> date:
    """The first such weekday from a day on."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)
