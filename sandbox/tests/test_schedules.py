"""Presets mean what they mean when a report is calculated; schedules calculate again when their time has come."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from sandbox.store import Store
from sandbox.testing import SandboxServer
from sandbox.tests.conftest import Client, a_set

SHOWN = """query Shown($a: ID!, $id: ID!) { explorer(accountId: $a, id: $id) {
  status recalculating calculatedAt nextCalculationAt
  setA { resolvedDateRange { start end } resolvedTouchpoints { name } }
  metrics { setA { overview { reach } trend { day } } } } }"""


def shown(client: Client, report: str) -> dict[str, Any]:
    found: dict[str, Any] = client.ask(SHOWN, id=report)["explorer"]
    return found


def again(server: SandboxServer) -> Client:
    """Tokens do not outlive the time that is skipped."""
    return Client(server.url, server.key())


def calculations(server: SandboxServer, report: str) -> int:
    return len(server.sandbox.store.calculations([report])[report])


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def quiet(server: SandboxServer) -> None:
    """Wait until nothing is due."""
    until(lambda: server.sandbox.store.next_due(server.sandbox.clock.now()) is None)


@pytest.fixture
def held(server: SandboxServer, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """An engine that begins nothing until it is let go."""
    monkeypatch.setattr(Store, "next_due", lambda *_: None)

    def let_go() -> None:
        monkeypatch.undo()
        server.sandbox.runner.wake()

    return let_go


def test_a_period_preset_means_the_day_of_the_calculation(
    server: SandboxServer, client: Client, held: Callable[[], None]
) -> None:
    report = client.create(setA=a_set(dateRange={"preset": "YESTERDAY"}))
    asked_on = server.sandbox.clock.today()
    server.skip(days=3)
    client = again(server)
    assert shown(client, report)["setA"]["resolvedDateRange"] is None
    held()
    client.finished(report)
    day = (asked_on + timedelta(days=2)).isoformat()
    assert shown(client, report)["setA"]["resolvedDateRange"] == {"start": day, "end": day}


def test_a_touchpoint_preset_means_what_there_is_at_the_calculation(client: Client, held: Callable[[], None]) -> None:
    report = client.create(includeNotValidated=True)
    new = {"name": "Viime hetken media", "language": "fi", "platform": "WEB"}
    assert client.http.post(f"/core/v1/accounts/{client.account}/medias", json=new).status_code == 201
    held()
    client.finished(report)
    names = [each["name"] for each in shown(client, report)["setA"]["resolvedTouchpoints"]]
    assert (len(names), "Viime hetken media" in names) == (16, True)


LAST_WEEK = a_set(dateRange={"preset": "LAST_7_DAYS"})


@pytest.mark.parametrize(("schedule", "days"), [("DAILY", 2), ("WEEKLY", 8), ("MONTHLY", 32)])
def test_a_schedule_moves_the_days_and_the_numbers(server: SandboxServer, client: Client, schedule: str, days: int) -> None:
    report = client.create(recalculation=schedule, sections=["OVERVIEW", "TREND"], setA=LAST_WEEK)
    client.finished(report)
    first = shown(client, report)
    server.skip(days=days)
    client = again(server)
    until(lambda: shown(client, report)["calculatedAt"] != first["calculatedAt"])
    second = shown(client, report)
    moved = date.fromisoformat(second["setA"]["resolvedDateRange"]["end"])
    assert moved - date.fromisoformat(first["setA"]["resolvedDateRange"]["end"]) == timedelta(days=days)
    assert second["metrics"]["setA"]["trend"][-1]["day"] == moved.isoformat()
    assert second["metrics"]["setA"]["overview"] != first["metrics"]["setA"]["overview"]
    assert second["nextCalculationAt"] > second["calculatedAt"] > first["nextCalculationAt"]


def test_a_schedule_waits_for_its_time(server: SandboxServer, client: Client) -> None:
    report = client.create(recalculation="MONTHLY")
    client.finished(report)
    due = server.sandbox.store.report(report).due_at  # type: ignore[union-attr]
    server.skip(seconds=due - server.sandbox.clock.now() - 60)  # type: ignore[operator]
    quiet(server)
    assert calculations(server, report) == 1
    server.skip(seconds=120)
    until(lambda: calculations(server, report) == 2)


def test_what_was_slept_through_is_made_up_for_once(server: SandboxServer, client: Client) -> None:
    report = client.create(recalculation="DAILY")
    client.finished(report)
    server.skip(days=10)
    until(lambda: calculations(server, report) == 2)
    quiet(server)
    assert calculations(server, report) == 2


def test_without_a_schedule_nothing_is_calculated_again(server: SandboxServer, client: Client) -> None:
    report = client.create()
    client.finished(report)
    server.skip(days=60)
    quiet(server)
    assert calculations(server, report) == 1
    assert shown(again(server), report)["nextCalculationAt"] is None


def test_hours_of_calculation_pass_by_when_time_is_moved(reach_port: Callable[[int], None]) -> None:
    with SandboxServer(calculation_seconds=8 * 3600) as slow:
        reach_port(slow.port)
        client = again(slow)
        report = client.create(recalculation="DAILY")
        until(lambda: shown(client, report)["status"] == "CALCULATING")
        slow.skip(hours=7)
        assert (shown(again(slow), report)["status"], shown(again(slow), report)["metrics"]) == ("CALCULATING", None)
        slow.skip(hours=2)
        first = shown(again(slow), report)
        assert (first["status"], bool(first["metrics"]), first["recalculating"]) == ("READY", True, False)
        slow.skip(days=1)
        until(lambda: calculations(slow, report) == 2)
        second = shown(again(slow), report)
        assert (second["status"], second["recalculating"], second["metrics"]) == ("READY", True, first["metrics"])
