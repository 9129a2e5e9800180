"""What both databases agree on: what an entry is made of, and where a word begins."""

# ruff: noqa: S608 (statements that nobody's words come into)
from __future__ import annotations

PLACE_BITS = 40
PLACES = 1 << PLACE_BITS
# What a word may begin after, beside a space.
SEPARATORS = "-–—/|\\.,:;&+_·'\"’”()[]"
# Of a longer label the beginning counts.
LABEL_LENGTH = 200
MIRROR = "touchpoints_touchpoint"

# An entry is made of these columns; a change of anything else leaves it alone.
LISTS = ("publication_types", "content_labels", "labels")
COLUMNS = (
    "id", "account_id", "upstream_id", "parent_upstream_id", "kind", "is_own", "folded", "folded_owner", "owner_name",
    "sort_key", "gone_at", *LISTS,
)  # fmt: skip
IS_FULL = f"SELECT (SELECT count(*) FROM touchpoints_entry) = (SELECT count(*) FROM {MIRROR} WHERE gone_at IS NULL)"


def changed(distinct: str) -> str:
    """Say in SQL that a row's entry has to change; `distinct` is how a database compares with null."""
    return " OR ".join(f"OLD.{column} {distinct} NEW.{column}" for column in COLUMNS)


def place(row: str) -> str:
    """Give the SQL for the place of a touchpoint."""
    return f"({row}.account_id * {PLACES} + {row}.id)"


def publisher(row: str) -> str:
    """Give the SQL for the number of a row's publisher."""
    return (
        "(SELECT p.number FROM touchpoints_entry_publisher p "
        f"WHERE p.account_id = {row}.account_id AND p.folded = {row}.folded_owner)"
    )


def note_publisher(row: str) -> str:
    """Give the statement that gives a row's publisher a number, if it has none yet."""
    return (
        "INSERT INTO touchpoints_entry_publisher (account_id, folded, name) "
        f"SELECT {row}.account_id, {row}.folded_owner, {row}.owner_name "
        f"WHERE {row}.gone_at IS NULL AND {publisher(row)} IS NULL"
    )


NOTE_ALL_PUBLISHERS = (
    "INSERT INTO touchpoints_entry_publisher (account_id, folded, name) SELECT account_id, folded_owner, min(owner_name) "
    f"FROM {MIRROR} WHERE gone_at IS NULL GROUP BY account_id, folded_owner"
)


def stands_at_the_top(row: str) -> str:
    """Give the SQL for: without an owner, or with one that this account does not see."""
    return (
        f"({row}.parent_upstream_id IN ('', {row}.upstream_id) OR NOT EXISTS (SELECT 1 FROM {MIRROR} owner "
        f"WHERE owner.account_id = {row}.account_id AND owner.upstream_id = {row}.parent_upstream_id "
        "AND owner.gone_at IS NULL))"
    )
