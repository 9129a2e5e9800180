"""Ask the search index which touchpoints answer a query, in the order in which they are shown. No tree, no pages.

First those whose id or whole name the text is, then the others by name. Both databases give the same answer.
"""

# ruff: noqa: S608 (only names and places of values are put into SQL; what a person typed is always bound)
from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from teams.models import KitsAccount
from touchpoints.folding import fold
from touchpoints.models import Kind, Validation
from touchpoints.query import LONGEST_TEXT, RUN, SearchQuery, Words, is_storable, words_of
from touchpoints.search_index.shape import LABEL_LENGTH, PLACES

VALID = 'v.status = %s AND v."end" >= %s AND v.start <= %s'
ATOMS = (
    "touchpoints_atom a JOIN touchpoints_touchpoint t ON t.upstream_id = a.atom_upstream_id AND t.account_id = %s "
    f"JOIN touchpoints_validation v ON v.touchpoint_id = t.id AND {VALID}"
)
# PostgreSQL: where more than this answer, and no part of a name is asked for, the first by name are found sooner by walking
# along the names.
BROAD = 3_000


class Found(NamedTuple):
    """How many touchpoints answer, and the primary keys of those that were asked for, in order."""

    total: int
    pks: list[int]


def find(account: KitsAccount, query: SearchQuery, first: int, most: int) -> Found:
    """Give the total, and at most `most` answers after the `first` ones."""
    if not query.is_possible:
        return Found(0, [])
    spelt = _spelt(query.text)
    question = _question(account, query, words_of(query.text))
    question.look_for_ids(spelt)
    exact = fold(query.text[:LONGEST_TEXT])
    found = question.answers(exact, first, most)
    pinned = _with_that_id(account, query, spelt) if question.may_be_id else []
    if not pinned:
        return found
    rest = _question(account, query, words_of(query.text))
    rest.ask(f"e.place NOT IN ({_marks(pinned)})", *(rest.base + pk for pk in pinned))
    total, pks = rest.answers(exact, max(first - len(pinned), 0), most)
    return Found(len(pinned) + total, [*pinned[first:], *pks][:most])


# Each label once, by jumping from one to the next in their index.
LABELS = """
WITH RECURSIVE known (label) AS (
    SELECT min(label) FROM touchpoints_entry_label WHERE account_id = %s
    UNION ALL
    SELECT (SELECT min(label) FROM touchpoints_entry_label WHERE account_id = %s AND label > known.label)
    FROM known WHERE known.label IS NOT NULL
) SELECT label FROM known WHERE label IS NOT NULL LIMIT %s
"""


def labels_of(account: KitsAccount, most: int) -> list[str]:
    """Give the labels, content labels and publication types of an account, at most so many."""
    return [row[0] for row in _rows(LABELS, [account.pk, account.pk, most])]


def publishers_of(account: KitsAccount, text: str, most: int) -> list[str]:
    """Give the publishers whose name holds every word of a text, by name; some may own nothing any more."""
    words = fold(text[:LONGEST_TEXT]).split() if is_storable(text) else ["\n"]  # which is in no folded name
    contains = "instr" if connection.vendor == "sqlite" else "strpos"
    holds = "".join(f" AND {contains}(folded, %s) > 0" for _ in words)
    named = f"SELECT name FROM touchpoints_entry_publisher WHERE account_id = %s AND name <> ''{holds} ORDER BY folded LIMIT %s"
    return [row[0] for row in _rows(named, [account.pk, *words, most])]


def _spelt(text: str) -> list[str]:
    """Give the ids that a text may be: in capitals or not."""
    id_ = text.strip()
    return sorted({id_, id_.lower(), id_.upper()}) if 0 < len(id_) <= LONGEST_TEXT else []


def _with_that_id(account: KitsAccount, query: SearchQuery, spelt: list[str]) -> list[int]:
    """Give what has one of these ids and answers to the rest of the query."""
    mirror = f"SELECT id FROM touchpoints_touchpoint WHERE account_id = %s AND upstream_id IN ({_marks(spelt)})"
    pks = [row[0] for row in _rows(mirror, [account.pk, *spelt])]
    if not pks:
        return []
    question = _question(account, query, Words((), ()))
    question.ask(f"e.place IN ({_marks(pks)})", *(question.base + pk for pk in pks))
    return question.answers("", 0, len(pks)).pks


def _question(account: KitsAccount, query: SearchQuery, words: Words) -> Question:
    """Put a query into the words of the database at hand."""
    question = OnSQLite(account) if connection.vendor == "sqlite" else OnPostgreSQL(account)
    question.narrow(query)
    question.ask_words(words)
    return question


