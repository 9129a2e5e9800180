"""The index on PostgreSQL: GIN with trigrams over a narrow table.

`starts` has the first two letters of each word, for questions of one or two letters. Names are compared letter by letter
(collation "C"), as on SQLite. GIN's list of pending entries is short, since each search reads it to its end: at the usual 4 MB
a search took six times as long after a sync, without the list a sync four times as long.
"""

# ruff: noqa: S608 (statements that nobody's words come into)
from __future__ import annotations

from touchpoints.search_index.shape import (
    COLUMNS,
    IS_FULL,
    LABEL_LENGTH,
    LISTS,
    MIRROR,
    NOTE_ALL_PUBLISHERS,
    SEPARATORS,
    changed,
    note_publisher,
    place,
    publisher,
    stands_at_the_top,
)


def _starts(text: str) -> str:
    """Give the SQL for the beginnings of the words of a folded name, each after a space."""
    signs = SEPARATORS.replace("'", "''")
    parted = f"translate({text}, '{signs}', '{' ' * len(SEPARATORS)}')"
    return rf"regexp_replace(' ' || {parted}, ' +([^ ][^ ]?)[^ ]*', ' \1', 'g')"


def _labels(row: str) -> str:
    """Give the SQL for the labels of a row, each once."""
    return " UNION ".join(
        f"SELECT left(value, {LABEL_LENGTH}) AS label FROM jsonb_array_elements_text("
        f"CASE jsonb_typeof({row}.{name}) WHEN 'array' THEN {row}.{name} ELSE '[]' END) AS value"
        for name in LISTS
    )


def _key(row: str) -> str:
    """Give the SQL for the number that stands for an id within its account."""
    return f"hashtextextended({row}.upstream_id, {row}.account_id)"


def _owner_key(row: str) -> str:
    """Give the SQL for the key of a row's owner; null where it has none."""
    return f"hashtextextended(nullif(nullif({row}.parent_upstream_id, ''), {row}.upstream_id), {row}.account_id)"


def _values(row: str, stands_at_the_top: str) -> str:
    return (
        f"{place(row)}, {row}.account_id, {publisher(row)}, {row}.is_own, {stands_at_the_top}, {row}.kind, {row}.folded, "
        f"{_starts(f'{row}.folded')}, {row}.sort_key"
    )


