"""The mirror follows what a sync has laid down: a few statements that the database does by itself."""

# ruff: noqa: S608 (statements that nobody's words come into)
from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from teams.models import KitsAccount
from touchpoints.models import Atom, Staged, Touchpoint, Validation
from touchpoints.staging import DESCRIBED, no_longer_listed
from touchpoints.unpacking import Each

MIRROR, STAGED = Touchpoint._meta.db_table, Staged._meta.db_table
ATOM, VALIDATION = Atom._meta.db_table, Validation._meta.db_table
# Pages that SQLite may keep in memory meanwhile, in KiB: with the usual 2 MB it reads its indexes again and again.
SQLITE_CACHE = 64 * 1024

# Written as a whole; of what is "revalidated" only the days.
_WHOLE = ("new", "renamed", "changed", "back")
_REPLACED = ("renamed", "changed", "back")
_WITH_DAYS = (*_WHOLE, "revalidated")
_REPLACED_DAYS = (*_REPLACED, "revalidated")

# Identity (uuid, account, upstream_id) stays.
_WRITE = (
    f"INSERT INTO {MIRROR} (uuid, account_id, upstream_id, {', '.join(DESCRIBED)}, seen_at, gone_at) "
    f"SELECT s.uuid, %s, s.upstream_id, {', '.join(f's.{name}' for name in DESCRIBED)}, %s, NULL "
    f"FROM {STAGED} s WHERE s.reading = %s AND s.change IN {_WHOLE} "
    "ON CONFLICT (account_id, upstream_id) DO UPDATE SET "
    f"{', '.join(f'{name} = excluded.{name}' for name in (*DESCRIBED, 'seen_at', 'gone_at'))}"
)
_REVALIDATE = (
    f"UPDATE {MIRROR} SET fingerprint = s.fingerprint, seen_at = %s FROM {STAGED} s "
    f"WHERE s.reading = %s AND s.change = 'revalidated' AND {MIRROR}.account_id = %s "
    f"AND {MIRROR}.upstream_id = s.upstream_id"
)


def follow(account: KitsAccount, reading: UUID, changes: dict[str, int]) -> None:
    """Bring the mirror of an account to what was laid down. The caller holds the transaction; `changes` is the plan's."""
    now = timezone.now()
    given = _Given(account, reading)
    with _room_for_indexes(), connection.cursor() as cursor:
        if _any(changes, _WHOLE):
            cursor.execute(_WRITE, [given.account, given.moment(now), given.reading])
        if _any(changes, ("revalidated",)):
            cursor.execute(_REVALIDATE, [given.moment(now), given.reading, given.account])
        for table, column, old, written, insert in (
            (ATOM, "composite_id", _REPLACED, _WHOLE, _insert_atoms()),
            (VALIDATION, "touchpoint_id", _REPLACED_DAYS, _WITH_DAYS, _insert_days()),
        ):
            if _any(changes, old):
                cursor.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT t.id {_pairs(old)})", given.pair)
            if _any(changes, written):
                cursor.execute(insert, given.pair)
    if changes["gone"]:
        no_longer_listed(account, reading).update(gone_at=now)


def _any(changes: dict[str, int], kinds: Sequence[str]) -> bool:
    return any(changes[kind] for kind in kinds)


def _pairs(kinds: Sequence[str], beside: str = "") -> str:
    """Give the SQL for what was laid down beside its touchpoint."""
    return (
        f"FROM {STAGED} s JOIN {MIRROR} t ON t.account_id = %s AND t.upstream_id = s.upstream_id {beside} "
        f"WHERE s.reading = %s AND s.change IN {kinds}"
    )


def _insert_atoms() -> str:
    each = Each("s.atoms")
    return (
        f"INSERT INTO {ATOM} (composite_id, atom_upstream_id, atom_kind, position) "
        f"SELECT t.id, {each[0]}, {each[1]}, {each.place} {_pairs(_WHOLE, f'CROSS JOIN {each.source}')}"
    )


def _insert_days() -> str:
    each = Each("s.validity")
    return (
        f'INSERT INTO {VALIDATION} (touchpoint_id, start, "end", status) '
        f"SELECT t.id, {each.as_('date', 0)}, {each.as_('date', 1)}, {each[2]} "
        f"{_pairs(_WITH_DAYS, f'CROSS JOIN {each.source}')}"
    )


class _Given:
    """The values of the statements, as this database keeps them."""

    def __init__(self, account: KitsAccount, reading: UUID) -> None:
        self.account: Any = account.pk
        self.reading: Any = Staged._meta.get_field("reading").get_db_prep_value(reading, connection)
        self.pair = [self.account, self.reading]

    def moment(self, value: Any) -> Any:
        """Give a moment."""
        return connection.ops.adapt_datetimefield_value(value)


@contextmanager
def _room_for_indexes() -> Iterator[None]:
    """Let SQLite keep its indexes in memory while they grow: the others wait for less long."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA cache_size").fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = -{SQLITE_CACHE}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {int(before)}")
