"""Parts of reports that a team keeps for the next one: the touchpoints of a media set, or a target group."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from teams.access import teams_of
from teams.models import KitsAccount, User


class SavedPartQuerySet(models.QuerySet["SavedPart"]):
    """Saved parts as a person may see them."""

    def for_user(self, user: User) -> SavedPartQuerySet:
        """Leave only those of the person's teams."""
        return self.filter(account__team__in=teams_of(user))

    def offered(self, account: KitsAccount) -> SavedPartQuerySet:
        """Those that can be used in reports of an account, by name."""
        return self.filter(account=account, archived_at=None).select_related("newest").order_by(Lower("name"))


class SavedPart(models.Model):
    """A name for something that changes: each change is a version, and a report knows which one it was made of."""

    class Kind(models.TextChoices):
        """What is kept."""

        SET = "set", _("media set")
        GROUP = "group", _("target group")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey("teams.KitsAccount", on_delete=models.CASCADE, related_name="saved_parts")
    kind = models.CharField(max_length=5, choices=Kind)
    name = models.CharField(max_length=100)
    newest = models.ForeignKey("explorer.SavedVersion", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    # No longer offered; reports that were made of it still say so.
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = SavedPartQuerySet.as_manager()

    class Meta:
        """A name means one thing, capitals aside."""

        constraints = [
            models.UniqueConstraint(
                "account", "kind", Lower("name"), condition=models.Q(archived_at=None), name="saved_name_once_an_account"
            )
        ]

    def __str__(self) -> str:
        return self.name


class SavedVersion(models.Model):
    """What was saved under a name at one time. Never changed."""

    part = models.ForeignKey(SavedPart, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    # A set: {"touchpoint_preset", "picks": [[id, name]]}; a group: {"target_group": [{"variable", "values"}]}.
    said = models.JSONField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Versions count from one within a part."""

        constraints = [models.UniqueConstraint(fields=["part", "number"], name="saved_version_once")]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.part}, {self.number}"

    @property
    def is_newest(self) -> bool:
        """Whether nothing newer was saved under the name."""
        return self.part.newest_id == self.pk
