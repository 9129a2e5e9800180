"""The index on SQLite: FTS5 with trigrams over a narrow table.

The indexed text has two spaces before each word, so that a run of three letters also says where a word begins: "  u" and
" ur" find "Urheilu". FTS5 keeps no copy of the text and needs no sizes of rows, since nothing is ranked by relevance.
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


def _parted(text: str) -> str:
    """Give the SQL for a text with a space for every separator."""
    for sign in SEPARATORS:
        quoted = sign.replace("'", "''")
        text = f"replace({text}, '{quoted}', ' ')"
    return text


def _words(text: str) -> str:
    """Give the SQL for what is indexed of a folded name: the name, and its parts if a separator parts it."""
    spaced, parted = f"'  ' || replace({text}, ' ', '  ')", f"'  ' || replace({_parted(text)}, ' ', '  ')"
    return f"({spaced} || CASE {parted} WHEN {spaced} THEN '' ELSE {parted} END)"


def _labels(row: str) -> str:
    """Give the SQL for the labels of a row, each once."""
    return " UNION ".join(
        f"SELECT substr(value, 1, {LABEL_LENGTH}) AS label FROM json_each({row}.{name}) WHERE type = 'text'" for name in LISTS
    )


def _owned(row: str) -> str:
    """Give the SQL for the places of what a row owns."""
    return (
        f"SELECT {place('owned')} FROM {MIRROR} owned WHERE owned.account_id = {row}.account_id AND {row}.gone_at IS NULL "
        f"AND owned.parent_upstream_id = {row}.upstream_id AND owned.parent_upstream_id NOT IN ('', owned.upstream_id)"
    )


def _add(row: str, source: str = "") -> list[str]:
    """Give the statements that enter a row, or all rows of a source."""
    return [
        "INSERT INTO touchpoints_entry (place, kind, is_own, is_top, publisher, folded, sort_key) "
        f"SELECT {place(row)}, {row}.kind, {row}.is_own, {stands_at_the_top(row)}, {publisher(row)}, {row}.folded, "
        f"{row}.sort_key {source} WHERE {row}.gone_at IS NULL",
        "INSERT INTO touchpoints_entry_text (rowid, words) "
        f"SELECT {place(row)}, {_words(f'{row}.folded')} {source} WHERE {row}.gone_at IS NULL",
    ]


def _enter(row: str) -> list[str]:
    return [
        note_publisher(row),
        *_add(row),
        "INSERT INTO touchpoints_entry_label (account_id, label, place) "
        f"SELECT {row}.account_id, label, {place(row)} FROM ({_labels(row)}) WHERE {row}.gone_at IS NULL",
        f"UPDATE touchpoints_entry SET is_top = 0 WHERE place IN ({_owned(row)})",
    ]


def _leave(row: str) -> list[str]:
    return [
        "INSERT INTO touchpoints_entry_text (touchpoints_entry_text, rowid, words) "
        f"SELECT 'delete', place, {_words('folded')} FROM touchpoints_entry WHERE place = {place(row)}",
        f"DELETE FROM touchpoints_entry_label WHERE account_id = {row}.account_id AND place = {place(row)} "
        f"AND label IN ({_labels(row)})",
        f"DELETE FROM touchpoints_entry WHERE place = {place(row)}",
        f"UPDATE touchpoints_entry SET is_top = 1 WHERE place IN ({_owned(row)})",
    ]


def _trigger(event: str, when: str, statements: list[str]) -> str:
    name = f"touchpoints_entry_{event.split()[0].lower()}"
    return f"CREATE TRIGGER {name} AFTER {event} ON {MIRROR} WHEN {when} BEGIN {'; '.join(statements)}; END"


_TABLES = ("touchpoints_entry_text", "touchpoints_entry_label", "touchpoints_entry_publisher", "touchpoints_entry")
_EVENTS = ("insert", "update", "delete")
DROP = [
    *(f"DROP TRIGGER IF EXISTS touchpoints_entry_{event}" for event in _EVENTS),
    *(f"DROP TABLE IF EXISTS {table}" for table in _TABLES),
    "DROP INDEX IF EXISTS touchpoints_validation_days",
]
TABLES = [
    "CREATE TABLE touchpoints_entry (place INTEGER PRIMARY KEY, kind TEXT NOT NULL, is_own INTEGER NOT NULL, "
    "is_top INTEGER NOT NULL, publisher INTEGER NOT NULL, folded TEXT NOT NULL, sort_key TEXT NOT NULL)",
    "CREATE TABLE touchpoints_entry_label (account_id INTEGER NOT NULL, label TEXT NOT NULL, place INTEGER NOT NULL, "
    "PRIMARY KEY (account_id, label, place)) WITHOUT ROWID",
    "CREATE TABLE touchpoints_entry_publisher (number INTEGER PRIMARY KEY, account_id INTEGER NOT NULL, folded TEXT NOT NULL, "
    "name TEXT NOT NULL, UNIQUE (account_id, folded))",
    "CREATE VIRTUAL TABLE touchpoints_entry_text USING fts5 "
    "(words, content = '', columnsize = 0, tokenize = 'trigram case_sensitive 1')",
]
FILL = [
    NOTE_ALL_PUBLISHERS,
    *_add("mirror", f"FROM {MIRROR} mirror"),
    *(
        "INSERT OR IGNORE INTO touchpoints_entry_label (account_id, label, place) "
        f"SELECT mirror.account_id, substr(value, 1, {LABEL_LENGTH}), {place('mirror')} "
        f"FROM {MIRROR} mirror, json_each(mirror.{name}) WHERE mirror.gone_at IS NULL AND json_each.type = 'text'"
        for name in LISTS
    ),
    'CREATE INDEX touchpoints_validation_days ON touchpoints_validation (touchpoint_id, status, "end", start)',
]
TRIGRAMS: list[str] = []
IS_ABLE = (
    "SELECT sqlite_compileoption_used('ENABLE_FTS5') AND sqlite_version() NOT GLOB '3.[012]?.*' "
    "AND sqlite_version() NOT GLOB '3.3[0123].*'"
)
TRIGGERS = [
    _trigger("INSERT", "NEW.gone_at IS NULL", _enter("NEW")),
    _trigger(f"UPDATE OF {', '.join(COLUMNS)}", changed("IS NOT"), [*_leave("OLD"), *_enter("NEW")]),
    _trigger("DELETE", "OLD.gone_at IS NULL", _leave("OLD")),
]
_PARTS = [*_TABLES, *(f"touchpoints_entry_{event}" for event in _EVENTS), "touchpoints_validation_days"]
PARTS = len(_PARTS)
COUNT_PARTS = "SELECT count(*) FROM sqlite_master WHERE name IN ({})".format(", ".join(f"'{part}'" for part in _PARTS))
__all__ = ["COUNT_PARTS", "DROP", "FILL", "IS_ABLE", "IS_FULL", "PARTS", "TABLES", "TRIGGERS", "TRIGRAMS"]
