"""What a reader has already is not sent again, and a link that is closed is closed for whoever has it, too."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from explorer.models import Run
from sharing.keeping import Shelf
from sharing.models import ShareLink
from sharing.visiting import SAME_OPENING

AGENT = {"user-agent": "Mozilla/5.0 Firefox"}


@pytest.fixture
def url(made: tuple[ShareLink, str]) -> str:
    return reverse("shared-page", args=[made[1]])


def look(url: str, tag: str = "", **headers: str) -> Any:
    return Client().get(url, headers=AGENT | headers | ({"if-none-match": tag} if tag else {}))


def test_a_reader_who_has_the_page_gets_nothing_but_is_counted(url: str, time_machine: Any) -> None:
    time_machine.move_to("2026-11-24T10:00:00+00:00")
    tag = look(url)["ETag"]
    time_machine.shift(SAME_OPENING.total_seconds() + 1)
    again = look(url, tag)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert again["Cache-Control"] == "private, no-cache"
    assert ShareLink.objects.get().openings == 2


@pytest.mark.parametrize("changes", [{"revoked_at": timezone.now()}, {"expires_at": timezone.now() - timedelta(seconds=1)}])
def test_a_closed_link_is_closed_for_a_reader_who_has_the_page(url: str, changes: dict[str, Any]) -> None:
    tag = look(url)["ETag"]
    ShareLink.objects.update(**changes)
    assert [look(url, asked).status_code for asked in (tag, "*")] == [404, 404]


def test_a_locked_link_asks_a_reader_who_has_the_page(url: str, made: Any) -> None:
    tag = look(url)["ETag"]
    link = made[0]
    link.lock("sesame")
    link.save()
    answer = look(url, tag)
    assert (answer.status_code, b"Canary" in answer.content, answer.has_header("ETag")) == (200, False, False)


def test_a_used_up_link_is_closed_for_a_newcomer_who_knows_the_tag(url: str) -> None:
    tag = look(url)["ETag"]
    ShareLink.objects.update(most_openings=1)
    assert Client().get(url, headers={"if-none-match": tag, "user-agent": "Other"}).status_code == 404


@pytest.mark.parametrize(
    "changes", [{"shown_at": timezone.now()}, {"language": "fi"}, {"theme": "dark"}, {"expires_at": None}, {"reason": "Why"}]
)
def test_what_changes_a_page_changes_its_tag(url: str, changes: dict[str, Any]) -> None:
    tag = look(url)["ETag"]
    ShareLink.objects.update(**changes)
    assert look(url, tag).status_code == 200


def test_a_withdrawal_is_told_to_a_reader_who_has_the_page(url: str, ready_run: Run) -> None:
    tag = look(url)["ETag"]
    Run.objects.filter(pk=ready_run.pk).update(withdrawn_at=timezone.now(), withdrawn_because="A canary in the panel")
    assert "A canary in the panel" in look(url, tag).content.decode()


def test_a_page_comes_packed_to_whoever_takes_it(url: str) -> None:
    plain, packed = look(url), look(url, **{"accept-encoding": "br, gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert "Accept-Encoding" in plain["Vary"]


def test_the_second_reader_gets_what_was_written_for_the_first(url: str, django_assert_max_num_queries: Any) -> None:
    first = look(url).content
    with django_assert_max_num_queries(4):
        assert look(url).content == first


def test_nothing_of_the_reader_is_on_the_page(client: Any, alice: Any, url: str) -> None:
    client.force_login(alice)
    assert client.get(url, headers=AGENT).content == look(url).content


def test_a_full_shelf_lets_go_of_what_was_read_longest_ago() -> None:
    shelf = Shelf(most_bytes=20)
    for tag in "ab":
        shelf.put(tag, b"x" * 10)
    shelf.get("a")
    shelf.put("c", b"x" * 10)
    assert [shelf.get(tag) is not None for tag in "abc"] == [True, False, True]
