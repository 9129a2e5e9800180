"""Whatever is killed while a report is under way: the run ends in a true state, and Kits has the report once."""

from __future__ import annotations

import json
import os
import signal
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kitsapi.client import KitsClient
from kitsportal.tests.started import wait_until
from tests.journeys.conftest import Portal, sign_in, wait_for_touchpoints

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# Short ones, so that the test need not wait a minute for a dead worker's lease.
TIMES = {"RUN_LEASE_SECONDS": "6", "KITS_QUIET_SECONDS": "4", "SANDBOX_CALCULATION_SECONDS": "3"}


@pytest.fixture
def portal(tmp_path: Path, reach: Callable[[int], None]) -> Iterator[Portal]:
    """Start a portal with short leases; whoever ends it, nobody of it is left."""
    started = Portal(tmp_path / "data", **TIMES)
    yield started
    started.stop()


def pid_of(portal: Portal, *words: str) -> int:
    """Find the one process of the portal whose command line holds all words."""
    lines = {pid: Path(f"/proc/{pid}/cmdline").read_bytes().decode() for pid in portal.process.everyone()}
    return next(pid for pid, line in sorted(lines.items()) if all(word in line for word in words))


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def control(portal: Portal, **faults: Any) -> None:
    """Turn the sandbox's knobs."""
    body = json.dumps(faults).encode()
    request = urllib.request.Request(f"{portal.sandbox_url}/_sandbox/faults", body, {"Content-Type": "application/json"})
    urllib.request.urlopen(request).close()


def history(portal: Portal) -> str:
    with urllib.request.urlopen(f"{portal.sandbox_url}/_sandbox/history") as seen:
        return seen.read().decode()


def at_kits(portal: Portal, name: str) -> int:
    """Count the reports of that name at Kits."""
    key = portal.sandbox("key", "--account", "Demo", "--json")
    urls = {
        "explorer_url": f"{portal.sandbox_url}/kits-explorer/v1/graphql",
        "oauth_url": f"{portal.sandbox_url}/oauth/v1/token",
    }
    with KitsClient(**urls, **key) as client:
        return sum(listed.state.name.startswith(name) for listed in client.reports())


def send(page: Any, portal: Portal, name: str) -> None:
    """Build a report of all own media and send it."""
    page.goto(portal.url)
    page.get_by_role("button", name="New report").click()
    page.get_by_label("Name of the report").fill(name)
    page.locator("#id_a-touchpoints").select_option("all_my_media")
    page.get_by_role("button", name="Calculate", exact=True).click()
    page.locator("#run").wait_for()


def ends_once(page: Any, portal: Portal, name: str) -> None:
    """The page turns into the comparison by itself, and Kits has the report once."""
    page.locator("#answer").wait_for(timeout=60_000)
    assert at_kits(portal, name) == 1


def test_a_plug_pulled_anywhere_leaves_one_report_and_a_true_state(
    chromium: Any, portal: Portal, reach: Callable[[int], None]
) -> None:
    reach(int(portal.sandbox_url.rpartition(":")[2]))
    page = chromium.new_context().new_page()
    page.set_default_timeout(20_000)
    sign_in(page, portal)
    wait_for_touchpoints(page)

    control(portal, slow_seconds=5, slow_operation="createExplorer")
    before = history(portal).count("createExplorer")
    send(page, portal, "Worker killed")
    page.locator("#run .tag--submitting").wait_for()
    kill(pid_of(portal, "celery", "worker"))
    assert wait_until(lambda: history(portal).count("createExplorer") > before, 10), "the plug was pulled too early"
    control(portal, slow_seconds=0)
    ends_once(page, portal, "Worker killed")

    send(page, portal, "Sandbox killed")
    page.locator("#run .tag--calculating").wait_for()
    kill(pid_of(portal, "sandbox", "serve"))
    ends_once(page, portal, "Sandbox killed")

    send(page, portal, "Supervisor killed")
    page.locator("#run .tag--calculating, #run .tag--submitting").first.wait_for()
    everyone = portal.process.everyone()
    portal.process.process.kill()
    portal.process.process.wait()
    assert wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in everyone), 10), "orphans"
    portal.start()
    reach(int(portal.sandbox_url.rpartition(":")[2]))
    page.context.clear_cookies()
    sign_in(page, portal)
    page.get_by_role("link", name="Supervisor killed").click()
    ends_once(page, portal, "Supervisor killed")
