"""Lists that come in pages, and questions about many at once."""

from __future__ import annotations

import json

import httpx
import pytest

from kitsapi import paging
from kitsapi.errors import KitsUnavailable, KitsUnreadable
from kitsapi.tests import fake
from kitsapi.tests.test_reading import REPORT, TOUCHPOINT
from kitsapi.types import Unreadable


def states(request: httpx.Request) -> httpx.Response:
    """A Kits that knows every report whose id does not start with `gone`."""
    ids = json.loads(request.content)["variables"]["ids"]
    known = [{**fake.STATE, "id": id} for id in ids if not id.startswith("gone")]
    return fake.page("explorers", list(reversed(known)), cursor="x")


def test_a_list_is_read_page_by_page_until_there_is_no_next_one():
    kits = fake.Kits(
        fake.page("touchpoints", [{**TOUCHPOINT, "id": "a"}], "NA==", more=True),
        fake.page("touchpoints", [{**TOUCHPOINT, "id": "b"}], "Ng==", more=False),
    )
    assert [one.id for one in fake.client_of(kits).touchpoints()] == ["a", "b"]
    assert [kits.variables(call)["cursor"] for call in (0, 1)] == [None, "NA=="]
    assert kits.variables()["pageSize"] == 100


def test_nothing_is_read_before_it_is_wanted():
    kits = fake.Kits(fake.page("touchpoints", [TOUCHPOINT], "NA==", more=True))
    listed = fake.client_of(kits).touchpoints()
    assert kits.calls == []
    next(listed)
    assert len(kits.calls) == 1


@pytest.mark.parametrize("cursor", ["again", None, ""])
def test_a_list_that_turns_in_a_circle_is_an_error(cursor):
    kits = fake.Kits(fake.page("touchpoints", [TOUCHPOINT], cursor, more=True))
    with pytest.raises(KitsUnavailable, match="in part only"):
        list(fake.client_of(kits).touchpoints())
    assert len(kits.calls) <= 2


def test_a_list_without_end_is_an_error(monkeypatch):
    monkeypatch.setattr(paging, "MAX_PAGES", 5)
    kits = fake.Kits()
    kits.says = [lambda _: fake.page("touchpoints", [TOUCHPOINT], str(len(kits.calls)), more=True)]
    with pytest.raises(KitsUnavailable, match="longer than 500 entries"):
        list(fake.client_of(kits).touchpoints())
    assert len(kits.calls) == 5


def test_each_page_of_a_list_has_its_own_deadline():
    clock = fake.Clock()

    def slow(request: httpx.Request) -> httpx.Response:
        clock.seconds += 20
        return fake.page("touchpoints", [TOUCHPOINT], str(clock.seconds), more=clock.seconds < 100)

    assert len(list(fake.client_of(fake.Kits(slow), clock=clock).touchpoints())) == 5


def test_reports_are_looked_for_by_name():
    kits = fake.Kits(fake.page("explorers", [REPORT]))
    (found,) = fake.client_of(kits).reports("[kp:0123456789AB]")
    assert (found.state.id, found.definition.blocks) == ("r1", ("overview",))
    assert kits.variables()["q"] == "[kp:0123456789AB]"


ODD = [{**REPORT, "id": "odd", "name": "Spring [kp:0123456789AB]", "createdAt": "yesterday"}, "?", None, {"id": 7}]


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_one_report_that_cannot_be_read_spoils_no_other(odd):
    kits = fake.Kits(
        fake.page("explorers", [REPORT, odd], "NA==", more=True),
        fake.page("explorers", [{**REPORT, "id": "r2"}]),
    )
    pages = list(fake.client_of(kits).report_pages())
    assert [one.state.id for page in pages for one in page.items] == ["r1", "r2"]
    assert len(pages[0].unreadable) == 1


def test_what_cannot_be_read_is_named_as_far_as_it_is_legible():
    kits = fake.Kits(fake.page("explorers", ODD))
    (page,) = fake.client_of(kits).report_pages()
    assert page.unreadable[0] == Unreadable("odd", "Spring [kp:0123456789AB]", "explorers.data[0].createdAt")
    assert page.unreadable[1] == Unreadable("", "", "explorers.data[1]")


def test_where_a_list_counts_only_as_a_whole_an_odd_entry_is_an_error_that_names_it():
    kits = fake.Kits(fake.page("touchpoints", [TOUCHPOINT, {**TOUCHPOINT, "id": "t2", "name": "Sää", "isOwn": "yes"}]))
    with pytest.raises(KitsUnreadable, match=r"cannot read: Sää \(field touchpoints\.data\[1\]\.isOwn\)"):
        list(fake.client_of(kits).touchpoints())


def test_of_many_reports_asked_about_the_odd_one_is_told_apart_from_a_missing_one():
    kits = fake.Kits(fake.page("explorers", [fake.STATE, {**fake.STATE, "id": "r2", "status": None}]))
    found = fake.client_of(kits).report_states(["r1", "r2", "r3"])
    assert (list(found), isinstance(found["r2"], Unreadable)) == (["r1", "r2"], True)


def test_a_state_without_a_legible_id_may_be_anyones():
    kits = fake.Kits(fake.page("explorers", [fake.STATE, {**fake.STATE, "id": None}]))
    with pytest.raises(KitsUnreadable, match=r"data\[1\]\.id"):
        fake.client_of(kits).report_states(["r1", "r2"])


def test_many_reports_are_asked_about_fifty_at_a_time():
    kits = fake.Kits(states)
    wanted = [f"r{number}" for number in range(120)]
    found = fake.client_of(kits).report_states(wanted)
    assert list(found) == wanted
    assert [len(kits.variables(call)["ids"]) for call in range(3)] == [50, 50, 20]


def test_reports_that_kits_does_not_return_are_absent():
    found = fake.client_of(fake.Kits(states)).report_states(["r1", "gone-1", "r2", "r1"])
    assert list(found) == ["r1", "r2"]


def test_reports_that_were_not_asked_for_are_left_out():
    kits = fake.Kits(fake.page("explorers", [{**fake.STATE, "id": "stranger"}, {**fake.STATE, "id": "r1"}]))
    assert list(fake.client_of(kits).report_states(["r1"])) == ["r1"]


def test_asking_about_no_report_calls_nobody():
    kits = fake.Kits()
    assert fake.client_of(kits).report_states([]) == {}
    assert (kits.calls, kits.sign_ins) == ([], [])


def test_asking_about_many_has_one_deadline():
    clock = fake.Clock()

    def slow(request: httpx.Request) -> httpx.Response:
        clock.seconds += 10
        return states(request)

    kits = fake.Kits(slow)
    with pytest.raises(KitsUnavailable):
        fake.client_of(kits, clock=clock).report_states(f"r{number}" for number in range(500))
    assert len(kits.calls) == 3


def test_the_check_counts_touchpoints_in_one_cheap_call():
    kits = fake.Kits(fake.page("touchpoints", []))
    assert fake.client_of(kits).check() == 4711
    assert len(kits.calls) == 1


@pytest.mark.parametrize("said", [True, False])
def test_deleting_says_whether_there_was_something(said):
    assert fake.client_of(fake.Kits(fake.data(deleteExplorer=said))).delete_report("r1") is said


def test_every_call_names_the_account():
    kits = fake.Kits(fake.data(targetGroupVariables=[]))
    assert fake.client_of(kits).target_group_variables() == ()
    assert kits.variables()["accountId"] == "acc-1"
