"""A call of the API that must not be done twice, and what was answered."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from teams.models.team import Membership


class ApiCall(models.Model):
    """Whoever sends the same key again gets the same answer, and nothing is done a second time."""

    KEPT_FOR = timedelta(days=30)
    LONGEST_KEY = 255

    # Not the token: a program that was given another one in between still means the same call.
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="api_calls")
    key = models.CharField(max_length=LONGEST_KEY)
    # Of address and body: the same key for something else is a mistake, and told.
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    location = models.CharField(max_length=300, blank=True)
    answer = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "key"], name="api_call_once")]
        indexes = [models.Index(fields=["created_at"], name="api_call_by_age")]

    def __str__(self) -> str:
        return self.key
