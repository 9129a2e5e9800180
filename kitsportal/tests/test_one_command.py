"""The supervisor with a real broker and with stand-ins for all the rest: what it starts, says and leaves behind."""

import os
import re
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest

from kitsportal import processes, stalls, supervisor
from kitsportal.tests.started import Started, is_alive, wait_until

STAND_IN = """
import os, signal, sys, time
print(os.getpid(), *sys.argv[1:3], os.environ["PORT"], os.environ["SANDBOX_URL"], os.environ["CELERY_BROKER_URL"], flush=True)
signal.signal(15, lambda *_: sys.exit(0))
"""
SLEEP = STAND_IN + "time.sleep(120)\n"
WEB = f"""{STAND_IN}
import http.server as h
h.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), h.SimpleHTTPRequestHandler).serve_forever()
"""
PREPARE = """
import json, os, pathlib
with (pathlib.Path(os.environ["KITSPORTAL_DATA_DIR"]) / "demo.json").open("w") as file:
    json.dump({"email": "demo@example.com", "password": "s3cret"}, file)
"""


@pytest.fixture
def house(tmp_path):
    """A house with the real supervisor in it and nobody else at home."""
    root = tmp_path / "a house with blanks"
    for module in (supervisor, processes, stalls):
        (root / "kitsportal").mkdir(parents=True, exist_ok=True)
        shutil.copy(module.__file__, root / "kitsportal")
    for name, text in {
        "kitsportal/__init__.py": "",
        "sandbox.py": SLEEP,
        "celery.py": SLEEP,
        "uvicorn.py": WEB,
        "manage.py": PREPARE,
    }.items():
        (root / name).write_text(text)
    return root


@pytest.fixture
def start(house):
    started = []

    def begin(**env):
        started.append(Started(house, [sys.executable, "-m", "kitsportal.supervisor"], house / "the data", **env))
        return started[-1]

    yield begin
    for one in started:
        one.process.kill()
        one.process.wait()
    shutil.rmtree(supervisor.socket_path(house / "the data").parent, ignore_errors=True)


def test_it_says_where_it_is_and_how_to_get_in(start):
    portal = start()
    portal.waits_for(r"Ctrl-C stops it")
    assert re.search(r"Kits Portal is ready: http://localhost:\d+\n", portal.said)
    assert "Sign in with demo@example.com and the password s3cret" in portal.said


def test_every_process_is_told_the_same_final_addresses(start):
    portal = start()
    celery = [(name, "--quiet") for name in ("worker", "answers", "scheduler")]
    for name, word in (("sandbox", "serve"), ("web", "kitsportal.asgi"), *celery):
        portal.waits_for(rf"{name} \| \d+ {word}")
    told = set(re.findall(r" (\d+ http://127.0.0.1:\d+ redis\+socket:///\S+)\n", portal.said))
    assert len(told) == 1
    assert re.search(rf"ready: http://localhost:{told.pop().split()[0]}\n", portal.said)


def test_ctrl_c_stops_all_within_ten_seconds(start):
    portal = start()
    portal.waits_for(r"scheduler \| \d+")
    members, started = portal.everyone(), time.monotonic()
    portal.process.send_signal(signal.SIGINT)
    assert portal.process.wait(10) == 0
    assert time.monotonic() - started < 5
    assert not any(is_alive(pid) for pid in members)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
def test_killed_with_9_it_leaves_nobody_behind_and_starts_again(start):
    portal = start()
    portal.waits_for(r"scheduler \| \d+")
    members = portal.everyone()
    assert len(members) >= 7
    portal.process.kill()
    assert wait_until(lambda: not any(is_alive(pid) for pid in members))
    start().waits_for("Ctrl-C stops it")


def test_a_web_that_dies_comes_back(start):
    portal = start()
    portal.waits_for(r"Ctrl-C stops it")
    os.kill(int(re.search(r"web \| (\d+)", portal.said)[1]), signal.SIGKILL)
    portal.waits_for(r"web \| ended \(SIGKILL\); starts again in 1 s\n(.*\n)* +web \| \d+ ")


def test_what_is_kept_is_kept_in_the_named_folder(start, house):
    portal = start()
    portal.waits_for(r"Ctrl-C stops it")
    portal.process.terminate()
    portal.process.wait(10)
    assert {path.name for path in (house / "the data").iterdir()} >= {"broker", "demo.json"}
    assert list((house / "the data" / "broker").rglob("*.aof"))
    assert not (house / "var").exists()


def test_data_that_cannot_be_prepared_stop_the_start(start, house):
    (house / "manage.py").write_text("raise SystemExit('no room on the disk')")
    portal = start()
    assert portal.process.wait(10) == 1
    assert portal.has_said(r"prepare \| no room on the disk\n(.*\n)* +portal \| the data could not be prepared")
