"""A browser that tells when a calculation ends: asked on a click alone, and told by the fragment that brings the end."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from explorer.models import Run, State
from explorer.tests.conftest import report, run  # noqa: F401
from tests.test_rights import browser_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A browser's notifications as the page sees them: every question and every notice is noted.
FAKE = """
window.asked = 0; window.notices = [];
window.Notification = class {
  static permission = localStorage.getItem("permission") ?? "default";
  static async requestPermission() {
    window.asked += 1;
    localStorage.setItem("permission", this.permission = "PERMISSION");
    return this.permission;
  }
  constructor(title, options) { window.notices.push([title, options.body]); }
};
"""


def opened(page: Any, live_server: Any, alice: Any, run: Run, permission: str) -> Any:  # noqa: F811
    page.add_init_script(FAKE.replace("PERMISSION", permission))
    session = browser_of(alice).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(live_server.url + reverse("report-page", args=[run.report.uuid]))
    return page


def end(run: Run) -> None:  # noqa: F811
    Run.objects.filter(pk=run.pk).update(state=State.FAILED, ended_at=timezone.now(), due_at=None, problem="No.")


def test_it_asks_on_the_click_alone_and_tells_once(page: Any, live_server: Any, alice: Any, run: Run) -> None:  # noqa: F811
    opened(page, live_server, alice, run, "granted")
    button = page.locator("[data-tell-here]")
    assert page.evaluate("window.asked") == 0 and button.get_attribute("aria-pressed") == "false"
    button.click()
    page.get_by_text("This browser tells you when it ends").wait_for()
    assert page.evaluate("window.asked") == 1
    end(run)
    page.get_by_role("heading", name="It failed").wait_for()
    assert page.evaluate("window.notices") == [["Viikon vertailu", "It has ended without results, or needs you."]]


def test_who_has_not_asked_for_it_is_told_nothing(page: Any, live_server: Any, alice: Any, run: Run) -> None:  # noqa: F811
    opened(page, live_server, alice, run, "granted")
    end(run)
    page.get_by_role("heading", name="It failed").wait_for()
    assert page.evaluate("[window.asked, window.notices.length]") == [0, 0]


def test_a_browser_that_does_not_allow_it_says_so(page: Any, live_server: Any, alice: Any, run: Run) -> None:  # noqa: F811
    opened(page, live_server, alice, run, "denied")
    page.locator("[data-tell-here]").click()
    page.get_by_text("This browser does not allow notices from here").wait_for()
    assert page.locator("[data-tell-here]").is_disabled()
