"""Reports that Kits recalculates itself: each new calculation is a run; to stop following stops nothing at Kits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from explorer import drafts, recalculating, repeating
from explorer.checking import problems_of
from explorer.metrics import store_results
from explorer.mirror import mirror
from explorer.models import Recalculation, Report, Run, State
from explorer.recalculating import expected_after
from explorer.resolution import store_sets
from explorer.tests.sample import answer_of
from kitsapi.types import ReportState

STAMP = datetime(2026, 11, 23, 8, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture
def weekly(report: Report, alice: Any, fake_kits: Any, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A report about last week that Kits recalculates every week, ready for the first time."""
    report.current.media_sets.update(date_preset="last_week", start=None, end=None)
    report.current.recalculation = "weekly"
    report.current.save()
    run = drafts.queue_run(report, alice, uuid4())
    created = fake_kits.create_report(run.version.definition("Viikon vertailu"))
    Run.objects.update(state=State.READY, due_at=None, upstream_id=created.id, calculated_at=STAMP, ended_at=STAMP)
    say(fake_kits, state="ready", calculated_at=STAMP, next_calculation_at=timezone.now() + WEEK)
    answer = answer_of(fake_kits.reports_held[0])
    store_results(run, answer)
    store_sets(run, answer)
    monkeypatch.setattr(recalculating, "open_client", lambda _account: Door(fake_kits))
    recalculating.note_new()
    return Run.objects.get()


class Door:
    """A client that is closed afterwards."""

    def __init__(self, kits: Any) -> None:
        self.kits = kits

    def __enter__(self) -> Any:
        return self.kits

    def __exit__(self, *_: object) -> None:
        pass


def say(fake_kits: Any, **changes: Any) -> None:
    listed = fake_kits.reports_held[0]
    fake_kits.reports_held[0] = replace(listed, state=replace(listed.state, **changes))


def ask(run: Run) -> Recalculation:
    """Ask now, as if its time had come."""
    Recalculation.objects.filter(stopped_at=None, gone_at=None).update(due_at=timezone.now())
    recalculating.follow_due(run.account)
    return Recalculation.objects.get()


def stamps() -> list[datetime | None]:
    return [run.calculated_at for run in Run.objects.order_by("pk")]


def test_it_is_asked_about_when_kits_says_that_it_calculates_next(weekly: Run, fake_kits: Any) -> None:
    row = ask(weekly)
    assert row.due_at == row.expected_at == fake_kits.reports_held[0].state.next_calculation_at
    assert stamps() == [STAMP]


def test_a_newer_calculation_is_a_new_run(weekly: Run, fake_kits: Any) -> None:
    say(fake_kits, calculated_at=STAMP + WEEK)
    ask(weekly)
    assert stamps() == [STAMP, STAMP + WEEK]
    assert Run.objects.latest("pk").state == State.FETCHING


def test_it_becomes_one_run_however_often_it_is_heard_of(weekly: Run, fake_kits: Any) -> None:
    say(fake_kits, calculated_at=STAMP + WEEK)
    ask(weekly)
    ask(weekly)
    mirror(weekly.account, fake_kits)
    assert stamps() == [STAMP, STAMP + WEEK]


@pytest.mark.parametrize(("every", "days"), [("daily", 1), ("weekly", 7), ("monthly", 31)])
def test_where_kits_names_no_time_it_is_one_period_later(every: str, days: int) -> None:
    state = ReportState("x", "X", "ready", STAMP, calculated_at=STAMP)
    assert expected_after(state, every) == STAMP + timedelta(days=days)
    assert expected_after(replace(state, next_calculation_at=STAMP + WEEK), every) == STAMP + WEEK
    assert expected_after(replace(state, calculated_at=None), every) is None


def test_what_is_late_at_kits_is_asked_about_again_soon_and_not_without_pause(weekly: Run, fake_kits: Any) -> None:
    say(fake_kits, next_calculation_at=timezone.now() - timedelta(minutes=10))
    pause = ask(weekly).due_at - timezone.now()
    assert timedelta(seconds=2) < pause < timedelta(minutes=6)


def test_to_stop_following_leaves_kits_alone_and_takes_no_more_runs(weekly: Run, fake_kits: Any, alice: Any) -> None:
    assert recalculating.stop(weekly.report, alice)
    say(fake_kits, calculated_at=STAMP + WEEK)
    ask(weekly)
    mirror(weekly.account, fake_kits)
    assert stamps() == [STAMP]
    assert len(fake_kits.reports_held) == 1
    assert not recalculating.stop(weekly.report, alice)


def test_followed_again_the_newest_calculation_becomes_a_run(weekly: Run, fake_kits: Any, alice: Any) -> None:
    recalculating.stop(weekly.report, alice)
    say(fake_kits, calculated_at=STAMP + 2 * WEEK)
    assert recalculating.resume(weekly.report)
    ask(weekly)
    assert stamps() == [STAMP, STAMP + 2 * WEEK]


