"""What Kits answered: its own words for ever, and our rows made of them."""

from __future__ import annotations

import hashlib
import zlib

from django.db import models


class MetricSet(models.TextChoices):
    """Whose numbers a metric row holds. `report`: numbers of the whole report, such as the target group's size."""

    REPORT = "report"
    A = "a"
    B = "b"
    BOTH = "both"
    ONLY_A = "only_a"
    ONLY_B = "only_b"
    EITHER = "either"


class RunAnswer(models.Model):
    """Kits' answer as it came, compressed, with a checksum."""

    run = models.OneToOneField("explorer.Run", on_delete=models.CASCADE, related_name="raw_answer")
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    fetched_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"answer of run {self.run_id}"

    @classmethod
    def of(cls, run_id: int, body: bytes, fetched_at) -> RunAnswer:
        """Return the row (unsaved) that keeps `body`."""
        return cls(run_id=run_id, body=zlib.compress(body), sha256=hashlib.sha256(body).hexdigest(), fetched_at=fetched_at)

    def text(self) -> bytes:
        """Return Kits' answer as it came. Raises ValueError when it is not what was stored."""
        body = zlib.decompress(self.body)
        if hashlib.sha256(body).hexdigest() != self.sha256:
            raise ValueError(f"The stored answer of run {self.run_id} does not match its checksum.")
        return body


class Metric(models.Model):
    """One block of one set of one run: typed JSON, read whole into frozen values (explorer/metrics.py)."""

    run = models.ForeignKey("explorer.Run", on_delete=models.CASCADE, related_name="metrics")
    block = models.CharField(max_length=20)
    media_set = models.CharField(max_length=6, choices=MetricSet)
    value = models.JSONField()

    class Meta:
        """A run has each block of each set once."""

        constraints = [models.UniqueConstraint(fields=["run", "block", "media_set"], name="metric_once")]

    def __str__(self) -> str:
        return f"{self.block} of {self.media_set}, run {self.run_id}"
