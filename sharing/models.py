"""Links that open one comparison, as it was when the link was made, for people without an account."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

EXPIRY = timedelta(days=90)


def digest(token: str) -> str:
    """Return what is kept of a token: a dumped database opens no link."""
    return hashlib.sha256(token.encode()).hexdigest()


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    """Links by what they may still do."""

    def open(self) -> ShareLinkQuerySet:
        """Leave links that are neither revoked nor expired."""
        return self.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now()), revoked_at=None)

    def by_token(self, token: str) -> ShareLink | None:
        """Return the link that a token opens. Unknown, revoked and expired are the same: None."""
        return self.open().filter(token_hash=digest(token)).select_related("team").first()


class ShareLink(models.Model):
    """A frozen link: it shows the stored projection, which never changes, until it expires or is revoked."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="share_links")
    run = models.ForeignKey("explorer.Run", on_delete=models.CASCADE, related_name="share_links")
    name = models.CharField(max_length=100)
    token_hash = models.CharField(max_length=64, unique=True)
    projection = models.JSONField()
    language = models.CharField(max_length=10)
    is_sandbox = models.BooleanField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
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
        token = secrets.token_urlsafe(32)
        link = cls.objects.create(token_hash=digest(token), expires_at=timezone.now() + EXPIRY, **fields)
        return link, token

    @property
    def is_open(self) -> bool:
        """Whether the link still opens the page."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > timezone.now())

    def revoke(self) -> None:
        """Close the link from the next request on. A revoked link never opens again."""
        ShareLink.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=timezone.now())

    def count_opening(self) -> None:
        """Note that somebody looked; nothing about who."""
        ShareLink.objects.filter(pk=self.pk).update(openings=F("openings") + 1, opened_at=timezone.now())
