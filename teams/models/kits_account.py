"""A UserReport account and the API key that opens it."""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teams.models.team import Team

SANDBOX_PREFIX = "sandbox-"

# After so many failures of Kits in a row the account leaves it alone for a while, twice as long each time it fails again.
OPEN_AFTER = 8
FIRST_REST = timedelta(seconds=2)
LONGEST_REST = timedelta(minutes=5)


class Standing(NamedTuple):
    """How an account and Kits stand with each other."""

    paused_until: datetime | None
    failures: int

    @property
    def is_broken(self) -> bool:
        """Whether Kits failed so often in a row that only one request at a time is let through."""
        return self.failures >= OPEN_AFTER


class Upstream(models.TextChoices):
    """Which Kits an account lives in."""

    SANDBOX = "sandbox", _("Sandbox")
    KITS = "kits", _("Kits")


class KeyState(models.TextChoices):
    """What the last test of the key said."""

    UNTESTED = "untested", _("Not tested yet")
    WORKING = "working", _("Working")
    REFUSED = "refused", _("Refused by Kits")
    UNREACHABLE = "unreachable", _("Kits could not be reached")


class KitsAccountQuerySet(models.QuerySet["KitsAccount"]):
    """Accounts by whether they are still connected."""

    def connected(self) -> KitsAccountQuerySet:
        """Not removed. Removed ones stay for the reports that were made through them."""
        return self.filter(removed_at=None)

    def usable(self) -> KitsAccountQuerySet:
        """Connected, and not refused by Kits when last tried: one that could not be reached may be back by now."""
        return self.connected().filter(state__in=[KeyState.WORKING, KeyState.UNREACHABLE])

    def refused_last(self) -> KitsAccountQuerySet:
        """In the usual order, but those that Kits refuses after the others: nothing can be asked through them."""
        return self.order_by(models.Case(models.When(state=KeyState.REFUSED, then=1), default=0), "name", "pk")

    def of_sandbox(self) -> KitsAccountQuerySet:
        """Those that are not at Kits itself."""
        return self.filter(upstream=Upstream.SANDBOX)

    def paused(self) -> KitsAccountQuerySet:
        """Those about which Kits wants to be left alone for now."""
        return self.filter(paused_until__gt=timezone.now())

    def with_key_of(self, account: KitsAccount) -> KitsAccountQuerySet:
        """The account, unless its key was exchanged after it was loaded."""
        return self.filter(**{name: getattr(account, name) for name in ("pk", "client_id", "account_id", "sealed_secret")})


class KitsAccount(models.Model):
    """One account at one upstream. The secret and the token are sealed: only `teams.vault` reads them."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="kits_accounts")
    name = models.CharField(_("name"), max_length=120)
    upstream = models.CharField(_("service"), max_length=8, choices=Upstream)
    account_id = models.CharField(_("UserReport account ID"), max_length=100)
    client_id = models.CharField(_("client id"), max_length=200)
    sealed_secret = models.TextField(editable=False)
    secret_hint = models.CharField(max_length=4, editable=False)

    sealed_token = models.TextField(blank=True, editable=False)
    token_expires_at = models.DateTimeField(null=True, editable=False)
    # Who may ask for the next token. Nobody else asks until the lease ends.
    token_lease = models.UUIDField(null=True, editable=False)
    token_lease_until = models.DateTimeField(null=True, editable=False)

    # Kits asked to be left alone until then: no worker sends anything for this account before.
    paused_until = models.DateTimeField(null=True, editable=False)
    # Failures of Kits in a row, whoever met them; from `OPEN_AFTER` on one request at a time tries whether it is back.
    failures = models.PositiveIntegerField(default=0, editable=False)
    probe_until = models.DateTimeField(null=True, editable=False)

    state = models.CharField(max_length=12, choices=KeyState, default=KeyState.UNTESTED, editable=False)
    problem = models.CharField(max_length=400, blank=True, editable=False)
    touchpoints_seen = models.PositiveIntegerField(null=True, editable=False)
    tested_at = models.DateTimeField(null=True, editable=False)
    # The variables a target group may use, as Kits told them at the last test (`kitsapi.types.Variable`, as JSON).
    variables = models.JSONField(default=list, editable=False)
    variables_at = models.DateTimeField(null=True, editable=False)

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = KitsAccountQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "upstream", "account_id"],
                condition=Q(removed_at=None),
                name="kits_account_once",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_sandbox(self) -> bool:
        """Whether its numbers are make-believe, which every page about it says."""
        return self.upstream == Upstream.SANDBOX

    def is_refused(self) -> bool:
        """Whether Kits refused its key when last tried."""
        return self.state == KeyState.REFUSED

    def has_worked(self) -> bool:
        """Whether the key ever opened this account. From then on its account ID stays what it is."""
        return self.touchpoints_seen is not None

    def pause(self, pause: timedelta) -> None:
        """Keep a pause that Kits asked for. Of several the longest counts, whoever writes last."""
        until = timezone.now() + pause
        shorter = Q(paused_until=None) | Q(paused_until__lt=until)
        KitsAccount.objects.filter(shorter, pk=self.pk).update(paused_until=until)

    def pause_ends_at(self) -> datetime | None:
        """When Kits may be asked again, as the row says now; None: at once."""
        return KitsAccount.objects.paused().filter(pk=self.pk).values_list("paused_until", flat=True).first()

    def standing(self) -> Standing:
        """What keeps this account from asking, as the row says now."""
        row = KitsAccount.objects.values("paused_until", "failures").get(pk=self.pk)
        return Standing(row["paused_until"], row["failures"])

    def take_probe(self, seconds: float) -> bool:
        """Be the one who tries whether Kits is back. False: somebody else does, for so many seconds at most."""
        now = timezone.now()
        free = Q(probe_until=None) | Q(probe_until__lte=now)
        return bool(KitsAccount.objects.filter(free, pk=self.pk).update(probe_until=now + timedelta(seconds=seconds)))

    def note_failure(self) -> None:
        """Kits failed once more. From some failures in a row on the account leaves it alone, each time for longer."""
        row = KitsAccount.objects.filter(pk=self.pk)
        row.update(failures=F("failures") + 1, probe_until=None)
        in_a_row = row.values_list("failures", flat=True).first() or 0
        if in_a_row >= OPEN_AFTER:
            pause = min(FIRST_REST * 2 ** min(in_a_row - OPEN_AFTER, 10), LONGEST_REST)
            self.pause(pause * random.uniform(0.85, 1.15))

    def forget_failures(self) -> None:
        """Kits answered: it is there."""
        KitsAccount.objects.filter(pk=self.pk).exclude(failures=0).update(failures=0, probe_until=None)

    def note_answer(self) -> None:
        """Kits has answered: what the last test said about its absence is over."""
        if self.state != KeyState.UNREACHABLE:
            return
        self.state, self.problem = KeyState.WORKING, ""
        absent = KitsAccount.objects.with_key_of(self).filter(state=KeyState.UNREACHABLE)
        absent.update(state=KeyState.WORKING, problem="")
