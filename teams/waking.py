"""Wake a worker once what it shall look at is committed, and not again while it is at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from celery import Task
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from teams.models import Wake

# A message that was lost, or whose worker died, is sent again after this long.
AGAIN = timedelta(seconds=30)


def wake(task: Task, *args: Any) -> None:
    """Send a message after the commit. A dead broker stops no page: the row is due, and the next sweep finds it."""

    def send() -> None:  # with a name of its own: outside a transaction Django logs the failure of a partial by failing itself
        task.delay(*args)

    transaction.on_commit(send, robust=True)


def wake_once(task: Task, *args: Any, patience: timedelta | None = None) -> bool:
    """For sweeps, which find the same row due again and again. False: the same message is under way already.

    Workers that hang thus get one message a task and account, not one with each sweep. A message counts as lost after
    `patience`, by default after `again()`: shorter where it is known that a worker died.
    """
    key = _key(task, args)
    if not _note(key, timezone.now(), patience or again()):
        return False
    try:
        task.delay(*args)
    except Exception:  # the broker is away: the next sweep tries again
        _forget(key)
        raise
    return True


@contextmanager
def turn(task: Task, *args: Any) -> Iterator[None]:
    """A worker's turn at a message. When it is over the next sweep may send for another."""
    try:
        yield
    finally:
        _forget(_key(task, args))


def again() -> timedelta:
    """How long a message counts as under way: no longer than a dead worker keeps its rows."""
    return min(AGAIN, timedelta(seconds=settings.RUN_LEASE_SECONDS))


def _note(key: str, now: datetime, patience: timedelta) -> bool:
    _row, is_new = Wake.objects.get_or_create(key=key, defaults={"woken_at": now})
    old = Q(woken_at__lt=now - patience) | Q(woken_at__gt=now + again())  # from before, or from a clock that was ahead
    return is_new or bool(Wake.objects.filter(old, key=key).update(woken_at=now))


def _forget(key: str) -> None:
    Wake.objects.filter(key=key).delete()


def _key(task: Task, args: tuple[Any, ...]) -> str:
    return ":".join(map(str, (task.name, *args)))
