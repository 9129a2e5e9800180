"""A process that dies between any two statements leaves one report at Kits and one run with its whole results."""

from __future__ import annotations

import ast
import os
import threading
import time
import traceback
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.utils import timezone

from explorer import drafts, failpoints, work
from explorer.metrics import read_results
from explorer.models import ENDS, Metric, Report, Run, RunAnswer, State

ROOM = Path(failpoints.__file__).parent
PATIENCE = 20


def test_every_failpoint_in_the_code_is_listed_and_the_other_way_round() -> None:
    found = []
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "failpoint":
                found.append(ast.literal_eval(node.args[0]))
    assert sorted(found) == sorted(failpoints.NAMES)


def test_nothing_is_armed_unless_asked_for() -> None:
    assert failpoints.armed == ""


def test_a_process_at_work_can_be_told_by_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    monkeypatch.setattr(failpoints.os, "_exit", ended.append)
    monkeypatch.setattr(failpoints, "armed", f"@{tmp_path / 'arming'}")
    for said in ("", "poll.claimed"):
        (tmp_path / "arming").write_text(said)
        failpoints.failpoint("poll.claimed")
    assert ended == [failpoints.KILLED]


@pytest.fixture
def draft(connected: Any, alice: Any) -> Report:
    """A report of all own media that was never sent."""
    report = drafts.new_report(connected.team, connected, alice)
    report.name = f"Sandbox {uuid4()}"
    report.save()
    report.current.media_sets.update(touchpoint_preset="all_my_media")
    return report


def live(report: Report, person: Any, key: UUID) -> None:
    """Be the web process, then the worker, until the report's run has ended."""
    drafts.queue_run(report, person, key)
    deadline = time.monotonic() + PATIENCE
    while Run.objects.exclude(state__in=ENDS).exists() and time.monotonic() < deadline:
        Run.objects.filter(due_at__isnull=False).update(due_at=timezone.now())
        for step in (work.submit_due, work.poll_due, work.fetch_due):
            step(report.account)
        time.sleep(0.02)


def dies_at(name: str, act: Callable[[], None]) -> int:
    """Do it in a process of its own with the failpoint armed. Return its exit code."""
    connection.close()
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    failpoints.armed = name
    try:
        act()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def beside(act: Callable[[], Any]) -> Any:
    """Do it in another thread, which finds the database on disk."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(act())
        except BaseException as exc:
            found.append(exc)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if isinstance(found[0], BaseException):
        raise found[0]
    return found[0]


def story(name: str, report: Report, person: Any) -> tuple[int, Run]:
    """Die at the failpoint; then let the browser repeat its click and other workers go on."""
    key = uuid4()
    code = dies_at(name, lambda: live(report, person, key))
    held = Run.objects.exclude(lease_until=None)
    held.update(lease_until=timezone.now() - timedelta(seconds=1))
    live(report, person, key)
    run = Run.objects.get(report=report)
    return code, run


def is_whole(run: Run) -> bool:
    """Whether a run has its results once, and they can be read back."""
    metrics = Metric.objects.filter(run=run)
    read_results(run)
    return bool(RunAnswer.objects.get(run=run).text()) and metrics.count() == metrics.distinct().count() > 0


@pytest.mark.slow
@pytest.mark.database
@pytest.mark.parametrize("name", failpoints.NAMES)
def test_whoever_dies_there_the_report_is_there_once_with_its_results(
    on_disk: Callable[[], None], draft: Report, alice: Any, kits: Any, settings: Any, name: str
) -> None:
    settings.KITS_QUIET_SECONDS = 0
    if name == "submit.found":
        kits.faults.lose_next_answers = 1
    on_disk()
    code, run = beside(lambda: story(name, draft, alice))
    assert code == failpoints.KILLED
    assert run.state == State.READY, run.trouble or run.problem
    assert beside(lambda: is_whole(run))
    assert [shown.id for shown in kits.explorers(draft.account.account_id)] == [run.upstream_id]
