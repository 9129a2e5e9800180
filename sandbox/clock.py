"""What time it is in the sandbox. Time can be moved forward; the shift is kept in the store, so the engine sees it too."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from .store import Store

HELSINKI = ZoneInfo("Europe/Helsinki")
_SHIFT = "clock shift in seconds"
# When a scheduled calculation is due, Helsinki time.
_EARLY = 5


class Clock:
    """Seconds since 1970, moved by what was skipped."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def now(self) -> float:
        """The instant, in seconds."""
        return time.time() + float(self._store.meta(_SHIFT) or 0)

    def skip(self, seconds: float) -> None:
        """Move time forward."""
        self._store.set_meta(_SHIFT, str(float(self._store.meta(_SHIFT) or 0) + seconds))

    def set_right(self) -> None:
        """Back to the real time."""
        self._store.set_meta(_SHIFT, "0")

    def today(self) -> date:
        """The day in Kits' zone."""
        return day_of(self.now())


def day_of(instant: float) -> date:
    """The day of an instant in Kits' zone."""
    return datetime.fromtimestamp(instant, HELSINKI).date()


def spoken(instant: float | None) -> str | None:
    """An instant as ISO 8601 with offset."""
    return None if instant is None else datetime.fromtimestamp(instant, UTC).isoformat(timespec="milliseconds")


def next_slot(schedule: str, instant: float) -> float | None:
    """When a schedule's next calculation is due: early in the morning, on Mondays, on the first of a month."""
    today = day_of(instant)
    days = {
        "DAILY": today + timedelta(days=1),
        "WEEKLY": today + timedelta(days=7 - today.weekday()),
        "MONTHLY": (today.replace(day=1) + timedelta(days=32)).replace(day=1),
    }
    if schedule not in days:
        return None
    day = days[schedule]
    return datetime(day.year, day.month, day.day, _EARLY, tzinfo=HELSINKI).timestamp()
