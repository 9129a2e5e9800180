"""Kits' calendar: its days are those of Helsinki, wherever a reader is. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Helsinki")


def today(now: datetime) -> date:
    """Return the calendar day in Kits' zone."""
    return now.astimezone(ZONE).date()


def last_day_with_data(now: datetime) -> date:
    """Return the last day Kits can calculate: yesterday in its own zone."""
    return today(now) - timedelta(days=1)
