"""What a sync reads is laid down in a table of its own, so that its memory does not grow with the account.

Each batch is compared with the mirror as it comes. What a reading has laid down is fenced by its lease: a worker that was
overtaken lays down nothing more, and what it or a dead one has left behind is removed by the next sync.
"""

# ruff: noqa: S608 (statements that nobody's words come into)
from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Subquery

from kitsapi import types as kits
from teams.models import KitsAccount
from touchpoints.folding import fold, sort_key
from touchpoints.models import Described, Staged, Sync, Touchpoint, TouchpointQuerySet
from touchpoints.plan import CHANGES, NAMED, NAMES, Known, SyncPlan, change_of, fingerprint
from touchpoints.unpacking import Each

# So many are compared and laid down at once.
BATCH = 1000
# So many are removed in one statement: other writers of SQLite get their turn in between.
REMOVED_AT_ONCE = 5000
DESCRIBED = [column.attname for column in Described._meta.local_fields]
_COLUMNS = ["reading", "upstream_id", "change", "uuid", *DESCRIBED, "atoms", "validity"]
_TABLE = Staged._meta.db_table
_INTO = f"INSERT INTO {_TABLE} ({', '.join(_COLUMNS)})"
# An id may come twice within a list: the later one counts.
_LATER = f"ON CONFLICT (reading, upstream_id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS[2:])}"
# What is no text, in PostgreSQL's words.
_KINDS = {"reading": "uuid", "uuid": "uuid", "is_own": "boolean"} | dict.fromkeys(
    ("publication_types", "content_labels", "labels", "atoms", "validity"), "jsonb"
)
# Of what has not changed nothing but the id is needed.
_BLANK: dict[str, Any] = dict.fromkeys(DESCRIBED, "") | {
    "is_own": False, "publication_types": "[]", "content_labels": "[]", "labels": "[]", "atoms": "[]", "validity": "[]",
}  # fmt: skip
_BLANKS = ", ".join("false" if _BLANK[name] is False else f"'{_BLANK[name]}'" for name in _COLUMNS[4:])


class LeaseLostError(Exception):
    """Another worker has taken this sync over; this one has nothing more to say."""


class Stage:
    """Where one reading of an account's touchpoints is laid down. `listed`: how many so far, double ones counted twice."""

    def __init__(self, sync: Sync) -> None:
        self._sync = sync
        self.listed = 0

    def add(self, batch: Sequence[kits.Touchpoint]) -> None:
        """Lay some touchpoints down, and keep the lease. Raises LeaseLostError if it is somebody else's by now."""
        known = self._known([described.id for described in batch])
        rows = {described.id: self._row(described, known.get(described.id)) for described in batch}
        self.listed += len(batch)
        with transaction.atomic():
            if not self._sync.renew(self.listed):
                raise LeaseLostError
            _lay_down(self._sync.lease_token, rows)

    def plan(self) -> SyncPlan:
        """Compare what was laid down with the mirror."""
        staged = Staged.objects.of(self._sync.lease_token)
        found = dict(staged.values_list("change").annotate(count=Count("upstream_id")).values_list("change", "count"))
        gone = no_longer_listed(self._sync.account, self._sync.lease_token)
        changes = {change: found.get(change, 0) for change in CHANGES} | {"gone": gone.count()}
        read = sum(found.values())
        return SyncPlan(
            present=Touchpoint.objects.known(self._sync.account).count(),
            read=read,
            doubled=self.listed - read,
            expected=self._sync.expected_count,
            changes=changes,
            names={change: self._names(change) for change in NAMED if changes[change]},
        )

    def _known(self, ids: list[str]) -> dict[str, Known]:
        """Give what we have of these, gone ones included."""
        rows = Touchpoint.objects.for_account(self._sync.account).with_ids(ids)
        found = rows.values_list("upstream_id", "name", "fingerprint", "gone_at")
        return {id_: Known(name, digest, gone_at is not None) for id_, name, digest, gone_at in found}

    def _row(self, described: kits.Touchpoint, ours: Known | None) -> list[Any] | None:
        """Give the row of a touchpoint, as far as it is needed; None where nothing has changed."""
        digest = fingerprint(described)
        change = change_of(ours, described, digest)
        if not change:
            return None
        is_other = change != "revalidated"
        values = _description(described, digest) if is_other else _BLANK | {"fingerprint": digest, "validity": _days(described)}
        own = uuid4() if change == "new" else _NO_UUID
        return [
            str(_uuid(self._sync.lease_token)),
            described.id,
            change,
            str(_uuid(own)),
            *(values[name] for name in _COLUMNS[4:]),
        ]

    def _names(self, change: str) -> list[Any]:
        """Give the first names of a change in the order of the alphabet; of what is renamed the old one, too."""
        if change == "gone":
            gone = no_longer_listed(self._sync.account, self._sync.lease_token)
            return list(gone.order_by("sort_key", "pk").values_list("name", flat=True)[:NAMES])
        first = Staged.objects.of(self._sync.lease_token).filter(change=change).order_by("sort_key", "upstream_id")
        if change != "renamed":
            return list(first.values_list("name", flat=True)[:NAMES])
        ours = Touchpoint.objects.for_account(self._sync.account).filter(upstream_id=OuterRef("upstream_id"))
        return [[old, new] for old, new in first.values_list(Subquery(ours.values("name")), "name")[:NAMES]]


