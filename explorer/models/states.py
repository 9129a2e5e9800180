"""The states of a run, and which way they lead. Kits' own words stop in kitsapi."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a run stands. Ready, failed, cancelled and expired are ends."""

    QUEUED = "queued", _("Queued")
    SUBMITTING = "submitting", _("Submitting")
    UNCONFIRMED = "unconfirmed", _("Unconfirmed")
    CALCULATING = "calculating", _("Calculating")
    FETCHING = "fetching", _("Fetching")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")


ENDS = frozenset({State.READY, State.FAILED, State.CANCELLED, State.EXPIRED})

# Everything a run may do. A change that is not listed here is a programming error and is refused.
EDGES: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.SUBMITTING, State.FAILED, State.CANCELLED, State.EXPIRED}),
    State.SUBMITTING: frozenset(
        {State.QUEUED, State.UNCONFIRMED, State.CALCULATING, State.FAILED, State.CANCELLED, State.EXPIRED}
    ),
    State.UNCONFIRMED: frozenset({State.QUEUED, State.CALCULATING, State.FAILED, State.CANCELLED, State.EXPIRED}),
    State.CALCULATING: frozenset({State.FETCHING, State.FAILED, State.CANCELLED, State.EXPIRED}),
    State.FETCHING: frozenset({State.CALCULATING, State.READY, State.FAILED, State.CANCELLED, State.EXPIRED}),
    State.READY: frozenset(),
    State.FAILED: frozenset(),
    State.CANCELLED: frozenset(),
    State.EXPIRED: frozenset(),
}
