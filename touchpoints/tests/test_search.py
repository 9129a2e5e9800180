"""Finding touchpoints and showing them where they belong."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from touchpoints.folding import fold, sort_key
from touchpoints.models import Touchpoint
from touchpoints.relations import resolve_preset
from touchpoints.search import SearchQuery, branch, matching_ids, search
from touchpoints.tests.conftest import FakeKits, make

pytestmark = pytest.mark.database


def found(account, text: str = "", **asked) -> list[str]:
    page = search(account, SearchQuery(text, **asked))
    return [row.touchpoint.upstream_id for row in page.rows if row.is_match]


@pytest.mark.parametrize(
    ("text", "folded"), [("Ylä", "yla"), ("ÅKER Øst", "aker ost"), ("Ærø  ß", "aero ss"), ("ﬁ İ", "fi i"), ("  ", "")]
)
def test_folding_takes_accents_and_capitals_away(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


def test_names_stand_in_the_order_of_the_finnish_and_swedish_alphabet():
    names = ["Aamu", "Érable", "Futis", "kanava", "Pizza", "Piźzä", "Zeppelin", "Åbo", "Ærø", "Äänekäs", "Öljy", "Ørsted"]
    assert sorted(sorted(names), key=sort_key) == names


def test_the_tree_and_the_search_keep_that_order(account, sync_with):
    described = [make("a", name="Äänekäs"), make("b", name="Zeppelin"), make("c", name="Aamu"), make("d", name="A\u030abo")]
    sync_with(FakeKits(described))
    assert found(account) == ["c", "b", "d", "a"]
    assert [row.upstream_id for row in resolve_preset(account, "all_my_media")] == ["c", "b", "d", "a"]


def test_what_is_mirrored_already_gets_its_key(account, mirrored):
    keys = dict(Touchpoint.objects.values_list("pk", "sort_key"))
    Touchpoint.objects.update(sort_key="")
    import_module("touchpoints.migrations.0002_sort_key").fill(apps, None)
    assert dict(Touchpoint.objects.values_list("pk", "sort_key")) == keys
    assert all(keys.values())


@pytest.mark.parametrize("text", ["yla", "YLÄ", "yläj", "ylaj"])
def test_accents_and_capitals_do_not_matter(mirrored, text):
    assert set(found(mirrored, text)) == {"m1", "m2", "t1"}


def test_any_part_of_a_name_will_do(mirrored):
    assert found(mirrored, "nomat") == ["m1"]


def test_all_words_must_be_there_in_any_order(mirrored):
    assert found(mirrored, "app yla") == ["m2"]


def test_the_name_itself_comes_before_names_that_hold_it(mirrored):
    assert found(mirrored, "yläjärvi") == ["t1", "m2"]


def test_a_whole_id_is_found_like_a_name(mirrored):
    assert found(mirrored, " M1") == ["m1"]
    assert found(mirrored, "m1", kinds=("section",)) == []


def test_an_id_is_found_by_its_beginning_if_that_is_asked(mirrored):
    assert found(mirrored, id="M") == ["m1", "m2"]


def test_a_publisher_brings_what_it_owns(mirrored):
    assert set(found(mirrored, publisher="tuntúri-leh")) == {"x1", "g1"}
    assert found(mirrored, publisher="tunturi-sanomat") == []


@pytest.mark.parametrize("text", ["%", "_", "100%", "a\\b", "'; drop"])
def test_signs_of_the_database_mean_nothing(mirrored, text):
    assert found(mirrored, text) == []


def test_kinds_and_owners_narrow_the_list(mirrored):
    assert found(mirrored, kinds=("section",)) == ["s2", "s1"]
    assert set(found(mirrored, own=False)) == {"x1", "g1"}
    assert found(mirrored, "yla", kinds=("media",), own=True) == ["m1", "m2"]


def test_a_match_stands_under_its_owner(mirrored):
    rows = search(mirrored, SearchQuery("urheilu")).rows
    assert [(row.touchpoint.upstream_id, row.depth, row.is_match) for row in rows] == [("m1", 0, False), ("s1", 1, True)]


def test_an_owner_of_two_matches_is_shown_once_and_is_open(mirrored):
    rows = search(mirrored, SearchQuery(kinds=("section",))).rows
    assert [row.touchpoint.upstream_id for row in rows] == ["m1", "s2", "s1"]
    assert rows[0].is_open


def test_without_a_question_the_top_of_the_tree_is_shown(mirrored):
    page = search(mirrored, SearchQuery())
    assert {row.touchpoint.upstream_id for row in page.rows} == {"m1", "m2", "t1", "x1", "g1"}
    assert [row.touchpoint.upstream_id for row in page.rows if row.has_children] == ["m1"]


def test_an_orphan_is_not_lost_from_the_tree(account, sync_with):
    sync_with(FakeKits([make("s1", "Sport", "section", parent_id="unseen")]))
    assert found(account) == ["s1"]


def test_what_a_touchpoint_owns_comes_by_name(mirrored):
    media = Touchpoint.objects.get(upstream_id="m1")
    assert [row.touchpoint.upstream_id for row in branch(mirrored, media).rows] == ["s2", "s1"]


def test_gone_ones_are_not_found(mirrored, fake, sync_with):
    del fake.listed[1]
    sync_with(fake)
    assert found(mirrored, "app") == []


def test_pages_have_fifty_matches_and_the_total_of_all(account, sync_with):
    sync_with(FakeKits([make(f"m{n:03}", f"Media {n:03}") for n in range(120)]))
    page = search(account, SearchQuery("media", page=3))
    assert (page.total, len(page.rows), page.rows[0].touchpoint.name) == (120, 20, "Media 100")
    assert search(account, SearchQuery("media", page=99)).rows == page.rows
    assert search(account, SearchQuery("media", page=10**30)).rows == page.rows


@pytest.mark.parametrize("text", ["a", "urheilu", ""])
def test_a_page_needs_few_queries_however_many_matches(mirrored, django_assert_max_num_queries, text):
    with django_assert_max_num_queries(5):
        rows = search(mirrored, SearchQuery(text)).rows
        assert [row.touchpoint.kind_name for row in rows]


def test_the_best_match_keeps_its_place_under_an_owner_that_is_none(mirrored, fake, sync_with):
    fake.listed.append(make("m3", "Urheilukanava"))
    sync_with(fake)
    rows = search(mirrored, SearchQuery("urheilu")).rows
    assert [row.touchpoint.upstream_id for row in rows] == ["m1", "s1", "m3"]


def test_one_or_two_letters_begin_a_word(mirrored):
    assert found(mirrored, "s") == ["m1", "s2"]
    assert found(mirrored, "sa") == ["m1", "s2"]
    assert found(mirrored, "an") == []


def test_a_word_begins_after_a_hyphen_too_and_any_part_of_three_letters_is_found(account, sync_with):
    sync_with(FakeKits([make("a", "Ilta-Sanomat (TV)"), make("b", "Kauppalehti/Ilta")]))
    assert found(account, "sa") == ["a"]
    assert found(account, "tv") == ["a"]
    assert found(account, "il") == ["a", "b"]
    assert found(account, "a-s") == ["a"]
    assert found(account, "ilta - sanomat") == ["a"]


def test_the_whole_name_comes_first_and_the_others_by_name(account, sync_with):
    names = {"a": "Aamun uutiset", "b": "Uutiset", "c": "Tuoreet uutiset", "d": "uutiset", "e": "Illan uutiset"}
    sync_with(FakeKits([make(id_, name) for id_, name in names.items()]))
    assert found(account, "uutiset") == ["b", "d", "a", "e", "c"]
    assert found(account, "uutise") == ["a", "e", "c", "b", "d"]


def test_an_id_comes_before_the_names_that_hold_it(account, sync_with):
    sync_with(FakeKits([make("abc", "Zeppelin"), make("d", "Abc-media")]))
    assert found(account, "ABC") == ["abc", "d"]
    assert search(account, SearchQuery("abc")).total == 2


def test_what_has_the_text_as_its_id_and_in_its_name_is_one(account, sync_with):
    sync_with(FakeKits([make("abc", "Xyz abc"), make("d", "Abc-media")]))
    assert matching_ids(account, SearchQuery("abc"), 9) == ["abc", "d"]
    assert search(account, SearchQuery("abc")).total == 2


def test_quotes_are_letters_like_others(account, sync_with):
    sync_with(FakeKits([make("a", 'Radio "Aalto" FM'), make("b", "Radio Aalto FM"), make("c", "O'Hara's")]))
    assert found(account, '"aal') == ["a"]
    assert found(account, "aalto") == ["a", "b"]
    assert found(account, "'har") == ["c"]


@pytest.mark.parametrize("broad", [0, 3_000])
def test_pages_go_on_after_the_whole_names(account, sync_with, monkeypatch, broad):
    monkeypatch.setattr("touchpoints.finding.BROAD", broad)
    sync_with(
        FakeKits([make(id_, name) for id_, name in zip("abcdef", ["A TV", "TV", "B TV", "Tv", "TV C", "TV 1"], strict=True)])
    )
    pages = [found(account, "tv", page=page, size=size) for size in (1, 3) for page in range(1, 6 // size + 1)]
    assert [id_ for page in pages for id_ in page] == [*"bdacfe"] * 2


def test_a_label_a_content_label_and_a_publication_type_are_all_labels(account, sync_with):
    parts = {"labels": ("local",), "content_labels": ("news",), "publication_types": ("daily",)}
    sync_with(FakeKits([make(name, "X", **{name: value}) for name, value in parts.items()]))
    assert [found(account, label=word) for words in parts.values() for word in words] == [[name] for name in parts]


def test_a_composite_is_valid_when_one_of_its_atoms_is(mirrored):
    week = (date(2026, 1, 11), date(2026, 1, 12))
    assert set(found(mirrored, valid_in=week)) == {"m1", "t1", "g1"}
    assert found(mirrored, valid_in=(date(2026, 1, 12), date(2026, 1, 18))) == []


def test_all_matches_are_another_choice_than_all_a_touchpoint_owns(mirrored):
    assert matching_ids(mirrored, SearchQuery("yla"), 500) == ["m1", "t1", "m2"]
    assert matching_ids(mirrored, SearchQuery("yla"), 2) == ["m1", "t1"]
    assert matching_ids(mirrored, SearchQuery(inside="m1"), 500) == ["s2", "s1"]


def test_a_search_inside_an_owner_finds_only_what_it_owns(mirrored):
    assert found(mirrored, "urh", inside="m1") == ["s1"]
    assert found(mirrored, "urh", inside="m2") == []


def test_a_branch_says_what_is_left(account, sync_with):
    sync_with(FakeKits([make("m", "M"), *(make(f"s{n}", f"S{n}", "section", parent_id="m") for n in range(5))]))
    media = Touchpoint.objects.get(upstream_id="m")
    pieces = [branch(account, media, first, most=2) for first in (0, 2, 4, 6)]
    assert [[row.touchpoint.name for row in piece.rows] for piece in pieces] == [["S0", "S1"], ["S2", "S3"], ["S4"], []]
    assert [(piece.total, piece.next) for piece in pieces] == [(5, 2), (5, 4), (5, None), (5, None)]