def test_one_that_kits_has_no_more_is_gone_not_asked_about_for_ever(weekly: Run, fake_kits: Any) -> None:
    fake_kits.reports_held.clear()
    rows = [ask(weekly) for _ in range(5)]
    assert [row.gone_at is None for row in rows] == [True] * 4 + [False]
    assert rows[-1].due_at is None and not rows[-1].is_followed


def test_trouble_in_asking_ends_nothing(weekly: Run, fake_kits: Any) -> None:
    from kitsapi.errors import KitsUnavailable

    fake_kits.problem = KitsUnavailable("Kits could not be reached.")
    row = ask(weekly)
    assert row.is_followed and timezone.now() < row.due_at < timezone.now() + timedelta(minutes=6)


def test_two_workers_ask_once(weekly: Run, fake_kits: Any) -> None:
    row = Recalculation.objects.get()
    now = timezone.now()
    assert recalculating._claimed(row, now)
    assert not recalculating._claimed(row, now)


def test_a_report_sent_anew_is_followed_in_its_newest_form(weekly: Run, fake_kits: Any, alice: Any) -> None:
    drafts.edit(weekly.report, alice)
    newer = drafts.queue_run(weekly.report, alice, uuid4())
    assert newer.version.recalculation == "weekly"
    Run.objects.filter(pk=newer.pk).update(state=State.READY, due_at=None, upstream_id="x-9", calculated_at=STAMP + WEEK)
    recalculating.note_new()
    followed = Recalculation.objects.filter(stopped_at=None)
    assert [row.upstream_id for row in followed] == ["x-9"]


def test_a_report_made_in_kits_with_a_schedule_is_followed(account: Any, fake_kits: Any, report: Report) -> None:
    definition = replace(report.current.definition("Kits"), recalculation="daily")
    fake_kits.create_report(definition)
    say(fake_kits, state="ready", calculated_at=STAMP)
    mirror(account, fake_kits)
    Run.objects.update(state=State.READY, due_at=None)
    recalculating.note_new()
    assert Recalculation.objects.get().version.recalculation == "daily"


# ------------------------------------------------------------------------------------------------------------------ pages


def test_picked_touchpoints_on_fixed_days_are_not_recalculated(report: Report) -> None:
    report.current.recalculation = "weekly"
    assert "id_recalculation" in [problem.field for problem in problems_of(report.current)]
    report.current.media_sets.filter(slot="a").update(date_preset="last_week")
    report.current.read_sets()
    assert "id_recalculation" not in [problem.field for problem in problems_of(report.current)]


def test_the_builder_keeps_what_is_chosen(client: Any, alice: Any, report: Report) -> None:
    client.force_login(alice)
    url = reverse("report-builder", args=[report.uuid])
    client.post(url, {"name": "X", "recalculation": "daily"})
    assert Report.objects.get().current.recalculation == "daily"
    client.post(url, {"name": "X"})
    assert Report.objects.get().current.recalculation == "daily"


def test_the_report_says_that_kits_recalculates_it_and_offers_no_second_one(client: Any, alice: Any, weekly: Run) -> None:
    ask(weekly)
    client.force_login(alice)
    page = client.get(weekly.report.get_absolute_url())
    shown = page.content.decode()
    assert "Recalculated by Kits" in shown and "Stop following" in shown
    assert "Calculate again" not in shown and "Repeated by the portal" not in shown
    client.post(reverse("report-submission", args=[weekly.report.uuid]))
    assert Run.objects.count() == 1


def test_stopping_and_following_again_are_plain_posts(client: Any, anna: Any, weekly: Run) -> None:
    client.force_login(anna)
    answer = client.post(reverse("recalculation-stop", args=[weekly.report.uuid]), follow=True).content.decode()
    assert "Kits goes on recalculating" in answer and "Follow again" in answer
    assert Recalculation.objects.get().stopped_by == anna
    client.post(reverse("recalculation-resumption", args=[weekly.report.uuid]))
    assert Recalculation.objects.get().is_followed


@pytest.mark.parametrize("name", ["recalculation-stop", "recalculation-resumption"])
def test_a_viewer_may_not_and_another_team_finds_nothing(client: Any, bob: Any, charlie: Any, weekly: Run, name: str) -> None:
    for user, status in ((bob, 403), (charlie, 404)):
        client.force_login(user)
        assert client.post(reverse(name, args=[weekly.report.uuid])).status_code == status
    assert Recalculation.objects.get().is_followed


def test_what_kits_recalculates_the_portal_does_not_repeat(weekly: Run) -> None:
    assert "Kits recalculates this report itself" in repeating.why_not(weekly.report)
