"""The search against one that reads everything, over odd names: both have to say the same."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from touchpoints.folding import fold, sort_key
from touchpoints.models import Atom, Touchpoint, Validation
from touchpoints.relations import valid_in
from touchpoints.search import SearchQuery, matching_ids, search

slow_and_shared = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
some = settings(max_examples=80, deadline=None, suppress_health_check=slow_and_shared)
SIGNS = "aäöÅéßsuU '\"%_\\*-–/().,:;&|^~#@$?!{}[]<>`´ \t\n🎉😀中文ﬁİ\u0301\u00a0\x01"
LETTERS = st.sampled_from(SIGNS) | st.characters(exclude_categories=["Cs"], exclude_characters="\0")
NAMES = st.text(LETTERS, max_size=12) | st.sampled_from(
    ["Yläjärven Sanomat – Urheilu", "Ilta-Sanomat", 'O\'Reilly "TV"', "100 %", "a_b\\c*", "Sää", "TV", "uu uu", "sano " * 120]
)
DAYS = st.integers(0, 20).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
PERIODS = st.tuples(DAYS, DAYS).map(sorted).map(tuple)
ROWS = st.fixed_dictionaries({
    "name": NAMES, "kind": st.sampled_from(["media", "section", "group", "new_kind"]), "is_own": st.booleans(),
    "publisher": st.sampled_from(["Oma Lehti", "Väylä Oy", ""]), "parent": st.sampled_from(["", "1", "2", "unseen"]),
    "labels": st.lists(st.sampled_from(["Ää", "b'\"", "c"]), max_size=2), "valid": st.lists(PERIODS, max_size=2),
    "atoms": st.lists(st.sampled_from("0123"), unique=True, max_size=2), "is_gone": st.booleans(),
})  # fmt: skip


def write(account, described: list[dict]) -> list[Touchpoint]:
    """Mirror these; their ids are their numbers."""
    written = []
    for number, each in enumerate(described):
        name, publisher = each["name"], each["publisher"]
        row = Touchpoint.objects.create(
            account=account, upstream_id=str(number), kind=each["kind"], name=name, folded=fold(name), sort_key=sort_key(name),
            owner_name=publisher, folded_owner=fold(publisher), is_own=each["is_own"], labels=each["labels"],
            parent_upstream_id=each["parent"], seen_at=timezone.now(), gone_at=timezone.now() if each["is_gone"] else None,
        )  # fmt: skip
        Atom.objects.bulk_create(Atom(composite=row, atom_upstream_id=id_, position=n) for n, id_ in enumerate(each["atoms"]))
        Validation.objects.bulk_create(Validation(touchpoint=row, start=a, end=b, status="valid") for a, b in each["valid"])
        written.append(row)
    return written


def has(row: Touchpoint, text: str) -> bool:
    """Look for every word of a text in a name, those of one or two letters where a word begins."""
    between = r"[\s\-–—/|\\.,:;&+_·'\"’”()\[\]]+"
    begun = re.split(between, row.folded)
    long = [word for word in fold(text).split() if len(word) > 2]
    short = [piece for word in fold(text).split() if len(word) < 3 for piece in re.split(between, word) if piece]
    if not long and not short:
        return False
    return all(word in row.folded for word in long) and all(any(w.startswith(piece) for w in begun) for piece in short)


def naively(rows: list[Touchpoint], query: SearchQuery) -> list[str]:
    """Read all rows, keep those that answer, order them."""
    known = [row for row in rows if row.gone_at is None]
    seen = {row.upstream_id for row in known}
    kept = [
        row
        for row in known
        if (not query.kinds or row.kind in query.kinds)
        and (query.own is None or row.is_own == query.own)
        and (not query.label or query.label in row.labels)
        and all(word in row.folded_owner for word in fold(query.publisher).split())
        and (not query.valid_in or valid_on_one_day(row, query))
        and (not query.is_browsing or row.parent_upstream_id == row.upstream_id or row.parent_upstream_id not in seen)
    ]
    text = query.text[:200]
    by_id = [row for row in kept if text.strip() and row.upstream_id == query.text.strip()]
    by_name = [row for row in kept if not text.strip() or has(row, text)] if not text.strip() or fold(text) else []
    by_name.sort(key=lambda row: (row.folded != fold(text), row.sort_key, row.pk))
    return [row.upstream_id for row in dict.fromkeys([*by_id, *by_name])]


def valid_on_one_day(row: Touchpoint, query: SearchQuery) -> bool:
    """As the builder tells it of a pick; a media or section has no atoms."""
    if row.kind in ("media", "section"):
        row.atoms.all().delete()
    return valid_in(row, *query.valid_in)


def same(account, rows: list[Touchpoint], query: SearchQuery) -> None:
    expected = naively(rows, query)
    page = search(account, query)
    assert matching_ids(account, query, 100) == expected
    assert page.total == len(expected)
    assert {row.touchpoint.upstream_id for row in page.rows if row.is_match} == set(expected[: query.size])


@st.composite
def texts(draw, rows) -> str:
    """A part of one of the names, or anything."""
    name = draw(st.sampled_from([each["name"] for each in rows] or [""]))
    start = draw(st.integers(0, len(name)))
    part = name[start : start + draw(st.integers(1, 8))]
    return draw(st.sampled_from([part, name, part.upper(), f"{part} {name[:2]}"]) | st.text(LETTERS, max_size=6) | NAMES)


@some
@given(data=st.data())
def test_any_text_finds_what_reading_every_name_finds(account, data):
    described = data.draw(st.lists(ROWS, max_size=8))
    with transaction.atomic():
        rows = write(account, described)
        for _ in range(4):
            same(account, rows, SearchQuery(data.draw(texts(described))))
        transaction.set_rollback(True)


@some
@given(data=st.data())
def test_filters_narrow_as_reading_everything_does(account, data):
    described = data.draw(st.lists(ROWS, max_size=8))
    asked = st.builds(
        SearchQuery,
        text=st.sampled_from(["", "", "u", "sanomat"]),
        kinds=st.sampled_from([(), ("media",), ("group", "section"), ("no'such",)]),
        own=st.sampled_from([None, True, False]),
        label=st.sampled_from(["", "", "Ää", "b'\"", "ää"]),
        publisher=st.sampled_from(["", "", "väy", "OY", "%"]),
        valid_in=st.none() | PERIODS,
    )
    with transaction.atomic():
        rows = write(account, described)
        for _ in range(4):
            same(account, rows, data.draw(asked))
        transaction.set_rollback(True)


@pytest.mark.parametrize("broad", [0, 3_000])
@given(data=st.data())
@settings(some, max_examples=20)
def test_pages_cut_the_same_list_however_it_is_read(account, monkeypatch, broad, data):
    monkeypatch.setattr("touchpoints.finding.BROAD", broad)
    described = data.draw(st.lists(ROWS, max_size=8))
    with transaction.atomic():
        rows = write(account, described)
        for query in (SearchQuery(), SearchQuery("u"), SearchQuery("tv"), SearchQuery("1"), SearchQuery(own=True)):
            whole = naively(rows, query)
            pages = [matched(account, query, page) for page in range(1, len(whole) // 3 + 2)]
            assert [id_ for page in pages for id_ in page if page][: len(whole)] == whole
        transaction.set_rollback(True)


def matched(account, query: SearchQuery, page: int) -> list[str]:
    """The ids of one page of three, in the order of the whole list."""
    from touchpoints.finding import find

    pks = find(account, query, 3 * (page - 1), 3).pks
    ids = dict(Touchpoint.objects.filter(pk__in=pks).values_list("pk", "upstream_id"))
    return [ids[pk] for pk in pks]


@given(text=st.text(max_size=400))
@example(text="\0")
@example(text="a\0b")
@example(text="\ud800")
@example(text="ﷺ" * 300)
@example(text="(" * 3000)
@example(text='" OR "')
@example(text="* NEAR(a b) AND NOT c:")
@some
def test_no_text_is_too_odd_to_be_asked(account, mirrored, text):
    for query in (SearchQuery(text), SearchQuery(id=text), SearchQuery(publisher=text), SearchQuery(label=text)):
        assert search(mirrored, query).total >= 0


@pytest.mark.parametrize("text", ["\0", "sanomat\0", "\ud800", "-", "( )", "´"])
def test_what_no_name_can_hold_is_not_found(mirrored, text):
    assert search(mirrored, SearchQuery(text)).total == 0
    assert matching_ids(mirrored, SearchQuery(text), 10) == []


def test_a_publisher_of_accents_alone_is_nobody(mirrored):
    assert search(mirrored, SearchQuery(publisher="´")).total == 0
