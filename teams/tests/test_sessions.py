"""Where somebody is signed in is told to them, and ends when they say so."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from teams import sessions

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1"
LIST = "/accounts/sessions/"


def signed_in(email: str = "alice@example.com", agent: str = FIREFOX) -> Client:
    """A browser in which somebody has signed in by their password."""
    browser = Client(headers={"user-agent": agent})
    assert browser.post("/accounts/login/", {"login": email, "password": "correct horse battery"}).status_code == 302
    return browser


def is_in(browser: Client) -> bool:
    return bool(browser.get(LIST).status_code == 200)


def test_each_place_is_told_and_this_one_is_marked(alice: Any) -> None:
    here = signed_in()
    signed_in(agent=PHONE)
    page = here.get(LIST).content.decode()
    assert page.index("Firefox on Linux") < page.index("This one") < page.index("Safari on iPhone")
    assert page.count('name="session"') == 1 and "127.0.0.1" in page


def test_one_place_is_signed_out_and_the_others_are_not(alice: Any, team: Any) -> None:
    here, phone, third = signed_in(), signed_in(agent=PHONE), signed_in()
    here.post(LIST, {"session": UserSession.objects.get(user_agent=PHONE).pk})
    assert [is_in(browser) for browser in (here, phone, third)] == [True, False, True]
    entry = team.audit_entries.first()
    assert (entry.event, entry.actor, entry.about) == ("sessions_ended", "alice@example.com", "1")


def test_everywhere_else_is_signed_out_at_once(alice: Any, bob: Any) -> None:
    here, phone, bobs = signed_in(), signed_in(agent=PHONE), signed_in("bob@example.com")
    here.post(LIST, {"others": "1"})
    assert [is_in(browser) for browser in (here, phone, bobs)] == [True, False, True]
    assert Session.objects.count() == 2


def test_nobody_ends_the_session_of_somebody_else(alice: Any, bob: Any) -> None:
    here, bobs = signed_in(), signed_in("bob@example.com")
    here.post(LIST, {"session": UserSession.objects.get(user=bob).pk})
    assert is_in(bobs)


def test_this_one_is_not_ended_from_the_list(alice: Any) -> None:
    here = signed_in()
    here.post(LIST, {"session": UserSession.objects.get().pk})
    assert is_in(here)


def test_a_new_password_signs_out_everywhere_else(alice: Any) -> None:
    here, phone = signed_in(), signed_in(agent=PHONE)
    form = {"oldpassword": "correct horse battery", "password1": "quite another one", "password2": "quite another one"}
    here.post(reverse("account_change_password"), form)
    assert [is_in(here), is_in(phone)] == [True, False]
    assert here.get(LIST).content.decode().count("This one") == 1


def test_a_session_from_before_the_list_is_in_it(alice: Any, client: Client) -> None:
    client.force_login(alice)
    UserSession.objects.all().delete()
    sessions._written.clear()
    client.get(LIST)
    assert UserSession.objects.get().user == alice


def test_a_page_writes_it_down_once_in_five_minutes(alice: Any) -> None:
    here = signed_in()
    here.get(reverse("notice-preferences"))
    seen = UserSession.objects.get().last_seen_at
    here.get(reverse("notice-preferences"))
    assert UserSession.objects.get().last_seen_at == seen
    sessions._written.clear()
    here.get(reverse("notice-preferences"))
    assert UserSession.objects.get().last_seen_at > seen


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605 Version/18 Safari/605", "Safari on Mac"),
        ("curl/8.5", "Unknown program"),
        ("", "Unknown program"),
    ],
)
def test_programs_are_told_in_words(agent: str, name: str) -> None:
    assert sessions.browser_name(agent) == name
