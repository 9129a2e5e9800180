"""Messages that are under way: what a sweep has sent for, and no worker has finished yet."""

from __future__ import annotations

from django.db import models


class Wake(models.Model):
    """One message to the workers. While its row is young, no sweep sends the same again."""

    # The task and its arguments.
    key = models.CharField(max_length=200, unique=True)
    woken_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
