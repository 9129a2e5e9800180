"""The syncs that keep the mirror of a Kits account, and the table in which one of them lays down what it reads."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from teams.formats import number
from teams.models import KitsAccount
from touchpoints.models.touchpoint import Described

CHANGE_WORDS: dict[str, Callable[[int], str]] = {
    "new": lambda n: ngettext("%(n)s new", "%(n)s new", n),
    "renamed": lambda n: ngettext("%(n)s renamed", "%(n)s renamed", n),
    "changed": lambda n: ngettext("%(n)s changed", "%(n)s changed", n),
    "gone": lambda n: ngettext("%(n)s gone", "%(n)s gone", n),
    "back": lambda n: ngettext("%(n)s back", "%(n)s back", n),
    "revalidated": lambda n: ngettext("%(n)s with other valid days", "%(n)s with other valid days", n),
    "doubled": lambda n: ngettext("%(n)s listed more than once", "%(n)s listed more than once", n),
}


def change_in_words(change: str, count: int) -> str:
    """Say how many of a change there were: "3 new"."""
    return CHANGE_WORDS[change](count) % {"n": number(count)}


class SyncQuerySet(models.QuerySet["Sync"]):
    """Syncs by what is to be done with them."""

    def for_account(self, account: KitsAccount) -> SyncQuerySet:
        """All syncs of an account, the newest first."""
        return self.filter(account=account).order_by("-pk")

    def live(self) -> SyncQuerySet:
        """Asked for or at work: not ended yet."""
        return self.filter(state__in=[Sync.State.QUEUED, Sync.State.RUNNING])

    def claimable(self) -> SyncQuerySet:
        """Live ones that no worker holds: never taken, or taken by a worker whose lease has lapsed."""
        return self.live().filter(Q(lease_until=None) | Q(lease_until__lt=timezone.now()))

    def due(self) -> SyncQuerySet:
        """Claimable ones whose time has come, but for accounts about which Kits wants to be left alone."""
        ready = self.claimable().filter(due_at__lte=timezone.now())
        return ready.exclude(account__in=KitsAccount.objects.paused())


class Sync(models.Model):
    """One reading of all touchpoints of an account, and what it changed."""

    class State(models.TextChoices):
        """Where a sync stands."""

        QUEUED = "queued", pgettext_lazy("sync", "Queued")
        RUNNING = "running", pgettext_lazy("sync", "Reading")
        DONE = "done", pgettext_lazy("sync", "Done")
        FAILED = "failed", pgettext_lazy("sync", "Failed")

    class Step(models.TextChoices):
        """What a running sync is at."""

        READING = "reading", pgettext_lazy("sync", "Reading")
        APPLYING = "applying", pgettext_lazy("sync", "Applying")

    class Occasion(models.TextChoices):
        """Why there is a sync."""

        PERSON = "person", pgettext_lazy("sync", "Asked for")
        NIGHT = "night", pgettext_lazy("sync", "Nightly")
        FIRST = "first", pgettext_lazy("sync", "First reading")
        CHANGE = "change", pgettext_lazy("sync", "After a change made here")

    # How long a worker may stay silent. It outlasts kitsapi's deadline for one call, and is renewed while reading.
    LEASE = timedelta(minutes=5)
    # How often a sync is taken up before it is called failed.
    ATTEMPTS = 5

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey("teams.KitsAccount", on_delete=models.CASCADE, related_name="touchpoint_syncs")
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    lease_token = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Empty: from before this was noted.
    occasion = models.CharField(max_length=8, choices=Occasion, blank=True, editable=False)
    # A person has seen that most touchpoints would be marked gone, and wants it so.
    accepts_loss = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    requested_at = models.DateTimeField(auto_now_add=True)
    # When a worker may take this sync up. Null: nothing left to wait for.
    due_at = models.DateTimeField(null=True, default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    step = models.CharField(max_length=8, choices=Step, default=Step.READING, editable=False)
    read_count = models.PositiveIntegerField(default=0, editable=False)
    # How many Kits says that there are. Null: it has not said yet.
    expected_count = models.PositiveIntegerField(null=True, editable=False)
    # How many of each change, and the first names of each (`touchpoints.plan.SyncPlan`).
    plan = models.JSONField(default=dict, editable=False)
    names = models.JSONField(default=dict, editable=False)
    problem = models.TextField(blank=True, editable=False)

    objects = SyncQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(state__in=["queued", "running"]), name="one_live_sync_an_account"
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="sync_due"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.state}"

    def settle(self, **changes: object) -> bool:
        """Write while this lease holds. False: the lease was lost meanwhile, and nothing was written."""
        mine = Sync.objects.filter(pk=self.pk, state=self.State.RUNNING, lease_token=self.lease_token)
        return bool(self.lease_token and mine.update(**changes))

    def renew(self, read_count: int, **changes: object) -> bool:
        """Keep the lease, and show how far the reading is."""
        return self.settle(lease_until=timezone.now() + self.LEASE, read_count=read_count, **changes)

    def hold(self) -> bool:
        """Keep everybody else from taking this sync until the transaction ends. False: the lease was lost before.

        Only held, not written: who asks for a sync meanwhile finds the live one at once, and does not wait.
        """
        mine = Sync.objects.filter(pk=self.pk, state=self.State.RUNNING, lease_token=self.lease_token)
        return bool(self.lease_token) and bool(mine.select_for_update().values_list("pk"))

    def end(self, *, to: State, **changes: object) -> bool:
        """Come to an end, if this lease still holds."""
        now = timezone.now()
        return self.settle(state=to, ended_at=now, due_at=None, lease_token=None, lease_until=None, **changes)

    def postpone(self, until: datetime, problem: str) -> bool:
        """Give the lease back and try again later."""
        queued = self.State.QUEUED
        return self.settle(state=queued, due_at=until, lease_token=None, lease_until=None, problem=problem)

    @property
    def is_live(self) -> bool:
        """Is it still asked for or at work?"""
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def waits_until(self) -> datetime | None:
        """When it is tried again, if an attempt has failed."""
        return self.due_at if self.state == self.State.QUEUED and self.problem else None

    @property
    def awaits_consent(self) -> bool:
        """Was it stopped only because most touchpoints would be gone?"""
        return self.state == self.State.FAILED and bool(self.plan) and self.read_count > 0

    @property
    def look_again_in(self) -> int:
        """Seconds until a page should ask again; seldomer with age."""
        age = (timezone.now() - self.requested_at).total_seconds()
        return 1 if age < 10 else 3 if age < 60 else 10

    @property
    def took(self) -> timedelta | None:
        """How long the last attempt took, in whole seconds. None: it has not begun, or not ended."""
        if self.started_at is None or self.ended_at is None:
            return None
        return timedelta(seconds=max(1, round((self.ended_at - self.started_at).total_seconds())))

    @property
    def summary(self) -> str:
        """What the sync changed, in words: "3 new, 1 renamed, 2 gone"."""
        said = [change_in_words(change, self.plan[change]) for change in CHANGE_WORDS if self.plan.get(change)]
        return ", ".join(said) or str(_("nothing changed"))

    @property
    def was_refused(self) -> bool:
        """Was everything read, but not applied, because it looked like an empty or half answer?"""
        return self.state == self.State.FAILED and bool(self.plan)


class StagedQuerySet(models.QuerySet["Staged"]):
    """What was read, by who reads it."""

    def of(self, reading: uuid.UUID | None) -> StagedQuerySet:
        """What one reading has laid down."""
        return self.filter(reading=reading)

    def left_over(self) -> StagedQuerySet:
        """What readings have left behind that hold no lease any more: their worker has died, or was overtaken."""
        held = Sync.objects.filter(lease_token__isnull=False)
        return self.exclude(reading__in=held.values("lease_token"))


class Staged(Described):
    """A touchpoint as a sync has just read it, until all are read and the mirror follows in one go.

    Only what differs from the mirror is here as a whole; of the rest the id alone says that Kits still lists it.
    """

    # The lease of the sync that reads. A sync that is taken over has another, and so starts anew.
    pk = models.CompositePrimaryKey("reading", "upstream_id")
    reading = models.UUIDField()
    upstream_id = models.CharField(max_length=100)
    # Empty: as in the mirror. Otherwise one of `touchpoints.plan.CHANGES`.
    change = models.CharField(max_length=12, blank=True)
    # What it gets if it is new.
    uuid = models.UUIDField(default=uuid.uuid4)
    # [[id, kind], …] and [[first day, last day, status], …]
    atoms = models.JSONField(default=list)
    validity = models.JSONField(default=list)

    objects = StagedQuerySet.as_manager()

    def __str__(self) -> str:
        return self.upstream_id
