"""Sending a run: once, and never blindly again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from explorer.marker import marked
from explorer.models import ReportVersion, Run, State
from explorer.submission import submit
from kitsapi import types as kits
from kitsapi.errors import KitsDenied, KitsOutcomeUnknown, KitsRejected, KitsUnavailable
from kitsapi.types import Unreadable

pytestmark = pytest.mark.database

LOST = KitsOutcomeUnknown("Kits did not answer in time.")


def step(run: Run, client: Any, *, later: timedelta = timedelta(0)) -> Run:
    """Let a worker take the run once, as if `later` had passed."""
    now = timezone.now() + later
    Run.objects.filter(pk=run.pk, due_at__isnull=False).update(due_at=now - timedelta(seconds=1))
    claimed = run.account.runs.claim_due([State.QUEUED, State.SUBMITTING, State.UNCONFIRMED], limit=1, now=now)
    for found in claimed:
        submit(found, client)
    return Run.objects.get(pk=run.pk)


def age(run: Run, by: timedelta) -> None:
    """Make the attempt look older."""
    Run.objects.filter(pk=run.pk).update(submit_started_at=timezone.now() - by)


def test_a_queued_run_is_sent_under_its_marked_name(run: Run, fake_kits: Any) -> None:
    after = step(run, fake_kits)
    assert (after.state, after.upstream_id) == (State.CALCULATING, "x-1")
    assert fake_kits.created[0].name == marked("Viikon vertailu", run.marker)


def test_a_lost_answer_is_not_followed_by_a_second_create(run: Run, fake_kits: Any) -> None:
    fake_kits.problem, fake_kits.works_all_the_same = LOST, True
    assert step(run, fake_kits).state == State.UNCONFIRMED
    assert step(run, fake_kits).upstream_id == "x-1"
    assert len(fake_kits.created) == 1


def test_a_lost_answer_is_found_where_names_are_not_searchable(run: Run, fake_kits: Any) -> None:
    fake_kits.problem, fake_kits.works_all_the_same = LOST, True
    fake_kits.names_are_searchable = False
    step(run, fake_kits)
    assert step(run, fake_kits).state == State.CALCULATING
    assert len(fake_kits.created) == 1


def test_where_a_search_finds_what_is_known_to_be_there_no_list_is_read(run: Run, fake_kits: Any) -> None:
    known = like(run, fake_kits)
    pages, listed = [], fake_kits.reports
    fake_kits.reports = lambda q="": (pages.append(q), listed(q))[1]
    fake_kits.problem = LOST
    step(run, fake_kits)
    step(run, fake_kits)
    assert pages == [run.marker, known.marker]
    fake_kits.names_are_searchable = False
    step(run, fake_kits)
    assert pages[2:] == [run.marker, known.marker, ""]


def like(run: Run, fake_kits: Any) -> Run:
    """Another run of the account, which Kits has had for a minute."""
    version = ReportVersion.objects.create(report=run.report, number=2)
    sent = {"state": State.CALCULATING, "submitted_at": timezone.now() - timedelta(minutes=1), "upstream_id": "x-1"}
    known = Run.objects.create(report=run.report, version=version, account=run.account, **sent)
    fake_kits.create_report(run.version.definition(marked("Known", known.marker)))
    return known


def test_nothing_is_sent_again_before_the_quiet_time_is_over(run: Run, fake_kits: Any) -> None:
    fake_kits.problem = LOST
    for _ in range(6):
        after = step(run, fake_kits)
    assert (after.state, after.lookups, fake_kits.created) == (State.UNCONFIRMED, 5, [])


def test_after_the_quiet_time_and_two_empty_look_ups_it_is_sent_again(run: Run, fake_kits: Any) -> None:
    fake_kits.problem = LOST
    step(run, fake_kits)
    step(run, fake_kits)
    age(run, timedelta(minutes=5))
    assert step(run, fake_kits).state == State.QUEUED
    assert step(run, fake_kits).state == State.CALCULATING
    assert len(fake_kits.created) == 1


def test_one_empty_look_up_is_not_believed_even_after_the_quiet_time(run: Run, fake_kits: Any) -> None:
    fake_kits.problem = LOST
    step(run, fake_kits)
    age(run, timedelta(minutes=5))
    assert step(run, fake_kits).state == State.UNCONFIRMED


def test_a_worker_that_died_while_sending_is_followed_by_a_look_up(run: Run, fake_kits: Any) -> None:
    fake_kits.create_report(run.version.definition(marked(run.report.name, run.marker)))
    Run.objects.filter(pk=run.pk).update(
        state=State.SUBMITTING, submit_started_at=timezone.now(), lease_until=timezone.now() - timedelta(seconds=1)
    )
    assert step(run, fake_kits).upstream_id == "x-1"
    assert len(fake_kits.created) == 1


def test_a_copy_made_by_a_person_at_kits_is_not_adopted(run: Run, fake_kits: Any) -> None:
    other = kits.Definition(name=marked(run.report.name, run.marker), blocks=("overview",), set_a=kits.MediaSet("A"))
    fake_kits.create_report(other)
    fake_kits.problem = LOST
    step(run, fake_kits)
    after = step(run, fake_kits)
    assert (after.state, after.upstream_id, after.due_at) == (State.UNCONFIRMED, "", None)
    age(run, timedelta(minutes=5))
    assert step(run, fake_kits).state == State.UNCONFIRMED
    assert len(fake_kits.created) == 1


def test_a_run_stopped_while_it_was_sent_still_owns_its_report(run: Run, fake_kits: Any) -> None:
    claimed = run.account.runs.claim_due([State.QUEUED], limit=1)[0]
    create, fake_kits.create_report = fake_kits.create_report, lambda asked: (run.stop(), create(asked))[1]
    submit(claimed, fake_kits)
    after = Run.objects.get()
    assert (after.state, after.upstream_id) == (State.CANCELLED, "x-1")


def test_of_several_the_oldest_is_adopted(run: Run, fake_kits: Any) -> None:
    for _ in range(2):
        fake_kits.create_report(run.version.definition(marked(run.report.name, run.marker)))
    fake_kits.problem = LOST
    step(run, fake_kits)
    assert step(run, fake_kits).upstream_id == "x-1"


def test_kits_not_reached_is_simply_tried_again(run: Run, fake_kits: Any) -> None:
    fake_kits.problem = KitsUnavailable("Kits could not be reached.", retry_after=timedelta(minutes=7))
    after = step(run, fake_kits)
    assert (after.state, after.trouble) == (State.QUEUED, "Kits could not be reached.")
    assert after.due_at > timezone.now() + timedelta(minutes=6)


@pytest.mark.parametrize(
    ("field", "sentence"),
    [("input.setB.dateRange.start", "Set b: Too early."), ("input.name", "Too early."), ("", "Too early.")],
)
def test_a_refusal_names_the_set_that_it_is_about(run: Run, fake_kits: Any, field: str, sentence: str) -> None:
    fake_kits.problem = KitsRejected("Too early.", field=field)
    assert step(run, fake_kits).problem == sentence


@pytest.mark.parametrize("problem", [KitsDenied("No.", status=401), KitsRejected("Too long.", field="input.name")])
def test_a_refusal_ends_the_run_with_kits_own_words(run: Run, fake_kits: Any, problem: Exception) -> None:
    fake_kits.problem = problem
    after = step(run, fake_kits)
    assert (after.state, after.problem, after.due_at) == (State.FAILED, str(problem), None)
    assert after.ended_at is not None


def test_without_markers_a_person_decides(run: Run, fake_kits: Any, settings: Any) -> None:
    settings.KITS_NAME_MARKER = False
    fake_kits.problem = LOST
    step(run, fake_kits)
    after = step(run, fake_kits)
    assert (after.state, after.due_at) == (State.UNCONFIRMED, None)
    assert after.send_again()
    assert step(run, fake_kits).state == State.CALCULATING


def test_a_run_that_a_worker_holds_is_not_taken_by_another(run: Run) -> None:
    assert run.account.runs.claim_due([State.QUEUED], limit=1) == [run]
    assert run.account.runs.claim_due([State.QUEUED], limit=1) == []


def test_each_attempt_begins_its_own_quiet_time(run: Run, fake_kits: Any) -> None:
    Run.objects.update(submit_started_at=timezone.now() - timedelta(hours=2), lookups=7)
    fake_kits.problem = LOST
    after = step(run, fake_kits)
    assert (after.lookups, after.submit_started_at > timezone.now() - timedelta(minutes=1)) == (0, True)


def test_a_worker_that_lost_its_lease_writes_nothing(run: Run, fake_kits: Any) -> None:
    slow = run.account.runs.claim_due([State.QUEUED], limit=1)[0]
    later = timezone.now() + timedelta(minutes=3)
    quick = run.account.runs.claim_due([State.QUEUED], limit=1, now=later)[0]
    assert not slow.settle(to=State.SUBMITTING)
    assert quick.settle(to=State.SUBMITTING)


def test_a_worker_that_slept_past_its_lease_sends_nothing(run: Run, fake_kits: Any) -> None:
    slow = run.account.runs.claim_due([State.QUEUED], limit=1, now=timezone.now() - timedelta(minutes=3))
    assert slow == []  # not due then
    claimed = run.account.runs.claim_due([State.QUEUED], limit=1)[0]
    claimed.lease_until = timezone.now() - timedelta(seconds=1)
    submit(claimed, fake_kits)
    assert fake_kits.created == []


def lost_with(run: Run, fake_kits: Any, *odd: Unreadable) -> Run:
    """The answer to the creation is lost, and the list holds entries that cannot be read."""
    fake_kits.problem, fake_kits.unreadable = LOST, list(odd)
    step(run, fake_kits)
    step(run, fake_kits)
    age(run, timedelta(minutes=5))
    return step(run, fake_kits)


@pytest.mark.parametrize("is_ours", [True, False])
def test_an_entry_that_may_be_the_run_s_report_keeps_it_from_being_sent_again(run: Run, fake_kits: Any, is_ours: bool) -> None:
    name = marked("x", run.marker) if is_ours else ""
    after = lost_with(run, fake_kits, Unreadable("x-9", name, "explorers.data[0].status"))
    assert (after.state, fake_kits.created) == (State.UNCONFIRMED, [])
    assert "in a form that the portal cannot read" in after.trouble


def test_an_entry_of_another_name_does_not(run: Run, fake_kits: Any) -> None:
    after = lost_with(run, fake_kits, Unreadable("x-9", "Somebody else's", "explorers.data[0].status"))
    assert after.state == State.QUEUED


def test_a_look_up_that_takes_long_renews_its_lease(run: Run, fake_kits: Any) -> None:
    fake_kits.problem = LOST
    step(run, fake_kits)
    left = []

    def slow() -> None:
        left.append(Run.objects.get().lease_until - timezone.now())
        Run.objects.update(lease_until=timezone.now() + timedelta(seconds=1))

    fake_kits.before_page = slow
    step(run, fake_kits)
    assert [pause > timedelta(seconds=50) for pause in left] == [True, True]  # a page each way of looking
    assert Run.objects.get().lookups == 1


def test_a_look_up_that_another_worker_has_taken_over_says_nothing(run: Run, fake_kits: Any) -> None:
    fake_kits.problem = LOST
    step(run, fake_kits)
    before = Run.objects.values("lookups", "troubles", "state").get()
    fake_kits.before_page = lambda: Run.objects.update(lease_token="00000000-0000-0000-0000-000000000001")
    step(run, fake_kits)
    assert Run.objects.values("lookups", "troubles", "state").get() == before


def test_what_is_kept_of_a_problem_does_not_depend_on_the_language_of_the_moment(
    run: Run, fake_kits: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.translation._trans.gettext", lambda text: f"fi: {text}", raising=False)
    Run.objects.update(created_at=timezone.now() - timedelta(hours=25))
    after = step(run, fake_kits)
    assert after.problem == "It could not be handed to Kits within 24 hours."
    page = render_to_string("explorer/runs/_status.html", {"run": after, "report": after.report})
    assert f"fi: {after.problem}" in page


def test_a_lease_outlasts_the_slowest_step() -> None:
    from teams.kits import DEADLINE

    # Every step has one deadline, or renews its lease with each page; as long again is for what lies outside of it.
    assert Run.lease() >= timedelta(seconds=2 * DEADLINE)
