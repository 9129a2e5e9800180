"""A key to the portal's own API: made by a member, for one team, for a time."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teams.models.team import Membership, Team


class Scope(models.TextChoices):
    """What a token is for. It opens a door only where its maker's role has the right as well (`teams.access`)."""

    REPORTS_READ = "reports:read", _("Read reports")
    RUNS_READ = "runs:read", _("Read calculations and where they stand")
    METRICS_READ = "metrics:read", _("Read the numbers of ready calculations")
    TOUCHPOINTS_READ = "touchpoints:read", _("Search touchpoints")
    REPORTS_CREATE = "reports:create", _("Make drafts of reports")
    REPORTS_SUBMIT = "reports:submit", _("Send reports to Kits")


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Tokens by whose they are and whether they still open."""

    def of_team(self, team: Team) -> ApiTokenQuerySet:
        """Those that open this team, with whoever made them; those that are useless last."""
        order = models.Case(models.When(expires_at__lte=timezone.now(), then=1), default=0)
        theirs = self.filter(membership__team=team, revoked_at=None).select_related("membership__user", "membership__team")
        return theirs.order_by(order, "-created_at", "-pk")

    def live(self) -> ApiTokenQuerySet:
        """Neither revoked nor too old."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class ApiToken(models.Model):
    """It belongs to a membership and goes with it. Of the token itself only a digest is kept."""

    # "used just now" is nobody's business; the minute is kept for the limit, the day is shown.
    LONGEST = timedelta(days=365)
    MOST = 20

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=60)
    scopes = models.JSONField(default=list)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    # Its last letters, so that people know which one a program has.
    hint = models.CharField(max_length=4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, editable=False)
    # The minute of the last request, and how many there were in it.
    minute_at = models.DateTimeField(null=True, editable=False)
    asked = models.PositiveIntegerField(default=0, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_expired(self) -> bool:
        """Too old, though nobody took it back."""
        return self.expires_at <= timezone.now()

    @property
    def used_on(self) -> date | None:
        """The day of the last request, on the team's clock."""
        return timezone.localdate(self.minute_at) if self.minute_at else None

    @property
    def scope_names(self) -> list[str]:
        """What it is for, in words; a scope that is no more as it was called."""
        names = dict(Scope.choices)
        return [str(names.get(scope, scope)) for scope in self.scopes]
