"""Counts that outlive a process: kept in memory, added to rows now and then.

A scrape may reach any web process, while what is counted happens in the workers. So the counts are rows. Writing each event
would cost more than the event; a worker adds what it has counted every few seconds. One that is killed takes the counts of
those seconds with it: these numbers are for graphs, the truth about runs is in their rows.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping

from django.db import transaction
from django.db.models import F

from teams.models import Tally

# Upper ends of the classes of waiting times, in seconds.
BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0)

Key = tuple[str, str]
_counts: Counter[Key] = Counter()
_lock = threading.Lock()


def count(name: str, amount: float = 1, /, **labels: str) -> None:
    """Add to a number. Safe in any thread; nothing is written yet."""
    with _lock:
        _counts[name, _written(labels)] += amount  # type: ignore[assignment]


def observe(name: str, seconds: float, **labels: str) -> None:
    """Add a duration to its classes, their sum and their count."""
    for end in BUCKETS:
        if seconds <= end:
            count(f"{name}_bucket", 1, le=str(end), **labels)
    count(f"{name}_bucket", 1, le="+Inf", **labels)
    count(f"{name}_sum", seconds, **labels)
    count(f"{name}_count", 1, **labels)


def flush() -> None:
    """Add what was counted to the rows. What cannot be written is kept for the next time."""
    with _lock:
        counted = dict(_counts)
        _counts.clear()
    try:
        _add(counted)
    except Exception:
        with _lock:
            _counts.update(counted)
        raise


def read() -> dict[Key, float]:
    """Return all numbers by (name, labels)."""
    return {(row.name, row.labels): row.value for row in Tally.objects.order_by("name", "labels")}


def labels_of(written: str) -> dict[str, str]:
    """Return labels by name, as `count` got them."""
    return dict(part.split("=", 1) for part in written.split(",") if part)


def _written(labels: Mapping[str, str]) -> str:
    return ",".join(f"{name}={labels[name]}" for name in sorted(labels))


def _add(counted: Mapping[Key, float]) -> None:
    with transaction.atomic():
        for (name, labels), amount in sorted(counted.items()):  # in one order, so that two workers never wait for each other
            row, _new = Tally.objects.get_or_create(name=name, labels=labels)
            Tally.objects.filter(pk=row.pk).update(value=F("value") + amount)