_ENTRY = "touchpoints_entry (place, account_id, publisher, is_own, is_top, kind, folded, starts, sort_key)"
_LABEL = "touchpoints_entry_label (account_id, label, place)"
_TIE = "touchpoints_entry_tie (id_key, owner_key, place)"
_TABLES = ("touchpoints_entry_tie", "touchpoints_entry_label", "touchpoints_entry_publisher", "touchpoints_entry")
_EVENTS = ("insert", "update", "delete", "truncate")
NEW_AT_THE_TOP = f"NOT EXISTS (SELECT 1 FROM touchpoints_entry_tie WHERE id_key = {_owner_key('NEW')})"
DROP = [
    *(f"DROP TRIGGER IF EXISTS touchpoints_entry_{event} ON {MIRROR}" for event in _EVENTS),
    *(f"DROP FUNCTION IF EXISTS touchpoints_entry_{word}()" for word in ("keep", "empty")),
    f"DROP TABLE IF EXISTS {', '.join(_TABLES)}",
    "DROP INDEX IF EXISTS touchpoints_validation_days",
]
TABLES = [
    "CREATE TABLE touchpoints_entry (place bigint PRIMARY KEY, account_id bigint NOT NULL, publisher integer NOT NULL, "
    'is_own boolean NOT NULL, is_top boolean NOT NULL, kind text NOT NULL, folded text COLLATE "C" NOT NULL, '
    'starts text COLLATE "C" NOT NULL, sort_key text COLLATE "C" NOT NULL) WITH (fillfactor = 95)',
    'CREATE TABLE touchpoints_entry_label (account_id bigint NOT NULL, label text COLLATE "C" NOT NULL, '
    "place bigint NOT NULL, PRIMARY KEY (account_id, label, place))",
    "CREATE TABLE touchpoints_entry_publisher (number integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY, "
    'account_id bigint NOT NULL, folded text COLLATE "C" NOT NULL, name text NOT NULL, UNIQUE (account_id, folded))',
    "CREATE TABLE touchpoints_entry_tie (id_key bigint NOT NULL, owner_key bigint, place bigint NOT NULL)",
]
FILL = [
    NOTE_ALL_PUBLISHERS,
    f"INSERT INTO {_ENTRY} SELECT {_values('mirror', stands_at_the_top('mirror'))} "
    f"FROM {MIRROR} mirror WHERE mirror.gone_at IS NULL",
    f"INSERT INTO {_LABEL} SELECT mirror.account_id, each.label, {place('mirror')} "
    f"FROM {MIRROR} mirror, LATERAL ({_labels('mirror')}) each WHERE mirror.gone_at IS NULL",
    f"INSERT INTO {_TIE} SELECT {_key('mirror')}, {_owner_key('mirror')}, {place('mirror')} "
    f"FROM {MIRROR} mirror WHERE mirror.gone_at IS NULL",
    "CREATE INDEX touchpoints_entry_tie_id ON touchpoints_entry_tie (id_key)",
    "CREATE INDEX touchpoints_entry_tie_owner ON touchpoints_entry_tie (owner_key)",
    "CREATE INDEX touchpoints_entry_name ON touchpoints_entry (account_id, sort_key, place)",
    "CREATE INDEX touchpoints_entry_whole ON touchpoints_entry USING hash (folded)",
    'CREATE INDEX touchpoints_validation_days ON touchpoints_validation (touchpoint_id, status, "end", start)',
]
TRIGRAMS = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE EXTENSION IF NOT EXISTS btree_gin",
    "CREATE INDEX touchpoints_entry_trigrams ON touchpoints_entry "
    "USING gin (account_id, folded gin_trgm_ops, starts gin_trgm_ops) WITH (gin_pending_list_limit = 512)",
]
# A session plans these statements once, perhaps while the tables are still empty and nothing looks dear. So none may read a
# table whole, and each has one index alone that fits: a key of its own for an id, not the account beside it.
_KEEP = f"""
CREATE FUNCTION touchpoints_entry_keep() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $keep$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.gone_at IS NULL THEN
        DELETE FROM touchpoints_entry_label
            WHERE account_id = OLD.account_id AND place = {place("OLD")} AND label IN ({_labels("OLD")});
        DELETE FROM touchpoints_entry WHERE place = {place("OLD")};
        DELETE FROM touchpoints_entry_tie WHERE id_key = {_key("OLD")};
        UPDATE touchpoints_entry SET is_top = true
            WHERE place IN (SELECT place FROM touchpoints_entry_tie WHERE owner_key = {_key("OLD")});
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.gone_at IS NULL THEN
        {note_publisher("NEW")};
        INSERT INTO {_ENTRY} VALUES ({_values("NEW", NEW_AT_THE_TOP)});
        INSERT INTO {_LABEL} SELECT NEW.account_id, each.label, {place("NEW")} FROM ({_labels("NEW")}) each;
        INSERT INTO {_TIE} VALUES ({_key("NEW")}, {_owner_key("NEW")}, {place("NEW")});
        UPDATE touchpoints_entry SET is_top = false
            WHERE is_top AND place IN (SELECT place FROM touchpoints_entry_tie WHERE owner_key = {_key("NEW")});
    END IF;
    RETURN NULL;
END $keep$
"""
_EMPTY = f"""
CREATE FUNCTION touchpoints_entry_empty() RETURNS trigger LANGUAGE plpgsql AS $empty$
BEGIN
    TRUNCATE {", ".join(_TABLES)};
    RETURN NULL;
END $empty$
"""


def _trigger(event: str, when: str) -> str:
    name = f"touchpoints_entry_{event.split()[0].lower()}"
    run = "EXECUTE FUNCTION touchpoints_entry_keep()"
    return f"CREATE TRIGGER {name} AFTER {event} ON {MIRROR} FOR EACH ROW WHEN ({when}) {run}"


TRIGGERS = [
    _KEEP,
    _EMPTY,
    _trigger("INSERT", "NEW.gone_at IS NULL"),
    _trigger(f"UPDATE OF {', '.join(COLUMNS)}", changed("IS DISTINCT FROM")),
    _trigger("DELETE", "OLD.gone_at IS NULL"),
    f"CREATE TRIGGER touchpoints_entry_truncate AFTER TRUNCATE ON {MIRROR} FOR EACH STATEMENT "
    "EXECUTE FUNCTION touchpoints_entry_empty()",
]
IS_ABLE = "SELECT true"
HAS_TRIGRAMS = "SELECT to_regclass('touchpoints_entry_trigrams') IS NOT NULL"
_RELATIONS = [*_TABLES, "touchpoints_entry_name", "touchpoints_entry_whole", "touchpoints_validation_days"]
_TRIGGER_NAMES = [f"touchpoints_entry_{event}" for event in _EVENTS]
PARTS = len(_TRIGGER_NAMES) + len(_RELATIONS)
COUNT_PARTS = (
    f"SELECT (SELECT count(*) FROM pg_trigger WHERE tgrelid = '{MIRROR}'::regclass AND tgname = ANY (ARRAY{_TRIGGER_NAMES}))"
    f" + (SELECT count(*) FROM unnest(ARRAY{_RELATIONS}) AS part WHERE to_regclass(part) IS NOT NULL)"
)
__all__ = ["COUNT_PARTS", "DROP", "FILL", "HAS_TRIGRAMS", "IS_ABLE", "IS_FULL", "PARTS", "TABLES", "TRIGGERS", "TRIGRAMS"]
