"""Questions about chosen touchpoints: what they are made of, which lie inside which, what a preset means, who is valid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

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
    own = Touchpoint.objects.known(account).filter(is_own=True).values("kind").annotate(count=Count("pk"))
    counts = dict(own.values_list("kind", "count"))
    counts[Kind.GROUP] = _meant_by(account, "all_my_groups").count()
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


def items_of(account: KitsAccount, upstream_ids: Iterable[str]) -> dict[str, tree.Item]:
    """Load touchpoints, their atoms and the owners of all of them as `tree` wants them."""
    ids = set(upstream_ids)
    atoms = _atoms_of(account, ids)
    wanted = ids.union(*atoms.values())
    items: dict[str, tree.Item] = {}
    while wanted - items.keys():
        rows = Touchpoint.objects.for_account(account).with_ids(wanted - items.keys())
        found = rows.values_list("upstream_id", "kind", "parent_upstream_id")
        fresh = {id_: tree.Item(id_, kind, parent or None, tuple(atoms.get(id_, ()))) for id_, kind, parent in found}
        items |= fresh
        wanted = {item.parent_id for item in fresh.values() if item.parent_id}
    return items


def _atoms_of(account: KitsAccount, ids: set[str]) -> dict[str, list[str]]:
    """Read the atoms of those that are composites, in Kits' order."""
    atoms: dict[str, list[str]] = defaultdict(list)
    rows = Atom.objects.filter(composite__account=account, composite__upstream_id__in=ids)
    for composite, atom in rows.values_list("composite__upstream_id", "atom_upstream_id"):
        atoms[composite].append(atom)
    return atoms


def containment(account: KitsAccount, upstream_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Say which picks lie inside which other picks: inner → outers, the widest first."""
    picks = list(upstream_ids)
    return tree.containment(picks, items_of(account, picks))


def valid_in(touchpoint: Touchpoint, start: date, end: date) -> bool:
    """Has it a valid day in the period? Both ends count."""
    return not not_valid_in(touchpoint.account, [touchpoint.upstream_id], start, end)


def not_valid_in(account: KitsAccount, upstream_ids: Iterable[str], start: date, end: date) -> list[Unvalidated]:
    """Give the picks that have no valid day in the period. A composite counts as valid if one of its atoms is."""
    picks = dict.fromkeys(upstream_ids)
    atoms = _atoms_of(account, set(picks))
    valid = _valid_ids(account, set(picks).union(*atoms.values()), start, end)
    rows = by_id(account, picks)
    return [
        Unvalidated(row.upstream_id, row.name, row.is_own)
        for row in (rows[id_] for id_ in picks if id_ in rows)
        if not valid & {row.upstream_id, *atoms.get(row.upstream_id, ())}
    ]


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
