"""What a row of a list shows of a touchpoint, read as plain values.

A page has dozens of them, and making an instance of the model for each took longer than asking for them.
"""

# ruff: noqa: S608 (only names of columns and numbers are put into SQL)
from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.urls import reverse

from teams.models import KitsAccount
from touchpoints.models import Touchpoint, kind_name

COLUMNS = ("id", "uuid", "upstream_id", "kind", "name", "owner_name", "is_own", "parent_upstream_id", "gone_at")
# The plus keeps SQLite from reading all of an account.
CHOSEN = (
    f"SELECT {', '.join(f't.{name}' for name in COLUMNS)} FROM touchpoints_touchpoint t "
    "WHERE +t.account_id = %s AND t.id IN ({ids})"
)
# Touchpoints with all the owners above them, in one question. Owners in a circle come once. SQLite reads a CROSS JOIN from left
# to right, which is the way that is quick.
WITH_OWNERS = (
    f"{CHOSEN} UNION SELECT {', '.join(f'o.{name}' for name in COLUMNS)} FROM shown CROSS JOIN touchpoints_touchpoint o "
    "WHERE o.account_id = %s AND o.upstream_id = shown.parent_upstream_id AND shown.parent_upstream_id <> ''"
)
OWNS = (
    "EXISTS (SELECT 1 FROM touchpoints_touchpoint owned WHERE owned.account_id = %s "
    "AND owned.parent_upstream_id = shown.upstream_id AND owned.gone_at IS NULL)"
)


class Shown(NamedTuple):
    """A touchpoint as a list shows it. `owns`: it is the owner of others that Kits lists."""

    pk: int
    uuid: UUID
    upstream_id: str
    kind: str
    name: str
    owner_name: str
    is_own: bool
    parent_upstream_id: str
    gone_at: datetime | None
    owns: bool
    account: KitsAccount

    def get_absolute_url(self) -> str:
        """Give the page that says what it is made of."""
        return reverse("touchpoint-detail", args=[self.uuid])

    @property
    def kind_name(self) -> str:
        """The kind in words."""
        return kind_name(self.kind)


def shown(account: KitsAccount, pks: Sequence[int], *, owners: bool = False) -> list[Shown]:
    """Read touchpoints of an account, in any order; with all owners above them, if wanted."""
    if not pks:
        return []
    chosen = (WITH_OWNERS if owners else CHOSEN).format(ids=", ".join(str(int(pk)) for pk in pks))
    names = ", ".join(COLUMNS)
    sql = f"WITH RECURSIVE shown ({names}) AS ({chosen}) SELECT {names}, {OWNS} FROM shown"
    with connection.cursor() as cursor:
        cursor.execute(sql, [account.pk] * (3 if owners else 2))
        return [Shown._make((*row[:-1], bool(row[-1]), account)) for row in _as_python(cursor.fetchall())]


def _as_python(rows: list[Any]) -> Iterable[Sequence[Any]]:
    """Turn a database's values into Python's, as the model would: SQLite keeps ids and times as text."""
    compiler = Touchpoint.objects.all().query.get_compiler(connection=connection)
    fields = [Touchpoint._meta.get_field(name) for name in COLUMNS]
    converters = compiler.get_converters([field.get_col("shown") for field in fields])  # type: ignore[union-attr]
    return compiler.apply_converters(rows, converters) if converters else rows
