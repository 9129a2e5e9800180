"""The keeper of processes, with small real processes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kitsportal import processes
from kitsportal.processes import Child, Keeper, Stopped
from kitsportal.tests.started import is_alive, wait_until

ROOT = Path(__file__).resolve().parent.parent.parent
SLEEP = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(15, lambda *a: 0); print('up', flush=True)\nwhile True: time.sleep(60)",
]
POLITE = """
import os, signal, time
signal.signal(15, lambda *_: os._exit(os.write(1, b"bye\\n")))
print("up", flush=True)
time.sleep(60)
"""
# A keeper of its own with one child that has a child, both of which say who they are and hear no kind word.
FAMILY = """
import sys
from kitsportal.processes import Child, Keeper
keeper = Keeper({})
keeper.listen_to_signals()
keeper.start(Child("parent", ["/bin/sh", "-c", "trap '' TERM; sleep 61 & echo $$ $!; wait; wait"]))
keeper.run_until(lambda: False)
"""


@pytest.fixture
def keeper():
    keeper = Keeper(dict(os.environ), first_pause=0.05)
    yield keeper
    keeper.stop()


def run(keeper, is_enough, seconds=10):
    deadline = time.monotonic() + seconds
    keeper.run_until(lambda: is_enough() or time.monotonic() > deadline)
    assert is_enough()


def test_every_line_is_told_under_the_name_of_its_child(keeper, capfd):
    child = keeper.start(Child("web", ["/bin/sh", "-c", "echo one; echo two >&2; printf three"], restarts=False))
    run(keeper, lambda: child.exit_code is not None)
    assert capfd.readouterr().out.splitlines() == ["      web | one", "      web | two", "      web | three"]


def test_a_line_that_means_nothing_here_is_not_told(keeper, capfd):
    child = keeper.start(Child("web", ["/bin/sh", "-c", "echo one; echo two"], restarts=False, keeps_quiet_about="tw"))
    run(keeper, lambda: child.exit_code is not None)
    assert capfd.readouterr().out == "      web | one\n"


def test_a_child_is_told_its_environment_and_keeps_its_folder(tmp_path, capfd):
    keeper = Keeper({"PLACE": "a folder with blanks"})
    child = keeper.start(Child("web", ["/bin/sh", "-c", 'echo "$PLACE"; pwd'], cwd=tmp_path, restarts=False))
    run(keeper, lambda: child.exit_code == 0)
    keeper.stop()
    assert capfd.readouterr().out.splitlines() == ["      web | a folder with blanks", f"      web | {tmp_path}"]


def test_a_child_that_ends_is_started_again_each_time_later(keeper, monkeypatch):
    said = []
    monkeypatch.setattr(keeper, "say", lambda name, line: said.append(line))
    keeper.start(Child("worker", ["/bin/sh", "-c", "exit 3"]))
    run(keeper, lambda: len(said) >= 3)
    assert said[:3] == [f"ended (exit code 3); starts again in {pause} s" for pause in ("0.05", "0.1", "0.2")]


def test_the_pause_has_a_ceiling_and_a_long_life_shortens_it(keeper, capfd, monkeypatch):
    child = keeper.start(Child("worker", SLEEP))
    child.pause = 20.0
    keeper._plan_restart(child, 1)
    assert child.pause == processes.LONGEST_PAUSE
    child.started_at -= processes.HEALTHY_SECONDS
    keeper._plan_restart(child, -9)
    child.due_at = None
    assert capfd.readouterr().out.splitlines()[-1] == "   worker | ended (SIGKILL); starts again in 0.05 s"


def test_a_killed_child_comes_back(keeper):
    said = []
    child = keeper.start(Child("web", SLEEP, on_line=said.append))
    run(keeper, lambda: said == ["up"])
    os.kill(child.process.pid, signal.SIGKILL)
    run(keeper, lambda: said == ["up", "up"])


def test_what_cannot_be_started_is_said_and_tried_again(keeper, capfd):
    child = keeper.start(Child("web", ["/no/such/program"]))
    assert "could not be started" in capfd.readouterr().out
    assert child.due_at is not None


def test_a_child_that_leaves_a_grandchild_with_its_output_is_over(keeper):
    said = []
    child = keeper.start(Child("web", ["/bin/sh", "-c", "sleep 62 & echo $!"], restarts=False, on_line=said.append))
    run(keeper, lambda: child.exit_code == 0, seconds=3)
    assert wait_until(lambda: not is_alive(int(said[0])))


def test_children_that_serve_others_are_asked_last(capfd):
    keeper = Keeper({})
    up = []
    for name, serves in (("valkey", True), ("web", False)):
        keeper.start(Child(name, [sys.executable, "-c", POLITE], serves_others=serves, on_line=up.append))
    run(keeper, lambda: up == ["up", "up"])
    keeper.stop()
    assert [line for line in capfd.readouterr().out.splitlines() if "bye" in line] == ["      web | bye", "   valkey | bye"]


def test_the_deaf_are_ended_in_time(monkeypatch):
    monkeypatch.setattr(processes, "STOP_SECONDS", 0.3)
    keeper, up = Keeper({}), []
    child = keeper.start(Child("worker", DEAF, on_line=up.append))
    run(keeper, lambda: up == ["up"])
    pid, started = child.process.pid, time.monotonic()
    keeper.stop()
    assert time.monotonic() - started < 2
    assert not is_alive(pid)


def test_all_is_over_within_ten_seconds_even_with_the_deaf():
    assert processes.STOP_SECONDS + processes.LAST_SECONDS < 8


def test_a_signal_ends_the_looking_after(keeper):
    keeper.start(Child("web", SLEEP))
    keeper._note_signal(signal.SIGINT, None)
    with pytest.raises(Stopped):
        keeper.run_until(lambda: False)


@pytest.fixture
def family():
    process = subprocess.Popen(
        [sys.executable, "-c", FAMILY], stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )
    members = [int(word) for word in process.stdout.readline().split("|")[1].split()]
    yield process, members
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
def test_nobody_outlives_a_keeper_killed_with_9(family):
    process, members = family
    assert all(is_alive(pid) for pid in members)
    process.send_signal(signal.SIGKILL)
    assert wait_until(lambda: not any(is_alive(pid) for pid in members))
