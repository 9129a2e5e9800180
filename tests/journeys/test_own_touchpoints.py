"""A media, its section, a title of it, and a validation that is refused in words; with scripts and without."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.conftest import Portal, sign_in, wait_for_touchpoints

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def until(page: Any, words: str) -> None:
    """Look again until the page says it: whoever has no scripts does so by hand."""
    for _ in range(60):
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(1000)
        page.reload()
    raise AssertionError(f"The page never said {words!r}.")


def make(page: Any, home: str, kind: str, **fields: str) -> None:
    """Fill in the form of a kind, send it, and wait until the mirror has followed."""
    page.goto(home.replace("/touchpoints/", "/own-touchpoints/"))
    page.locator("summary", has_text="New").last.click()
    page.get_by_role("link", name=f"New {kind}", exact=True).click()
    for label, value in fields.items():
        page.get_by_label(label, exact=True).fill(value)
    if kind == "media":
        page.get_by_label("Website").check()
    if kind == "section":
        page.get_by_label("Media", exact=True).select_option(label="Uusi.example · Web")
    if kind == "media title":
        page.get_by_label("Uusi.example · Web").check()
        page.get_by_label("Tabloid").check()
    page.get_by_role("button", name="Send to Kits").click()
    until(page, "The touchpoints have been read anew.")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_what_an_admin_makes_is_in_the_list(chromium: Any, portal: Portal, scripts: bool) -> None:
    page = chromium.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=scripts).new_page()
    page.set_default_timeout(30_000)
    sign_in(page, portal)
    if scripts:
        wait_for_touchpoints(page)
    else:
        page.get_by_role("link", name="Touchpoints").click()
        until(page, "Our own")
        until(page, "Read ")
    home = page.url
    make(page, home, "media", Name="Uusi.example")
    make(page, home, "section", Name="Uusi urheilu")
    make(page, home, "media title", Name="Uusi lehti")
    page.goto(f"{home}{'&' if '?' in home else '?'}q=Uusi")
    for name in ("Uusi.example", "Uusi urheilu", "Uusi lehti"):
        page.get_by_role("link", name=name, exact=True).first.wait_for()
    page.get_by_role("link", name="Uusi.example", exact=True).first.click()
    page.get_by_role("link", name="Validate").click()
    page.get_by_label("Page views that your own analytics counted").fill("120000")
    page.get_by_label("The measuring script was not changed in this period").check()
    page.get_by_role("button", name="Ask Kits to validate").click()
    until(page, "No page views were measured in this period")
    assert page.get_by_label("Page views that your own analytics counted").input_value() == "120000"
