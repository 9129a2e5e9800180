"""Set B's period follows set A's: while it is built, when it is sent, and when it is calculated again."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from explorer import drafts
from explorer.building import buttons
from explorer.building.buttons import Asked
from explorer.checking import problems_of
from explorer.models import MediaSet, Report, Run, State
from explorer.models.report import fingerprint
from explorer.tests.test_pages import typed
from touchpoints.search import SearchQuery


def set_b(report: Report) -> MediaSet:
    return report.current.media_sets.get(slot="b")


@pytest.fixture
def post(client: Any, alice: Any, report: Report) -> Any:
    """Posts the builder's form."""
    client.force_login(alice)

    def post_it(**changes: str) -> str:
        return str(client.post(reverse("report-builder", args=[report.uuid]), typed(report, **changes)).content.decode())

    return post_it


def test_b_follows_where_a_goes(post: Any, report: Report) -> None:
    post(**{"b-period": "follows-week_before"})
    assert (set_b(report).start, set_b(report).end) == (date(2026, 11, 2), date(2026, 11, 8))
    page = post(**{"a-period": "2026-W44", "b-period": "follows-week_before"})
    assert (set_b(report).start, set_b(report).end) == (date(2026, 10, 19), date(2026, 10, 25))
    assert "A week before A (week 43, 19–25 Oct 2026)" in page


def test_b_stops_following_when_it_gets_days_of_its_own(post: Any, report: Report) -> None:
    post(**{"b-period": "follows-week_before"})
    post(**{"b-period": "2026-M09", "a-period": "2026-W40"})
    assert (set_b(report).relation, set_b(report).start, set_b(report).end) == ("", date(2026, 9, 1), date(2026, 9, 30))


def test_set_a_follows_nobody(post: Any, report: Report) -> None:
    assert "Select a valid choice" in post(**{"a-period": "follows-same"}, checked="1")
    assert report.current.media_sets.get(slot="a").start == date(2026, 11, 9)


def test_a_new_set_b_has_the_same_days_as_a_and_keeps_them(post: Any, report: Report) -> None:
    post(do="close b")
    post(do="open b")
    post(**{"a-period": "last_week", "b-period": "follows-same"})
    assert (set_b(report).relation, set_b(report).date_preset) == ("same", "last_week")
    asked = report.current.definition("x")
    assert asked.set_b and asked.set_b.date_preset == "last_week"


def test_the_same_days_stay_the_same_days_when_swapped(report: Report) -> None:
    report.current.media_sets.filter(slot="b").update(relation="same")
    buttons.press(report.current, "swap", Asked(SearchQuery()))
    relations = dict(report.current.media_sets.values_list("slot", "relation"))
    assert relations == {"a": "", "b": "same"}


def test_an_earlier_period_that_is_swapped_is_days_of_its_own(report: Report) -> None:
    earlier = {"relation": "week_before", "start": date(2026, 11, 2), "end": date(2026, 11, 8)}
    report.current.media_sets.filter(slot="b").update(**earlier)
    buttons.press(report.current, "swap", Asked(SearchQuery()))
    first, second = report.current.media_sets.all()
    assert (first.relation, first.start, second.relation, second.start) == ("", date(2026, 11, 2), "", date(2026, 11, 9))


def test_where_as_days_are_not_known_b_says_so(report: Report) -> None:
    report.current.media_sets.filter(slot="b").update(relation="week_before", start=None, end=None)
    assert any("follows set A, whose days are not known" in problem.sentence for problem in problems_of(report.current))


@pytest.fixture
def moving(report: Report) -> Report:
    """A: last week; B: the week before that."""
    report.current.media_sets.filter(slot="a").update(date_preset="last_week")
    report.current.media_sets.filter(slot="b").update(relation="week_before")
    return report


def test_days_are_those_of_the_moment_of_sending(moving: Report, alice: Any) -> None:
    with time_machine.travel("2026-11-24 12:00:00+00:00"):
        drafts.queue_run(moving, alice, uuid4())
    assert set_b(moving).start == date(2026, 11, 9)


def test_calculated_again_later_a_new_version_asks_for_the_new_days(moving: Report, alice: Any) -> None:
    with time_machine.travel("2026-11-24 12:00:00+00:00"):
        first = drafts.queue_run(moving, alice, uuid4())
        Run.objects.update(state=State.CANCELLED)
        again = drafts.queue_run(moving, alice, uuid4())
        assert again.version == first.version
        Run.objects.update(state=State.CANCELLED)
    with time_machine.travel("2026-12-01 12:00:00+00:00"):
        later = drafts.queue_run(moving, alice, uuid4())
    assert later.version.number == 2
    assert later.version.media_sets.get(slot="b").start == date(2026, 11, 16)
    assert later.version.fingerprint == fingerprint(later.version.definition("x"))
    assert first.version.media_sets.get(slot="b").start == date(2026, 11, 9)


def test_looking_at_a_draft_writes_nothing(client: Any, alice: Any, moving: Report) -> None:
    with time_machine.travel("2026-12-05 12:00:00+00:00"):
        client.force_login(alice)
        page = client.get(reverse("report-builder", args=[moving.uuid])).content.decode()
    assert "A week before A (week 47, 16–22 Nov 2026)" in page
    assert set_b(moving).start == date(2026, 11, 9)
