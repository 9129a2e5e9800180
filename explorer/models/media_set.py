"""Media set A and media set B of a report version."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kitsapi import types as kits


class Slot(models.TextChoices):
    """Which side of the comparison."""

    A = "a", "A"
    B = "b", "B"


class MediaSet(models.Model):
    """A name, a period one way and touchpoints one way. A draft may be incomplete or wrong: nothing typed is lost."""

    version = models.ForeignKey("explorer.ReportVersion", on_delete=models.CASCADE, related_name="media_sets")
    slot = models.CharField(max_length=1, choices=Slot)
    name = models.CharField(max_length=100, blank=True)
    date_preset = models.CharField(max_length=40, blank=True)
    # Whether the days were typed, not taken from a week of the list.
    own_dates = models.BooleanField(default=False)
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True)
    # How set B's period follows set A's, one of `periods.RELATIONS`; the days that it means are kept, too.
    relation = models.CharField(max_length=12, blank=True)
    touchpoint_preset = models.CharField(max_length=40, blank=True)
    # The saved set that its touchpoints are made of, while they are the same.
    pinned = models.ForeignKey("explorer.SavedVersion", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        """A version has each set once."""

        constraints = [models.UniqueConstraint(fields=["version", "slot"], name="set_once_a_version")]
        ordering = ["slot"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The set's name, or "Set A" while it has none."""
        return self.name or _("Set %(slot)s") % {"slot": self.slot.upper()}

    def picked_ids(self) -> tuple[str, ...]:
        """Kits' ids of the picked touchpoints in the order they were picked."""
        return tuple(pick.upstream_id for pick in self.picks.all())

    def asked(self) -> kits.MediaSet:
        """Return the set in kitsapi's words."""
        return kits.MediaSet(
            name=str(self.label),
            date_preset=self.date_preset,
            start=None if self.date_preset else self.start,
            end=None if self.date_preset else self.end,
            touchpoint_preset=self.touchpoint_preset,
            touchpoint_ids=() if self.touchpoint_preset else self.picked_ids(),
        )


class Pick(models.Model):
    """One picked touchpoint. Kits' id is kept, so that a pick outlives the mirror's row."""

    media_set = models.ForeignKey(MediaSet, on_delete=models.CASCADE, related_name="picks")
    upstream_id = models.CharField(max_length=100)
    # The name as it was when picked: shown where the mirror does not know the id.
    name = models.CharField(max_length=300, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        """A touchpoint is picked once a set."""

        constraints = [models.UniqueConstraint(fields=["media_set", "upstream_id"], name="pick_once_a_set")]
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name or self.upstream_id
