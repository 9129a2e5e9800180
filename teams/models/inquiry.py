"""A question to Kits that a person waits for: the page writes the row, a worker answers it."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teams.models.kits_account import KitsAccount
from teams.models.team import Team


class Kind(models.TextChoices):
    """What is asked."""

    KEY_TEST = "key_test", _("Test of a key")
    TARGET_GROUP_SIZE = "target_group_size", _("Size of a target group")


class Inquiry(models.Model):
    """One question, its answer or the reason why there is none."""

    # How long a person is kept waiting before the page says that Kits has not answered.
    PATIENCE = timedelta(seconds=30)
    # A longer wait is told about.
    USUAL = timedelta(seconds=8)
    # How long a worker may hold a question. Outlasts the client's own deadline for one step (25 s).
    LEASE = timedelta(seconds=60)
    # How long an answer stands for the same question asked again.
    FRESH = timedelta(seconds=60)
    # The message goes out with the row; the sweep looks only at what is still unanswered after this long.
    HEAD_START = timedelta(seconds=5)
    # An older question has lost its person.
    WORTH_ANSWERING = timedelta(minutes=5)
    # First try and one more; a question that kills its worker is not asked for ever.
    ATTEMPTS = 2

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="inquiries")
    account = models.ForeignKey(KitsAccount, on_delete=models.CASCADE, related_name="inquiries")
    kind = models.CharField(max_length=20, choices=Kind)
    input = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, editable=False)
    answer = models.JSONField(null=True, editable=False)
    problem = models.CharField(max_length=400, blank=True, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, editable=False)
    lease_token = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name_plural = _("inquiries")
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(answered_at=None), name="inquiry_open"),
            models.Index(fields=["account", "fingerprint", "created_at"], name="inquiry_same"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.account}"

    def is_answered(self) -> bool:
        """Whether there is an answer or a problem to show."""
        return self.answered_at is not None

    def is_over(self) -> bool:
        """Asked too long ago to keep a person waiting: Kits has not answered in time."""
        return not self.is_answered() and timezone.now() - self.created_at > self.PATIENCE

    def is_slow(self) -> bool:
        """Whether a person who waits wonders by now."""
        return self.is_waiting() and timezone.now() - self.created_at > self.USUAL

    def is_waiting(self) -> bool:
        """Whether the page should ask again."""
        return not self.is_answered() and not self.is_over()
