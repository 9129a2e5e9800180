"""What Kits says today, tomorrow and by mistake: unknown words and nulls survive, wrong shapes are named."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kitsapi import read, read_results
from kitsapi.errors import KitsUnavailable
from kitsapi.node import Node, ShapeError, parse
from kitsapi.tests import fake
from kitsapi.types import Touchpoint, Validity

TOUCHPOINT = {
    "id": "t1",
    "type": "MEDIA",
    "name": "Uutiset.fi",
    "ownerAccountId": "acc-1",
    "ownerName": "Us",
    "isOwn": True,
    "parentId": None,
    "atoms": [],
    "platform": "WEB",
    "language": "fi",
    "publicationTypes": ["News"],
    "contentLabels": [],
    "labels": ["A", "B"],
    "network": None,
    "validation": [{"from": "2026-04-27", "to": "2026-05-03", "status": "VALID"}],
}
SET = {"name": "Mine", "dateRange": {"preset": "YESTERDAY"}, "touchpoints": {"preset": "ALL_MY_MEDIA"}}
REPORT = {
    **fake.STATE,
    "sections": ["OVERVIEW"],
    "includeNotValidated": False,
    "recalculation": "NONE",
    "targetGroup": {"filters": []},
    "setA": SET,
    "setB": None,
    "metrics": None,
}


def answer_to(report: dict) -> object:
    return fake.client_of(fake.Kits(fake.data(explorer=report))).answer("r1")


def test_a_touchpoint_is_read():
    assert read.touchpoint(Node(TOUCHPOINT)) == Touchpoint(
        id="t1",
        kind="media",
        name="Uutiset.fi",
        owner_id="acc-1",
        owner_name="Us",
        is_own=True,
        platform="web",
        language="fi",
        publication_types=("News",),
        labels=("A", "B"),
        validity=(Validity(date(2026, 4, 27), date(2026, 5, 3), "valid"),),
    )


def test_unknown_words_survive():
    state = read.report_state(Node({**fake.STATE, "status": "WAITING_FOR_PANEL"}))
    touchpoint = read.touchpoint(Node({**TOUCHPOINT, "type": "PODCAST", "platform": "SMART_SPEAKER"}))
    assert state.state == "waiting_for_panel"
    assert (touchpoint.kind, touchpoint.platform) == ("podcast", "smart_speaker")


def test_unknown_fields_do_no_harm():
    assert read.report_state(Node({**fake.STATE, "mood": {"of": ["the day"]}})).id == "r1"


def test_nothing_calculated_yet_means_no_results():
    answer = answer_to(REPORT)
    assert (answer.results, answer.set_b, answer.set_a.period, answer.set_a.touchpoint_ids) == (None,) * 4


def test_a_report_that_kits_does_not_know_is_none():
    assert fake.client_of(fake.Kits(fake.data(explorer=None))).answer("r1") is None


def test_a_report_that_kits_does_not_know_and_an_error_are_two_things():
    said = fake.errors({"message": "Later."}, data={"explorer": None})
    with pytest.raises(KitsUnavailable, match="Later"):
        fake.client_of(fake.Kits(said)).answer("r1")


def test_results_of_one_set_have_no_comparison_and_keep_unknown_sample_sizes():
    said = {"onlinePopulation": 4_600_000, "targetGroupSize": 1.5, "setA": {"overview": None, "base": None}}
    results = read_results.results(Node(said))
    assert (results.set_b, results.comparison, results.target_group_sample_size) == (None, None, None)
    assert results.online_population == 4_600_000.0
    assert isinstance(results.online_population, float)


def test_a_block_that_is_null_is_none_and_an_empty_one_is_empty():
    results = read_results.set_results(Node({"trend": None, "profile": []}))
    assert (results.trend, results.buildup, results.profile) == (None, None, ())


def test_the_answer_is_kept_as_it_came():
    body = b'{ "data" : {"explorer": null},  "extensions": {} }'
    assert fake.client_of(fake.Kits(httpx.Response(200, content=body))).answer("r1") is None
    report = fake.data(explorer=REPORT)
    assert fake.client_of(fake.Kits(report)).answer("r1").raw == report.content


@pytest.mark.parametrize("key", ["targetGroup", "recalculating", "createdAt", "sections", "setA"])
@pytest.mark.parametrize("wrong", [None, 7, "", {}])
def test_a_wrong_or_missing_field_is_named(key, wrong):
    with pytest.raises(KitsUnavailable, match=f"does not understand \\(field explorer.{key}"):
        answer_to({**REPORT, key: wrong})


@pytest.mark.parametrize("key", ["id", "name", "status"])
@pytest.mark.parametrize("wrong", [None, 7, [], {}])
def test_a_text_that_is_none_is_named(key, wrong):
    with pytest.raises(ShapeError, match=key):
        read.report_state(Node({**fake.STATE, key: wrong}))


def test_the_name_of_a_wrong_field_says_where_in_a_list_it_stands():
    with pytest.raises(ShapeError, match=r"validation\[1\].from"):
        read.touchpoint(Node({**TOUCHPOINT, "validation": [*TOUCHPOINT["validation"], {"from": "May"}]}))


@pytest.mark.parametrize("wrong", [True, "3", float("inf"), 10**400, None, [], {}])
def test_what_is_no_finite_number_is_no_number(wrong):
    with pytest.raises(ShapeError):
        Node({"reach": wrong}).number("reach")


def test_a_sample_size_of_three_and_a_half_persons_is_refused():
    assert Node({"n": 3.0}).whole("n") == 3
    with pytest.raises(ShapeError):
        Node({"n": 3.5}).whole("n")


def test_a_moment_without_an_offset_is_refused():
    with pytest.raises(ShapeError):
        Node({"at": "2026-05-04T12:00:00"}).instant("at")


def test_characters_that_no_database_keeps_are_replaced():
    assert parse(b'{"name": "a\\u0000b\\ud800c\\ud83d\\ude00"}').text("name") == "a\ufffdb\ufffdc😀"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*REPORT, *SET]), inner),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(list(REPORT)), JSON))
def test_no_json_makes_anything_but_a_shape_error(changes):
    with suppress(ShapeError):
        read.answer(Node({"explorer": {**REPORT, **changes}}), b"")
