"""Who opened a link: counted, and never known."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta

from django.db import models

# As long as a clock anywhere may call a day today.
KEPT = timedelta(days=2)


def new_salt() -> str:
    """128 bits that exist for a day."""
    return secrets.token_hex(16)


class DailySalt(models.Model):
    """What makes a day's visitors countable. When it is deleted, nobody can tell any more who they were."""

    day = models.DateField(unique=True)
    salt = models.CharField(max_length=32, default=new_salt)

    def __str__(self) -> str:
        return str(self.day)

    @classmethod
    def of(cls, day: date) -> str:
        """The salt of a day; older ones are forgotten on the way."""
        row, is_new = cls.objects.get_or_create(day=day)
        if is_new:
            cls.objects.filter(day__lt=day - KEPT).delete()
        return row.salt

    @classmethod
    def visitor(cls, day: date, *traits: str) -> str:
        """Fold what a browser shows of itself into what tells two visitors of one day apart, and nothing else."""
        return hashlib.sha256("\x1f".join((cls.of(day), *traits)).encode()).hexdigest()[:32]


class Visit(models.Model):
    """One visitor of one link on one day; robots that draw link previews apart. No address is kept."""

    link = models.ForeignKey("sharing.ShareLink", on_delete=models.CASCADE, related_name="visits")
    day = models.DateField()
    visitor = models.CharField(max_length=32)
    is_robot = models.BooleanField(default=False)
    openings = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        """A visitor is one row a day."""

        constraints = [models.UniqueConstraint(fields=["link", "day", "visitor"], name="visit_once_a_day")]

    def __str__(self) -> str:
        return f"{self.link} · {self.day}"
