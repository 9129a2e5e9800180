"""Signs of life and counts of what was done, in rows that every process of the portal can read."""

from __future__ import annotations

from django.db import models


class WorkerBeat(models.Model):
    """One worker process. It goes with the process; of one that was killed it is left to be noticed."""

    name = models.CharField(max_length=200, unique=True)
    host = models.CharField(max_length=200)
    pid = models.PositiveIntegerField()
    queues = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    # When the process last said that it is there, and when it last finished a task.
    beat_at = models.DateTimeField()
    progressed_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Tally(models.Model):
    """A number that only grows, added to by all workers: what happened, and with which labels."""

    name = models.CharField(max_length=60)
    # "outcome=answered,le=0.5": label and value by name, as `teams.tallies` writes them.
    labels = models.CharField(max_length=200, blank=True)
    value = models.FloatField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "labels"], name="tally_once")]

    def __str__(self) -> str:
        return f"{self.name}{{{self.labels}}}"
