"""What people are told, to whom it goes, and what became of it: an outbox. The rows are the truth, Celery only wakes."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from teams.models.team import Membership, Team


class Channel(models.TextChoices):
    """How a notice travels."""

    MAIL = "mail", _("E-mail")
    WEBHOOK = "webhook", _("Webhook")


class Outcome(models.TextChoices):
    """Where a delivery stands. Waiting is the only one that goes on."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    DROPPED = "dropped", _("Not sent")


class Following(models.Model):
    """One person's choice about one report: told, or not told, whatever else is set. It ends with the membership."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="followings")
    # The public id of what is followed: reports live in a room that this one does not see.
    topic = models.UUIDField()
    wants = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "topic"], name="following_once")]

    def __str__(self) -> str:
        return f"{self.membership} · {self.topic}"


class Webhook(models.Model):
    """An address of the team's own that gets every notice as JSON. The secret is sealed: only `teams.vault` reads it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="webhooks")
    url = models.CharField(_("address"), max_length=500)
    sealed_secret = models.TextField(editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.url


class Notice(models.Model):
    """One thing that happened, in the team's words. Receivers know it again by its uuid."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="notices")
    # What happened to what: the same thing is never told twice.
    key = models.CharField(max_length=120, unique=True)
    event = models.CharField(max_length=20)
    # {"title", "sentence", "url", "figures", "facts", "source", "report", "run", "is_sandbox"}; see explorer/notices.py.
    content = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["team", "-created_at"], name="notice_by_team")]

    def __str__(self) -> str:
        return self.key


class Delivery(models.Model):
    """One notice on its way to one recipient."""

    # How long a worker may hold a delivery. Outlasts the deadline of a post and the mail server's timeout.
    LEASE = timedelta(seconds=90)
    # A receiver that is away gets this long to come back.
    PATIENCE = timedelta(days=1)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=7, choices=Channel)
    # Exactly one of the three says who it is for.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    webhook = models.ForeignKey(Webhook, null=True, on_delete=models.CASCADE, related_name="deliveries")
    address = models.EmailField(blank=True)
    # The same as one word: what goes to one recipient of a team is collected.
    recipient = models.CharField(max_length=300)

    outcome = models.CharField(max_length=7, choices=Outcome, default=Outcome.WAITING)
    # When the portal should send it. Null: nothing left to do.
    due_at = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    # The receiver's answer, and what went wrong as a sentence.
    status_code = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["notice", "recipient"], name="delivery_once_a_recipient")]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="delivery_due")]

    def __str__(self) -> str:
        return f"{self.notice} → {self.recipient}"
