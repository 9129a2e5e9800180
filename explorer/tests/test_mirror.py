"""Reports made at Kits: listed as such, followed, never changed or deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DataError
from django.utils import timezone

from explorer import mirror as explorer_mirror
from explorer.marker import marked
from explorer.mirror import mirror
from explorer.models import Origin, Report, ReportMirror, Run, State
from kitsapi import types as kits
from kitsapi.errors import KitsUnavailable
from kitsapi.types import Unreadable

pytestmark = pytest.mark.database

STAMP = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
WEEK = {"start": date(2026, 11, 9), "end": date(2026, 11, 15)}


@pytest.fixture
def made_there(fake_kits: Any) -> Any:
    """A report that somebody made in Kits and that is ready."""
    definition = kits.Definition(
        name="Ylä-Savon viikko",
        blocks=("overview",),
        set_a=kits.MediaSet("Lehdet", touchpoint_ids=("t-1", "t-2"), **WEEK),
        target_group=(kits.Filter("gender", ("female",)),),
    )
    created = fake_kits.create_report(definition)
    say(fake_kits, state="ready", calculated_at=STAMP)
    return created


def again(account: Any, fake_kits: Any) -> None:
    """Read the list once more, as if its time had come."""
    ReportMirror.objects.update(due_at=timezone.now())
    mirror(account, fake_kits)


def say(fake_kits: Any, **changes: Any) -> None:
    listed = fake_kits.reports_held[0]
    fake_kits.reports_held[0] = replace(listed, state=replace(listed.state, **changes))


def test_a_report_made_in_kits_is_listed_as_such_with_a_run_to_fetch(account: Any, fake_kits: Any, made_there: Any) -> None:
    mirror(account, fake_kits)
    report = Report.objects.get()
    assert (report.origin, report.name, report.team) == (Origin.KITS, "Ylä-Savon viikko", account.team)
    assert report.current.media_sets.get().picked_ids() == ("t-1", "t-2")
    run = report.runs.get()
    assert (run.state, run.calculated_at, run.marker) == (State.FETCHING, STAMP, None)


def test_a_second_reading_changes_nothing(account: Any, fake_kits: Any, made_there: Any) -> None:
    mirror(account, fake_kits)
    before = list(Report.objects.values()), list(Run.objects.values())
    again(account, fake_kits)
    assert (list(Report.objects.values()), list(Run.objects.values())) == before


def test_a_recalculation_becomes_a_run(account: Any, fake_kits: Any, made_there: Any) -> None:
    mirror(account, fake_kits)
    Run.objects.update(state=State.READY, due_at=None)
    say(fake_kits, calculated_at=STAMP + timedelta(days=7))
    again(account, fake_kits)
    assert [run.calculated_at for run in Run.objects.order_by("pk")] == [STAMP, STAMP + timedelta(days=7)]


def test_an_older_stamp_is_not_a_new_run(account: Any, fake_kits: Any, made_there: Any) -> None:
    mirror(account, fake_kits)
    Run.objects.update(state=State.READY, due_at=None)
    say(fake_kits, calculated_at=STAMP - timedelta(days=1))
    again(account, fake_kits)
    assert Run.objects.count() == 1


def test_our_own_report_is_not_mirrored_as_somebody_elses(run: Run, fake_kits: Any) -> None:
    created = fake_kits.create_report(run.version.definition(marked(run.report.name, run.marker)))
    Run.objects.update(state=State.CALCULATING, upstream_id=created.id)
    mirror(run.account, fake_kits)
    assert Report.objects.filter(origin=Origin.KITS).count() == 0


def test_a_report_whose_creation_is_not_settled_is_left_to_its_run(run: Run, fake_kits: Any) -> None:
    fake_kits.create_report(run.version.definition(marked(run.report.name, run.marker)))
    Run.objects.update(state=State.UNCONFIRMED)
    mirror(run.account, fake_kits)
    assert Report.objects.count() == 1


def test_a_vanished_report_is_marked_and_keeps_its_runs(account: Any, fake_kits: Any, made_there: Any) -> None:
    mirror(account, fake_kits)
    gone = fake_kits.reports_held.pop()
    fake_kits.create_report(replace(gone.definition, name="Another"))
    again(account, fake_kits)
    report = Report.objects.get(upstream_id=made_there.id)
    assert report.vanished_at is not None
    assert report.runs.count() == 1


def test_a_report_that_is_there_again_is_unmarked(account: Any, fake_kits: Any, made_there: Any) -> None:
    mirror(account, fake_kits)
    Report.objects.update(vanished_at=timezone.now())
    again(account, fake_kits)
    assert Report.objects.get().vanished_at is None


def test_an_empty_list_changes_nothing(account: Any, fake_kits: Any, made_there: Any) -> None:
    mirror(account, fake_kits)
    fake_kits.reports_held.clear()
    again(account, fake_kits)
    assert Report.objects.get().vanished_at is None


def test_a_broken_reading_changes_nothing_and_is_noted(account: Any, fake_kits: Any, made_there: Any) -> None:
    fake_kits.problem = KitsUnavailable("Kits could not be reached.")
    mirror(account, fake_kits)
    row = ReportMirror.objects.get()
    assert (Report.objects.count(), row.problem, row.read_at) == (0, "Kits could not be reached.", None)
    assert row.due_at > timezone.now()


def test_a_list_that_somebody_else_reads_is_left_alone(account: Any, fake_kits: Any, made_there: Any) -> None:
    row = ReportMirror.objects.create(account=account)
    assert row.claim(timezone.now())
    mirror(account, fake_kits)
    assert Report.objects.count() == 0


def test_a_list_that_is_not_due_is_not_read(account: Any, fake_kits: Any, made_there: Any) -> None:
    ReportMirror.objects.create(account=account, due_at=timezone.now() + timedelta(minutes=5))
    mirror(account, fake_kits)
    assert Report.objects.count() == 0


def test_a_touchpoint_named_twice_stops_no_mirror(account: Any, fake_kits: Any, made_there: Any) -> None:
    odd = kits.Definition("Odd", ("overview",), kits.MediaSet("A", date_preset="last_week", touchpoint_ids=("t-1", "t-1")))
    fake_kits.create_report(odd)
    mirror(account, fake_kits)
    assert set(Report.objects.values_list("name", flat=True)) == {"Odd", "Ylä-Savon viikko"}


def test_a_report_that_cannot_be_kept_is_named_and_stops_no_other(
    account: Any, fake_kits: Any, made_there: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_kits.create_report(kits.Definition("Odd", ("overview",), kits.MediaSet("A", **WEEK)))
    add = explorer_mirror._add
    refuse = {"Odd": DataError("value too long")}

    def picky(of: Any, listed: Any) -> None:
        if problem := refuse.get(listed.state.name):
            raise problem
        add(of, listed)

    monkeypatch.setattr(explorer_mirror, "_add", picky)
    mirror(account, fake_kits)
    assert (Report.objects.get().name, "Odd" in ReportMirror.objects.get().problem) == ("Ylä-Savon viikko", True)


def odd(id_: str, name: str = "Odd") -> Unreadable:
    return Unreadable(id_, name, "explorers.data[3].createdAt")


def test_a_report_that_cannot_be_read_stops_no_other_and_is_noted(account: Any, fake_kits: Any, made_there: Any) -> None:
    fake_kits.unreadable = [odd("x-9", "Outo")]
    mirror(account, fake_kits)
    row = ReportMirror.objects.get()
    assert Report.objects.get().name == "Ylä-Savon viikko"
    assert "cannot read: Outo (field explorers.data[3].createdAt)" in row.problem
    assert row.read_at is not None


def test_a_report_that_is_listed_and_cannot_be_read_has_not_vanished(account: Any, fake_kits: Any, made_there: Any) -> None:
    mirror(account, fake_kits)
    gone = fake_kits.reports_held.pop()
    fake_kits.create_report(replace(gone.definition, name="Another"))
    fake_kits.unreadable = [odd(made_there.id)]
    again(account, fake_kits)
    assert Report.objects.get(upstream_id=made_there.id).vanished_at is None
    Report.objects.update(vanished_at=timezone.now())
    again(account, fake_kits)
    assert Report.objects.get(upstream_id=made_there.id).vanished_at is None


def test_an_entry_without_an_id_may_be_any_report(account: Any, fake_kits: Any, made_there: Any) -> None:
    mirror(account, fake_kits)
    gone = fake_kits.reports_held.pop()
    fake_kits.create_report(replace(gone.definition, name="Another"))
    fake_kits.unreadable = [odd("")]
    again(account, fake_kits)
    assert Report.objects.filter(vanished_at=None).count() == 2


def test_kits_own_pause_is_kept(account: Any, fake_kits: Any) -> None:
    fake_kits.problem = KitsUnavailable("Kits asks for a pause.", retry_after=timedelta(minutes=50))
    mirror(account, fake_kits)
    assert ReportMirror.objects.get().due_at > timezone.now() + timedelta(minutes=49)


def overtaken() -> bool:
    """Another worker takes the list over."""
    ReportMirror.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    return ReportMirror.objects.get().claim(timezone.now())


def test_the_lease_is_renewed_with_each_page(account: Any, fake_kits: Any, made_there: Any) -> None:
    left = []

    def slow() -> None:
        left.append(ReportMirror.objects.get().lease_until - timezone.now())
        ReportMirror.objects.update(lease_until=timezone.now() + timedelta(seconds=1))

    for name in ("Second", "Third"):
        fake_kits.create_report(kits.Definition(name, ("overview",), kits.MediaSet("A", **WEEK)))
    fake_kits.before_page = slow
    mirror(account, fake_kits)
    assert [pause > timedelta(minutes=4) for pause in left] == [True, True]
    assert Report.objects.count() == 3


def test_a_worker_that_was_overtaken_while_reading_writes_nothing(account: Any, fake_kits: Any, made_there: Any) -> None:
    fake_kits.before_page = overtaken
    mirror(account, fake_kits)
    row = ReportMirror.objects.get()
    assert (Report.objects.count(), row.read_at) == (0, None)
    assert row.lease_token is not None


@pytest.mark.parametrize(("step", "kept"), [("plan_mirror", 1), ("_in_words", 2)])
def test_a_worker_that_was_overtaken_while_applying_stops_there(
    account: Any, fake_kits: Any, made_there: Any, monkeypatch: pytest.MonkeyPatch, step: str, kept: int
) -> None:
    mirror(account, fake_kits)
    gone = fake_kits.reports_held.pop()
    fake_kits.create_report(replace(gone.definition, name="Another"))
    done = getattr(explorer_mirror, step)
    monkeypatch.setattr(explorer_mirror, step, lambda *asked: (done(*asked), overtaken())[0])
    again(account, fake_kits)
    assert (Report.objects.count(), Report.objects.exclude(vanished_at=None).count()) == (kept, 0)
    assert ReportMirror.objects.get().lease_token is not None


def test_a_stopped_report_is_not_followed(account: Any, fake_kits: Any, made_there: Any) -> None:
    mirror(account, fake_kits)
    Run.objects.get().stop()
    say(fake_kits, calculated_at=STAMP + timedelta(days=7))
    again(account, fake_kits)
    assert Run.objects.get().state == State.CANCELLED


def test_an_earlier_stop_does_not_keep_later_calculations_away(account: Any, fake_kits: Any, made_there: Any) -> None:
    mirror(account, fake_kits)
    stopped = Run.objects.get()
    stopped.stop()
    later = {"calculated_at": STAMP + timedelta(days=1), "state": State.READY}
    Run.objects.create(
        report=stopped.report, version=stopped.version, account=account, upstream_id=made_there.id, marker=None, **later
    )
    say(fake_kits, calculated_at=STAMP + timedelta(days=7))
    again(account, fake_kits)
    assert Run.objects.order_by("pk").last().calculated_at == STAMP + timedelta(days=7)


def test_a_run_that_is_watched_is_not_doubled(
    account: Any, fake_kits: Any, made_there: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror(account, fake_kits)
    say(fake_kits, calculated_at=STAMP + timedelta(days=7))
    tried: list[Any] = []
    monkeypatch.setattr(explorer_mirror, "_follow_listed", lambda *asked: tried.append(asked))
    again(account, fake_kits)
    assert (Run.objects.count(), tried) == (1, [])


def test_following_many_reports_takes_no_more_questions_than_following_one(
    account: Any, fake_kits: Any, made_there: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        fake_kits.create_report(kits.Definition(f"Report {number}", ("overview",), kits.MediaSet("A", **WEEK)))
    mirror(account, fake_kits)
    with django_assert_max_num_queries(40):  # of which 16 renew the lease, a page each
        again(account, fake_kits)