class Question:
    """Conditions on the entries (`e`) of an account in the index. Its `base` and the primary key make a place there."""

    CONTAINS: str

    def __init__(self, account: KitsAccount) -> None:
        self.account_pk = account.pk
        self.base = account.pk * PLACES
        self.conditions: list[str] = []
        self.values: list[Any] = []
        # Ids that may have been meant, and whether there may be something with one of them.
        self.spelt: list[str] = []
        self.may_be_id = False

    def look_for_ids(self, spelt: list[str]) -> None:
        """Say which ids a person may have meant."""
        self.spelt, self.may_be_id = spelt, bool(spelt)

    def ask(self, condition: str, *values: Any) -> None:
        """Ask for one thing more."""
        self.conditions.append(condition)
        self.values += values

    def ask_touchpoint(self, condition: str, *values: Any) -> None:
        """Ask for something that only the mirror (`t`) knows."""
        mirror = f"SELECT {self.base} + t.id FROM touchpoints_touchpoint t WHERE t.account_id = %s"
        self.ask(f"e.place IN ({mirror} AND {condition})", self.account_pk, *values)

    def ask_words(self, words: Words) -> None:
        """Ask for a text in the name."""
        raise NotImplementedError

    def answers(self, exact: str, first: int, most: int) -> Found:
        """Answer; `exact` is the folded name that comes first."""
        raise NotImplementedError

    def narrow(self, query: SearchQuery) -> None:
        """Ask for what the filters of a query say."""
        if query.is_browsing:
            self.ask("e.is_top = %s", True)
        if query.kinds:
            self.ask(f"e.kind IN ({_marks(query.kinds)})", *query.kinds)
        if query.own is not None:
            self.ask("e.is_own = %s", query.own)
        if publisher := fold(query.publisher[:LONGEST_TEXT]).split():
            holds = " AND ".join([f"{self.CONTAINS}(p.folded, %s) > 0"] * len(publisher))
            numbers = f"SELECT p.number FROM touchpoints_entry_publisher p WHERE p.account_id = %s AND {holds}"
            self.ask(f"e.publisher IN ({numbers})", self.account_pk, *publisher)
        if label := query.label.strip()[:LABEL_LENGTH]:
            labelled = "SELECT place FROM touchpoints_entry_label WHERE account_id = %s AND label = %s"
            self.ask(f"e.place IN ({labelled})", self.account_pk, label)
        if id_ := query.id.strip()[:LONGEST_TEXT].lower():
            self.ask_touchpoint("substr(lower(t.upstream_id), 1, %s) = %s", len(id_), id_)
        if query.inside:
            self.ask_touchpoint("t.parent_upstream_id = %s", query.inside)
        if query.valid_in:
            self._ask_valid(*query.valid_in)

    def _ask_valid(self, start: date, end: date) -> None:
        """Ask each one for a valid day in the period; a composite has those of its atoms, too, as in `relations`."""
        own = f"SELECT 1 FROM touchpoints_validation v WHERE v.touchpoint_id = e.place - {self.base} AND {VALID}"
        through_atoms = f"SELECT 1 FROM {ATOMS} WHERE a.composite_id = e.place - {self.base}"
        is_composite = f"e.kind NOT IN ('{Kind.MEDIA.value}', '{Kind.SECTION.value}')"
        period = self._period(start, end)
        self.ask(f"(EXISTS ({own}) OR {is_composite} AND EXISTS ({through_atoms}))", *period, self.account_pk, *period)

    def _period(self, start: date, end: date) -> list[Any]:
        """Give the values of VALID."""
        return [Validation.Status.VALID.value, *map(connection.ops.adapt_datefield_value, (start, end))]


class OnSQLite(Question):
    """FTS5 finds the words; what it finds is sorted by name, which is quick in so narrow a table."""

    CONTAINS = "instr"

    def __init__(self, account: KitsAccount) -> None:
        super().__init__(account)
        self.match = ""

    def ask_words(self, words: Words) -> None:
        """Ask FTS5 for phrases of runs of three letters: two spaces stand before each word."""
        phrases = [*words.parts, *(f"{' ' * (RUN - len(each))}{each}" for each in words.beginnings)]
        self.match = " AND ".join('"' + phrase.replace('"', '""') + '"' for phrase in phrases)

    def answers(self, exact: str, first: int, most: int) -> Found:
        """Count, then sort."""
        source, where, values = self._source()
        total = _rows(f"SELECT count(*) FROM {source} WHERE {where}", values)[0][0]
        if first >= total:
            return Found(total, [])
        if self.match and not self.conditions:
            source, where, values = self._source(joined=True)
        order = "ORDER BY e.folded <> %s, e.sort_key, e.place LIMIT %s OFFSET %s"
        rows = _rows(f"SELECT e.place - {self.base} FROM {source} WHERE {where} {order}", [*values, exact, most, first])
        return Found(total, [row[0] for row in rows])

    def _source(self, joined: bool = False) -> tuple[str, str, list[Any]]:
        """Say what to read, where, with which values; FTS5 alone if that is enough to count."""
        within = f"BETWEEN {self.base} AND {self.base + PLACES - 1}"
        if not self.match:
            return "touchpoints_entry e NOT INDEXED", " AND ".join([f"e.place {within}", *self.conditions]), self.values
        where = [f"touchpoints_entry_text MATCH %s AND touchpoints_entry_text.rowid {within}", *self.conditions]
        source = "touchpoints_entry_text"
        if joined or self.conditions:
            source += " CROSS JOIN touchpoints_entry e ON e.place = touchpoints_entry_text.rowid"
        return source, " AND ".join(where), [self.match, *self.values]


