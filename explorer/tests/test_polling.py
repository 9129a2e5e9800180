"""Asking about runs, and fetching what is ready: whole, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from explorer.metrics import read_results
from explorer.models import Metric, Run, RunAnswer, State
from explorer.polling import fetch, poll
from explorer.tests.sample import answer_of
from kitsapi.errors import KitsDenied, KitsUnavailable, KitsUnreadable
from kitsapi.types import Unreadable

pytestmark = pytest.mark.database

STAMP = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)


@pytest.fixture
def calculating(run: Run, fake_kits: Any) -> Run:
    """A run that Kits calculates."""
    created = fake_kits.create_report(run.version.definition("x"))
    now = timezone.now()
    Run.objects.filter(pk=run.pk).update(state=State.CALCULATING, upstream_id=created.id, submitted_at=now, due_at=now)
    return Run.objects.get(pk=run.pk)


def says(fake_kits: Any, **changes: Any) -> None:
    """Let Kits say something else of its newest report."""
    listed = fake_kits.reports_held[0]
    fake_kits.reports_held[0] = replace(listed, state=replace(listed.state, **changes))


def asked(run: Run, fake_kits: Any) -> Run:
    Run.objects.filter(pk=run.pk, due_at__isnull=False).update(due_at=timezone.now())
    poll(run.account.runs.claim_due([State.CALCULATING], limit=50), fake_kits)
    return Run.objects.get(pk=run.pk)


def fetched(run: Run, fake_kits: Any) -> Run:
    Run.objects.filter(pk=run.pk, due_at__isnull=False).update(due_at=timezone.now())
    for claimed in run.account.runs.claim_due([State.FETCHING], limit=1):
        fetch(claimed, fake_kits)
    return Run.objects.get(pk=run.pk)


def ready(run: Run, fake_kits: Any) -> Run:
    says(fake_kits, state="ready", calculated_at=STAMP)
    fake_kits.answers[run.upstream_id] = answer_of(fake_kits.reports_held[0])
    return asked(run, fake_kits)


def test_a_run_that_is_not_ready_is_asked_about_later(calculating: Run, fake_kits: Any) -> None:
    after = asked(calculating, fake_kits)
    assert after.state == State.CALCULATING
    assert after.due_at > timezone.now()


def test_a_state_that_kits_invents_later_is_waiting(calculating: Run, fake_kits: Any) -> None:
    says(fake_kits, state="polishing")
    assert asked(calculating, fake_kits).state == State.CALCULATING


def test_ready_is_fetched_and_stored_as_a_run(calculating: Run, fake_kits: Any) -> None:
    assert ready(calculating, fake_kits).state == State.FETCHING
    after = fetched(calculating, fake_kits)
    assert (after.state, after.calculated_at, after.reach_a, after.reach_both) == (State.READY, STAMP, 413763, 48513)
    assert after.ended_at is not None


def test_what_is_read_back_is_what_kits_said(calculating: Run, fake_kits: Any) -> None:
    ready(calculating, fake_kits)
    after = fetched(calculating, fake_kits)
    assert read_results(after) == fake_kits.answers[calculating.upstream_id].results
    assert RunAnswer.objects.get(run=after).text() == fake_kits.answers[calculating.upstream_id].raw


def test_a_changed_raw_answer_is_noticed(calculating: Run, fake_kits: Any) -> None:
    ready(calculating, fake_kits)
    fetched(calculating, fake_kits)
    RunAnswer.objects.update(sha256="0" * 64)
    with pytest.raises(ValueError, match="checksum"):
        RunAnswer.objects.get().text()


def test_a_worker_that_lost_its_lease_stores_nothing(calculating: Run, fake_kits: Any) -> None:
    ready(calculating, fake_kits)
    slow = calculating.account.runs.claim_due([State.FETCHING], limit=1)[0]
    Run.objects.filter(pk=slow.pk).update(lease_token="00000000-0000-0000-0000-000000000001")
    fetch(slow, fake_kits)
    assert (Metric.objects.count(), RunAnswer.objects.count()) == (0, 0)
    assert Run.objects.get(pk=slow.pk).state == State.FETCHING


def test_results_that_changed_while_they_were_read_are_read_again(calculating: Run, fake_kits: Any) -> None:
    ready(calculating, fake_kits)
    says(fake_kits, calculated_at=STAMP + timedelta(hours=1))
    assert fetched(calculating, fake_kits).state == State.FETCHING
    assert not Metric.objects.exists()


def test_failed_at_kits_ends_with_kits_own_sentence(calculating: Run, fake_kits: Any) -> None:
    says(fake_kits, state="failed", failure="Too few persons.")
    after = asked(calculating, fake_kits)
    assert (after.state, after.problem) == (State.FAILED, "Too few persons.")


def test_garbage_from_kits_never_fails_a_run(calculating: Run, fake_kits: Any) -> None:
    fake_kits.problem = KitsUnavailable("Kits gave an answer that cannot be read.")
    after = asked(calculating, fake_kits)
    assert (after.state, after.trouble) == (State.CALCULATING, "Kits gave an answer that cannot be read.")
    assert asked(after, fake_kits).trouble == ""


def test_a_report_missing_from_a_list_is_not_gone_at_once(calculating: Run, fake_kits: Any) -> None:
    fake_kits.reports_held.clear()
    for _ in range(8):
        after = asked(calculating, fake_kits)
    assert (after.state, after.missed) == (State.CALCULATING, 8)


def test_a_report_missing_for_long_has_vanished(calculating: Run, fake_kits: Any) -> None:
    fake_kits.reports_held.clear()
    Run.objects.update(submitted_at=timezone.now() - timedelta(minutes=30), missed=10)
    after = asked(calculating, fake_kits)
    assert after.state == State.FAILED
    assert "no longer has this report" in after.problem


def test_after_eight_hours_it_is_overdue_and_still_asked_about(calculating: Run, fake_kits: Any) -> None:
    Run.objects.update(submitted_at=timezone.now() - timedelta(hours=9))
    after = asked(calculating, fake_kits)
    assert (after.state, after.is_overdue) == (State.CALCULATING, True)


def test_after_a_day_it_expires_with_a_reason(calculating: Run, fake_kits: Any) -> None:
    Run.objects.update(submitted_at=timezone.now() - timedelta(hours=25))
    after = asked(calculating, fake_kits)
    assert (after.state, after.due_at) == (State.EXPIRED, None)
    assert after.problem


def test_eight_hours_take_at_most_200_questions() -> None:
    from explorer.rhythm import next_poll

    start = now = timezone.now()
    questions = 0
    while now < start + timedelta(hours=8):
        now, questions = next_poll(start, now), questions + 1
    assert 100 < questions <= 200


def test_a_run_that_was_stopped_is_not_touched_by_the_answer(calculating: Run, fake_kits: Any) -> None:
    claimed = calculating.account.runs.claim_due([State.CALCULATING], limit=1)
    assert calculating.stop()
    says(fake_kits, state="ready", calculated_at=STAMP)
    poll(claimed, fake_kits)
    assert Run.objects.get(pk=calculating.pk).state == State.CANCELLED


def test_a_run_cannot_leave_an_end(calculating: Run) -> None:
    calculating.stop()
    ended = Run.objects.get(pk=calculating.pk)
    ended.lease_token = uuid4()
    with pytest.raises(ValueError, match="cannot go"):
        ended.settle(to=State.CALCULATING)


def test_one_miss_after_a_long_wait_is_not_believed(calculating: Run, fake_kits: Any) -> None:
    fake_kits.reports_held.clear()
    Run.objects.update(submitted_at=timezone.now() - timedelta(hours=3))
    assert asked(calculating, fake_kits).state == State.CALCULATING


def test_ready_at_kits_but_missing_from_the_list_is_not_asked_for_without_pause(calculating: Run, fake_kits: Any) -> None:
    ready(calculating, fake_kits)
    fake_kits.reports_held.clear()
    after = fetched(calculating, fake_kits)
    assert (after.state, after.due_at > timezone.now() + timedelta(seconds=1)) == (State.FETCHING, True)


def test_ready_without_results_expires_in_the_end(calculating: Run, fake_kits: Any) -> None:
    ready(calculating, fake_kits)
    fake_kits.answers[calculating.upstream_id] = replace(fake_kits.answers[calculating.upstream_id], results=None)
    assert fetched(calculating, fake_kits).state == State.FETCHING
    Run.objects.update(submitted_at=timezone.now() - timedelta(hours=25))
    assert fetched(calculating, fake_kits).state == State.EXPIRED


@pytest.fixture
def fifty(calculating: Run, fake_kits: Any) -> list[Run]:
    """As many runs as one question asks about."""
    version = calculating.version
    definition = version.definition("x")
    while Run.objects.count() < 50:
        version.pk, version.uuid, version.number, version._state.adding = None, uuid4(), version.number + 1, True
        version.save()
        other = Run.objects.get(pk=calculating.pk)
        other.pk, other.uuid, other.key, other._state.adding = None, uuid4(), uuid4(), True
        other.marker = other.code = None
        other.version, other.upstream_id = version, fake_kits.create_report(definition).id
        other.save()
    return calculating.account.runs.claim_due([State.CALCULATING], limit=50)


def troubled() -> list[str]:
    return list(Run.objects.filter(troubles__gt=0).values_list("upstream_id", flat=True))


@pytest.mark.parametrize("place", [0, 17, 49])
def test_one_report_that_spoils_the_answer_about_fifty_waits_alone(fifty: list[Run], fake_kits: Any, place: int) -> None:
    fake_kits.spoils_all = fifty[place].upstream_id
    assert poll(fifty, fake_kits) is None
    assert troubled() == [fifty[place].upstream_id]
    assert Run.objects.filter(asked_at=None).count() == 1
    assert len(fake_kits.asked) <= 13


def test_one_report_that_cannot_be_read_waits_alone(fifty: list[Run], fake_kits: Any) -> None:
    fake_kits.unreadable = [Unreadable(fifty[3].upstream_id, "x", "explorers.data[3].status")]
    assert poll(fifty, fake_kits) is None
    assert (troubled(), len(fake_kits.asked)) == ([fifty[3].upstream_id], 1)
    assert "explorers.data[3].status" in Run.objects.get(troubles=1).trouble


def test_where_nothing_can_be_read_kits_is_not_asked_on_and_on(fifty: list[Run], fake_kits: Any) -> None:
    asked = []

    def odd(ids: list[str]) -> Any:
        asked.append(ids)
        raise KitsUnreadable("Kits reported an error.")

    fake_kits.report_states = odd
    assert isinstance(poll(fifty, fake_kits), KitsUnreadable)
    assert (len(asked), len(troubled())) == (16, 50)


@pytest.mark.parametrize("problem", [KitsUnavailable("Away."), KitsDenied("No.", status=403)])
def test_an_absent_kits_is_asked_once(fifty: list[Run], fake_kits: Any, problem: Exception) -> None:
    fake_kits.problem = problem
    assert poll(fifty, fake_kits) is problem
    assert (len(fake_kits.asked), len(troubled())) == (0, 50)


def test_results_whose_state_cannot_be_read_afterwards_are_not_kept(calculating: Run, fake_kits: Any) -> None:
    ready(calculating, fake_kits)
    fake_kits.unreadable = [Unreadable(calculating.upstream_id, "x", "explorers.data[0].status")]
    after = fetched(calculating, fake_kits)
    assert (after.state, after.troubles) == (State.FETCHING, 1)


def test_the_two_questions_of_a_fetch_share_one_deadline(calculating: Run, fake_kits: Any) -> None:
    inside, answer = [], fake_kits.answer

    class Deadline:
        def __enter__(self) -> None:
            inside.append("begin")

        def __exit__(self, *_: Any) -> None:
            inside.append("end")

    ready(calculating, fake_kits)
    states = fake_kits.report_states
    fake_kits.one_deadline = Deadline
    fake_kits.answer = lambda id_: (inside.append("answer"), answer(id_))[1]
    fake_kits.report_states = lambda ids: (inside.append("state"), states(ids))[1]
    fetched(calculating, fake_kits)
    assert inside == ["begin", "answer", "state", "end"]
