"""Periods as people choose them: ISO weeks, presets, own dates. Days are Kits' days (Europe/Helsinki); pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from kitsapi.days import last_day_with_data, today

PRESETS = ("yesterday", "last_7_days", "last_week", "last_28_days", "last_month")
# Kits refuses longer periods (docs/kits-api.md).
LONGEST = timedelta(days=92)
WEEKS_OFFERED = 60
MONTHS_OFFERED = 14
# How set B's days may follow set A's: the same, a week earlier, as many right before, the same weekdays a year before.
RELATIONS = ("same", "week_before", "previous", "year_before")
A_YEAR = timedelta(weeks=52)


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
    """Return what a new set starts with: the newest full week that is valid, or where there is none, the last week of days.

    `valid` is the account's first and last valid day; None: not known.
    """
    last = last_day_with_data(now)
    if valid is None or valid[0] > last:
        return last_full_week(now)
    if whole := weeks(now, Days(*valid), count=1):
        return whole[0]
    last = min(valid[1], last)
    return Days(max(valid[0], last - timedelta(days=6)), last)


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


def month_of(day: date) -> Days:
    """Return the calendar month that holds `day`."""
    first = day.replace(day=1)
    return Days(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def months(now: datetime, within: Days | None = None, count: int = MONTHS_OFFERED) -> list[Days]:
    """Return the last full months, newest first; only those that lie `within` some days, where such are given."""
    newest = min(today(now), within.end + timedelta(days=1)) if within else today(now)
    found = [month_of(newest.replace(day=1) - timedelta(days=1))]
    while len(found) < count:
        found.append(month_of(found[-1].start - timedelta(days=1)))
    return [month for month in found if within is None or (month.start >= within.start and month.end <= within.end)]


def month_key(month: Days) -> str:
    """Return `2026-M10` for the month's first day."""
    return f"{month.start.year}-M{month.start.month:02d}"


def month_from(key: str) -> Days | None:
    """Read `2026-M10`; None for anything else."""
    year, _, number = key.partition("-M")
    try:
        return month_of(date(int(year), int(number), 1))
    except (ValueError, OverflowError):
        return None


def is_month(start: date | None, end: date | None) -> bool:
    """Whether two days are exactly one calendar month."""
    return start is not None and end is not None and month_of(start) == Days(start, end)


def relate(relation: str, days: Days) -> Days:
    """Return the days that stand in a relation (one of RELATIONS) to `days`."""
    back = {"same": timedelta(0), "week_before": timedelta(weeks=1), "previous": timedelta(days=days.length)}
    shift = back.get(relation, A_YEAR)
    return Days(days.start - shift, days.end - shift)


def is_week(start: date | None, end: date | None) -> bool:
    """Whether two days are exactly one ISO week."""
    return start is not None and end is not None and week_of(start) == Days(start, end)


def resolve(preset: str, now: datetime, valid: Days | None = None) -> Days | None:
    """Return what a preset means today: a preview, since Kits resolves it at calculation.

    None for an unknown one, and where any of the days is after the last `valid` one: which days Kits takes instead cannot be
    told.
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
    return None if days is None or (valid and valid.end < days.end) else days
