"""A password: asked for before anything is said, guessed at slowly, and for one browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sharing.models import ShareLink
from sharing.models.link import TRIES_PERIOD
from sharing.visiting import UNLOCKED_FOR

PASSWORD = "punainen tupa"

pytestmark = pytest.mark.database


@pytest.fixture
def url(made: tuple[ShareLink, str]) -> str:
    """The address of a link with a password."""
    link, token = made
    link.lock(PASSWORD)
    link.save()
    return reverse("shared-page", args=[token])


def test_a_locked_link_reveals_nothing(client: Any, url: str) -> None:
    page = client.get(url)
    assert "A shared comparison" in page.content.decode()
    assert b"Canary" not in page.content
    assert ShareLink.objects.get().openings == 0


def test_the_password_opens_it_in_this_browser_alone(client: Any, url: str) -> None:
    assert client.post(url, {"password": PASSWORD})["Location"] == url
    assert b"Canary report" in client.get(url).content
    assert b"Canary" not in Client().get(url).content


def test_the_cookie_is_for_this_address_and_no_script(client: Any, url: str) -> None:
    cookie = client.post(url, {"password": PASSWORD}).cookies["opened"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (url, True, "Lax")


def test_a_wrong_password_opens_nothing_and_is_told(client: Any, url: str) -> None:
    page = client.post(url, {"password": "punainen tuba"})
    assert page.status_code == 403
    assert "This is not the password." in page.content.decode()
    assert b"Canary" not in client.get(url).content


def test_the_sixth_try_in_a_minute_is_not_looked_at(client: Any, url: str) -> None:
    for _ in range(5):
        assert client.post(url, {"password": "guess"}).status_code == 403
    assert client.post(url, {"password": PASSWORD}).status_code == 429


def test_after_a_minute_it_can_be_tried_again(client: Any, url: str, time_machine: Any) -> None:
    time_machine.move_to(timezone.now())
    for _ in range(6):
        client.post(url, {"password": "guess"})
    time_machine.shift(TRIES_PERIOD.total_seconds() + 1)
    assert client.post(url, {"password": PASSWORD}).status_code == 302


def test_the_browser_is_asked_again_the_next_day(client: Any, url: str, time_machine: Any) -> None:
    client.post(url, {"password": PASSWORD})
    cookie = client.cookies["opened"].value
    time_machine.move_to(timezone.now() + UNLOCKED_FOR * 1.1)
    client.cookies["opened"] = cookie
    assert b"Canary" not in client.get(url).content


@pytest.mark.parametrize("forged", ["", "x.9999999999", "x", "." * 50, "x.99999999999999999999999999"])
def test_a_forged_cookie_opens_nothing(client: Any, url: str, forged: str) -> None:
    client.cookies["opened"] = forged
    assert b"Canary" not in client.get(url).content


def test_a_new_address_asks_every_browser_again(client: Any, url: str) -> None:
    client.post(url, {"password": PASSWORD})
    value = client.cookies["opened"].value
    token = ShareLink.objects.get().rotate(None)
    moved = reverse("shared-page", args=[token])
    client.cookies["opened"] = value
    assert b"Canary" not in client.get(moved).content


def test_the_password_is_nowhere_in_the_database(url: str) -> None:
    assert PASSWORD not in str(ShareLink.objects.values().get())


def test_no_part_of_a_locked_link_is_shown_either(client: Any, url: str) -> None:
    ShareLink.objects.update(projection={"head": {"source": ""}, "parts": [{"key": "answer", "title": "Canary"}]})
    part, htmx = f"{url}parts/answer/", {"hx-request": "true"}
    assert client.get(part, headers=htmx).status_code == 404
    client.post(url, {"password": PASSWORD})
    assert client.get(part, headers=htmx).status_code == 200
