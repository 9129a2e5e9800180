"""Finding touchpoints and showing them where they belong."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from touchpoints.folding import fold, sort_key
from touchpoints.mirror import write_plan
from touchpoints.models import Touchpoint
from touchpoints.plan import plan_sync
from touchpoints.relations import resolve_preset
from touchpoints.search import SearchQuery, children, search
from touchpoints.tests.conftest import FakeKits, make


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


def test_the_tree_and_the_search_keep_that_order(account):
    described = [make("a", name="Äänekäs"), make("b", name="Zeppelin"), make("c", name="Aamu"), make("d", name="A\u030abo")]
    write_plan(account, plan_sync({}, described))
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


def test_an_id_is_found_by_its_beginning(mirrored):
    assert found(mirrored, "M1") == ["m1"]
    assert set(found(mirrored, "m")) >= {"m1", "m2"}


def test_a_publisher_brings_what_it_owns(mirrored):
    assert set(found(mirrored, "tunturi-lehdet")) == {"x1", "g1"}


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
    assert [row.touchpoint.upstream_id for row in children(mirrored, media)] == ["s2", "s1"]


def test_gone_ones_are_not_found(mirrored, fake, sync_with):
    del fake.listed[1]
    sync_with(fake)
    assert found(mirrored, "app") == []


def test_pages_have_fifty_matches_and_the_total_of_all(account, sync_with):
    sync_with(FakeKits([make(f"m{n:03}", f"Media {n:03}") for n in range(120)]))
    page = search(account, SearchQuery("media", page=3))
    assert (page.total, len(page.rows), page.rows[0].touchpoint.name) == (120, 20, "Media 100")
    assert search(account, SearchQuery("media", page=99)).rows == page.rows


def test_a_page_needs_few_queries_however_many_matches(mirrored, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        search(mirrored, SearchQuery("a"))


def test_the_best_match_keeps_its_place_under_an_owner_that_is_none(mirrored, fake, sync_with):
    fake.listed.append(make("m3", "Urheilukanava"))
    sync_with(fake)
    rows = search(mirrored, SearchQuery("urheilu")).rows
    assert [row.touchpoint.upstream_id for row in rows] == ["m1", "s1", "m3"]
