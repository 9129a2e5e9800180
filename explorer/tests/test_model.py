"""Whatever happens, in whatever order: a run goes only where its states lead, ends with a time and a reason, and is sent once.

Hypothesis thinks up the stories: workers that work, die, sleep and write too late, a Kits that loses, refuses and takes back
what it said, people who stop and decide, and time that passes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from explorer.marker import marker_of
from explorer.models import ENDS, Metric, Run, RunAnswer, State
from explorer.models.run import RunQuerySet
from explorer.models.states import EDGES
from explorer.polling import fetch, poll
from explorer.submission import submit
from explorer.tests.conftest import FakeKits
from explorer.tests.sample import answer_of
from kitsapi.errors import KitsDenied, KitsOutcomeUnknown, KitsRejected, KitsUnavailable, KitsUnreadable

BEGIN = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
READ_TROUBLE = (
    KitsUnavailable("Away."),
    KitsUnavailable("Busy.", retry_after=timedelta(minutes=3)),
    KitsUnreadable("Odd."),
    KitsDenied("No.", status=403),
)
LOST = KitsOutcomeUnknown("Kits did not answer in time.")
CREATE_TROUBLE = (*READ_TROUBLE, KitsRejected("Too long."))
KITS_SAID_NO = ("No.", "Too long.", "could not calculate", "no longer has")
STEPS = {
    State.QUEUED: lambda run, kits: submit(run, kits),
    State.SUBMITTING: lambda run, kits: submit(run, kits),
    State.UNCONFIRMED: lambda run, kits: submit(run, kits),
    State.CALCULATING: lambda run, kits: poll([run], kits),
    State.FETCHING: lambda run, kits: fetch(run, kits),
}


class Story(RuleBasedStateMachine):
    """One run, its Kits, its workers and its people."""

    run_pk = 0  # set by the test, for each story finds the rows as they were at first

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(BEGIN, tick=False)
        self.time = self.clock.start()
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.kits, self.late, self.went = FakeKits(), [], []
        self.refused_later = False
        self.run = Run.objects.get(pk=self.run_pk)
        Run.objects.filter(pk=self.run_pk).update(created_at=BEGIN, due_at=BEGIN)
        self._update, story = RunQuerySet.update, self

        def watched(rows: Any, **changes: Any) -> int:
            before = story.state
            done = story._update(rows, **changes)
            story.went += [(before, story.state)] if before != story.state else []
            return done

        RunQuerySet.update = watched  # type: ignore[method-assign]

    def teardown(self) -> None:
        """Forget all of it."""
        RunQuerySet.update = self._update  # type: ignore[method-assign]
        transaction.set_rollback(True)
        self.rollback.__exit__(None, None, None)
        self.clock.stop()

    @property
    def state(self) -> State:
        """Where the run stands, by its row."""
        return State(Run.objects.values_list("state", flat=True).get(pk=self.run_pk))

    def claim(self) -> Run | None:
        """Take the run as a worker does."""
        return next(iter(self.run.account.runs.claim_due(STEPS, limit=1)), None)

    # ------------------------------------------------------------------------------------------------- workers

    @rule()
    def a_worker_works(self) -> None:
        if run := self.claim():
            STEPS[State(run.state)](run, self.kits)

    @rule()
    def a_worker_works_as_soon_as_it_is_due(self) -> None:
        due_at = Run.objects.values_list("due_at", flat=True).get(pk=self.run_pk)
        if due_at and due_at > self.now():
            self.time.move_to(due_at + timedelta(seconds=1))
        self.a_worker_works()

    @rule(done=st.booleans())
    def the_answer_to_a_creation_is_lost(self, done: bool) -> None:
        self._fail_a_worker(LOST, done)

    @rule(problem=st.sampled_from(CREATE_TROUBLE))
    def kits_fails_a_worker(self, problem: Exception) -> None:
        self._fail_a_worker(problem)

    def _fail_a_worker(self, problem: Exception, done: bool = False) -> None:
        if self.state != State.QUEUED and problem not in READ_TROUBLE:
            return
        self.kits.problem, self.kits.works_all_the_same = problem, done
        self.a_worker_works()
        self.kits.problem, self.kits.works_all_the_same = None, False

    @rule()
    def a_worker_takes_the_run_and_dies(self) -> None:
        self.claim()

    @rule()
    def a_worker_takes_the_run_and_falls_asleep(self) -> None:
        if run := self.claim():
            self.late.append(run)

    @precondition(lambda self: self.late)
    @rule()
    def a_sleeper_wakes_up_and_goes_on(self) -> None:
        run = self.late.pop(0)
        STEPS[State(run.state)](run, self.kits)

    @rule()
    def a_worker_dies_while_its_creation_arrives(self) -> None:
        run = self.claim()
        if run and run.state == State.QUEUED and run.settle(to=State.SUBMITTING, keep_lease=True, submit_started_at=self.now()):
            self.kits.create_report(run.version.definition(f"{run.report.name} [kp:{run.marker}]"))

    # ---------------------------------------------------------------------------------------------------- Kits

    @precondition(lambda self: self.kits.reports_held)
    @rule(state=st.sampled_from(["calculating", "ready", "failed", "polishing"]), whole=st.booleans())
    def kits_says(self, state: str, whole: bool) -> None:
        listed = self.kits.reports_held[0]
        stamp = self.now() if state == "ready" else None
        listed = replace(listed, state=replace(listed.state, state=state, calculated_at=stamp, failure=""))
        self.kits.reports_held[0] = listed
        answer = answer_of(listed)
        self.kits.answers[listed.state.id] = answer if whole else replace(answer, results=None)

    @precondition(lambda self: self.kits.reports_held and self.state not in (State.SUBMITTING, State.UNCONFIRMED, State.QUEUED))
    @rule()
    def the_report_vanishes(self) -> None:
        self.kits.reports_held.clear()

    @rule(searchable=st.booleans())
    def names_can_be_searched_or_not(self, searchable: bool) -> None:
        self.kits.names_are_searchable = searchable

    # ------------------------------------------------------------------------------------------- people and time

    @rule(takes_up=st.booleans())
    def somebody_stops_it_or_takes_it_up_again(self, takes_up: bool) -> None:
        self.run.take_up() if takes_up else self.run.stop()

    @rule(minutes=st.sampled_from([0.1, 1, 2, 10, 60, 25 * 60]))
    def time_passes(self, minutes: float) -> None:
        self.time.shift(timedelta(minutes=minutes))

    def now(self) -> datetime:
        """The story's time."""
        return datetime.now(UTC)

    # ------------------------------------------------------------------------------------------ what always holds

    @invariant()
    def it_went_only_where_states_lead(self) -> None:
        assert all(after in EDGES[before] for before, after in self.went), self.went
        self.went.clear()

    @invariant()
    def an_end_has_a_time_and_a_reason_and_nothing_left_to_do(self) -> None:
        run = Run.objects.get(pk=self.run_pk)
        if run.state in ENDS:
            assert run.ended_at is not None and run.due_at is None
            assert run.problem or run.state == State.READY
        else:
            assert run.ended_at is None
            assert run.due_at or run.parked_at or run.trouble

    @invariant()
    def results_are_there_whole_or_not_at_all(self) -> None:
        is_ready = self.state == State.READY
        assert (Metric.objects.exists(), RunAnswer.objects.exists()) == (is_ready, is_ready)

    @invariant()
    def kits_was_asked_for_it_once(self) -> None:
        markers = [marker_of(asked.name) for asked in self.kits.created]
        assert len(markers) == len(set(markers))

    @invariant()
    def refusals_alone_fail_it(self) -> None:
        run = Run.objects.get(pk=self.run_pk)
        if run.state == State.FAILED:
            assert any(words in run.problem for words in KITS_SAID_NO), run.problem


@pytest.mark.slow
@pytest.mark.database
@pytest.mark.django_db
def test_no_story_leads_astray(run: Run) -> None:
    Story.run_pk = run.pk
    small = settings(
        max_examples=80, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
    )
    run_state_machine_as_test(Story, settings=small)
    assert not connection.needs_rollback
