"""Red when it should be red, green when it is well, and telling strangers nothing but that."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from explorer.models import Report, ReportVersion, Run
from kitsportal import health, pulse
from kitsportal.celery import app
from teams.models import KitsAccount, WorkerBeat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> Any:
    """No answer of another test."""
    health.forget()
    yield
    health.forget()


@pytest.fixture
def workers() -> None:
    """A worker for each queue, at work."""
    for pid, queue in enumerate(health.QUEUES, 1001):
        beat(queue, pid)


def beat(queue: str, pid: int, silent: float = 0, idle: float = 0) -> None:
    now = timezone.now()
    times = {"beat_at": now - timedelta(seconds=silent), "progressed_at": now - timedelta(seconds=idle), "started_at": now}
    WorkerBeat.objects.update_or_create(name=f"{queue}@here", defaults={"host": "here", "pid": pid, "queues": queue, **times})


@pytest.fixture
def due_run(account: KitsAccount, alice: Any) -> Run:
    """A run that has been due for two minutes."""
    report = Report.objects.create(team=account.team, account=account, name="X", created_by=alice)
    version = ReportVersion.objects.create(report=report)
    return Run.objects.create(
        report=report, version=version, account=account, key=uuid4(), due_at=timezone.now() - timedelta(minutes=2)
    )


def asked(client: Client, **headers: str) -> tuple[int, dict[str, Any]]:
    health.forget()
    answer = client.get("/readyz", headers=headers)
    return answer.status_code, json.loads(answer.content)


def test_it_is_ready_when_all_is_well(client: Client, workers: None) -> None:
    status, said = asked(client)
    assert (status, said["ready"]) == (200, True)
    assert set(said["checks"]) == {"database", "broker", "cache", "workers", "progress"}


@pytest.mark.parametrize("queue", health.QUEUES)
def test_it_is_not_ready_without_a_worker_for_each_queue(client: Client, workers: None, queue: str) -> None:
    WorkerBeat.objects.filter(queues=queue).delete()
    status, said = asked(client)
    assert status == 503 and queue in said["checks"]["workers"]["said"]


def test_a_worker_that_fell_silent_is_named_with_its_process(client: Client, workers: None) -> None:
    beat("celery", 4711, silent=31)
    status, said = asked(client)
    assert status == 503
    assert said["checks"]["workers"]["stalled"] == [{"name": "celery@here", "host": "here", "pid": 4711}]


def test_due_rows_and_no_progress_are_red_within_a_minute(client: Client, workers: None, due_run: Run) -> None:
    beat("celery", 4711, idle=46)
    status, said = asked(client)
    assert health.stall_after() <= timedelta(seconds=60)
    assert status == 503 and said["checks"]["progress"]["oldest_due_s"] >= 119
    assert [one["pid"] for one in said["checks"]["progress"]["stalled"]] == [4711]


def test_late_but_moving_is_not_red(client: Client, workers: None, due_run: Run) -> None:
    assert asked(client)[0] == 200


def test_no_progress_is_not_red_when_nothing_is_due(client: Client, workers: None) -> None:
    beat("celery", 4711, idle=600)
    assert asked(client)[0] == 200


def test_what_waits_for_kits_itself_is_not_late(client: Client, workers: None, due_run: Run) -> None:
    beat("celery", 4711, idle=600)
    due_run.account.pause(timedelta(hours=1))
    assert asked(client)[0] == 200


def test_a_broker_that_is_away_is_red(client: Client, workers: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "connection_for_write", lambda **_: 1 / 0)
    status, said = asked(client)
    assert status == 503 and not said["checks"]["broker"]["ok"] and said["checks"]["database"]["ok"]


def test_a_database_that_is_away_is_red_and_the_process_lives(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "cursor", lambda *_: 1 / 0)
    assert asked(client)[0] == 503
    assert client.get("/healthz").content == b"ok\n"


def test_strangers_learn_only_whether_it_is_ready(client: Client, workers: None, settings: Any) -> None:
    settings.METRICS_TOKEN = "t" * 32
    far = {"X-Forwarded-For": "203.0.113.7"}
    assert asked(client, **far)[1] == {"ready": True}
    assert "checks" in asked(client, Authorization=f"Bearer {'t' * 32}", **far)[1]
    assert asked(client, Authorization="Bearer wrong", **far)[1] == {"ready": True}


def test_the_life_sign_asks_the_database_nothing(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


def test_a_worker_beats_and_says_good_bye(monkeypatch: pytest.MonkeyPatch) -> None:
    from teams.beats import Pulse

    monkeypatch.setattr(pulse, "_pulse", Pulse("celery@here", ("celery",)))
    pulse.beat_once(app)
    assert WorkerBeat.objects.get().queues == "celery"
    pulse.beat_once(app, is_last=True)
    assert not WorkerBeat.objects.exists()


def test_a_worker_that_nobody_wakes_wakes_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    from teams.beats import Pulse

    sent: list[str] = []
    monkeypatch.setattr(app, "send_task", sent.append)
    idle = Pulse("celery@here", ("celery",))
    monkeypatch.setattr(pulse, "_pulse", idle)
    pulse.beat_once(app)
    assert not sent
    idle.progressed_at -= pulse.idle_limit() + timedelta(seconds=1)
    pulse.beat_once(app)
    assert "explorer.tasks.sweep" in sent and "teams.tasks.sweep_notices" in sent
    assert "touchpoints.tasks.sync_all" not in sent
