"""Taking deliveries by lease and writing down what became of them. What was taken by a worker that died is taken again."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from teams.models import Delivery, Notice
from teams.models.notice import Channel, Outcome

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
# As many notices as one digest holds, and as many posts as one turn makes.
AT_ONCE = 50
KEPT_FOR = timedelta(days=90)


def due(channel: Channel) -> QuerySet[Delivery]:
    """Deliveries that should be sent now and that nobody holds."""
    return _free().filter(channel=channel, due_at__lte=timezone.now())


def claim(channel: Channel, recipient: str, team_id: int, *, limit: int = AT_ONCE) -> list[Delivery]:
    """Lease what waits for one recipient of one team, the oldest first, once any of it is due.

    What came later and is not due yet comes along: it is told in the same mail.
    """
    token, now = uuid.uuid4(), timezone.now()
    theirs = _free().filter(channel=channel, recipient=recipient, notice__team=team_id, due_at__isnull=False)
    with transaction.atomic():
        if not theirs.filter(due_at__lte=now).exists():
            return []
        ids = list(theirs.order_by("pk").values_list("pk", flat=True)[:limit])
        # The condition is asked again: somebody else may have taken a row since it was listed.
        free = _free().filter(pk__in=ids)
        free.update(lease_token=token, lease_until=now + Delivery.LEASE, attempts=F("attempts") + 1, tried_at=now)
    held = Delivery.objects.filter(lease_token=token).select_related("notice__team", "user", "webhook")
    return list(held.order_by("pk"))


def sent(deliveries: Sequence[Delivery], **facts: Any) -> None:
    """Write down that these arrived."""
    _settle(deliveries, outcome=Outcome.SENT, due_at=None, ended_at=timezone.now(), problem="", **facts)


def dropped(deliveries: Sequence[Delivery], problem: str) -> None:
    """Write down that these are not sent any more, and why."""
    _settle(deliveries, outcome=Outcome.DROPPED, due_at=None, ended_at=timezone.now(), problem=problem[:300])


def failed(deliveries: Sequence[Delivery], problem: str, **facts: Any) -> None:
    """Write down that these were refused for good."""
    _settle(deliveries, outcome=Outcome.FAILED, due_at=None, ended_at=timezone.now(), problem=problem[:300], **facts)


def postponed(deliveries: Sequence[Delivery], problem: str, pause: timedelta | None = None, **facts: Any) -> None:
    """Write down that nobody took these, and when to try again; after a day it was the last try."""
    for delivery in deliveries:
        again = timezone.now() + max(pause or timedelta(0), pause_after(delivery.attempts))
        if again > delivery.notice.created_at + Delivery.PATIENCE:
            failed([delivery], problem, **facts)
        else:
            _settle([delivery], due_at=again, problem=problem[:300], **facts)


def pause_after(attempts: int) -> timedelta:
    """Longer each time, spread so that not everything comes at once: about 1, 4, 16, 64 minutes, then 4 hours."""
    pause = min(FIRST_PAUSE * 4 ** min(attempts - 1, 8), LONGEST_PAUSE) if attempts > 0 else FIRST_PAUSE
    return pause * random.uniform(0.85, 1.15)


def prune(before: datetime) -> None:
    """Forget notices that old, with their deliveries."""
    Notice.objects.filter(created_at__lt=before).exclude(deliveries__due_at__isnull=False).delete()


def _free() -> QuerySet[Delivery]:
    return Delivery.objects.filter(Q(lease_until=None) | Q(lease_until__lt=timezone.now()), outcome=Outcome.WAITING)


def _settle(deliveries: Sequence[Delivery], **changes: Any) -> None:
    """Only while the lease is held: who was overtaken writes nothing."""
    for delivery in deliveries:
        mine = Delivery.objects.filter(pk=delivery.pk, lease_token=delivery.lease_token, outcome=Outcome.WAITING)
        mine.update(lease_token=None, lease_until=None, **changes)
