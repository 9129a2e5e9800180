"""How fresh our picture of an account's reports at Kits is."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone


class ReportMirror(models.Model):
    """One row an account: when its list of reports was read, and when it is due again."""

    # Renewed with each page of the list, which has its own deadline, and with each batch that is applied.
    LEASE = timedelta(minutes=5)

    account = models.OneToOneField("teams.KitsAccount", on_delete=models.CASCADE, related_name="report_mirror")
    due_at = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    read_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, blank=True)

    class Meta:
        """What is due is found by its date."""

        indexes = [models.Index(fields=["due_at"], name="mirror_due")]

    def __str__(self) -> str:
        return f"reports of {self.account}"

    def claim(self, now: datetime) -> bool:
        """Lease the row to this worker. False: somebody else reads the list."""
        token = uuid.uuid4()
        free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
        due = Q(due_at__isnull=True) | Q(due_at__lte=now)
        taken = ReportMirror.objects.filter(free, due, pk=self.pk).update(lease_token=token, lease_until=now + self.LEASE)
        self.lease_token = token
        return bool(taken)

    def renew(self) -> bool:
        """Keep the row for another lease. False: another worker has it by now.

        Within a transaction it is a fence too: nobody else gets the row before what follows is written.
        """
        mine = ReportMirror.objects.filter(pk=self.pk, lease_token=self.lease_token)
        return bool(mine.update(lease_until=timezone.now() + self.LEASE))

    def settle(self, *, due_at: datetime, problem: str = "", **changes: Any) -> bool:
        """End this reading. False: the lease was lost meanwhile."""
        changes |= {"due_at": due_at, "problem": problem[:500], "lease_token": None, "lease_until": None}
        return bool(ReportMirror.objects.filter(pk=self.pk, lease_token=self.lease_token).update(**changes))
