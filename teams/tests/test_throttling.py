"""Wrong passwords are counted so that guessing is slow, and so that a stranger's guesses keep nobody else out."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from teams import known_devices

RIGHT = "correct horse battery"
LOGIN = "/accounts/login/"


def tries(browser: Client, password: str, email: str = "alice@example.com", **where: Any) -> bool:
    """Whether this password opened the door."""
    response = browser.post(LOGIN, {"login": email, "password": password}, **where)
    return response.status_code == 302


def besiege(email: str = "alice@example.com", times: int = 12) -> list[str]:
    """Guess from a new address each time; returns what was said each time."""
    pages = [
        Client().post(LOGIN, {"login": email, "password": "guess"}, REMOTE_ADDR=f"203.0.113.{number}")
        for number in range(times)
    ]
    return ["slow" if b"Too many wrong passwords" in page.content else "wrong" for page in pages]


def test_ten_guesses_are_looked_at_wherever_they_come_from(alice: Any) -> None:
    assert besiege() == ["wrong"] * 10 + ["slow"] * 2
    assert not tries(Client(), RIGHT), "the eleventh is not looked at, right or wrong"


def test_a_stranger_does_not_keep_the_owner_out_of_a_browser_they_know(alice: Any) -> None:
    mine = Client()
    assert tries(mine, RIGHT)
    mine.post(reverse("account_logout"))
    besiege()
    assert tries(mine, RIGHT)


def test_a_known_browser_has_ten_guesses_too(alice: Any) -> None:
    mine = Client()
    tries(mine, RIGHT)
    mine.post(reverse("account_logout"))
    assert [tries(mine, "guess") for _ in range(10)] == [False] * 10
    assert not tries(mine, RIGHT)


def test_a_browser_that_one_person_knows_is_strange_to_another(alice: Any, bob: Any) -> None:
    besiege()
    bobs = Client()
    assert tries(bobs, RIGHT, "bob@example.com")
    bobs.post(reverse("account_logout"))
    assert not tries(bobs, RIGHT, "alice@example.com")


def test_a_forged_mark_is_no_mark(alice: Any) -> None:
    besiege()
    forged = Client()
    forged.cookies[known_devices.COOKIE] = "eyJpZCI6IngiLCJwZW9wbGUiOltdfQ:1abcde:x"
    assert not tries(forged, RIGHT)


def test_a_new_password_by_mail_opens_the_door_at_once(alice: Any, mailoutbox: list[Any]) -> None:
    besiege()
    mine = Client()
    mine.post(reverse("account_reset_password"), {"email": alice.email})
    link = mailoutbox[0].body.split("http://localhost:8000")[1].split()[0]
    form = mine.get(link, follow=True).redirect_chain[-1][0]
    mine.post(form, {"password1": "quite another one", "password2": "quite another one"})
    besiege()
    assert tries(mine, "quite another one")


def test_one_address_does_not_try_many_people(alice: Any) -> None:
    assert [tries(Client(), "guess", f"nobody{n}@example.com", REMOTE_ADDR="203.0.113.9") for n in range(10)] == [False] * 10
    assert not tries(Client(), RIGHT, REMOTE_ADDR="203.0.113.9")
    assert tries(Client(), RIGHT, REMOTE_ADDR="203.0.113.10")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "opens"),
    [
        (0, "198.51.100.{n}", False),  # nobody before the portal: the header is the guesser's own invention
        (1, "198.51.100.{n}, 203.0.113.9", False),  # the one proxy adds the last entry, whatever stood there before
        (1, "203.0.113.9, 198.51.100.{n}", True),
        (2, "198.51.100.{n}, 203.0.113.9, 10.0.0.1", False),
    ],
)
def test_only_what_trusted_proxies_add_is_believed(
    alice: Any, settings: Any, proxies: int, forwarded: str, opens: bool
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    for number in range(10):
        tries(Client(), "guess", f"nobody{number}@example.com", headers={"X-Forwarded-For": forwarded.format(n=number)})
    assert tries(Client(), RIGHT, headers={"X-Forwarded-For": forwarded.format(n=77)}) is opens
