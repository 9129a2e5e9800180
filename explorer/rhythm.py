"""When to ask Kits again. Dates only; whoever asks is elsewhere."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from kitsapi.errors import KitsDenied, KitsError, KitsUnavailable

if TYPE_CHECKING:
    from explorer.models import Run

# A twentieth of the age, within these bounds: at most 200 questions in eight hours, ready seen within 6 % of the age.
SHARE_OF_AGE = 0.05
SOONEST = timedelta(seconds=3)
LATEST = timedelta(minutes=5)
# A young run that met trouble several times in a row does not wait longer for it: the account's gate guards Kits.
LONGEST_FOR_THE_YOUNG = timedelta(seconds=15)
# Kits' retry-after is believed up to here.
LONGEST_PAUSE = timedelta(hours=1)


def now_plus(pause: timedelta) -> datetime:
    """Return the moment that lies so far ahead."""
    return timezone.now() + pause


def jittered(pause: timedelta) -> timedelta:
    """Spread a pause by ±15 %, so that many runs do not ask in one moment."""
    return pause * random.uniform(0.85, 1.15)


def next_poll(since: datetime, now: datetime) -> datetime:
    """Return when to ask about a calculation that began at `since`."""
    return now + jittered(min(max((now - since) * SHARE_OF_AGE, SOONEST), LATEST))


def next_look_up(run: Run) -> datetime:
    """Return when to look for an unanswered creation again: soon, less often, and once when the quiet time is over."""
    now = timezone.now()
    quiet_over = (run.submit_started_at or now) + timedelta(seconds=settings.KITS_QUIET_SECONDS)
    soon = now + timedelta(seconds=min(3 * 2**run.lookups, 60))
    return min(soon, quiet_over) if now < quiet_over else soon


def after_trouble(run: Run, problem: KitsError) -> datetime:
    """Return when to try again after Kits gave no usable answer: longer each time, never before Kits said."""
    age = timezone.now() - run.waiting_since
    longest = min(max(age * SHARE_OF_AGE, LONGEST_FOR_THE_YOUNG), LATEST)
    pause = jittered(min(timedelta(seconds=2 ** min(run.troubles + 1, 9)), longest))
    if isinstance(problem, KitsUnavailable) and problem.retry_after:
        pause = max(pause, min(problem.retry_after, LONGEST_PAUSE))
    if isinstance(problem, KitsDenied):
        pause = LATEST
    return timezone.now() + pause
