"""Is the portal fit to work? What a load balancer, an operator and the supervisor ask."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import Min
from django.utils import timezone

from explorer.models import Run, State
from kitsportal.celery import app
from teams.beats import SILENT_AFTER
from teams.models import Delivery, Inquiry, KitsAccount, WorkerBeat

log = logging.getLogger(__name__)

QUEUES = ("celery", "interactive")
BROKER_SECONDS = 2
# An answer stands for this long, so that asking often costs nothing.
STANDS_FOR = 2.0
# A step with Kits may take 25 seconds; a healthy worker finishes a sweep or a step more often than this.
LEAST_STALL = timedelta(seconds=45)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that has to be right, and what was found."""

    ok: bool
    said: str
    facts: dict[str, Any] = field(default_factory=dict)


_last: tuple[float, dict[str, Check]] = (float("-inf"), {})


def checks() -> dict[str, Check]:
    """Return all checks by name, at most a moment old."""
    global _last
    at, found = _last
    if time.monotonic() - at > STANDS_FOR:
        found = {name: _safely(look) for name, look in LOOKS.items()}
        _last = (time.monotonic(), found)
    return found


def forget() -> None:
    """Look anew at the next question."""
    global _last
    _last = (float("-inf"), {})


def _safely(look: Callable[[], Check]) -> Check:
    try:
        return look()
    except Exception as problem:
        log.warning("a health check failed: %s", type(problem).__name__)
        return Check(False, f"could not be looked at ({type(problem).__name__})")


def _database() -> Check:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Check(True, "answers")


def _cache() -> Check:
    cache.set("health", "ok", 30)
    return Check(cache.get("health") == "ok", "keeps what it is given")


def _broker() -> Check:
    with app.connection_for_write(connect_timeout=BROKER_SECONDS) as broker:
        broker.ensure_connection(max_retries=0, timeout=BROKER_SECONDS)
    return Check(True, "answers")


def _workers() -> Check:
    """At least one live worker for every queue, and none that hangs."""
    rows, now = list(WorkerBeat.objects.all()), timezone.now()
    live = [row for row in rows if now - row.beat_at < SILENT_AFTER]
    missing = [queue for queue in QUEUES if not any(queue in row.queues.split(",") for row in live)]
    silent = [row for row in rows if row not in live]
    listed = [_described(row, now) for row in rows]
    facts = {"workers": listed, "stalled": [{"name": row.name, "host": row.host, "pid": row.pid} for row in silent]}
    return Check(not missing, f"nobody takes the queue {missing[0]}" if missing else f"{len(live)} at work", facts)


def _described(row: WorkerBeat, now: datetime) -> dict[str, Any]:
    ages = {"silent_for_s": now - row.beat_at, "idle_for_s": now - row.progressed_at}
    return {"name": row.name, "pid": row.pid, "queues": row.queues} | {k: round(v.total_seconds(), 1) for k, v in ages.items()}


def stall_after() -> timedelta:
    """How long nothing may be finished while something is due: three sweeps, and never less than a long step."""
    return max(timedelta(seconds=3 * settings.SWEEP_SECONDS), LEAST_STALL)


def oldest_due() -> datetime | None:
    """Return since when the longest-waiting row that anybody may take is due; None if nothing is."""
    now = timezone.now()
    runs = Run.objects.due([state for state in State if state not in ("ready", "failed")], now)
    runs = runs.exclude(account__in=KitsAccount.objects.paused())
    found = [
        runs.aggregate(at=Min("due_at"))["at"],
        Run.objects.filter(tell_at__lte=now).aggregate(at=Min("tell_at"))["at"],
        Delivery.objects.filter(due_at__lte=now).aggregate(at=Min("due_at"))["at"],
        _open_inquiries(now).aggregate(at=Min("created_at"))["at"],
    ]
    return min((at for at in found if at), default=None)


def _open_inquiries(now: datetime) -> Any:
    recent = Inquiry.objects.filter(answered_at=None, created_at__gt=now - Inquiry.WORTH_ANSWERING)
    return recent.filter(attempts__lt=Inquiry.ATTEMPTS)


def _progress() -> Check:
    """Rows are due, and yet no worker has finished anything for a while: a consumer hangs, or nothing wakes it."""
    oldest, now = oldest_due(), timezone.now()
    lag = (now - oldest).total_seconds() if oldest else 0.0
    facts: dict[str, Any] = {"oldest_due_s": round(max(lag, 0), 1), "stalled": []}
    if oldest is None or now - oldest < stall_after():
        return Check(True, "nothing waits too long", facts)
    stuck = [row for row in WorkerBeat.objects.filter(queues__contains="celery") if now - row.progressed_at > stall_after()]
    moving = WorkerBeat.objects.filter(queues__contains="celery", progressed_at__gt=now - stall_after()).exists()
    if moving:
        return Check(True, "late, but moving", facts)
    facts["stalled"] = [{"name": row.name, "host": row.host, "pid": row.pid} for row in stuck]
    return Check(False, "rows are due and no worker finishes anything", facts)


LOOKS: dict[str, Callable[[], Check]] = {
    "database": _database,
    "broker": _broker,
    "cache": _cache,
    "workers": _workers,
    "progress": _progress,
}
