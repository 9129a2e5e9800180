"""A team's own PowerPoint template, as it was uploaded."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from teams.models import Team


class SlideTemplate(models.Model):
    """The presentation whose master and layouts a team's exported slides use; in the database, as all that is backed up."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="slide_template")
    name = models.CharField(max_length=200)
    # Checked by explorer/exports/template_check.py, which also says how large it may be.
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name


def template_of(team: Team) -> bytes | None:
    """Return the team's template; None where it has none."""
    found = SlideTemplate.objects.filter(team=team).values_list("content", flat=True).first()
    return bytes(found) if found is not None else None
