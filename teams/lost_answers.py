"""A change whose answer was lost: what a look for it has shown, and from when on that is believed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from teams.models import Inquiry
from teams.models.inquiry import Kind, Outcome

# What looks for what.
LOOKS = {Kind.OWN_CHANGE: Kind.OWN_LOOK_UP, Kind.KIT_CHANGE: Kind.KIT_LOOK_UP}


def latest_look(change: Inquiry) -> Inquiry | None:
    """The last look for a change."""
    return change.account.inquiries.filter(kind=LOOKS[Kind(change.kind)], about=str(change.uuid)).first()


def quiet_until(change: Inquiry) -> datetime:
    """Until then Kits might still be working on it: that it is not there proves nothing before."""
    return change.created_at + timedelta(seconds=settings.KITS_QUIET_SECONDS)


def is_found(look: Inquiry | None) -> bool:
    """Has a look shown that it was done?"""
    return bool(look and look.answer and look.answer["is_done"])


def is_proven_undone(change: Inquiry, look: Inquiry | None) -> bool:
    """Has a look shown that nothing was done, and that nothing will be?"""
    if look is None or look.answer is None or look.answer["is_done"]:
        return False
    return look.created_at >= quiet_until(change)


def may_look(change: Inquiry) -> bool:
    """Is there something to be looked for, and nobody at it?"""
    look = latest_look(change)
    return change.outcome == Outcome.UNKNOWN and not (look and look.is_waiting())


def is_open(change: Inquiry) -> bool:
    """Does nobody know whether it was done? Then the same must not be sent again."""
    look = latest_look(change) if change.outcome == Outcome.UNKNOWN else None
    return change.outcome == Outcome.UNKNOWN and not (is_found(look) or is_proven_undone(change, look))
