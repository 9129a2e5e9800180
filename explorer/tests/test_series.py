"""Reports that the portal repeats: each turn once, whoever looks at the clock, and nothing stops when somebody leaves."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection, connections
from django.urls import reverse

from explorer import drafts, repeating, tasks
from explorer.models import Report, Run, Series, SeriesSlot, State

pytestmark = pytest.mark.database

# A Monday; the turn is on Tuesdays at 13:00 in Helsinki, 11:00 in UTC.
MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
TUESDAY = datetime(2026, 12, 1, 11, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture
def moving(report: Report, alice: Any) -> Report:
    """A report about last week that was sent once, and is ready."""
    report.current.media_sets.update(date_preset="last_week", start=None, end=None)
    with time_machine.travel(MONDAY, tick=False):
        run = drafts.queue_run(report, alice, uuid4())
        Run.objects.filter(pk=run.pk).update(state=State.READY, due_at=None, ended_at=MONDAY)
    return Report.objects.get()


@pytest.fixture
def series(moving: Report, alice: Any) -> Series:
    """The report every Tuesday at 13:00."""
    with time_machine.travel(MONDAY, tick=False):
        series = Series(report=moving)
        repeating.start(series, alice)
    return series


def take(at: datetime) -> int:
    """Look at the clock."""
    with time_machine.travel(at, tick=False):
        return repeating.take_turns(at)


def turns() -> list[tuple[datetime, bool]]:
    """Each turn, and whether there is a run of it."""
    return [(slot.at, slot.run is not None) for slot in SeriesSlot.objects.order_by("at")]


def test_before_its_time_nothing_happens(series: Series) -> None:
    assert take(TUESDAY - timedelta(seconds=1)) == 0


def test_a_turn_asks_kits_for_the_days_of_the_moment(series: Series) -> None:
    assert (take(TUESDAY), take(TUESDAY + WEEK)) == (1, 1)
    versions = [run.version for run in Run.objects.filter(slot__isnull=False).order_by("pk")]
    days = [[(each.start, each.end, each.date_preset) for each in version.media_sets.all()] for version in versions]
    first, second = (date(2026, 11, 23), date(2026, 11, 29), ""), (date(2026, 11, 30), date(2026, 12, 6), "")
    assert days == [[first, first], [second, second]]
    assert [version.media_sets.get(slot="a").picked_ids() for version in versions] == [("t-1",), ("t-1",)]


def test_each_turn_is_a_run_of_the_same_report_with_a_report_of_its_own_at_kits(series: Series) -> None:
    take(TUESDAY)
    run = Run.objects.get(slot__isnull=False)
    assert (run.report, run.state, run.created_by) == (series.report, State.QUEUED, None)
    assert run.marker not in (None, series.report.runs.earliest("pk").marker)
    assert Report.objects.get().current.media_sets.get(slot="a").date_preset == "last_week"


def test_a_turn_is_taken_once_however_often_the_clock_is_looked_at(series: Series) -> None:
    assert [take(TUESDAY), take(TUESDAY), take(TUESDAY + timedelta(minutes=5))] == [1, 0, 0]


def test_a_clock_that_is_put_back_repeats_nothing(series: Series, alice: Any) -> None:
    take(TUESDAY + timedelta(minutes=5))
    assert take(TUESDAY) == 0
    with time_machine.travel(TUESDAY - timedelta(minutes=10), tick=False):
        repeating.start(Series.objects.get(), alice)
    assert take(TUESDAY + timedelta(minutes=5)) == 0
    assert Series.objects.get().due_at == TUESDAY + WEEK


def test_two_schedulers_that_have_read_the_same_row_make_one_run(series: Series) -> None:
    first, second = Series.objects.get(), Series.objects.get()
    with time_machine.travel(TUESDAY, tick=False):
        assert repeating._take(first, TUESDAY) is not None
        assert repeating._take(second, TUESDAY) is None
    assert turns() == [(TUESDAY, True)]


@pytest.mark.django_db(transaction=True)
def test_schedulers_at_the_same_moment_make_one_run(series: Series) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads cannot share a database in memory")
    barrier = threading.Barrier(4)

    def look() -> None:
        barrier.wait()
        repeating.take_turns(TUESDAY)
        connections.close_all()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert turns() == [(TUESDAY, True)]
    assert Run.objects.filter(slot__isnull=False).count() == 1


def test_a_young_turn_that_was_missed_is_caught_up_with_the_days_it_was_about(series: Series) -> None:
    late = TUESDAY + timedelta(hours=11)
    assert take(late) == 1
    assert turns() == [(TUESDAY, True)]


def test_a_turn_caught_up_on_the_next_day_is_about_the_day_before_its_own(series: Series) -> None:
    series.report.current.media_sets.update(date_preset="yesterday")
    take(TUESDAY + timedelta(hours=11, minutes=30))  # half past midnight in Helsinki
    assert Run.objects.get(slot__isnull=False).version.media_sets.get(slot="a").end == date(2026, 11, 30)


def test_an_old_turn_is_marked_as_missed(series: Series) -> None:
    assert take(TUESDAY + timedelta(hours=13)) == 0
    assert turns() == [(TUESDAY, False)]
    assert SeriesSlot.objects.get().missed == repeating.AWAY


def test_after_a_long_absence_there_is_one_run_and_no_burst(series: Series) -> None:
    assert take(TUESDAY + 3 * WEEK + timedelta(hours=1)) == 1
    assert turns() == [(TUESDAY, False), (TUESDAY + WEEK, False), (TUESDAY + 2 * WEEK, False), (TUESDAY + 3 * WEEK, True)]
    assert Series.objects.get().due_at == TUESDAY + 4 * WEEK


def test_it_goes_on_when_whoever_made_it_leaves(series: Series, alice: Any) -> None:
    alice.delete()
    assert take(TUESDAY) == 1


def test_paused_it_makes_nothing_and_resumed_it_catches_nothing_up(series: Series, anna: Any) -> None:
    repeating.pause(series)
    assert take(TUESDAY) == 0
    with time_machine.travel(TUESDAY + timedelta(hours=1), tick=False):
        repeating.start(Series.objects.get(), anna)
    assert take(TUESDAY + timedelta(hours=2)) == 0
    assert take(TUESDAY + WEEK) == 1


def test_ended_it_makes_nothing(series: Series) -> None:
    repeating.end(series)
    assert take(TUESDAY) == 0


def test_a_team_that_moves_keeps_the_time_on_its_wall(series: Series, team: Any) -> None:
    team.time_zone = "Europe/Stockholm"
    team.save()
    assert take(MONDAY) == 0
    assert Series.objects.get().due_at == TUESDAY + timedelta(hours=1)


def test_without_its_account_it_pauses_and_says_why(series: Series) -> None:
    series.report.account.removed_at = MONDAY
    series.report.account.save()
    assert take(TUESDAY) == 0
    stopped = Series.objects.get()
    assert (stopped.state, stopped.problem) == (Series.State.PAUSED, repeating.ACCOUNT_GONE)


def test_set_b_that_follows_a_follows_it_in_each_turn(moving: Report, alice: Any, series: Series) -> None:
    moving.current.media_sets.filter(slot="b").update(relation="week_before", date_preset="")
    take(TUESDAY)
    asked = Run.objects.get(slot__isnull=False).version.media_sets.get(slot="b")
    assert (asked.start, asked.end) == (date(2026, 11, 16), date(2026, 11, 22))


def test_what_is_edited_but_not_sent_is_not_repeated(series: Series, alice: Any) -> None:
    draft = drafts.edit(series.report, alice)
    draft.media_sets.update(date_preset="yesterday")
    take(TUESDAY)
    assert Run.objects.get(slot__isnull=False).version.media_sets.get(slot="a").end == date(2026, 11, 29)


def test_a_discarded_draft_leaves_the_wording_not_a_turn(series: Series, alice: Any) -> None:
    take(TUESDAY)
    drafts.edit(series.report, alice)
    drafts.discard(series.report)
    assert Report.objects.get().current.repeats is None


def test_one_series_that_fails_stops_no_other(series: Series, alice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Series(
        report=drafts.copy_report(series.report, alice), due_at=TUESDAY - timedelta(minutes=1), time_zone="Europe/Helsinki"
    )
    other.save()
    good = repeating._do
    monkeypatch.setattr(repeating, "_do", lambda s, *rest: 1 / 0 if s.pk == other.pk else good(s, *rest))
    assert take(TUESDAY) == 1


def test_the_task_takes_turns_and_wakes_a_sender(series: Series, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[int] = []
    monkeypatch.setattr(tasks.submit_due_runs, "delay", lambda account_id, *_lane: woken.append(account_id))
    with time_machine.travel(TUESDAY, tick=False):
        tasks.sweep_series()
    assert woken == [series.report.account_id]


# ------------------------------------------------------------------------------------------------------------------ pages


def url(report: Report, name: str = "report-repetition") -> str:
    return reverse(name, args=[report.uuid])


TYPED = {"every": "week", "weekday": "1", "day": "1", "at": "13:00"}


def test_an_analyst_lets_a_report_be_repeated(client: Any, anna: Any, moving: Report) -> None:
    client.force_login(anna)
    with time_machine.travel(MONDAY, tick=False):
        client.force_login(anna)
        assert client.post(url(moving), TYPED).status_code == 302
        page = client.get(url(moving)).content.decode()
    assert "Every Tuesday at 13:00" in page
    assert all(day in page for day in ("1 Dec 2026, 13:00", "8 Dec 2026, 13:00", "15 Dec 2026, 13:00"))
    assert Series.objects.get().due_at == TUESDAY


def test_what_cannot_be_read_is_said_and_changes_nothing(client: Any, alice: Any, series: Series) -> None:
    client.force_login(alice)
    answer = client.post(url(series.report), TYPED | {"at": "soon"})
    assert (answer.status_code, Series.objects.get().at) == (422, series.at)


def test_a_report_about_fixed_days_is_not_repeated(client: Any, alice: Any, report: Report) -> None:
    run = drafts.queue_run(report, alice, uuid4())
    Run.objects.filter(pk=run.pk).update(state=State.READY)
    client.force_login(alice)
    assert b"Neither period moves" in client.get(url(report)).content
    assert client.post(url(report), TYPED).status_code == 422
    assert not Series.objects.exists()


def test_a_report_made_in_kits_is_not_repeated(client: Any, alice: Any, moving: Report) -> None:
    Report.objects.update(origin="kits")
    client.force_login(alice)
    assert client.post(url(moving), TYPED).status_code == 422


@pytest.mark.parametrize("action", ["repetition-pause", "repetition-resumption", "repetition-end"])
def test_pausing_resuming_and_ending_are_plain_posts(client: Any, alice: Any, series: Series, action: str) -> None:
    client.force_login(alice)
    if action == "repetition-resumption":
        repeating.pause(series)
    assert client.post(url(series.report, action)).status_code == 302
    state = {"repetition-pause": "paused", "repetition-resumption": "active", "repetition-end": "ended"}[action]
    assert Series.objects.get().state == state


def test_a_viewer_reads_the_schedule_and_changes_nothing(client: Any, bob: Any, series: Series) -> None:
    client.force_login(bob)
    page = client.get(url(series.report)).content.decode()
    assert "Every Tuesday at 13:00" in page and "<button" not in page.split("<main")[1].split("</main>")[0]
    assert client.post(url(series.report, "repetition-pause")).status_code == 403


def test_another_teams_schedule_does_not_exist(client: Any, charlie: Any, series: Series) -> None:
    client.force_login(charlie)
    assert client.get(url(series.report)).status_code == 404
    assert client.post(url(series.report, "repetition-end")).status_code == 404


def test_what_came_of_each_turn_is_told(client: Any, alice: Any, series: Series) -> None:
    take(TUESDAY + WEEK)
    client.force_login(alice)
    page = client.get(url(series.report)).content.decode()
    assert "missed" in page and "The portal was not running at that time." in page and "Queued" in page
