"""What each worker does beside its tasks: it says that it lives, hands on its counts, and wakes itself if nobody does.

A consumer may hang without its process ending, and a scheduler may die. The thread here notices that no task was finished for
a while and sends the sweeps itself; if that does not help either, the rows tell the health check, and the supervisor acts.
"""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from typing import Any

from celery import Celery, signals
from django.conf import settings
from django.db import connections
from django.utils import timezone

log = logging.getLogger(__name__)

_stopping = threading.Event()
_pulse: Any = None


def idle_limit() -> timedelta:
    """After so long without a finished task a worker doubts that anybody wakes it."""
    return timedelta(seconds=max(3 * settings.SWEEP_SECONDS, 10))


@signals.worker_ready.connect
def start(sender: Any = None, **_more: Any) -> None:
    """Begin to beat once the worker takes messages."""
    global _pulse
    from teams.beats import Pulse

    _pulse = Pulse(name=str(sender.hostname), queues=tuple(sorted(sender.app.amqp.queues.consume_from)))
    _stopping.clear()
    threading.Thread(target=_beat_on, args=(sender.app,), name="pulse", daemon=True).start()


@signals.task_postrun.connect
def note_progress(**_more: Any) -> None:
    """A task was finished."""
    if _pulse is not None:
        _pulse.note_progress()


@signals.worker_shutting_down.connect
def stop(**_more: Any) -> None:
    """Let the thread say good-bye."""
    _stopping.set()


def _beat_on(app: Celery) -> None:
    from teams.beats import EVERY

    while True:
        is_last = _stopping.is_set()
        try:
            beat_once(app, is_last=is_last)
        except Exception:  # the database is away, say: the next beat tries again
            log.warning("the worker could not note that it is alive", exc_info=True)
        finally:
            connections.close_all()
        if is_last:
            return
        _stopping.wait(EVERY.total_seconds())


def beat_once(app: Celery, *, is_last: bool = False) -> None:
    """Beat, hand on the counts, and wake the queue where nothing has moved."""
    from teams import beats, tallies

    tallies.flush()
    if is_last:
        _pulse.stop()
        return
    _pulse.beat()
    beats.forget_the_dead(timezone.now())
    if timezone.now() - _pulse.progressed_at > idle_limit():
        send_sweeps(app)


def send_sweeps(app: Celery) -> None:
    """Send what the scheduler sends every few seconds. Sweeps are safe to run any number of times."""
    for entry in app.conf.beat_schedule.values():
        if isinstance(entry["schedule"], (int, float)):
            app.send_task(entry["task"])
