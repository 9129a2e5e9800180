"""A real browser for the tests that are marked `browser`. bin/test installs one and names it in CHROMIUM."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Start one Chromium a test worker; without one skip, but never in CI."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not program:
        if os.environ.get("CI"):
            pytest.fail("There is no Chromium, and in CI browser tests are never skipped.")
        pytest.skip("there is no Chromium: bin/test installs it where it may")
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright's loop runs in this thread, beside our database calls
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """Open an empty page that forgets everything afterwards."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()
