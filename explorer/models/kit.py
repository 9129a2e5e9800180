"""Kits of an account, as Kits last listed them."""

from __future__ import annotations

import uuid

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from teams.models import KitsAccount


class Kit(models.Model):
    """Some own touchpoints under one name, whose numbers Kits tells by day, week and month."""

    class Method(models.TextChoices):
        """How Kits calculates it. A method that Kits invents later is kept as it comes."""

        CLASSIC = "classic", _("Classic")
        EXPLORER = "explorer", _("Explorer")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(KitsAccount, on_delete=models.CASCADE, related_name="kits")
    upstream_id = models.CharField(max_length=100)
    name = models.TextField()
    method = models.CharField(max_length=32)
    made_at = models.DateTimeField()
    # [[id, kind, name], …] in Kits' order.
    touchpoints = models.JSONField(default=list)
    # Set when Kits stops listing it.
    gone_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["account", "upstream_id"], name="kit_once_an_account")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page, with its numbers."""
        return reverse("kit", args=[self.uuid])

    @property
    def method_name(self) -> str:
        """The method in words; one not known yet as Kits spells it."""
        return str(dict(self.Method.choices).get(self.method, self.method))
