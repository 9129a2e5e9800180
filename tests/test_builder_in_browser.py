"""The builder in a real browser: what only scripts can do, and must not undo."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from explorer import drafts
from explorer.models import Report
from tests.test_rights import browser_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

VARIABLES = [
    {"name": "gender", "label": "Gender", "values": [{"value": "f", "label": "Women"}, {"value": "m", "label": "Men"}]},
    {"name": "age", "label": "Age", "values": [{"value": "15-24", "label": "15–24"}]},
]


@pytest.fixture
def builder(page: Any, live_server: Any, account: Any, alice: Any) -> Any:
    """The page of a new report, open before Alice."""
    account.variables = VARIABLES
    account.save()
    report = drafts.new_report(account.team, account, alice)
    session = browser_of(alice).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(live_server.url + reverse("report-builder", args=[report.uuid]))
    return page


def changed(builder: Any, label: str, text: str) -> None:
    """Type something and wait until the page has been drawn anew."""
    with builder.expect_response(lambda answer: answer.request.method == "POST"):
        builder.get_by_label(label).fill(text)
        builder.get_by_label(label).blur()
    builder.wait_for_function("text => document.querySelector('#builder').textContent.includes(text)", arg=text)


def test_what_is_opened_or_closed_stays_so_whatever_else_changes(builder: Any) -> None:
    gender = builder.locator("#group-gender")
    gender.locator("summary").click()
    changed(builder, "Name of the set", "Lehdet")
    assert gender.get_attribute("open") is not None
    with builder.expect_response(lambda answer: answer.request.method == "POST"):
        gender.get_by_label("Women").check()
    builder.locator("dd", has_text="Gender: Women").wait_for()
    gender.locator("summary").click()
    changed(builder, "Name of the set", "Uutiset")
    assert gender.get_attribute("open") is None
    assert builder.locator("#group-age").get_attribute("open") is None
    assert gender.get_by_label("Women").is_checked()


def test_who_is_signed_out_while_editing_loses_nothing_and_goes_on_after_signing_in_elsewhere(
    builder: Any, live_server: Any, alice: Any
) -> None:
    cookies = {each["name"]: each["value"] for each in builder.context.cookies()}
    builder.context.clear_cookies(name="sessionid")
    name = builder.get_by_label("Name of the report")
    with builder.expect_response(lambda answer: answer.status == 401):
        name.fill("Viikon vertailu")
        name.blur()
    toast = builder.locator("#toasts .toast")
    toast.wait_for()
    words = " ".join(toast.inner_text().split())
    assert words.startswith("You are signed out. Sign in in another tab, then go on here: nothing that you typed is lost.")
    assert name.input_value() == "Viikon vertailu"
    # The sign-in in the other tab also makes the page's tokens for forms too old.
    renewed = {"sessionid": browser_of(alice).cookies["sessionid"].value, "csrftoken": "x" * 32}
    assert "csrftoken" in cookies
    builder.context.add_cookies([{"name": key, "value": value, "url": live_server.url} for key, value in renewed.items()])
    with builder.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 200):
        builder.get_by_label("Name of the set").fill("Lehdet")
        builder.get_by_label("Name of the set").blur()
    builder.locator("[data-problem=signed-out]").wait_for(state="detached")
    assert Report.objects.get().name == "Viikon vertailu"
