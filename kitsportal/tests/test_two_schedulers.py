"""Two schedulers at once do nothing twice: what they send only looks at rows, and a row is taken once."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.utils import timezone

from explorer.models import Report, ReportVersion, Run, State
from kitsportal.celery import app
from teams import tasks as team_tasks
from teams.models import Delivery, Notice
from touchpoints.models import Sync

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[Any, ...]]]:
    """Every message that goes to the workers."""
    found: list[tuple[str, tuple[Any, ...]]] = []

    def note(self: Any, *args: Any, **_more: Any) -> None:
        found.append((self.name, args))

    monkeypatch.setattr("celery.app.task.Task.delay", note)
    return found


def run_whole_schedule_twice() -> None:
    """What two schedulers send in one moment, every entry of the schedule."""
    for entry in app.conf.beat_schedule.values():
        module, name = str(entry["task"]).rsplit(".", 1)
        for _scheduler in range(2):
            getattr(import_module(module), name)()


def test_every_entry_of_the_schedule_may_run_twice(
    account: Any, alice: Any, sent: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    report = Report.objects.create(team=account.team, account=account, name="X", created_by=alice)
    version = ReportVersion.objects.create(report=report)
    now = timezone.now()
    common = {"report": report, "version": version, "account": account}
    Run.objects.create(**common, state=State.FAILED, ended_at=now, tell_at=now, created_by=alice)
    Run.objects.create(**common, due_at=now)
    with django_capture_on_commit_callbacks(execute=True):
        run_whole_schedule_twice()
        Delivery.objects.update(due_at=now)
        for _scheduler in range(2):
            team_tasks.sweep_notices()
    assert Notice.objects.count() == Delivery.objects.count() == 1
    assert len(sent) == len(set(sent)), "A message was sent twice."
    assert "explorer.tasks.submit_due_runs" in {name for name, _args in sent}
    assert Sync.objects.filter(account=account).count() == 1
