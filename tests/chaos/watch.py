"""Watches the rows: which run was held by a worker that died, and how long until another one had it in hand."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

LOOK_EVERY = 0.1


class Watch(threading.Thread):
    """Notes each lease that ran out, and when the run got another holder. `died_at` tells when workers died (monotonic)."""

    def __init__(self, died_at: Callable[[], Sequence[float]], lease: float) -> None:
        super().__init__(daemon=True)
        self._died_at, self._lease = died_at, lease
        self._held: dict[int, tuple[Any, datetime, float]] = {}
        self.recoveries: list[float] = []
        self.is_over = threading.Event()

    def run(self) -> None:
        """Look until it is over."""
        from django.db import DatabaseError, connection

        while not self.is_over.wait(LOOK_EVERY):
            try:
                self._look()
            except DatabaseError:
                connection.close()
        connection.close()

    def _look(self) -> None:
        from django.utils import timezone

        from explorer.models import Run

        rows = Run.objects.exclude(lease_token=None).values_list("pk", "lease_token", "lease_until")
        now, found = timezone.now(), {pk: (token, until) for pk, token, until in rows}
        for pk, (token, until, first_seen) in list(self._held.items()):
            if pk in found and found[pk][0] == token:
                continue
            if now > until:  # it ran out, and somebody else has the run, or has done with it
                self._note(first_seen)
            del self._held[pk]
        for pk, (token, until) in found.items():
            first_seen = self._held[pk][2] if pk in self._held else time.monotonic()
            self._held[pk] = (token, until, first_seen)

    def _note(self, first_seen: float) -> None:
        """A death belongs to a lease that was held then; a worker that merely slept has none."""
        death = next((at for at in self._died_at() if first_seen - LOOK_EVERY <= at <= first_seen + self._lease), None)
        if death is not None:
            self.recoveries.append(time.monotonic() - death)

    def p99(self) -> float:
        """Seconds from a worker's death until its run was in other hands, for 99 of 100."""
        in_order = sorted(self.recoveries)
        return round(in_order[min(len(in_order) - 1, int(len(in_order) * 0.99))], 1) if in_order else 0.0
