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
    OWN_CHANGE = "own_change", _("Change of an own touchpoint")
    OWN_LOOK_UP = "own_look_up", _("Look for a change whose answer was lost")
    REPORT_DELETION = "report_deletion", _("Deletion of a report")
    KIT_LIST = "kit_list", _("List of kits")
    KIT_NUMBERS = "kit_numbers", _("Numbers of a kit")
    KIT_CHANGE = "kit_change", _("Change of a kit")
    KIT_LOOK_UP = "kit_look_up", _("Look for a kit whose answer was lost")
    CONSOLE_QUERY = "console_query", _("Query of the API console")
    CONSOLE_CHANGE = "console_change", _("Mutation of the API console")
    CONSOLE_SCHEMA = "console_schema", _("Schema for the API console")


# What changes something at Kits: sent once or never, and not after its person has stopped waiting.
WRITES = frozenset({Kind.OWN_CHANGE, Kind.KIT_CHANGE, Kind.REPORT_DELETION, Kind.CONSOLE_CHANGE})


class Trouble(models.TextChoices):
    """Why there is no answer, by what to do next."""

    UNAVAILABLE = "unavailable", _("Kits did not answer, or was not asked")
    UNKNOWN = "unknown", _("Sent, and not answered")
    DENIED = "denied", _("The key may not")
    REJECTED = "rejected", _("Kits said no")


class Outcome(models.TextChoices):
    """Where something that changes Kits stands."""

    WAITING = "waiting", _("Waiting for Kits")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused by Kits")
    DENIED = "denied", _("Not allowed")
    UNSENT = "unsent", _("Not sent")
    UNKNOWN = "unknown", _("Not known")


_OUTCOMES = {
    "": Outcome.DONE,
    Trouble.UNAVAILABLE: Outcome.UNSENT,
    Trouble.UNKNOWN: Outcome.UNKNOWN,
    Trouble.DENIED: Outcome.DENIED,
    Trouble.REJECTED: Outcome.REFUSED,
}


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

    # A change is sent for within PATIENCE of its post. So much later nobody will begin it any more, whatever the clocks say.
    MARGIN = timedelta(seconds=5)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="inquiries")
    account = models.ForeignKey(KitsAccount, on_delete=models.CASCADE, related_name="inquiries")
    kind = models.CharField(max_length=20, choices=Kind)
    input = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, editable=False)
    # What it is about: an id at Kits, or another inquiry's. Empty: nothing that has one.
    about = models.CharField(max_length=100, blank=True, editable=False)
    answer = models.JSONField(null=True, editable=False)
    problem = models.CharField(max_length=400, blank=True, editable=False)
    trouble = models.CharField(max_length=12, choices=Trouble, blank=True, editable=False)
    # The field that Kits refused, in the portal's words.
    field = models.CharField(max_length=40, blank=True, editable=False)
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
            models.Index(fields=["account", "kind", "about", "created_at"], name="inquiry_about"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.account}"

    def is_answered(self) -> bool:
        """Whether there is an answer or a problem to show."""
        return self.answered_at is not None

    @property
    def writes(self) -> bool:
        """Does it change something at Kits?"""
        return self.kind in WRITES

    @property
    def age(self) -> timedelta:
        """How long ago it was asked."""
        return timezone.now() - self.created_at

    def is_over(self) -> bool:
        """Asked too long ago to keep a person waiting: Kits has not answered in time."""
        return not self.is_answered() and not self.is_waiting()

    def is_slow(self) -> bool:
        """Whether a person who waits wonders by now."""
        return self.is_waiting() and self.age > self.USUAL

    def is_waiting(self) -> bool:
        """Whether the page should ask again. What changes something is waited for while it is, or may yet be, under way."""
        if self.is_answered():
            return False
        if self.writes and self.attempts:
            return self.lease_until is not None and timezone.now() < self.lease_until
        return self.age <= (self.PATIENCE + self.MARGIN if self.writes else self.PATIENCE)

    @property
    def outcome(self) -> Outcome:
        """Where something that changes Kits stands. Taken up by a worker that fell silent: it may have been done."""
        if self.is_answered():
            return _OUTCOMES[self.trouble]
        if self.is_waiting():
            return Outcome.WAITING
        return Outcome.UNKNOWN if self.attempts else Outcome.UNSENT
