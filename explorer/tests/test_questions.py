"""The same question, asked before: found whatever it was called, and not mistaken for another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from explorer import drafts
from explorer.building.questions import asked_before, question_of
from explorer.models import MediaSet, Pick, Report, Run, State
from explorer.resolution import store_sets
from explorer.tests.sample import answer_of
from kitsapi.types import ListedReport, Period, ReportState, ResolvedSet
from touchpoints.models import Touchpoint


@pytest.fixture
def ready(run: Run) -> Run:
    """The report's question has an answer."""
    Run.objects.filter(pk=run.pk).update(state=State.READY, calculated_at=timezone.now(), due_at=None)
    run.refresh_from_db()
    return run


@pytest.fixture
def copy(ready: Run, alice: Any) -> Report:
    """Somebody builds the same once more."""
    return drafts.copy_report(ready.report, alice)


def found(report: Report) -> Any:
    report.current.report = report
    return asked_before(report.current)


def test_the_same_question_is_found(copy: Report, ready: Run) -> None:
    before = found(copy)
    assert (before.run, before.is_swapped, before.has_more_blocks) == (ready, False, False)


def test_names_and_order_make_no_other_question(copy: Report, ready: Run) -> None:
    MediaSet.objects.filter(version=copy.current).update(name="Renamed")
    for slot in ("a", "b"):
        for report in (copy, ready.report):
            Pick.objects.create(
                media_set=report.current.media_sets.get(slot=slot), upstream_id="t-0", position=report.pk % 2 * 9
            )
    Run.objects.update(question=question_of(ready.report.current))
    assert found(copy).run == ready


def test_a_and_b_the_other_way_round_are_found_and_it_is_said(copy: Report, ready: Run) -> None:
    sets = copy.current.media_sets
    sets.filter(slot="a").update(slot="x")
    sets.filter(slot="b").update(slot="a")
    sets.filter(slot="x").update(slot="b")
    before = found(copy)
    assert (before.run, before.is_swapped) == (ready, True)


def test_more_blocks_answer_fewer_and_not_the_other_way(copy: Report, ready: Run) -> None:
    copy.current.blocks = ["overview"]
    assert found(copy).has_more_blocks
    copy.current.blocks = ["overview", "profile", "trend"]
    assert found(copy) is None


@pytest.mark.parametrize("state", [State.QUEUED, State.CALCULATING, State.UNCONFIRMED])
def test_what_is_being_calculated_is_found_too(copy: Report, ready: Run, state: State) -> None:
    Run.objects.update(state=state)
    assert found(copy).run == ready


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED, State.EXPIRED])
def test_what_ended_without_an_answer_is_not(copy: Report, ready: Run, state: State) -> None:
    Run.objects.update(state=state)
    assert found(copy) is None


def another_day(report: Report) -> None:
    report.current.media_sets.filter(slot="b").update(end=date(2026, 11, 14))


def another_touchpoint(report: Report) -> None:
    Pick.objects.filter(media_set__version=report.current, upstream_id="t-1").update(upstream_id="t-7")


def another_group(report: Report) -> None:
    report.current.target_group = [{"variable": "gender", "values": ["female"]}]


def one_set(report: Report) -> None:
    report.current.media_sets.filter(slot="b").delete()


def other_data(report: Report) -> None:
    report.current.include_not_validated = True


def nothing_picked(report: Report) -> None:
    Pick.objects.filter(media_set__version=report.current).delete()


@pytest.mark.parametrize("change", [another_day, another_touchpoint, another_group, one_set, other_data, nothing_picked])
def test_another_question_is_not_answered(copy: Report, change: Any) -> None:
    change(copy)
    assert found(copy) is None


def test_a_preset_is_what_it_means_today(copy: Report, ready: Run, account: Any) -> None:
    rows = [
        Touchpoint(account=account, upstream_id=f"t-{n}", kind="media", name="x", is_own=n == 1, seen_at=timezone.now())
        for n in (1, 2)
    ]
    Touchpoint.objects.bulk_create(rows)
    copy.current.media_sets.filter(slot="a").update(touchpoint_preset="all_my_media")
    assert found(copy).run == ready
    Touchpoint.objects.update(is_own=True)
    assert found(copy) is None


def test_what_kits_made_of_a_preset_counts_once_it_is_known(copy: Report, ready: Run) -> None:
    MediaSet.objects.filter(version__report__in=[copy, ready.report], slot="a").update(touchpoint_preset="all_my_media")
    copy.current.media_sets.filter(slot="a").update(touchpoint_preset="")
    Run.objects.update(question="")
    ready.version.read_sets()
    listed = ListedReport(ReportState("x", "x", "ready", created_at=timezone.now()), ready.version.definition("x"))
    days = Period(date(2026, 11, 9), date(2026, 11, 15))
    answer = replace(answer_of(listed), set_a=ResolvedSet(days, ("t-1",)), set_b=ResolvedSet(days, ("t-2",)))
    store_sets(ready, answer)
    assert found(copy).run == ready


def test_another_teams_run_is_not_told(copy: Report, ready: Run, charlie: Any) -> None:
    from teams.models import Team

    Report.objects.filter(pk=ready.report_id).update(team=Team.objects.exclude(pk=copy.team_id).first())
    assert found(copy) is None


def test_the_builder_offers_to_open_it(client: Any, alice: Any, copy: Report, ready: Run) -> None:
    client.force_login(alice)
    page = client.get(reverse("report-builder", args=[copy.uuid])).content.decode()
    assert "This was calculated before" in page and ready.get_absolute_url() in page and "Calculate again" in page


def test_what_was_changed_since_it_was_sent_is_listed(client: Any, alice: Any, ready: Run) -> None:
    client.force_login(alice)
    drafts.edit(ready.report, alice)
    ready.report.refresh_from_db()
    ready.report.current.media_sets.filter(slot="b").delete()
    url = reverse("report-builder", args=[ready.report.uuid])
    page = client.get(url).content.decode()
    assert "Changed since it was sent last" in page and "set B removed" in page
    drafts.queue_run(ready.report, alice, uuid4())
    Run.objects.filter(pk=ready.pk).update(state=State.CANCELLED)  # its results are not stored here
    assert "set B removed" in client.get(ready.report.get_absolute_url()).content.decode()
