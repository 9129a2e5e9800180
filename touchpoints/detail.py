"""What the page of one touchpoint shows: its relations and the days on which it is valid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from kitsapi import days
from touchpoints.models import Atom, Touchpoint, Validation, kind_name
from touchpoints.relations import by_id
from touchpoints.search import branch

# More parts than this are counted, not listed: the three lists of a page have at most 450 rows together.
LISTED = 150
USUAL_DAYS = 28


def usual_period(now: datetime) -> dict[str, date]:
    """Give the period that the page starts with: the last four weeks of Kits' days, up to yesterday."""
    end = days.last_day_with_data(now)
    return {"start": end - timedelta(days=USUAL_DAYS - 1), "end": end}


@dataclass(frozen=True, slots=True)
class Part:
    """An atom of a composite; `touchpoint` is None where this account does not see it."""

    upstream_id: str
    kind: str
    touchpoint: Touchpoint | None

    @property
    def kind_name(self) -> str:
        """The kind in words."""
        return kind_name(self.kind)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a composite is made of: what this account sees by name, and what it does not; `listed` of `total`."""

    total: int
    seen: list[Part]
    unseen: list[Part]

    @property
    def listed(self) -> int:
        """How many are named."""
        return len(self.seen) + len(self.unseen)


def relations(touchpoint: Touchpoint) -> dict[str, Any]:
    """Give owner, owned, parts and the composites that hold it."""
    account = touchpoint.account
    return {
        "parent": by_id(account, [touchpoint.parent_upstream_id]).get(touchpoint.parent_upstream_id),
        "owned": branch(account, touchpoint, most=LISTED, depth=0),
        "parts": parts_of(touchpoint),
        "holders": list(holders(touchpoint)[:LISTED]),
    }


def parts_of(touchpoint: Touchpoint) -> Parts:
    """Give the atoms of a composite in Kits' order, those that this account sees first."""
    atoms = list(touchpoint.atoms.all())
    named = Touchpoint.objects.for_account(touchpoint.account).filter(
        upstream_id__in=touchpoint.atoms.order_by().values("atom_upstream_id")
    )
    known = {row.upstream_id: row for row in named}
    parts = [Part(a.atom_upstream_id, a.atom_kind, known.get(a.atom_upstream_id)) for a in atoms]
    seen = [part for part in parts if part.touchpoint]
    unseen = [part for part in parts if not part.touchpoint]
    return Parts(len(parts), seen[:LISTED], unseen[: max(LISTED - len(seen), 0)])


def holders(touchpoint: Touchpoint) -> Any:
    """Give the composites made of this touchpoint, or of the media that owns it."""
    ids = {touchpoint.upstream_id, touchpoint.parent_upstream_id} - {""}
    holding = Atom.objects.filter(composite__account=touchpoint.account, atom_upstream_id__in=ids)
    composites = Touchpoint.objects.known(touchpoint.account).filter(pk__in=holding.values("composite"))
    return composites.order_by("kind", "sort_key", "pk")


def days_valid(touchpoint: Touchpoint, start: date, end: date) -> int:
    """Count the days of the period, both ends included, on which Kits counts this touchpoint as valid."""
    stretches = Validation.objects.valid_between(start, end).filter(touchpoint=touchpoint)
    return len(set(_days((max(s.start, start), min(s.end, end)) for s in stretches)))


def _days(stretches: Iterable[tuple[date, date]]) -> Iterable[date]:
    """Give every day of these stretches."""
    for first, last in stretches:
        for number in range((last - first).days + 1):
            yield first + timedelta(days=number)
