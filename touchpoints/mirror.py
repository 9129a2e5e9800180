"""Write a plan into our tables, in few statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.utils import timezone

from kitsapi import types as kits
from teams.models import KitsAccount
from touchpoints.folding import fold, sort_key
from touchpoints.models import Atom, Touchpoint, Validation
from touchpoints.plan import SyncPlan, fingerprint

T = TypeVar("T")
BATCH = 500
# What a new description replaces; identity (uuid, account, upstream_id) stays.
DESCRIBED = [
    "kind", "name", "folded", "sort_key", "owner_id", "owner_name", "folded_owner", "is_own", "parent_upstream_id", "platform",
    "language", "network", "publication_types", "content_labels", "labels", "fingerprint", "seen_at", "gone_at",
]  # fmt: skip


def write_plan(account: KitsAccount, plan: SyncPlan) -> None:
    """Bring the mirror of an account to what Kits lists. The caller holds the transaction."""
    now = timezone.now()
    for batch in _batches(described for _change, described in plan.written.values()):
        _write(account, batch, now)
    for ids in _batches(plan.gone):
        Touchpoint.objects.known(account).with_ids(ids).update(gone_at=now)
    Touchpoint.objects.known(account).update(seen_at=now)


def _write(account: KitsAccount, batch: Sequence[kits.Touchpoint], now: datetime) -> None:
    """Insert or replace touchpoints with their atoms and validations."""
    rows = Touchpoint.objects.bulk_create(
        [_row(account, described, now) for described in batch],
        update_conflicts=True,
        unique_fields=["account", "upstream_id"],
        update_fields=DESCRIBED,
    )
    pks = [row.pk for row in rows]
    Atom.objects.filter(composite__in=pks).delete()
    Validation.objects.filter(touchpoint__in=pks).delete()
    pairs = list(zip(rows, batch, strict=True))
    Atom.objects.bulk_create((atom for pair in pairs for atom in _atoms(*pair)), batch_size=BATCH)
    Validation.objects.bulk_create((stretch for pair in pairs for stretch in _stretches(*pair)), batch_size=BATCH)


def _row(account: KitsAccount, described: kits.Touchpoint, now: datetime) -> Touchpoint:
    """Put Kits' description into our columns."""
    return Touchpoint(
        account=account,
        upstream_id=described.id,
        kind=described.kind,
        name=described.name,
        folded=fold(described.name),
        sort_key=sort_key(described.name),
        owner_id=described.owner_id,
        owner_name=described.owner_name,
        folded_owner=fold(described.owner_name),
        is_own=described.is_own,
        parent_upstream_id=described.parent_id or "",
        platform=described.platform,
        language=described.language,
        network=described.network,
        publication_types=list(described.publication_types),
        content_labels=list(described.content_labels),
        labels=list(described.labels),
        fingerprint=fingerprint(described),
        seen_at=now,
    )


def _atoms(row: Touchpoint, described: kits.Touchpoint) -> Iterator[Atom]:
    """Give each atom once, in Kits' order."""
    kinds = {atom.id: atom.kind for atom in described.atoms}
    for position, (id_, kind) in enumerate(kinds.items()):
        yield Atom(composite=row, atom_upstream_id=id_, atom_kind=kind, position=position)


def _stretches(row: Touchpoint, described: kits.Touchpoint) -> Iterator[Validation]:
    """Give the stretches of days with their status."""
    for days in described.validity:
        yield Validation(touchpoint=row, start=days.start, end=days.end, status=days.status)


def _batches(things: Iterable[T]) -> Iterator[list[T]]:
    """Cut into pieces that a database takes in one statement."""
    left = iter(things)
    while batch := list(islice(left, BATCH)):
        yield batch
