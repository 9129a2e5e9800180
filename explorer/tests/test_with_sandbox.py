"""The life of a report against a Kits that really answers, with its meannesses."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from explorer import drafts, tasks
from explorer.checking import problems_of
from explorer.metrics import read_results
from explorer.models import Origin, Pick, Report, Run, State
from kitsapi.types import Definition, MediaSet, Period
from teams.kits import open_client
from touchpoints.models import Touchpoint
from touchpoints.tasks import sync_account

pytestmark = pytest.mark.database

PATIENCE = 20


@pytest.fixture
def mirrored(connected: Any) -> Any:
    """The account with its touchpoints mirrored from the sandbox."""
    from touchpoints.sync import request_sync

    request_sync(connected)
    sync_account(connected.pk)
    connected.refresh_from_db()
    return connected


@pytest.fixture
def asked(mirrored: Any, alice: Any) -> Run:
    """A run that compares two of the account's own titles over the last full week."""
    report = drafts.new_report(mirrored.team, mirrored, alice)
    report.name = f"Sandbox {uuid4()}"
    report.save()
    drafts.add_set(report.current, "b")
    own = Touchpoint.objects.known(mirrored).filter(kind="media_title", is_own=True)
    titles = own.filter(validations__status="valid").distinct().order_by("sort_key")[:2]
    for media_set, title in zip(report.current.media_sets.all(), titles, strict=True):
        Pick.objects.create(media_set=media_set, upstream_id=title.upstream_id, name=title.name)
    assert problems_of(report.current) == []
    return drafts.queue_run(report, alice, uuid4())


def work(run: Run, *, until: State, hurry: bool = True) -> Run:
    """Be the worker until the run has a state, or patience ends."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if hurry:
            Run.objects.filter(pk=run.pk, due_at__isnull=False).update(due_at=timezone.now())
        tasks.submit_due_runs(run.account_id)
        tasks.poll_due_runs(run.account_id)
        tasks.fetch_due_runs(run.account_id)
        now = Run.objects.get(pk=run.pk)
        if now.state == until:
            return now
        time.sleep(0.05)
    raise AssertionError(f"still {now.state}: {now.trouble or now.problem}")


def at_kits(kits: Any, run: Run) -> list[Any]:
    return [shown for shown in kits.explorers(run.account.account_id) if run.marker in shown.name]


@pytest.mark.django_db
def test_a_report_is_sent_calculated_and_stored(kits: Any, asked: Run) -> None:
    run = work(asked, until=State.READY)
    results = read_results(run)
    together = results.comparison
    assert results.set_a.overview.reach + results.set_b.overview.reach == pytest.approx(
        together.either.reach + together.both.reach
    )
    assert run.reach_a == results.set_a.overview.reach > 0
    assert [(row.slot, row.resolved_by, len(row.touchpoints)) for row in run.sets.all()] == [("a", "kits", 1), ("b", "kits", 1)]
    assert Period(run.sets.first().start, run.sets.first().end).end < timezone.now().date()


@pytest.mark.django_db
def test_a_lost_answer_makes_no_second_report(kits: Any, asked: Run) -> None:
    kits.faults.lose_next_answers = 1
    work(asked, until=State.READY)
    assert len(at_kits(kits, asked)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("status", [500, 503])
def test_a_server_error_after_the_work_makes_no_second_report(kits: Any, asked: Run, status: int) -> None:
    kits.faults.change({"next_status": {"status": status, "operation": "createExplorer", "when": "after"}})
    work(asked, until=State.READY)
    assert len(at_kits(kits, asked)) == 1


@pytest.mark.django_db
def test_a_server_error_before_the_work_loses_no_report(kits: Any, asked: Run, settings: Any) -> None:
    settings.KITS_QUIET_SECONDS = 0
    kits.faults.change({"next_status": {"status": 503, "operation": "createExplorer", "when": "before"}})
    work(asked, until=State.READY)
    assert len(at_kits(kits, asked)) == 1


@pytest.mark.django_db
def test_garbage_instead_of_json_is_waited_out(kits: Any, asked: Run) -> None:
    work(asked, until=State.CALCULATING)
    kits.faults.garbage = 2
    assert work(asked, until=State.READY).troubles == 0


@pytest.mark.django_db
def test_a_failed_calculation_is_said_in_kits_own_words(kits: Any, asked: Run) -> None:
    kits.faults.fail_next_calculation = 1
    assert work(asked, until=State.FAILED).problem


@pytest.mark.django_db
def test_a_report_made_in_kits_opens_with_its_metrics_as_a_run(kits: Any, mirrored: Any) -> None:
    own = Touchpoint.objects.known(mirrored).filter(kind="media", is_own=True).first()
    name = f"Made there {uuid4()}"
    with open_client(mirrored) as client:
        client.create_report(
            Definition(name, ("overview",), MediaSet("A", date_preset="last_week", touchpoint_ids=(own.upstream_id,)))
        )
    tasks.mirror_reports(mirrored.pk)
    report = Report.objects.get(name=name)
    assert report.origin == Origin.KITS
    assert work(report.runs.get(), until=State.READY).reach_a is not None


@pytest.mark.django_db
def test_a_wrong_secret_ends_the_run_with_what_to_do(kits: Any, asked: Run) -> None:
    from teams.vault import seal

    account = asked.account
    account.sealed_secret = seal("wrong", row=account, field="sealed_secret")
    account.sealed_token, account.token_expires_at = "", None
    account.save()
    assert "key" in work(asked, until=State.FAILED).problem.lower()


@pytest.mark.django_db
def test_an_unreachable_kits_keeps_the_run_queued(kits: Any, asked: Run, settings: Any) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    tasks.submit_due_runs(asked.account_id)
    run = Run.objects.get()
    assert (run.state, bool(run.trouble)) == (State.QUEUED, True)
    assert run.due_at > timezone.now() + timedelta(seconds=1)