def no_longer_listed(account: KitsAccount, reading: UUID | None) -> TouchpointQuerySet:
    """Give what we know and a complete reading did not find."""
    listed = Staged.objects.of(reading).filter(upstream_id=OuterRef("upstream_id"))
    return Touchpoint.objects.known(account).filter(~Exists(listed))


def _lay_down(reading: UUID | None, rows: Mapping[str, list[Any] | None]) -> None:
    """Write a batch in two statements: what has changed, and the ids of the rest."""
    changed = [row for row in rows.values() if row]
    same = [[id_] for id_, row in rows.items() if not row]
    each = Each("%s")
    with connection.cursor() as cursor:
        if changed:
            values = (each.as_(_KINDS.get(name, "text"), place) for place, name in enumerate(_COLUMNS))
            _insert(cursor, f"SELECT {', '.join(values)}", each, changed)
        if same:
            _insert(cursor, f"SELECT '{_uuid(reading)}', {each[0]}, '', '{_uuid(_NO_UUID)}', {_BLANKS}", each, same)


def _insert(cursor: Any, select: str, each: Each, rows: list[list[Any]]) -> None:
    cursor.execute(f"{_INTO} {select} FROM {each.source} WHERE true {_LATER}", [json.dumps(rows)])


def remove(reading: UUID | None) -> None:
    """Remove what a reading has laid down, some at a time."""
    some = f"SELECT upstream_id FROM {_TABLE} WHERE reading = %s LIMIT {REMOVED_AT_ONCE}"
    removed = REMOVED_AT_ONCE
    while reading and removed == REMOVED_AT_ONCE:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {_TABLE} WHERE reading = %s AND upstream_id IN ({some})", [_uuid(reading)] * 2)
            removed = cursor.rowcount


def remove_left_over() -> None:
    """Remove what dead readings have left behind."""
    for reading in Staged.objects.left_over().values_list("reading", flat=True).distinct():
        remove(reading)


def _description(described: kits.Touchpoint, digest: str) -> dict[str, Any]:
    """Put Kits' description into our columns."""
    kinds = {atom.id: atom.kind for atom in described.atoms}  # each atom once, in Kits' order
    return {
        "kind": described.kind,
        "name": described.name,
        "folded": fold(described.name),
        "sort_key": sort_key(described.name),
        "owner_id": described.owner_id,
        "owner_name": described.owner_name,
        "folded_owner": fold(described.owner_name),
        "is_own": described.is_own,
        "parent_upstream_id": described.parent_id or "",
        "platform": described.platform,
        "language": described.language,
        "network": described.network,
        "publication_types": json.dumps(described.publication_types),
        "content_labels": json.dumps(described.content_labels),
        "labels": json.dumps(described.labels),
        "fingerprint": digest,
        "atoms": json.dumps(list(kinds.items())),
        "validity": _days(described),
    }


def _days(described: kits.Touchpoint) -> str:
    """Write down the stretches of days with their status."""
    return json.dumps([(str(days.start), str(days.end), days.status) for days in described.validity])


_NO_UUID = UUID(int=0)


def _uuid(value: UUID | None) -> Any:
    """Give an id as this database keeps it."""
    return Staged._meta.get_field("reading").get_db_prep_value(value, connection)
