"""Questions about chosen touchpoints: what they are made of, which lie inside which, what a preset means, who is valid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, Max, Min

from teams.models import KitsAccount
from touchpoints import tree
from touchpoints.models import Atom, Kind, Touchpoint, TouchpointQuerySet, Validation

# What Kits' presets choose among.
PRESETS: dict[str, Kind] = {
    "all_my_media": Kind.MEDIA,
    "all_my_media_titles": Kind.MEDIA_TITLE,
    "all_my_sections": Kind.SECTION,
    "all_my_media_title_sections": Kind.MEDIA_TITLE_SECTION,
    "all_my_groups": Kind.GROUP,
}


@dataclass(frozen=True, slots=True)
class Unvalidated:
    """A picked touchpoint without one valid day in the period. Another account's one is refused by Kits."""

    upstream_id: str
    name: str
    is_own: bool


def resolve_preset(account: KitsAccount, preset: str) -> list[Touchpoint]:
    """Say what a preset means today, by name: a preview, since Kits resolves it. An unknown preset means nothing."""
    return list(_meant_by(account, preset).order_by("sort_key", "pk"))


def preset_counts(account: KitsAccount) -> dict[str, int]:
    """Say how many touchpoints each preset means today."""
    own = Touchpoint.objects.known(account).filter(is_own=True).exclude(kind=Kind.GROUP)
    both = [each.order_by().values_list("kind").annotate(Count("pk")) for each in (own, _meant_by(account, "all_my_groups"))]
    counts = dict(both[0].union(both[1], all=True))
    return {preset: counts.get(kind, 0) for preset, kind in PRESETS.items()}


def _meant_by(account: KitsAccount, preset: str) -> TouchpointQuerySet:
    """The account's own of a kind; groups are nobody's own: those that hold something of ours."""
    known = Touchpoint.objects.known(account)
    if preset not in PRESETS:
        return known.none()
    if PRESETS[preset] != Kind.GROUP:
        return known.filter(kind=PRESETS[preset], is_own=True)
    own = known.filter(is_own=True).values("upstream_id")
    holding = Atom.objects.filter(composite__account=account, composite__kind=Kind.GROUP, atom_upstream_id__in=own)
    return known.filter(pk__in=holding.values("composite"))


def items_of(
    account: KitsAccount, upstream_ids: Iterable[str], known: Mapping[str, Touchpoint] | None = None
) -> dict[str, tree.Item]:
    """Load touchpoints, their atoms and the owners of all of them as `tree` wants them. What is `known` is not read again."""
    ids = set(upstream_ids)
    atoms = _atoms_of(account, ids)
    wanted = ids.union(*atoms.values())
    items = {id_: _item(id_, row.kind, row.parent_upstream_id, atoms) for id_, row in (known or {}).items()}
    seen = set() if known is None else ids
    wanted |= {item.parent_id for item in items.values() if item.parent_id}
    while wanted - seen:
        rows = Touchpoint.objects.for_account(account).with_ids(wanted - seen)
        found = rows.values_list("upstream_id", "kind", "parent_upstream_id")
        seen = seen | wanted
        fresh = {id_: _item(id_, kind, parent, atoms) for id_, kind, parent in found}
        items |= fresh
        wanted = {item.parent_id for item in fresh.values() if item.parent_id}
    return items


def _item(id_: str, kind: str, parent: str, atoms: Mapping[str, list[str]]) -> tree.Item:
    return tree.Item(id_, kind, parent or None, tuple(atoms.get(id_, ())))


def _atoms_of(account: KitsAccount, ids: set[str]) -> dict[str, list[str]]:
    """Read the atoms of those that are composites, in Kits' order."""
    atoms: dict[str, list[str]] = defaultdict(list)
    rows = Atom.objects.filter(composite__account=account, composite__upstream_id__in=ids)
    for composite, atom in rows.values_list("composite__upstream_id", "atom_upstream_id"):
        atoms[composite].append(atom)
    return atoms


class Picks:
    """Touchpoints that were picked, with what they are made of: read once for all questions about them or some of them."""

    def __init__(self, account: KitsAccount, upstream_ids: Iterable[str]) -> None:
        self.account = account
        self.ids = tuple(dict.fromkeys(upstream_ids))

    @cached_property
    def rows(self) -> Mapping[str, Touchpoint]:
        """The touchpoints by their id at Kits, gone ones included; ids never seen are left out."""
        return by_id(self.account, self.ids)

    @cached_property
    def _items(self) -> dict[str, tree.Item]:
        return items_of(self.account, self.ids, self.rows)

    def containment(self, picks: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Say which of these lie inside which others of these: inner → outers, the widest first."""
        return tree.containment(picks, self._items)

    def not_valid_in(self, picks: Iterable[str], start: date, end: date) -> list[Unvalidated]:
        """Give those without a valid day in the period. A composite counts as valid if one of its atoms is."""
        valid = self._valid_ids(start, end)
        known = (self.rows[id_] for id_ in dict.fromkeys(picks) if id_ in self.rows)
        return [
            Unvalidated(row.upstream_id, row.name, row.is_own)
            for row in known
            if not valid & {row.upstream_id, *self._items[row.upstream_id].atoms}
        ]

    def _valid_ids(self, start: date, end: date) -> set[str]:
        """Give the ids with a valid day in the period, atoms among them. Two sets of one period ask once."""
        if (start, end) not in self._valid_by_period:
            atoms = (item.atoms for item in self._items.values())
            self._valid_by_period[start, end] = _valid_ids(self.account, set(self.ids).union(*atoms), start, end)
        return self._valid_by_period[start, end]

    @cached_property
    def _valid_by_period(self) -> dict[tuple[date, date], set[str]]:
        return {}


def valid_in(touchpoint: Touchpoint, start: date, end: date) -> bool:
    """Has it a valid day in the period? Both ends count."""
    id_ = touchpoint.upstream_id
    return not Picks(touchpoint.account, [id_]).not_valid_in([id_], start, end)


def _valid_ids(account: KitsAccount, ids: set[str], start: date, end: date) -> set[str]:
    """Give those of the ids with a valid day in the period."""
    days = Validation.objects.valid_between(start, end)
    rows = days.filter(touchpoint__account=account, touchpoint__upstream_id__in=ids)
    return set(rows.values_list("touchpoint__upstream_id", flat=True))


def valid_days(account: KitsAccount) -> tuple[date, date] | None:
    """Give the first and the last day on which anything the account knows is valid; None where Kits names no such day."""
    stretches = Validation.objects.filter(touchpoint__account=account, touchpoint__gone_at=None, status=Validation.Status.VALID)
    ends = stretches.aggregate(first=Min("start"), last=Max("end"))
    return (ends["first"], ends["last"]) if ends["first"] else None


def by_id(account: KitsAccount, upstream_ids: Iterable[str]) -> Mapping[str, Touchpoint]:
    """Load touchpoints by their id at Kits, gone ones included."""
    rows = Touchpoint.objects.for_account(account).with_ids(upstream_ids)
    return {row.upstream_id: row for row in rows}
