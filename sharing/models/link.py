"""Links that open one comparison, as it was or as it is, for people without an account."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teams.audit import Event, note
from teams.models import Membership

if TYPE_CHECKING:
    from teams.models import Team, User

EXPIRY = timedelta(days=90)
# Wrong passwords a link bears in a minute, whoever types them.
TRIES = 5
TRIES_PERIOD = timedelta(minutes=1)

# Most readers get a page that was written before: what it is made of is read when it is written.
_ASKED_OFTEN = (
    *("uuid", "token_hash", "password_hash", "most_openings", "openings", "is_live", "is_sandbox", "may_be_embedded"),
    *("shown_at", "created_at", "expires_at", "revoked_at", "language", "theme", "reason"),
    *("team__time_zone", "run__withdrawn_at", "run__withdrawn_because"),
)


def digest(token: str) -> str:
    """Return what is kept of a token: a dumped database opens no link."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """256 bits, as an address has them."""
    return secrets.token_urlsafe(32)


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    """Links by what they may still do."""

    def open(self) -> ShareLinkQuerySet:
        """Leave links that are neither revoked nor expired."""
        return self.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now()), revoked_at=None)

    def by_token(self, token: str) -> ShareLink | None:
        """Return the link that a token opens. Unknown, revoked and expired are the same: None."""
        found = self.open().filter(token_hash=digest(token)).select_related("team", "run").only(*_ASKED_OFTEN)
        return next(iter(found[:1]), None)

    def of_people_gone(self, team: Team) -> ShareLinkQuerySet:
        """Leave the team's open links whose maker is no longer in it, and that nobody has decided to keep."""
        makers = Membership.objects.filter(team=team, user=OuterRef("created_by"), user__is_active=True)
        return self.open().filter(~Exists(makers), team=team, kept_at=None)


class ShareLink(models.Model):
    """An address that shows a stored projection until it expires or is revoked. Frozen: the same for ever."""

    class Theme(models.TextChoices):
        """What a link looks like."""

        SYSTEM = "", _("As the reader's system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="share_links")
    # The run that is shown. A live link goes on to the report's next one.
    run = models.ForeignKey("explorer.Run", on_delete=models.CASCADE, related_name="share_links")
    name = models.CharField(max_length=100)
    token_hash = models.CharField(max_length=64, unique=True)
    projection = models.JSONField()
    is_live = models.BooleanField(default=False)
    # When the projection was made.
    shown_at = models.DateTimeField(default=timezone.now)
    # One part of the comparison by its key; "" shows all.
    part = models.CharField(max_length=40, blank=True)
    hides_sets = models.BooleanField(default=False)
    language = models.CharField(max_length=10)
    theme = models.CharField(max_length=5, choices=Theme, blank=True, default=Theme.SYSTEM)
    is_sandbox = models.BooleanField()
    may_be_embedded = models.BooleanField(default=False)
    # Why numbers with data that is not validated are shown.
    reason = models.CharField(max_length=300, blank=True)

    password_hash = models.CharField(max_length=128, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    tries_since = models.DateTimeField(null=True)
    most_openings = models.PositiveIntegerField(null=True)

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    rotated_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    # When somebody decided that it stays, though its maker has left.
    kept_at = models.DateTimeField(null=True)
    openings = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        """Newest first."""

        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def make(cls, **fields: Any) -> tuple[ShareLink, str]:
        """Make a link; return it with its token (256 bits), which is shown once and kept nowhere."""
        link = cls(**{"expires_at": timezone.now() + EXPIRY} | fields)
        return link, link.open_up()

    def open_up(self) -> str:
        """Store the link under a new token (256 bits); return it: it is shown once and kept nowhere."""
        token = new_token()
        self.token_hash = digest(token)
        self.save()
        return token

    def lock(self, password: str) -> None:
        """Ask for this password from now on; "" asks for none."""
        self.password_hash = make_password(password) if password else ""

    @property
    def is_open(self) -> bool:
        """Whether the link still opens the page."""
        return self.revoked_at is None and not self.is_expired and not self.is_used_up

    @property
    def is_expired(self) -> bool:
        """Whether its time is over."""
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def is_used_up(self) -> bool:
        """Whether it was opened as often as it may be."""
        return self.most_openings is not None and self.openings >= self.most_openings

    @property
    def is_locked(self) -> bool:
        """Whether it asks for a password."""
        return bool(self.password_hash)

    def revoke(self, user: User) -> None:
        """Close the link from the next request on. A revoked link never opens again."""
        with transaction.atomic():
            if ShareLink.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=timezone.now()):
                note(self.team, Event.LINK_REVOKED, user, self.name)

    def rotate(self, user: User) -> str | None:
        """Give the link a new address; return its token. The old one opens nothing. None: the link is closed."""
        token = new_token()
        open_ = ShareLink.objects.open().filter(pk=self.pk)
        with transaction.atomic():
            if not open_.update(token_hash=digest(token), rotated_at=timezone.now()):
                return None
            note(self.team, Event.LINK_ROTATED, user, self.name)
        return token

    def keep(self, user: User) -> None:
        """Note that the team keeps the link of somebody who has left; it becomes theirs who says so."""
        with transaction.atomic():
            ShareLink.objects.filter(pk=self.pk).update(kept_at=timezone.now(), created_by=user)
            note(self.team, Event.LINK_KEPT, user, self.name)

    def take_opening(self) -> bool:
        """Count an opening, if there is one left; of two at once only one gets the last."""
        left = Q(most_openings=None) | Q(openings__lt=F("most_openings"))
        taken = ShareLink.objects.filter(left, pk=self.pk, revoked_at=None)
        return bool(taken.update(openings=F("openings") + 1, opened_at=timezone.now()))

    def take_try(self) -> bool:
        """Count a try at the password. False: there were too many in this minute, and it must not be looked at."""
        now = timezone.now()
        mine = ShareLink.objects.filter(pk=self.pk)
        fresh = mine.filter(Q(tries_since=None) | Q(tries_since__lt=now - TRIES_PERIOD))
        if fresh.update(tries=1, tries_since=now):
            return True
        return bool(mine.filter(tries__lt=TRIES).update(tries=F("tries") + 1))

    def is_password(self, password: str) -> bool:
        """Whether this is the password."""
        return check_password(password, self.password_hash)
