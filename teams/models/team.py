"""Teams, who belongs to them, and who has been asked to."""

from __future__ import annotations

import hashlib
import uuid
import zoneinfo
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teams import rule_packs
from teams.palettes import Palette
from teams.rule_packs import RulePack

_LIMITS = [MinValueValidator(1), MaxValueValidator(rule_packs.MOST)]


class Role(models.TextChoices):
    """What a person is in a team. What a role may do stands in `teams.access`."""

    VIEWER = "viewer", _("Viewer")
    ANALYST = "analyst", _("Analyst")
    SHARER = "sharer", _("Sharer")
    ADMIN = "admin", _("Admin")


class Tells(models.TextChoices):
    """Of which reports' ends a person is told by mail."""

    DEFAULT = "", _("As the team has it")
    OWN = "own", _("Reports that I asked for")
    ALL = "all", _("Every report of the team")
    NONE = "none", _("None, but for those that I follow")


def check_time_zone(name: str) -> None:
    """Refuse a zone that the machine's calendar does not know."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone."), params={"name": name})


class Team(models.Model):
    """People who work on the same reports. Objects belong to a team, never to a person."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Helsinki", validators=[check_time_zone])
    language = models.CharField(
        _("language of mails"), max_length=10, choices=settings.LANGUAGES, default="en", db_default="en"
    )
    # Whether who asked for a calculation is mailed when it ends, unless they chose otherwise.
    tells_maker = models.BooleanField(_("tell whoever asked for it"), default=True, db_default=True)
    # Addresses beside the members, one a line.
    notice_addresses = models.TextField(_("further addresses"), blank=True, default="", db_default="")
    # Which numbers may be shown by how many people stand behind them; the limits are those of an own pack.
    rule_pack = models.CharField(max_length=6, choices=RulePack, default=RulePack.AGOF, db_default=RulePack.AGOF.value)
    mark_under = models.PositiveSmallIntegerField(default=80, db_default=80, validators=_LIMITS)
    hide_under = models.PositiveSmallIntegerField(default=30, db_default=30, validators=_LIMITS)
    # Whether whoever builds reports may open hidden numbers on the team's own pages.
    opens_hidden = models.BooleanField(default=True, db_default=True)
    # Whether members without a passkey or an authenticator app see nothing of the team.
    requires_factor = models.BooleanField(_("second factor is obligatory"), default=False, db_default=False)
    # The colours of A and B, wherever the team's comparisons are shown.
    palette = models.CharField(
        max_length=12, choices=Palette, default=Palette.INDIGO_CORAL, db_default=Palette.INDIGO_CORAL.value
    )
    created_at = models.DateTimeField(auto_now_add=True)
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="teams")

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One person in one team, with one role."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=8, choices=Role, default=Role.VIEWER)
    tells = models.CharField(max_length=4, choices=Tells, blank=True, default=Tells.DEFAULT, db_default="")
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["joined_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.team}"


def hash_token(token: str) -> str:
    """What is kept of an invitation's link: enough to know it again, not enough to make it."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_end() -> datetime:
    """When an invitation written now stops opening the door."""
    return timezone.now() + Invitation.LIFETIME


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations by whether they still open the door."""

    def open(self) -> InvitationQuerySet:
        """Neither accepted nor revoked nor too old."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """An address that was asked to join, and the role it was offered. Its link works once."""

    LIFETIME = timedelta(days=7)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=8, choices=Role, default=Role.VIEWER)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=invitation_end)
    accepted_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            # A second invitation to the same address replaces the first one; two live links would be one too many.
            models.UniqueConstraint(
                fields=["team", "email"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="invitation_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.team}"

    def is_expired(self) -> bool:
        """Too old, though nobody took it back."""
        return self.expires_at <= timezone.now()
