"""The index that the search reads: narrow tables beside the mirror, kept by the database's own triggers.

Whatever writes touchpoints (a sync's upserts, `bulk_create`, `update`, a deleted account) needs no knowledge of it. It holds
what Kits lists today; gone ones leave it. `docs/decisions/0008-search-index.md` says why it looks like this.

- `touchpoints_entry`: one row a touchpoint. Its `place` is account_id * 2**40 + id: an account's rows lie together.
- `touchpoints_entry_label`: its labels, content labels and publication types, one row each.
- `touchpoints_entry_text` (SQLite): an FTS5 index of all runs of three letters. On PostgreSQL a GIN index with `pg_trgm`
  serves the same end, where the server lets us have that extension.
"""

from __future__ import annotations

import logging
from types import ModuleType
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, transaction

from touchpoints.search_index import postgresql, sqlite

log = logging.getLogger(__name__)

NO_TRIGRAMS = (
    "PostgreSQL does not let this user create the extensions pg_trgm and btree_gin: the search for touchpoints works, but "
    "reads every name of an account each time. Let the server's administrator run 'CREATE EXTENSION pg_trgm; CREATE EXTENSION "
    "btree_gin;' in this database, then run 'manage.py migrate' again."
)
NO_FTS5 = "The search for touchpoints needs SQLite 3.34 or later with FTS5; this Python has another. PostgreSQL will do, too."


def install(connection: Any) -> None:
    """Make the index anew, from what the mirror holds. What there was of it is dropped."""
    parts = _parts(connection)
    if not _value(connection, parts.IS_ABLE):
        raise ImproperlyConfigured(NO_FTS5)
    remove(connection)
    _run(connection, [*parts.TABLES, *parts.FILL])
    _add_trigrams(connection)
    _run(connection, parts.TRIGGERS)


def remove(connection: Any) -> None:
    """Drop the index and its triggers."""
    _run(connection, _parts(connection).DROP)


def mend(connection: Any) -> None:
    """Make the index anew if a part of it is missing, or if it does not hold what it should.

    On SQLite a migration that alters a table copies it, and leaves its triggers and such indexes behind.
    """
    if "touchpoints_entry" not in connection.introspection.table_names():
        return  # its migration has not run yet, or was taken back
    if _is_whole(connection):
        if not has_trigrams(connection):
            _add_trigrams(connection)
        return
    log.warning("The search index of touchpoints is made anew: a part of it was missing.")
    with transaction.atomic(using=connection.alias):
        install(connection)


def has_trigrams(connection: Any) -> bool:
    """Say whether parts of names are found by an index, and not by reading every name."""
    return connection.vendor == "sqlite" or bool(_value(connection, postgresql.HAS_TRIGRAMS))


def _add_trigrams(connection: Any) -> None:
    """Make PostgreSQL's index of runs of three letters; where the extensions are refused, say so and do without."""
    try:
        with transaction.atomic(using=connection.alias):
            _run(connection, _parts(connection).TRIGRAMS)
    except DatabaseError:
        log.warning(NO_TRIGRAMS, exc_info=True)


def _is_whole(connection: Any) -> bool:
    """Say whether every trigger and index is there, and every touchpoint that Kits lists has its entry."""
    parts = _parts(connection)
    return _value(connection, parts.COUNT_PARTS) == parts.PARTS and bool(_value(connection, parts.IS_FULL))


def _parts(connection: Any) -> ModuleType:
    """Give the statements that this database understands."""
    return sqlite if connection.vendor == "sqlite" else postgresql


def _run(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _value(connection: Any, statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]
