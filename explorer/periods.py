"""Periods as people choose them: ISO weeks, presets, own dates. Days are Kits' days (Europe/Helsinki); pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from kitsapi.days import last_day_with_data, today

PRESETS = ("yesterday", "last_7_days", "last_week", "last_28_days", "last_month")
# Kits refuses longer periods (docs/kits-api.md).
LONGEST = timedelta(days=92)
WEEKS_OFFERED = 60


class Days(NamedTuple):
    """Two days, both included."""

    start: date
    end: date

    @property
    def length(self) -> int:
        """Number of days."""
        return (self.end - self.start).days + 1


def week_of(day: date) -> Days:
    """Return the ISO week (Monday to Sunday) that holds `day`."""
    monday = day - timedelta(days=day.weekday())
    return Days(monday, monday + timedelta(days=6))


def last_full_week(now: datetime) -> Days:
    """Return the newest ISO week that is over in Kits' zone."""
    return week_of(today(now) - timedelta(days=7))


def first_guess(now: datetime, valid: tuple[date, date] | None) -> Days:
    """Return what a new set starts with: the newest full week, or where nothing is valid in it, the last days that are.

    `valid` is the account's first and last valid day; None: not known.
    """
    week = last_full_week(now)
    if valid is None or (valid[0] <= week.end and valid[1] >= week.start):
        return week
    last_week = week_of(valid[1])
    return Days(max(valid[0], last_week.start), min(valid[1], last_week.end))


def weeks(now: datetime, within: Days | None = None, count: int = WEEKS_OFFERED) -> list[Days]:
    """Return the last full weeks, newest first; only those that lie `within` some days, where such are given."""
    newest = last_full_week(now)
    if within and within.end < newest.end:
        newest = week_of(within.end - timedelta(days=6))
    found = [Days(newest.start - timedelta(weeks=n), newest.end - timedelta(weeks=n)) for n in range(count)]
    return [week for week in found if within is None or (week.start >= within.start and week.end <= within.end)]


def week_key(week: Days) -> str:
    """Return `2026-W47` for the week's Monday."""
    year, number, _ = week.start.isocalendar()
    return f"{year}-W{number:02d}"


def week_from(key: str) -> Days | None:
    """Read `2026-W47`; None for anything else."""
    year, _, number = key.partition("-W")
    try:
        return week_of(date.fromisocalendar(int(year), int(number), 1))
    except ValueError:
        return None


def is_week(start: date | None, end: date | None) -> bool:
    """Whether two days are exactly one ISO week."""
    return start is not None and end is not None and week_of(start) == Days(start, end)


def resolve(preset: str, now: datetime, valid: Days | None = None) -> Days | None:
    """Return what a preset means today: a preview, since Kits resolves it at calculation.

    None for an unknown one, and for days after the last `valid` one: which days Kits takes instead cannot be told.
    """
    yesterday = last_day_with_data(now)
    first_of_month = today(now).replace(day=1)
    end_of_last_month = first_of_month - timedelta(days=1)
    known = {
        "yesterday": Days(yesterday, yesterday),
        "last_7_days": Days(yesterday - timedelta(days=6), yesterday),
        "last_week": last_full_week(now),
        "last_28_days": Days(yesterday - timedelta(days=27), yesterday),
        "last_month": Days(end_of_last_month.replace(day=1), end_of_last_month),
    }
    days = known.get(preset)
    return None if days is None or (valid and valid.end < days.start) else days
