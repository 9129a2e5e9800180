"""What was asked: a report and its versions. A version is never changed once a run of it was sent."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kitsapi.plain import plain
from kitsapi.types import Definition, Filter
from teams.access import teams_of

if TYPE_CHECKING:
    from explorer.models.run import Run
    from teams.models import User


class Origin(models.TextChoices):
    """Who made a report."""

    PORTAL = "portal", _("made here")
    KITS = "kits", _("made in Kits")


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports as a person may see them."""

    def for_user(self, user: User) -> ReportQuerySet:
        """Leave only reports of the person's teams: another team's report does not exist."""
        return self.filter(team__in=teams_of(user))

    def untouched(self) -> ReportQuerySet:
        """Drafts that were opened and left: without a name, nothing picked, and nothing was ever changed in them."""
        drafts = self.filter(name="", origin=Origin.PORTAL, token_name="", current__submitted_at=None, current__number=1)
        # What is filled by a copy or a program has no step of its own, but holds something.
        return drafts.filter(current__steps=None, current__media_sets__picks=None).distinct()

    def touched(self) -> ReportQuerySet:
        """All but the untouched ones."""
        return self.exclude(pk__in=Report.objects.untouched().values("pk"))


class Report(models.Model):
    """A question that can be asked again. Belongs to the team, not to a person."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="reports")
    account = models.ForeignKey("teams.KitsAccount", on_delete=models.PROTECT, related_name="reports")
    name = models.CharField(max_length=200)
    origin = models.CharField(max_length=6, choices=Origin, default=Origin.PORTAL)
    # Kits' id of a report made there; a report made here has one upstream id a run.
    upstream_id = models.CharField(max_length=100, blank=True)
    # When a report made in Kits was first missing from a complete list.
    vanished_at = models.DateTimeField(null=True, blank=True)
    # The run whose two sets it asks about together, since Kits gave no comparison of them. It is no report of its own in lists.
    helper_for = models.OneToOneField("explorer.Run", null=True, on_delete=models.CASCADE, related_name="helper")
    # The run whose marker it bears and whose question it asks, though Kits has another report for that run.
    stray_of = models.ForeignKey("explorer.Run", null=True, on_delete=models.SET_NULL, related_name="strays")
    current = models.ForeignKey("explorer.ReportVersion", null=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # The API token that made it; empty: a person did.
    token_name = models.CharField(max_length=60, blank=True, default="", db_default="", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        """One row a report of Kits."""

        constraints = [
            models.UniqueConstraint(
                fields=["account", "upstream_id"], condition=~models.Q(upstream_id=""), name="report_upstream_once"
            )
        ]
        indexes = [models.Index(fields=["team", "-touched_at"], name="report_by_team")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the report's page."""
        return reverse("report-page", args=[self.uuid])

    @property
    def is_made_in_kits(self) -> bool:
        """Whether Kits' own users made it: then it is read and never changed."""
        return self.origin == Origin.KITS

    @property
    def is_helper(self) -> bool:
        """Whether it was made to work out what two sets of another report share."""
        return self.helper_for_id is not None

    @property
    def is_stray(self) -> bool:
        """Whether it is a second report at Kits for one run of the portal."""
        return self.stray_of_id is not None

    @property
    def has_draft(self) -> bool:
        """Whether the builder can go on with it: made here, and its wording not sent yet."""
        return not self.is_made_in_kits and self.current is not None and self.current.is_draft

    def latest_run(self) -> Run | None:
        """Return the newest run of any version, or None."""
        return self.runs.select_related("account", "version").order_by("-created_at", "-pk").first()

    def latest_ready_run(self) -> Run | None:
        """Return the newest run with results, or None."""
        ready = self.runs.filter(state="ready").select_related("account", "version")
        return ready.order_by("-calculated_at", "-pk").first()


class ReportVersion(models.Model):
    """One wording of a report. While no run was queued it is the draft that the builder saves into."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    # [{"variable": "gender", "values": ["female"]}]; empty: everyone.
    target_group = models.JSONField(default=list, blank=True)
    # The saved target group that it is, while it is the same.
    pinned_group = models.ForeignKey("explorer.SavedVersion", null=True, on_delete=models.SET_NULL, related_name="+")
    blocks = models.JSONField(default=list, blank=True)
    include_not_validated = models.BooleanField(default=False)
    recalculation = models.CharField(max_length=20, default="none")
    # The wording whose moving periods it resolves, where the portal made it for a turn of a series.
    repeats = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="repetitions")
    fingerprint = models.CharField(max_length=64, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    # Set when the first run was queued: from then on the version is immutable.
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Versions count from one within a report."""

        constraints = [models.UniqueConstraint(fields=["report", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.report} v{self.number}"

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed."""
        return self.submitted_at is None

    def read_sets(self) -> None:
        """Read the sets and their picks anew; from then on `media_sets.all()` and their picks cost nothing."""
        getattr(self, "_prefetched_objects_cache", {}).clear()
        models.prefetch_related_objects([self], "media_sets__picks")

    def filters(self) -> tuple[Filter, ...]:
        """Return the target group in kitsapi's words."""
        return tuple(Filter(f["variable"], tuple(f["values"])) for f in self.target_group)

    def definition(self, name: str) -> Definition:
        """Return what Kits is asked, under `name`."""
        sets = {media_set.slot: media_set for media_set in self.media_sets.all()}
        return Definition(
            name=name,
            blocks=tuple(self.blocks),
            set_a=sets["a"].asked(),
            set_b=sets["b"].asked() if "b" in sets else None,
            target_group=self.filters(),
            include_not_validated=self.include_not_validated,
            recalculation=self.recalculation,
        )


def fingerprint(definition: Definition) -> str:
    """Hash what is asked, whatever the report and its sets are called and in whatever order things were picked."""
    asked = plain(definition)
    asked.pop("name")
    asked["blocks"] = sorted(asked["blocks"])
    asked["target_group"] = sorted(
        ([f["variable"], sorted(f["values"])] for f in asked["target_group"]), key=lambda entry: entry[0]
    )
    for slot in ("set_a", "set_b"):
        if asked[slot]:
            asked[slot].pop("name")
            asked[slot]["touchpoint_ids"] = sorted(asked[slot]["touchpoint_ids"])
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
