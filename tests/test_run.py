"""bin/run with nothing replaced: from an empty data folder to the sign-in page, twice, and back to silence."""

import re
import shutil
import signal
import time
import urllib.request
from pathlib import Path

import pytest

from kitsportal.supervisor import socket_path
from kitsportal.tests.started import Started, is_alive, wait_until

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.slow


@pytest.fixture
def start(tmp_path, reach):
    """Start the portal and wait until all of it works; always in the same data folder, with a blank in its name."""
    started = []

    def begin():
        portal = Started(ROOT, [str(ROOT / "bin/run")], tmp_path / "the data")
        started.append(portal)
        portal.waits_for("Ctrl-C stops it", 90)
        portal.waits_for("celery@.* ready", 30)
        portal.url = re.search(r"ready: (http://localhost:\d+)", portal.said)[1]
        portal.password = re.search(r"Sign in with demo@\S+ and the password (\S+)", portal.said)[1]
        reach(int(portal.url.rpartition(":")[2]))
        return portal

    yield begin
    for portal in started:
        portal.process.kill()
        portal.process.wait()
    shutil.rmtree(socket_path(tmp_path / "the data").parent, ignore_errors=True)


def first_page(portal):
    with urllib.request.urlopen(portal.url) as page:
        return page.read().decode()


def test_bin_run_starts_twice_keeps_all_and_leaves_nobody(start):
    portal = start()
    assert "<form" in first_page(portal)
    members, began = portal.everyone(), time.monotonic()
    portal.process.send_signal(signal.SIGINT)
    assert portal.process.wait(10) == 0, portal.said
    assert time.monotonic() - began < 10
    assert not any(is_alive(pid) for pid in members)

    again = start()
    assert "<form" in first_page(again)
    assert again.password == portal.password
    members = again.everyone()
    assert len(members) >= 7  # the guard, the broker, the sandbox and its engine, web, worker, scheduler
    again.process.kill()
    assert wait_until(lambda: not any(is_alive(pid) for pid in members))
