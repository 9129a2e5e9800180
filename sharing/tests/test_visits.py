"""Openings: counted by people, robots apart, and nobody known."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sharing.models import DailySalt, ShareLink, Visit
from sharing.visiting import SAME_OPENING

ADDRESS = "203.0.113.77"

pytestmark = pytest.mark.database


def look(url: str, agent: str = "Mozilla/5.0 Firefox", address: str = ADDRESS) -> int:
    """Open the link from a browser and an address."""
    return Client().get(url, headers={"user-agent": agent}, REMOTE_ADDR=address).status_code


@pytest.fixture
def url(made: tuple[ShareLink, str]) -> str:
    return reverse("shared-page", args=[made[1]])


def test_a_reload_is_the_same_opening(url: str) -> None:
    look(url)
    look(url)
    assert ShareLink.objects.get().openings == 1


def test_coming_back_later_is_another(url: str, time_machine: Any) -> None:
    time_machine.move_to("2026-11-24T10:00:00+00:00")
    look(url)
    time_machine.shift(SAME_OPENING.total_seconds() + 1)
    look(url)
    assert ShareLink.objects.get().openings == 2
    assert Visit.objects.get().openings == 2


def test_visitors_are_told_apart_by_address_and_browser(url: str) -> None:
    look(url)
    look(url, address="203.0.113.78")
    look(url, agent="Mozilla/5.0 Safari")
    assert Visit.objects.count() == 3


def test_a_link_preview_is_counted_apart(url: str) -> None:
    look(url, agent="Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)")
    assert ShareLink.objects.get().openings == 0
    assert Visit.objects.get().is_robot


def test_no_address_and_no_browser_is_kept(url: str) -> None:
    look(url)
    kept = str([*Visit.objects.values(), *DailySalt.objects.values(), *ShareLink.objects.values()])
    assert ADDRESS not in kept
    assert "Firefox" not in kept


def test_the_same_person_is_another_visitor_on_another_day_and_link(made: Any) -> None:
    today = timezone.localdate()
    first = DailySalt.visitor(today, "link", ADDRESS)
    assert first == DailySalt.visitor(today, "link", ADDRESS)
    assert first != DailySalt.visitor(today, "other link", ADDRESS)
    assert first != DailySalt.visitor(today + timedelta(days=1), "link", ADDRESS)


def test_salts_are_forgotten(db: None) -> None:
    today = timezone.localdate()
    DailySalt.of(today - timedelta(days=3))
    DailySalt.of(today)
    assert list(DailySalt.objects.values_list("day", flat=True)) == [today]


def test_a_link_opens_as_often_as_it_may(url: str) -> None:
    ShareLink.objects.update(most_openings=2)
    assert [look(url, address=f"203.0.113.{n}") for n in (1, 2, 3)] == [200, 200, 404]
    assert ShareLink.objects.get().openings == 2


def test_whoever_is_in_may_reload_a_link_that_is_used_up(url: str) -> None:
    ShareLink.objects.update(most_openings=1)
    assert [look(url), look(url)] == [200, 200]


def test_a_link_preview_uses_up_nothing(url: str) -> None:
    ShareLink.objects.update(most_openings=1)
    look(url, agent="facebookexternalhit/1.1")
    assert look(url) == 200


def test_used_up_looks_like_unknown(url: str) -> None:
    ShareLink.objects.update(most_openings=1)
    look(url)
    used_up = Client().get(url, REMOTE_ADDR="203.0.113.9")
    unknown = Client().get(reverse("shared-page", args=["x" * 43]))
    assert (used_up.status_code, used_up.content) == (unknown.status_code, unknown.content)


def test_the_page_of_a_link_tells_visitors_openings_and_previews_by_day(client: Any, sara: Any, url: str) -> None:
    for address in ("203.0.113.1", "203.0.113.2"):
        look(url, address=address)
    look(url, agent="Twitterbot/1.0")
    client.force_login(sara)
    page = client.get(reverse("share-detail", args=[ShareLink.objects.get().uuid]))
    [row] = page.context["days"]
    assert (row["visitors"], row["times"], row["previews"]) == (2, 2, 1)


def test_the_rest_of_a_page_is_for_those_who_were_let_in(url: str) -> None:
    ShareLink.objects.update(
        most_openings=1, projection={"head": {"source": ""}, "parts": [{"key": "answer", "title": "Canary"}]}
    )
    look(url)
    part, htmx = f"{url}parts/answer/", {"hx-request": "true", "user-agent": "Mozilla/5.0 Firefox"}
    assert Client().get(part, headers=htmx, REMOTE_ADDR=ADDRESS).status_code == 200
    assert Client().get(part, headers=htmx, REMOTE_ADDR="203.0.113.9").status_code == 404
