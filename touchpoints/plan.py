"""What a sync would change, as a plain value that a guard can refuse and a page can show."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from kitsapi import types as kits

# Below this many known touchpoints a big loss is nothing to be afraid of.
FEW = 10
CHANGES = ("new", "renamed", "changed", "gone", "back", "revalidated")


class Known(NamedTuple):
    """A touchpoint as we have it."""

    name: str
    fingerprint: str
    is_gone: bool


@dataclass(slots=True)
class SyncPlan:
    """`present`: known before; `read`: listed by Kits; `written`: id → (change, description)."""

    present: int = 0
    read: int = 0
    written: dict[str, tuple[str, kits.Touchpoint]] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many of each change, as kept and shown."""
        counter = Counter(change for change, _described in self.written.values())
        counter["gone"] = len(self.gone)
        return {change: counter[change] for change in CHANGES}

    def objection(self, *, accepts_loss: bool = False) -> str:
        """Say why this plan must not be applied; empty if it may."""
        if self.present and not self.read:
            return _("Kits listed no touchpoints at all, but %(known)d are known here. Nothing was changed.") % {
                "known": self.present
            }
        if self.loses_most() and not accepts_loss:
            return _(
                "Kits no longer lists %(gone)d of the %(known)d touchpoints known here. "
                "That is more than half, so nothing was changed."
            ) % {"gone": len(self.gone), "known": self.present}
        return ""

    def loses_most(self) -> bool:
        """Would more than half of what we have be gone?"""
        return self.present >= FEW and 2 * len(self.gone) > self.present


def plan_sync(known: Mapping[str, Known], theirs: Iterable[kits.Touchpoint]) -> SyncPlan:
    """Compare what we have with what Kits lists. Of what has not changed only the id stays in memory."""
    plan = SyncPlan(present=sum(not ours.is_gone for ours in known.values()))
    seen: set[str] = set()
    for described in theirs:
        seen.add(described.id)
        if change := _change(known.get(described.id), described):
            plan.written[described.id] = (change, described)
    plan.read = len(seen)
    plan.gone = [id_ for id_, ours in known.items() if not ours.is_gone and id_ not in seen]
    return plan


def _change(ours: Known | None, theirs: kits.Touchpoint) -> str:
    """Name what has happened to one touchpoint; empty: nothing."""
    if ours is None:
        return "new"
    if ours.is_gone:
        return "back"
    described, days = fingerprint(theirs).split("-")
    if ours.fingerprint.startswith(described):
        return "" if ours.fingerprint.endswith(days) else "revalidated"
    return "changed" if ours.name == theirs.name else "renamed"


def fingerprint(described: kits.Touchpoint) -> str:
    """Give a short digest of all that Kits says about a touchpoint, and one of its days, which change every day."""
    plain = dataclasses.asdict(described)
    days = plain.pop("validity")
    return f"{_digest(plain)}-{_digest(days)}"


def _digest(value: object) -> str:
    """Give 24 signs that differ when the value differs."""
    plain = json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.blake2b(plain.encode(), digest_size=12).hexdigest()
