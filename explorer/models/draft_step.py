"""What was done to a draft, step by step: to be undone, and to be told to whoever else edits it."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class DraftStep(models.Model):
    """One change of a draft: the parts that it changed, as they were before. Steps count from one within a version."""

    version = models.ForeignKey("explorer.ReportVersion", on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # Which opened page it came from: one person may have two.
    page = models.UUIDField()
    made_at = models.DateTimeField(auto_now_add=True)
    before = models.JSONField()
    # A step that was undone is a step that undoes; it cannot be undone itself.
    is_undoing = models.BooleanField(default=False)
    undone = models.BooleanField(default=False)

    class Meta:
        """A version has each step once."""

        constraints = [models.UniqueConstraint(fields=["version", "number"], name="draft_step_once")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.version}, step {self.number}"
