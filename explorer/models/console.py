"""Queries of the API console that somebody keeps, for themselves or for the team."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from teams.models import Team, User


class ConsoleQueryQuerySet(models.QuerySet["ConsoleQuery"]):
    """Kept queries as a person may see them."""

    def visible(self, team: Team, user: User) -> ConsoleQueryQuerySet:
        """The person's own in a team, and those that others share there, by name."""
        return self.filter(Q(is_shared=True) | Q(owner=user), team=team).select_related("owner").order_by(Lower("name"), "pk")


class ConsoleQuery(models.Model):
    """A query with its variables under a name. The account is filled in where it is asked, so any of the team's will do."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey("teams.Team", on_delete=models.CASCADE, related_name="console_queries")
    # Nobody: whoever made it is gone; what was shared stays with the team.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=100)
    query = models.TextField()
    variables = models.TextField(blank=True)
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = ConsoleQueryQuerySet.as_manager()

    class Meta:
        """Saved again under the same name, it takes the old one's place."""

        constraints = [models.UniqueConstraint("team", "owner", Lower("name"), name="console_query_name_once")]

    def __str__(self) -> str:
        return self.name
