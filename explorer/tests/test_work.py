"""A worker's turn: one bad row stops no other, and a key that does not open is said on the row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from django.utils import timezone

from explorer import submission, tasks, work
from explorer.models import ReportMirror, Run, State
from kitsapi.errors import KitsRejected, KitsUnavailable, KitsUnreadable
from teams import kits as door
from teams.models import KitsAccount, Wake

pytestmark = pytest.mark.database

WORK = [work.submit_due, work.poll_due, work.fetch_due, work.follow_reports]


@pytest.fixture
def asked() -> Iterator[list[httpx.Request]]:
    """What reaches a Kits that asks for a pause."""
    asked: list[httpx.Request] = []

    def busy(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(429, headers={"Retry-After": "600"})

    with door.through(httpx.MockTransport(busy)):
        yield asked


@pytest.fixture
def three(run: Run) -> KitsAccount:
    """An account with something due of each kind."""
    _like(run, state=State.CALCULATING, upstream_id="x-1")
    _like(run, state=State.FETCHING, upstream_id="x-2")
    return run.account


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """The messages that sweeps send."""
    sent: list[tuple[str, int]] = []
    for task in (tasks.submit_due_runs, tasks.poll_due_runs, tasks.fetch_due_runs, tasks.mirror_reports):
        monkeypatch.setattr(task, "delay", lambda *args, name=task.__name__: sent.append((name, *args)))
    return sent


def test_a_key_that_cannot_be_opened_fails_what_was_never_sent(run: Run) -> None:
    run.account.sealed_secret = "not sealed by this portal"
    run.account.save()
    work.submit_due(run.account)
    after = Run.objects.get()
    assert (after.state, "secret" in after.problem) == (State.FAILED, True)


def test_what_is_at_kits_waits_until_the_key_opens_again(run: Run) -> None:
    Run.objects.update(state=State.CALCULATING, upstream_id="x-1", submitted_at=timezone.now())
    run.account.sealed_secret = "not sealed by this portal"
    run.account.save()
    work.poll_due(run.account)
    after = Run.objects.get()
    assert (after.state, "secret" in after.trouble, after.lease_token) == (State.CALCULATING, True, None)


def test_an_upstream_without_an_address_is_waited_out(run: Run, settings: Any) -> None:
    settings.SANDBOX_URL = ""
    work.submit_due(run.account)
    assert (Run.objects.get().state, "SANDBOX_URL" in Run.objects.get().trouble) == (State.QUEUED, True)


def test_one_bad_row_stops_no_other(run: Run, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    other = _like(run)
    seen = []

    def stumble(found: Run, _client: Any) -> None:
        seen.append(found.pk)
        raise KeyError("surprise")

    monkeypatch.setattr(submission, "submit", stumble)
    work.submit_due(run.account)
    assert sorted(seen) == sorted([run.pk, other.pk])
    assert {row.lease_token for row in Run.objects.all()} == {None}
    assert "surprise" in caplog.text


def _like(run: Run, **changes: Any) -> Run:
    """Another run of the same account that is due."""
    version = run.version
    version.pk, version.uuid, version.number, version._state.adding = None, uuid4(), version.number + 1, True
    version.save()
    given = {"report": run.report, "account": run.account, "state": run.state, "due_at": timezone.now()}
    return Run.objects.create(version=version, **(given | changes))


@pytest.mark.parametrize("first", WORK)
@pytest.mark.parametrize("then", WORK)
def test_a_pause_that_one_step_is_told_is_kept_by_all(
    three: KitsAccount, asked: list[Any], first: Callable[[Any], None], then: Callable[[Any], None]
) -> None:
    first(three)
    assert len(asked) == 1
    ReportMirror.objects.update(due_at=timezone.now())
    then(KitsAccount.objects.get())
    assert len(asked) == 1


def test_while_kits_pauses_nothing_is_claimed_or_counted_as_trouble(three: KitsAccount, asked: list[Any]) -> None:
    three.pause(timedelta(minutes=5))
    for step in WORK:
        step(three)
    assert asked == []
    assert set(Run.objects.values_list("lease_token", "attempts", "troubles")) == {(None, 0, 0)}


def test_sweeps_wake_nobody_for_an_account_that_pauses(three: KitsAccount, sent: list[Any]) -> None:
    three.pause(timedelta(minutes=5))
    tasks.sweep()
    tasks.sweep_mirrors()
    assert sent == []
    KitsAccount.objects.update(paused_until=timezone.now() - timedelta(seconds=1))
    tasks.sweep()
    tasks.sweep_mirrors()
    assert len(sent) == 4


def test_wake_ups_do_not_pile_up(three: KitsAccount, sent: list[Any]) -> None:
    for _tick in range(10):
        tasks.sweep()
        tasks.sweep_mirrors()
    names = ["submit_due_runs", "poll_due_runs", "fetch_due_runs", "mirror_reports"]
    assert sent == [(name, three.pk, 0) for name in names[:3]] + [(names[3], three.pk)]


def test_the_messages_of_a_worker_that_died_are_not_waited_for(run: Run, sent: list[Any], settings: Any) -> None:
    tasks.sweep()
    Wake.objects.update(woken_at=timezone.now() - timedelta(seconds=settings.SWEEP_SECONDS + 1))
    tasks.sweep()
    assert len(sent) == 1
    Run.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    tasks.sweep()
    tasks.sweep()
    assert len(sent) == 2


def test_after_its_turn_a_worker_is_woken_again(three: KitsAccount, sent: list[Any], asked: list[Any]) -> None:
    tasks.sweep()
    tasks.submit_due_runs(three.pk)
    KitsAccount.objects.update(paused_until=None)
    Run.objects.update(due_at=timezone.now())
    tasks.sweep()
    assert [name for name, *_args in sent].count("submit_due_runs") == 2


def test_polling_sends_for_a_fetch_only_where_there_is_one(run: Run, sent: list[Any]) -> None:
    tasks.poll_due_runs(run.account_id)
    assert sent == []
    Run.objects.update(state=State.FETCHING, upstream_id="x-1")
    tasks.poll_due_runs(run.account_id)
    assert sent == [("fetch_due_runs", run.account_id, 0)]
    assert Wake.objects.count() == 1


@pytest.mark.parametrize("problem", [KitsUnreadable("Odd."), KitsRejected("No."), KitsUnavailable("Away.")], ids=str)
def test_trouble_with_one_report_keeps_no_other_from_being_fetched(
    run: Run, monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    Run.objects.all().delete()
    _like(run, state=State.FETCHING, upstream_id="x-1", submitted_at=timezone.now())
    _like(run, state=State.FETCHING, upstream_id="x-2", submitted_at=timezone.now())
    seen = []

    def answer(_client: Any, report_id: str) -> None:
        seen.append(report_id)
        raise problem

    monkeypatch.setattr("kitsapi.client.KitsClient.answer", answer)
    work.fetch_due(run.account)
    assert sorted(seen) == ["x-1", "x-2"]


def test_much_that_is_due_is_worth_a_second_turn_unless_kits_fails(run: Run, sent: list[Any]) -> None:
    for _other in range(work.A_TURNS_WORTH):
        _like(run)
    tasks.sweep()
    assert sent == [("submit_due_runs", run.account_id, 0), ("submit_due_runs", run.account_id, 1)]
    Wake.objects.all().delete()
    KitsAccount.objects.update(failures=tasks.SEEMS_AWAY)
    tasks.sweep()
    assert sent[2:] == [("submit_due_runs", run.account_id, 0)]


def test_kits_that_is_back_is_working_again(run: Run, kits: Any, connected: Any) -> None:
    for step in (work.follow_reports, work.poll_due, work.submit_due):
        ReportMirror.objects.update(due_at=timezone.now())
        Run.objects.update(state=State.CALCULATING if step == work.poll_due else State.QUEUED, due_at=timezone.now())
        Run.objects.filter(state=State.CALCULATING).update(upstream_id="x-1", submitted_at=timezone.now())
        KitsAccount.objects.update(state="unreachable", problem="Kits could not be reached.")
        step(KitsAccount.objects.get())
        assert KitsAccount.objects.values_list("state", "problem").get() == ("working", ""), step
