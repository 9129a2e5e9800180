"""Workers' signs of life: written by each worker, read by health checks."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from teams.models import WorkerBeat

EVERY = timedelta(seconds=10)
# A process that has not said anything for so long is stopped, hung or gone.
SILENT_AFTER = timedelta(seconds=30)
FORGOTTEN_AFTER = timedelta(hours=1)


@dataclass(slots=True)
class Pulse:
    """This process as a worker. `note_progress` costs nothing: it is called after every task."""

    name: str
    queues: tuple[str, ...]
    started_at: datetime = field(default_factory=timezone.now)
    progressed_at: datetime = field(default_factory=timezone.now)

    def note_progress(self) -> None:
        """A task was finished."""
        self.progressed_at = timezone.now()

    def beat(self) -> None:
        """Say that this process is there, and when it last got something done."""
        facts = {
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "queues": ",".join(self.queues),
            "started_at": self.started_at,
            "beat_at": timezone.now(),
            "progressed_at": self.progressed_at,
        }
        WorkerBeat.objects.update_or_create(name=self.name, defaults=facts)

    def stop(self) -> None:
        """Say good-bye: who ends in good order is not missed."""
        WorkerBeat.objects.filter(name=self.name, pid=os.getpid()).delete()


def forget_the_dead(now: datetime) -> None:
    """Take away what long-gone processes have left."""
    WorkerBeat.objects.filter(beat_at__lt=now - FORGOTTEN_AFTER).delete()
