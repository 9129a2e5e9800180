"""Requests that another site makes a browser send: refused at every address, whoever is signed in."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.test_rights import ADDRESSES, address, browser_of

# Addresses that ask for no token, by the beginning of their name, and why they need none. A cookie must open nothing there.
WITHOUT_TOKEN = {
    "shared-": "no account is looked at; a password opens the page in this browser alone, and changes nothing",
    "api": "programs send a key of their own in a header; cookies are not looked at",
}


def needs_none(name: str) -> bool:
    """Whether an address is declared to ask for no token."""
    return name.startswith(tuple(WITHOUT_TOKEN))


def is_refused(response: Any) -> bool:
    """Whether the form was refused before anything looked at it."""
    return response.status_code == 403 and "403_csrf.html" in [template.name for template in response.templates]


def strict(person: Any) -> Client:
    """A person's browser, checked as in real life."""
    browser = browser_of(person)
    browser.handler.enforce_csrf_checks = True
    return browser


@pytest.mark.parametrize("who", ["nobody", "viewer", "admin"])
def test_a_form_without_its_token_is_refused_everywhere(people: dict[str, Any], stage: dict[str, Any], who: str) -> None:
    accepted = {}
    for name in ADDRESSES:
        with transaction.atomic():
            response = strict(people[who]).post(address(name, stage), {"sure": "1"})
            transaction.set_rollback(True)
        if not is_refused(response):
            accepted[name] = response.status_code
    assert {name: status for name, status in accepted.items() if not needs_none(name)} == {}
    assert "shared-page" in accepted


def test_where_no_token_is_asked_for_a_cookie_opens_nothing(people: dict[str, Any], stage: dict[str, Any]) -> None:
    for name in filter(needs_none, ADDRESSES):
        url, answers = address(name, stage), []
        for person in (None, people["admin"]):
            with transaction.atomic():
                answers.append(strict(person).post(url).status_code)
                transaction.set_rollback(True)
        assert answers[0] == answers[1], name


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"X-CSRFToken": "x" * 64},
    ],
)
def test_a_token_from_the_page_does_not_help_another_site(alice: Any, team: Any, headers: dict[str, str]) -> None:
    browser, url = strict(alice), reverse("team-settings", args=[team.uuid])
    token = str(browser.get(url).context["csrf_token"])
    form = {} if "X-CSRFToken" in headers else {"csrfmiddlewaretoken": token}
    assert is_refused(browser.post(url, form, headers=headers))
    assert browser.post(url, {"csrfmiddlewaretoken": token}).status_code == 422


def test_looking_changes_nothing_with_the_forms_fields_in_the_address(people: dict[str, Any], stage: dict[str, Any]) -> None:
    """What a form would send is ignored in the address of a page; `tests.test_rights` shows the same without fields."""
    from tests.test_rights import COUNTS, nothing_changes

    browser = browser_of(people["admin"])
    fields = (
        "sure=1&name=x&role=admin&kind=x&key=x&action=x&do=x&email=x%40example.com&url=https%3A%2F%2Fexample.org&_method=POST"
    )
    for name in ADDRESSES:
        if (name, "GET") not in COUNTS:
            with nothing_changes():
                browser.get(f"{address(name, stage)}?{fields}")
