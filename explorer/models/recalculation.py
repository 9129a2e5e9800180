"""A report that Kits itself calculates again and again, as asked for when it was made; the portal follows it or not."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Recalculation(models.Model):
    """One report at Kits with a schedule there. Stopping ends the following here; nothing stops at Kits."""

    report = models.ForeignKey("explorer.Report", on_delete=models.CASCADE, related_name="recalculations")
    version = models.ForeignKey("explorer.ReportVersion", on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey("teams.KitsAccount", on_delete=models.CASCADE, related_name="recalculations")
    upstream_id = models.CharField(max_length=100)
    # When to ask whether Kits has calculated it anew. Null: nobody asks.
    due_at = models.DateTimeField(null=True, editable=False)
    # When Kits says, or is taken to calculate next.
    expected_at = models.DateTimeField(null=True, editable=False)
    # Times in a row that Kits did not name the report.
    missed = models.PositiveSmallIntegerField(default=0, editable=False)
    gone_at = models.DateTimeField(null=True, editable=False)
    stopped_at = models.DateTimeField(null=True, editable=False)
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        """One row a report of Kits; what is due is found by its date."""

        constraints = [models.UniqueConstraint(fields=["account", "upstream_id"], name="recalculation_once")]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="recalculation_due")]

    def __str__(self) -> str:
        return f"{self.report}, {self.version.recalculation}"

    @property
    def is_followed(self) -> bool:
        """Whether each new calculation becomes a run here."""
        return self.stopped_at is None and self.gone_at is None
