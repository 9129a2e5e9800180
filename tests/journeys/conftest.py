"""The whole portal as `bin/run` starts it, and people who use it in a real browser."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kitsportal.tests.started import Started

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"


class Portal:
    """A portal at work with a data folder of its own."""

    def __init__(self, data: Path, **env: str) -> None:
        self.data = data
        self.env = {"SANDBOX_PEOPLE": "500", "SANDBOX_CALCULATION_SECONDS": "1"} | services() | env
        self.process = self.start()

    def start(self) -> Started:
        """Start it, again after an end; it serves at another port then."""
        self.process = Started(ROOT, [str(ROOT / "bin/run")], self.data, **self.env)
        self.process.waits_for("Ctrl-C stops it", 120)
        self.process.waits_for("celery@.* ready", 30)
        self.url = re.findall(r"ready: (http://localhost:\d+)", self.process.said)[-1]
        self.sandbox_url = re.findall(r"sandbox: ready at (http://\S+)", self.process.said)[-1]
        return self.process

    def stop(self) -> None:
        """End it with all that belongs to it."""
        self.process.process.terminate()
        self.process.process.wait(15)

    @property
    def sign_in(self) -> dict[str, str]:
        """E-mail and password of the demo user."""
        return json.loads((self.data / "demo.json").read_text())

    def sandbox(self, *words: str) -> Any:
        """Run one command of the sandbox beside the running one; return what it prints as JSON, or its text."""
        env = os.environ | {"KITSPORTAL_DATA_DIR": str(self.data)} | self.env
        command = [sys.executable, "-m", "sandbox", *words]
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=90)
        assert done.returncode == 0, done.stderr
        try:
            return json.loads(done.stdout)
        except ValueError:
            return done.stdout


@pytest.fixture
def portal(tmp_path: Path, reach: Callable[[int], None]) -> Iterator[Portal]:
    """Start the portal in an empty data folder."""
    started = Portal(tmp_path / "data")
    yield started
    started.stop()


def services() -> dict[str, str]:
    """Where `bin/test --services` wants the portal's data and messages to be."""
    names = {"DATABASE_URL": "SERVICES_DATABASE_URL", "CELERY_BROKER_URL": "SERVICES_BROKER_URL"}
    return {name: os.environ[given] for name, given in names.items() if given in os.environ}


class Watched:
    """A page whose console and requests are watched."""

    def __init__(self, page: Any, home: str) -> None:
        self.page, self.complaints, self.foreign = page, [], []
        page.set_default_timeout(20_000)
        page.on("console", lambda said: said.type in ("error", "warning") and self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda asked: self._note(asked.url, home))

    def _note(self, url: str, home: str) -> None:
        if not url.startswith((home, "data:", "blob:")):
            self.foreign.append(url)


def sign_in(page: Any, portal: Portal) -> None:
    """Sign in as the demo user."""
    page.goto(portal.url)
    page.get_by_label("E-mail").or_(page.locator("input[name=login]")).first.fill(portal.sign_in["email"])
    page.locator("input[name=password]").fill(portal.sign_in["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Reports").wait_for()


def wait_for_touchpoints(page: Any) -> None:
    """Wait until the account's touchpoints were read for the first time."""
    page.get_by_role("link", name="Touchpoints").click()
    page.get_by_role("link", name="Kaukoranta Media").first.wait_for()


@pytest.fixture(scope="session")
def msnbc() -> Path:
    """A real day of visits: it lies beside the project, never in it."""
    found = DATA / "msnbc" / "msnbc990928.zip"
    if not found.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{found} is missing, and in CI this journey is never skipped.")
        pytest.skip(f"the MSNBC data are not at {found}")
    return found


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: Any) -> Iterator[None]:
    """Keep a picture of every page of a journey that failed, where KITSPORTAL_PICTURES names a folder."""
    outcome = yield
    folder = os.environ.get("KITSPORTAL_PICTURES")
    browser = getattr(item, "funcargs", {}).get("chromium")
    if folder and browser and outcome.get_result().failed:  # type: ignore[attr-defined]
        for number, page in enumerate(page for context in browser.contexts for page in context.pages):
            page.screenshot(path=f"{folder}/{item.name}-{number}.png", full_page=True)
