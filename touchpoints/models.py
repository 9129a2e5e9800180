"""The mirror of a Kits account: touchpoints, what they are made of, when they are valid, and the syncs that keep it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from teams.formats import locale
from teams.models import KitsAccount


class Kind(models.TextChoices):
    """The kinds of touchpoint. A kind that Kits invents later is kept as it comes."""

    MEDIA = "media", _("Media")
    SECTION = "section", _("Section")
    MEDIA_TITLE = "media_title", _("Media title")
    MEDIA_TITLE_SECTION = "media_title_section", _("Media title section")
    GROUP = "group", _("Group")
    MEASUREMENT_MEMBER = "measurement_member", _("Measurement member")


# Proper names but for the first: what readers call them.
PLATFORMS = {"web": _("Web"), "ios": "iOS", "android": "Android", "video": _("Video")}


def kind_name(kind: str) -> str:
    """Say a kind in words; one not known yet as Kits spells it."""
    return str(dict(Kind.choices).get(kind, _spelled_out(kind)))


def _spelled_out(word: str) -> str:
    """Make words of a name that Kits has invented meanwhile."""
    return word.replace("_", " ").capitalize()


class TouchpointQuerySet(models.QuerySet["Touchpoint"]):
    """Ways into the mirror; every one starts at an account."""

    def for_account(self, account: KitsAccount) -> TouchpointQuerySet:
        """Everything this account has ever seen, gone ones included."""
        return self.filter(account=account)

    def known(self, account: KitsAccount) -> TouchpointQuerySet:
        """What Kits lists for this account today."""
        return self.for_account(account).filter(gone_at=None)

    def with_ids(self, upstream_ids: Iterable[str]) -> TouchpointQuerySet:
        """Those with these ids at Kits."""
        return self.filter(upstream_id__in=list(upstream_ids))


class Touchpoint(models.Model):
    """Something measured, as Kits last described it to one account."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey("teams.KitsAccount", on_delete=models.CASCADE, related_name="touchpoints")
    upstream_id = models.CharField(max_length=100)
    kind = models.CharField(max_length=32)
    name = models.TextField()
    folded = models.TextField(editable=False)
    sort_key = models.TextField(editable=False)
    owner_id = models.CharField(max_length=100, blank=True)
    owner_name = models.TextField(blank=True)
    folded_owner = models.TextField(blank=True, editable=False)
    is_own = models.BooleanField()
    parent_upstream_id = models.CharField(max_length=100, blank=True)
    platform = models.CharField(max_length=32, blank=True)
    language = models.CharField(max_length=32, blank=True)
    network = models.TextField(blank=True)
    publication_types = models.JSONField(default=list)
    content_labels = models.JSONField(default=list)
    labels = models.JSONField(default=list)
    # Digests of all that Kits says (`touchpoints.plan`): equal means that nothing has to be written.
    fingerprint = models.CharField(max_length=64, editable=False)
    seen_at = models.DateTimeField(editable=False)
    # Set when Kits stops listing it. Old reports still name it, so it is never deleted.
    gone_at = models.DateTimeField(null=True, editable=False)

    objects = TouchpointQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "upstream_id"], name="touchpoint_once_an_account")]
        indexes = [
            models.Index(fields=["account", "sort_key"], name="touchpoint_by_name"),
            models.Index(fields=["account", "kind", "is_own"], name="touchpoint_by_kind"),
            models.Index(fields=["account", "parent_upstream_id"], name="touchpoint_by_parent"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Give the page that says what it is made of."""
        return reverse("touchpoint-detail", args=[self.uuid])

    @property
    def kind_name(self) -> str:
        """The kind in words."""
        return kind_name(self.kind)

    @property
    def platform_name(self) -> str:
        """The platform in words."""
        return str(PLATFORMS.get(self.platform, _spelled_out(self.platform)))

    @property
    def language_name(self) -> str:
        """The language in the reader's own; one not known as Kits spells it."""
        return str(locale().languages.get(self.language, self.language))

    @property
    def is_composite(self) -> bool:
        """Is it made of other touchpoints?"""
        return self.kind not in (Kind.MEDIA, Kind.SECTION)


class Atom(models.Model):
    """A media or section that a composite is made of. It may be one that this account does not see."""

    composite = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, related_name="atoms")
    atom_upstream_id = models.CharField(max_length=100, db_index=True)
    atom_kind = models.CharField(max_length=32)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["composite", "atom_upstream_id"], name="atom_once_a_composite"),
        ]

    def __str__(self) -> str:
        return self.atom_upstream_id


class ValidationQuerySet(models.QuerySet["Validation"]):
    """Questions about days."""

    def valid_between(self, start: date, end: date) -> ValidationQuerySet:
        """Stretches that are valid on at least one day of the period; both ends count."""
        return self.filter(status=Validation.Status.VALID, start__lte=end, end__gte=start)


class Validation(models.Model):
    """A stretch of days, both ends included, with one status. Days in no stretch are not validated."""

    class Status(models.TextChoices):
        """What Kits says of the days."""

        VALID = "valid", pgettext_lazy("validation", "Valid")
        INVALID = "invalid", pgettext_lazy("validation", "Invalid")
        NOT_VALIDATED = "not_validated", pgettext_lazy("validation", "Not validated")

    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, related_name="validations")
    start = models.DateField()
    end = models.DateField()
    status = models.CharField(max_length=32)

    objects = ValidationQuerySet.as_manager()

    class Meta:
        ordering = ["-start"]
        indexes = [models.Index(fields=["touchpoint", "start"], name="validation_by_day")]

    def __str__(self) -> str:
        return f"{self.start} – {self.end}: {self.status}"

    @property
    def status_name(self) -> str:
        """The status in words; one not known yet as Kits spells it."""
        return str(dict(self.Status.choices).get(self.status, _spelled_out(self.status)))


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
    # A person has seen that most touchpoints would be marked gone, and wants it so.
    accepts_loss = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    requested_at = models.DateTimeField(auto_now_add=True)
    # When a worker may take this sync up. Null: nothing left to wait for.
    due_at = models.DateTimeField(null=True, default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    read_count = models.PositiveIntegerField(default=0, editable=False)
    plan = models.JSONField(default=dict, editable=False)
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

    def renew(self, read_count: int) -> bool:
        """Keep the lease, and show how far the reading is."""
        return self.settle(lease_until=timezone.now() + self.LEASE, read_count=read_count)

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
    def summary(self) -> str:
        """What the sync changed, in words: "3 new, 1 renamed, 2 gone"."""
        words = {
            "new": lambda n: ngettext("%(n)d new", "%(n)d new", n),
            "renamed": lambda n: ngettext("%(n)d renamed", "%(n)d renamed", n),
            "changed": lambda n: ngettext("%(n)d changed", "%(n)d changed", n),
            "gone": lambda n: ngettext("%(n)d gone", "%(n)d gone", n),
            "back": lambda n: ngettext("%(n)d back", "%(n)d back", n),
            "revalidated": lambda n: ngettext("%(n)d with other valid days", "%(n)d with other valid days", n),
        }
        said = [word(self.plan[key]) % {"n": self.plan[key]} for key, word in words.items() if self.plan.get(key)]
        return ", ".join(said) or str(_("nothing changed"))


def names_of(account: KitsAccount, upstream_ids: Iterable[str]) -> dict[str, str]:
    """Give the names of these ids, also of touchpoints that are gone. Ids never seen are left out."""
    rows = Touchpoint.objects.for_account(account).with_ids(upstream_ids)
    return dict(rows.values_list("upstream_id", "name"))
