"""What was done in a team that its admins may want to know later. Rows are added, and never changed or taken away."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from teams.models.team import Team


class Event(models.TextChoices):
    """What happened. A word that stands in the log keeps its meaning for ever."""

    SIGNED_IN = "signed_in", _("signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("did not get in: wrong password")
    PASSWORD_CHANGED = "password_changed", _("changed the password")
    ADDRESS_CHANGED = "address_changed", _("changed the e-mail address")
    FACTOR_ADDED = "factor_added", _("added a second factor")
    FACTOR_REMOVED = "factor_removed", _("removed a second factor")
    PASSKEY_ADDED = "passkey_added", _("added a passkey")
    PASSKEY_REMOVED = "passkey_removed", _("removed a passkey")
    SESSIONS_ENDED = "sessions_ended", _("signed out other sessions")
    SIGNED_IN_ELSEWHERE = "signed_in_elsewhere", _("signed in through the organisation")
    FACTOR_REQUIRED = "factor_required", _("made a second factor obligatory")
    FACTOR_RELEASED = "factor_released", _("made a second factor optional")
    TEAM_FOUNDED = "team_founded", _("founded the team")
    TEAM_CHANGED = "team_changed", _("changed the team's settings")
    INVITED = "invited", _("invited")
    INVITATION_RENEWED = "invitation_renewed", _("sent the invitation again")
    INVITATION_REVOKED = "invitation_revoked", _("revoked the invitation")
    JOINED = "joined", _("joined")
    ROLE_CHANGED = "role_changed", _("changed the role")
    MEMBER_REMOVED = "member_removed", _("removed from the team")
    MEMBER_LEFT = "member_left", _("left the team")
    KEY_CONNECTED = "key_connected", _("connected the account")
    KEY_CHANGED = "key_changed", _("changed the key or account")
    KEY_REMOVED = "key_removed", _("disconnected the account")
    TOKEN_MADE = "token_made", _("made the API token")
    TOKEN_REVOKED = "token_revoked", _("revoked the API token")
    CONSOLE_CHANGED = "console_changed", _("sent a mutation through the API console")
    API_SUBMITTED = "api_submitted", _("sent to Kits through the API")
    WEBHOOK_MADE = "webhook_made", _("added the webhook")
    WEBHOOK_SECRET = "webhook_secret", _("gave the webhook another secret")
    WEBHOOK_REMOVED = "webhook_removed", _("removed the webhook")
    NOTICES_CHANGED = "notices_changed", _("changed who is told")
    LINK_MADE = "link_made", _("made the shared link")
    LINK_ROTATED = "link_rotated", _("gave the shared link a new address")
    LINK_REVOKED = "link_revoked", _("revoked the shared link")
    LINK_KEPT = "link_kept", _("kept the shared link of somebody who left")
    POLICY_CHANGED = "policy_changed", _("changed the rules for sharing")
    RULE_CHANGED = "rule_changed", _("changed the base rule")
    HIDDEN_OPENED = "hidden_opened", _("opened the hidden numbers")
    TEMPLATE_UPLOADED = "template_uploaded", _("uploaded a template for slides")
    TEMPLATE_REMOVED = "template_removed", _("removed the template for slides")
    WITHDRAWN = "withdrawn", _("withdrew the numbers")
    NUMBERS_EXPORTED = "numbers_exported", _("exported the numbers")
    LOG_EXPORTED = "log_exported", _("exported this log")


class AppendOnlyError(TypeError):
    """Something tried to change the log."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """Entries are read; nothing else."""

    def update(self, **_changes: Any) -> NoReturn:
        """Entries are never changed."""
        raise AppendOnlyError("The audit log is append-only.")

    def delete(self) -> NoReturn:
        """Entries are never taken away."""
        raise AppendOnlyError("The audit log is append-only.")


class AuditEntry(models.Model):
    """Who did what, when, in words that stay true when people and things are gone. It holds no secret."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="audit_entries")
    at = models.DateTimeField(auto_now_add=True)
    event = models.CharField(max_length=30, choices=Event)
    # The person by number and by the address of that day; "" is the portal itself.
    actor_number = models.PositiveBigIntegerField(null=True)
    actor = models.CharField(max_length=254, blank=True)
    # What it was about, as it was called then.
    about = models.CharField(max_length=300, blank=True)
    # {"what": [before, after]}
    changes = models.JSONField(default=dict)

    objects = AuditQuerySet.as_manager()

    class Meta:
        """Newest first."""

        ordering = ["-at", "-pk"]
        verbose_name_plural = _("audit entries")
        indexes = [models.Index(fields=["team", "-at"], name="audit_by_team")]

    def __str__(self) -> str:
        return f"{self.actor} {self.event} {self.about}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the entry. Raises AppendOnlyError for one that is there already."""
        if self.pk is not None:
            raise AppendOnlyError("The audit log is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Entries are never taken away."""
        raise AppendOnlyError("The audit log is append-only.")
