"""From an imported day of real visits to a shared comparison, in a real browser, with everything running."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import Portal, Watched, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DAY = "1999-09-28"
NUMBERS = {"reach A": "413,763", "reach B": "178,073", "both": "48,513", "either": "543,323"}


def connect(page: Any, portal: Portal, msnbc: Path) -> None:
    """Import the day as an account and connect it on the page API keys."""
    portal.sandbox("import", str(msnbc), "--format", "msnbc", "--account", "msnbc.com")
    key = portal.sandbox("key", "--account", "msnbc.com", "--json")
    page.get_by_role("link", name="API keys").click()
    page.get_by_role("link", name="Connect").first.click()
    page.get_by_label("Sandbox").check()
    page.get_by_label("Client id").fill(key["client_id"])
    page.get_by_label("Client secret").fill(key["client_secret"])
    page.get_by_label("UserReport account ID").fill(key["account_id"])
    page.get_by_label("Name").fill("msnbc.com")
    page.locator("main form button.button--primary").click()
    page.get_by_text("sees 18 touchpoints").first.wait_for()
    assert key["client_secret"] not in page.content()


def pick(page: Any, slot: str, *names: str) -> None:
    """Find touchpoints by name and add them to a set."""
    for name in names:
        page.get_by_label("Name or id of a touchpoint").fill(name)
        page.get_by_role("button", name=f"Add {name} to set {slot}", exact=True).click()
        page.get_by_role("button", name=f"Remove {name} from set {slot}", exact=True).first.wait_for()


def build(page: Any) -> None:
    """Build the report of the worked example and send it."""
    page.get_by_role("link", name="Reports").first.click()
    page.get_by_label("Kits account").select_option(label="msnbc.com")
    page.get_by_role("button", name="New report").click()
    page.get_by_label("Name of the report").fill("One day of msnbc.com")
    page.get_by_role("button", name="Add set B").click()
    for slot, name in (("a", "frontpage + news"), ("b", "sports + msn-sports")):
        page.locator(f"#id_{slot}-name").fill(name)
        page.locator(f"#id_{slot}-period").select_option("dates")
        page.locator(f"#id_{slot}-start").fill(DAY)
        page.locator(f"#id_{slot}-end").fill(DAY)
    pick(page, "A", "frontpage", "news")
    pick(page, "B", "sports", "msn-sports")
    page.get_by_role("button", name="Calculate", exact=True).click()


def holds_the_numbers(page: Any) -> None:
    """The worked example stands in the sentence, in the tiles and in the table twin."""
    answer = page.locator("#answer")
    answer.wait_for()
    for number in NUMBERS.values():
        assert answer.locator(".tile__number", has_text=number).count() == 1
        assert answer.locator("table td", has_text=number).count() >= 1
    words = answer.inner_text()
    for share in ("11.7%", "27.2%", "index 65"):
        assert share in words


def test_a_real_day_is_imported_compared_and_shared(chromium: Any, portal: Portal, msnbc: Path) -> None:
    watched = Watched(chromium.new_context(viewport={"width": 1280, "height": 900}).new_page(), portal.url)
    page = watched.page
    sign_in(page, portal)
    connect(page, portal, msnbc)
    build(page)
    holds_the_numbers(page)
    page.locator("#euler .main-svg, #circles .main-svg, .chart .main-svg").first.wait_for()
    page.get_by_role("link", name="Share", exact=True).click()
    page.get_by_label("Name of the link").fill("For the board")
    page.get_by_role("button", name="Make a link").click()
    link = page.locator("#fresh-link").inner_text()

    stranger = Watched(chromium.new_context(viewport={"width": 390, "height": 844}).new_page(), portal.url)
    stranger.page.goto(link)
    holds_the_numbers(stranger.page)
    assert stranger.page.context.cookies() == []
    page.get_by_role("link", name="Revoke").click()
    page.get_by_role("button", name="Revoke the link").click()
    page.get_by_text("no longer opens").wait_for()
    assert stranger.page.goto(link).status == 404
    for seen in (watched, stranger):
        assert seen.foreign == []
        assert [said for said in seen.complaints if "404" not in said] == []
