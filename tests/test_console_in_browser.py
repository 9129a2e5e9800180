"""The API console in a real browser: the editor knows the schema, marks mistakes, and what it holds is what is asked."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from explorer.console import asking
from kitsportal import assets
from teams import answering
from teams.models import Inquiry
from tests.test_rights import browser_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.skipif(not list(assets.NODE_MODULES.glob("@esbuild/*")), reason="npm is blocked here: there is no editor")
def test_a_query_is_written_with_the_editors_help_and_answered(page: Any, live_server: Any, connected: Any, bob: Any) -> None:
    answering.answer(asking.ask_schema(connected, bob))
    session = browser_of(bob).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    said: list[str] = []
    page.on("console", lambda each: said.append(each.text))
    page.goto(live_server.url + reverse("console", args=[connected.team.uuid]))
    editor = page.get_by_role("textbox", name="Query", exact=True)
    editor.wait_for()
    page.locator(".console__lines").wait_for()
    editor.press("Control+a")
    editor.press_sequentially("query Q($accountId: ID!) { touchpoints(accountId: $accountId) { nonsense ")
    page.locator(".cm-lintRange-error").first.wait_for()
    for _letter in "nonsense ":
        editor.press("Backspace")
    editor.press_sequentially("pagin")
    page.locator(".cm-tooltip-autocomplete li", has_text="pagination").wait_for()
    page.wait_for_timeout(100)  # CodeMirror takes no key for a choice that was not to be seen for so long
    editor.press("Enter")
    editor.press_sequentially(" { totalCount ")
    editor.press("Control+Enter")
    page.get_by_text("Kits is being asked").wait_for()
    answering.answer(Inquiry.objects.get(kind="console_query"))
    page.locator("#console-json", has_text="totalCount").wait_for()
    assert not [each for each in said if "Content Security Policy" in each]
