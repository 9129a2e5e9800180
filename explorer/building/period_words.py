"""A period as people write it in a table: a week, a month, a preset, two days. Pure but for the words of presets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from explorer import periods
from explorer.words import DATE_PRESETS
from kitsapi.days import today
from touchpoints.folding import fold

WEEK = re.compile(r"(?:(\d{4})[- ]?)?(?:w|week|vk|viikko|vecka|v)\.? ?(\d{1,2})(?:[ /](\d{4}))?$")
MONTH = re.compile(r"(\d{4})-m?(\d{1,2})$")
DAY = r"(\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4})"
DAYS = re.compile(rf"{DAY}(?:\s*(?:-|–|—|/|\.\.|to)\s*{DAY})?$")


@dataclass(frozen=True, slots=True)
class PeriodSaid:
    """A period one way: a preset, two days, or for set B a relation to A."""

    date_preset: str = ""
    start: date | None = None
    end: date | None = None
    relation: str = ""

    def as_plain(self) -> dict[str, Any]:
        """Return it as a snapshot writes it."""
        is_named = periods.is_week(self.start, self.end) or periods.is_month(self.start, self.end)
        return {
            "date_preset": self.date_preset,
            "own_dates": bool(self.start) and not is_named,
            "start": self.start.isoformat() if self.start else None,
            "end": self.end.isoformat() if self.end else None,
            "relation": self.relation,
        }


def read_period(text: str, now: datetime) -> PeriodSaid | None:
    """Read "2026-W46", "week 46", "2026-10", "2026-11-02 – 2026-11-08", "2.11.2026", "Last week"; None for what is none.

    A week without a year is the newest one of that number that has begun.
    """
    said = fold(text)
    for key, label in DATE_PRESETS.items():
        if said in (fold(key), fold(key.replace("_", " ")), fold(str(label))):
            return PeriodSaid(date_preset=key)
    days = _week(said, now) or _month(said) or _days(said)
    return PeriodSaid(start=days.start, end=days.end) if days else None


def _week(text: str, now: datetime) -> periods.Days | None:
    found = WEEK.match(text)
    if not found:
        return None
    year = found[1] or found[3]
    if year:
        return periods.week_from(f"{year}-W{int(found[2]):02d}")
    this = today(now).isocalendar().year
    weeks = (periods.week_from(f"{each}-W{int(found[2]):02d}") for each in (this, this - 1))
    return next((week for week in weeks if week and week.start <= today(now)), None)


def _month(text: str) -> periods.Days | None:
    found = MONTH.match(text)
    return periods.month_from(f"{found[1]}-M{int(found[2]):02d}") if found else None


def _days(text: str) -> periods.Days | None:
    found = DAYS.match(text)
    if not found:
        return None
    first, last = _day(found[1]), _day(found[2] or found[1])
    return periods.Days(first, last) if first and last else None


def _day(text: str) -> date | None:
    try:
        if "." in text:
            day, month, year = map(int, text.split("."))
            return date(year, month, day)
        return date.fromisoformat(text)
    except ValueError:
        return None