class OnPostgreSQL(Question):
    """The GIN index finds the words; what it finds is kept once, counted and sorted."""

    CONTAINS = "strpos"

    def __init__(self, account: KitsAccount) -> None:
        super().__init__(account)
        # As the column is: with a shorter number the trigrams' index finds the rows of all accounts, most of them in vain.
        self.ask("e.account_id = %s::bigint", account.pk)
        self.has_parts = False
        self.is_selective = False
        self.is_costly = False

    def narrow(self, query: SearchQuery) -> None:
        """Ask for what the filters of a query say."""
        self.is_selective = any((query.text, query.label, query.publisher, query.id, query.inside))
        super().narrow(query)

    def ask_words(self, words: Words) -> None:
        """Ask for patterns that the index answers."""
        self.has_parts = bool(words.parts)
        for part in words.parts:
            self.ask("e.folded LIKE %s", f"%{_escaped(part)}%")
        for beginning in words.beginnings:
            self.ask("e.starts LIKE %s", f"% {_escaped(beginning)}%")

    def _ask_valid(self, start: date, end: date) -> None:
        """Gather all that are valid at once where there is little else to go by: one by one that took four times as long."""
        if self.is_selective:
            super()._ask_valid(start, end)
            return
        own = f"SELECT v.touchpoint_id FROM touchpoints_validation v WHERE {VALID}"
        through_atoms = f"SELECT a.composite_id FROM {ATOMS}"
        period = self._period(start, end)
        self.ask(f"e.place - {self.base} IN ({own} UNION ALL {through_atoms})", *period, self.account_pk, *period)
        self.is_costly = True

    def answers(self, exact: str, first: int, most: int) -> Found:
        """Count and sort in one go, unless there are a great many."""
        where = " AND ".join(self.conditions)
        if not self.has_parts and not self.is_costly:
            total = _rows(f"SELECT count(*) FROM touchpoints_entry e WHERE {where}", self.values)[0][0]
            if total > BROAD:
                return Found(total, self._walk(where, exact, first, most))
        matches = f"SELECT e.place, e.sort_key, e.folded <> %s AS other FROM touchpoints_entry e WHERE {where}"
        page = f"SELECT place - {self.base} FROM found ORDER BY other, sort_key, place LIMIT %s OFFSET %s"
        ids, values = self._has_ids()
        both = f"WITH found AS MATERIALIZED ({matches}) SELECT (SELECT count(*) FROM found), ARRAY({page}), {ids}"
        total, pks, self.may_be_id = _rows(both, [exact, *self.values, most, first, *values])[0]
        return Found(total, pks)

    def _has_ids(self) -> tuple[str, list[Any]]:
        """Give the SQL for whether there is something with one of the ids: to ask that by itself costs a way to the server."""
        if not self.spelt:
            return "false", []
        mirror = f"SELECT 1 FROM touchpoints_touchpoint WHERE account_id = %s AND upstream_id IN ({_marks(self.spelt)})"
        return f"EXISTS ({mirror})", [self.account_pk, *self.spelt]

    def _walk(self, where: str, exact: str, first: int, most: int) -> list[int]:
        """Read along the names until there are enough, after those whose whole name it is."""
        read = f"SELECT e.place - {self.base} FROM touchpoints_entry e WHERE {where}"
        order = "ORDER BY e.sort_key, e.place LIMIT %s OFFSET %s"
        whole: list[int] = []
        if exact:
            whole = [row[0] for row in _rows(f"{read} AND e.folded = %s {order}", [*self.values, exact, first + most, 0])]
            read, self.values = f"{read} AND e.folded <> %s", [*self.values, exact]
        rest = _rows(f"{read} {order}", [*self.values, most, max(first - len(whole), 0)])
        return [*whole[first:], *(row[0] for row in rest)][:most]


def _escaped(text: str) -> str:
    """Take the meaning from the signs of LIKE."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _marks(values: Any) -> str:
    """Give one place for each value."""
    return ", ".join(["%s"] * len(values))


def _rows(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
