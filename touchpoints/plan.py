"""What a sync would change, as a plain value that a guard can refuse and a page can show."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from kitsapi import types as kits
from teams.formats import number

# Below this many known touchpoints a big loss is nothing to be afraid of.
FEW = 10
CHANGES = ("new", "renamed", "changed", "gone", "back", "revalidated")
# Changes of which a plan keeps the first names. Days change every day, and of all touchpoints.
NAMED = ("new", "renamed", "changed", "gone", "back")
# So many of each.
NAMES = 20


class Known(NamedTuple):
    """A touchpoint as we have it."""

    name: str
    fingerprint: str
    is_gone: bool


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """`present`: known before; `read`: listed by Kits, each once; `doubled`: listed again; `expected`: what Kits counts itself.

    `changes` says how many of each; `names` has the first of each, a renamed one as (old, new).
    """

    present: int = 0
    read: int = 0
    doubled: int = 0
    expected: int | None = None
    changes: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """How many of each change, as kept and shown."""
        doubled = {"doubled": self.doubled} if self.doubled else {}
        return {change: self.changes.get(change, 0) for change in CHANGES} | doubled

    def objection(self, *, accepts_loss: bool = False) -> str:
        """Say why this plan must not be applied; empty if it may."""
        if self.present and not self.read:
            return _("Kits listed no touchpoints at all, but %(known)s are known here. Nothing was changed.") % {
                "known": number(self.present)
            }
        if accepts_loss:
            return ""
        if self.loses_most():
            return _(
                "Kits no longer lists %(gone)s of the %(known)s touchpoints known here. "
                "That is more than half, so nothing was changed."
            ) % {"gone": number(self.changes.get("gone", 0)), "known": number(self.present)}
        if self.breaks_off():
            return _("Kits counts %(expected)s touchpoints, but listed only %(read)s. Nothing was changed.") % {
                "expected": number(self.expected),
                "read": number(self.read),
            }
        return ""

    def loses_most(self) -> bool:
        """Would more than half of what we have be gone?"""
        return self.present >= FEW and 2 * self.changes.get("gone", 0) > self.present

    def breaks_off(self) -> bool:
        """Is the list shorter than half of what Kits itself counts?"""
        return (self.expected or 0) >= FEW and 2 * (self.read + self.doubled) < (self.expected or 0)


def change_of(ours: Known | None, theirs: kits.Touchpoint, digest: str) -> str:
    """Name what has happened to one touchpoint; empty: nothing. `digest` is the fingerprint of `theirs`."""
    if ours is None:
        return "new"
    if ours.is_gone:
        return "back"
    if ours.fingerprint == digest:
        return ""
    if ours.fingerprint.partition("-")[0] == digest.partition("-")[0]:
        return "revalidated"
    return "changed" if ours.name == theirs.name else "renamed"


def fingerprint(described: kits.Touchpoint) -> str:
    """Give a short digest of all that Kits says about a touchpoint, and one of its days, which change every day."""
    plain = {name: getattr(described, name) for name in _PLAIN}
    plain["atoms"] = [{"id": atom.id, "kind": atom.kind} for atom in described.atoms]
    days = [{"end": str(days.end), "start": str(days.start), "status": days.status} for days in described.validity]
    return f"{_digest(plain)}-{_digest(days)}"


# Not `asdict`, which copies each value: that took half of the time of a sync that changes nothing.
_PLAIN = tuple(name for name in kits.Touchpoint.__dataclass_fields__ if name not in ("atoms", "validity"))
_encode = json.JSONEncoder(sort_keys=True, default=str, ensure_ascii=False).encode


def _digest(value: object) -> str:
    """Give 24 signs that differ when the value differs."""
    return hashlib.blake2b(_encode(value).encode(), digest_size=12).hexdigest()
