"""A report that the portal repeats by its own schedule, and each of its turns."""

from __future__ import annotations

import uuid
from datetime import datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from explorer.slots import Every, Rhythm, next_slots
from teams.access import teams_of

if TYPE_CHECKING:
    from teams.models import User


class SeriesQuerySet(models.QuerySet["Series"]):
    """Series as a person may see them and as a scheduler may take them."""

    def for_user(self, user: User) -> SeriesQuerySet:
        """Leave only series of the person's teams."""
        return self.filter(report__team__in=teams_of(user))

    def active(self) -> SeriesQuerySet:
        """Those that go on."""
        return self.filter(state=Series.State.ACTIVE)


class Series(models.Model):
    """The portal's schedule of one report. It is the team's, as the report is: nothing stops when somebody leaves."""

    class State(models.TextChoices):
        """Whether it goes on."""

        ACTIVE = "active", _("goes on")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")

    class Often(models.TextChoices):
        """How often."""

        DAY = Every.DAY.value, _("Every day")
        WEEK = Every.WEEK.value, _("Every week")
        MONTH = Every.MONTH.value, _("Every month")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.OneToOneField("explorer.Report", on_delete=models.CASCADE, related_name="series")
    every = models.CharField(max_length=5, choices=Often, default=Often.WEEK)
    weekday = models.PositiveSmallIntegerField(default=1, validators=[MaxValueValidator(6)])
    day = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(31)])
    at = models.TimeField(default=time(13))
    # The zone that `due_at` was worked out in: the team may move.
    time_zone = models.CharField(max_length=64, default="UTC")
    state = models.CharField(max_length=6, choices=State, default=State.ACTIVE)
    # The next turn. Null: there is none, since it is paused or has ended.
    due_at = models.DateTimeField(null=True, editable=False)
    # Why it was stopped, where no person did.
    problem = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        """What is due is found by its date."""

        verbose_name_plural = _("series")
        indexes = [models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="series_due")]

    def __str__(self) -> str:
        return f"{self.report}, {self.get_every_display()}"

    @property
    def is_active(self) -> bool:
        """Whether it goes on."""
        return self.state == self.State.ACTIVE

    @property
    def has_ended(self) -> bool:
        """Whether somebody ended it."""
        return self.state == self.State.ENDED

    @property
    def rhythm(self) -> Rhythm:
        """When it has its turn."""
        return Rhythm(Every(self.every), self.at, self.weekday, self.day)

    def next_times(self, after: datetime | None = None, count: int = 3) -> list[datetime]:
        """Return the next turns, on the clock of the team."""
        return next_slots(self.rhythm, ZoneInfo(self.report.team.time_zone), after or timezone.now(), count)


class SeriesSlot(models.Model):
    """One turn of a series: done, or missed and why. There is one row a turn, whoever and however many look at the clock."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="slots")
    # The moment it was due, not that of the work.
    at = models.DateTimeField()
    made_at = models.DateTimeField(auto_now_add=True)
    run = models.OneToOneField("explorer.Run", null=True, on_delete=models.SET_NULL, related_name="slot")
    # Why it was missed; empty where it was done.
    missed = models.CharField(max_length=300, blank=True)

    class Meta:
        """A series has each turn once."""

        constraints = [models.UniqueConstraint(fields=["series", "at"], name="series_slot_once")]
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.series} · {self.at}"
