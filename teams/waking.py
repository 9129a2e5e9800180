"""Wake a worker once what it shall look at is committed."""

from __future__ import annotations

from functools import partial
from typing import Any

from celery import Task
from django.db import transaction


def wake(task: Task, *args: Any) -> None:
    """Send a message after the commit. A dead broker stops no page: the row is due, and the next sweep finds it."""
    transaction.on_commit(partial(task.delay, *args), robust=True)
