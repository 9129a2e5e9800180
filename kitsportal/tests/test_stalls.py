"""A worker that lives and does nothing is noticed and started again."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from typing import Any

import pytest

from kitsportal import processes
from kitsportal.processes import Child, Keeper
from kitsportal.stalls import StallWatch

HERE = socket.gethostname()


def said(pid: int, host: str = HERE, broker: bool = True) -> dict[str, Any]:
    stalled = [{"name": "celery@x", "host": host, "pid": pid}]
    return {"checks": {"database": {"ok": True}, "broker": {"ok": broker}, "workers": {"ok": False, "stalled": stalled}}}


def test_it_takes_two_findings_in_a_row_and_is_told_once() -> None:
    watch = StallWatch(1, "http://localhost")
    watch.note(said(7))
    assert watch.take() == set()
    watch.note({"checks": {"database": {"ok": True}, "broker": {"ok": True}}})
    watch.note(said(7))
    assert watch.take() == set()
    watch.note(said(7))
    assert watch.take() == {7} and watch.take() == set()


@pytest.mark.parametrize("answer", [said(7, host="elsewhere"), said(7, broker=False), {"ready": False}, {}])
def test_workers_elsewhere_and_those_without_a_broker_are_left_alone(answer: dict[str, Any]) -> None:
    watch = StallWatch(1, "http://localhost")
    for _time in range(3):
        watch.note(answer)
    assert watch.take() == set()


def test_a_process_that_was_stopped_is_ended_by_its_id_and_starts_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "HEALTHY_SECONDS", 0)
    keeper = Keeper(dict(os.environ), first_pause=0.05)
    try:
        child = keeper.start(Child("worker", [sys.executable, "-c", "import time; time.sleep(60)"]))
        assert child.process
        first = child.process.pid
        os.kill(first, signal.SIGSTOP)
        keeper.end_stalled(os.getppid())  # not one of its own: nothing happens
        keeper.end_stalled(first)
        deadline = time.monotonic() + 10
        keeper.run_until(lambda: bool(child.process and child.process.pid != first) or time.monotonic() > deadline)
        assert child.process and child.process.pid != first
    finally:
        keeper.stop()


def test_a_worker_that_has_just_started_is_given_time() -> None:
    keeper = Keeper(dict(os.environ))
    try:
        child = keeper.start(Child("worker", [sys.executable, "-c", "import time; time.sleep(60)"]))
        assert child.process
        keeper.end_stalled(child.process.pid)
        time.sleep(0.2)
        assert child.process.poll() is None
    finally:
        keeper.stop()
