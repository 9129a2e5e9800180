"""The engine's loop by itself."""

from __future__ import annotations

import json
from datetime import datetime
from datetime import time as clock_time
from pathlib import Path

import pytest

from sandbox.asked import dump_input
from sandbox.clock import HELSINKI, next_slot
from sandbox.context import Sandbox
from sandbox.reports import show
from sandbox.settings import Settings
from sandbox.store import Report
from sandbox.tests.conftest import an_input
from sandbox.worker import Engine


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    return Sandbox.of(Settings(tmp_path, people=500, calculation_seconds=0, in_thread=True))


def ask(sandbox: Sandbox, **changes: object) -> str:
    """Put a report into the store, as the API does."""
    account, now = sandbox.directory.find("Demo").id, sandbox.clock.now()
    given = dump_input(an_input(**changes))
    sandbox.store.add_report(Report(0, "r1", account, "Raportti", given, now, now, now, doomed=False))
    return "r1"


def work(sandbox: Sandbox) -> None:
    """Let a new engine do what is due."""
    rounds = iter([False] * 4 + [True] * 9)
    Engine(sandbox.settings, sandbox.store).run(lambda _: None, lambda: next(rounds))


def test_a_calculation_left_half_done_is_done_again_and_leaves_no_trace(sandbox: Sandbox) -> None:
    report = ask(sandbox)
    sandbox.store.start_calculation(report, sandbox.clock.now())
    work(sandbox)
    (shown,) = show(sandbox, sandbox.store.reports(sandbox.directory.find("Demo").id, float("inf")))
    assert (shown.status, shown.recalculating) == ("READY", False)
    assert len(sandbox.store.calculations([report])[report]) == 1


def test_a_preset_that_no_longer_fits_fails_with_a_sentence(sandbox: Sandbox) -> None:
    report = ask(sandbox, setA={**an_input()["setA"], "touchpoints": {"ids": ["gone"]}})
    work(sandbox)
    (shown,) = show(sandbox, [sandbox.store.report(report)])  # type: ignore[list-item]
    assert (shown.status, shown.failure) == ("FAILED", "There is no touchpoint gone.")


def test_a_failed_recalculation_keeps_the_last_results_readable(sandbox: Sandbox) -> None:
    report = ask(sandbox)
    work(sandbox)
    number = sandbox.store.start_calculation(report, sandbox.clock.now())
    assert number
    now = sandbox.clock.now()
    sandbox.store.finish_calculation(number, now, None, result=None, failure="Nothing came of it.")
    (shown,) = show(sandbox, [sandbox.store.report(report)])  # type: ignore[list-item]
    assert (shown.status, bool(shown.metrics)) == ("FAILED", True)


def test_a_deleted_report_is_not_calculated(sandbox: Sandbox) -> None:
    report = ask(sandbox)
    sandbox.store.delete_report(report)
    assert sandbox.store.start_calculation(report, sandbox.clock.now()) is None
    work(sandbox)


def test_an_unforeseen_fault_fails_the_report_and_not_the_engine(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("sandbox.worker.calculate_report", broken)
    report = ask(sandbox)
    work(sandbox)
    (shown,) = show(sandbox, [sandbox.store.report(report)])  # type: ignore[list-item]
    assert shown.status == "FAILED"


def test_a_question_that_cannot_be_answered_does_not_stand_in_the_way(sandbox: Sandbox) -> None:
    sandbox.store.add_question("broken", json.dumps({"account": sandbox.directory.find("Demo").id}), 0, -1)
    report = ask(sandbox)
    work(sandbox)
    (shown,) = show(sandbox, [sandbox.store.report(report)])  # type: ignore[list-item]
    assert (shown.status, sandbox.store.answer("broken")) == ("READY", "null")


def test_a_calculation_over_the_scheduled_hour_is_not_due_before_it_can_be_seen(tmp_path: Path) -> None:
    sandbox = Sandbox.of(Settings(tmp_path, people=500, calculation_seconds=8 * 3600, in_thread=True))
    evening = datetime.combine(sandbox.clock.today(), clock_time(23), HELSINKI).timestamp()
    sandbox.clock.skip(evening - sandbox.clock.now())
    report = ask(sandbox, recalculation="DAILY")
    work(sandbox)
    (calculation,) = sandbox.store.calculations([report])[report]
    due_at = sandbox.store.report(report).due_at  # type: ignore[union-attr]
    assert due_at is not None
    assert calculation.visible_at is not None
    assert due_at > calculation.visible_at


@pytest.mark.parametrize(
    ("schedule", "day"),
    [("DAILY", "2026-12-31"), ("WEEKLY", "2027-01-04"), ("MONTHLY", "2027-01-01"), ("NONE", None)],
)
def test_schedules_are_due_early_in_the_morning(schedule: str, day: str | None) -> None:
    instant = datetime(2026, 12, 30, 23, 30, tzinfo=HELSINKI).timestamp()
    slot = next_slot(schedule, instant)
    assert (slot and datetime.fromtimestamp(slot, HELSINKI).isoformat()) == (day and f"{day}T05:00:00+02:00")
