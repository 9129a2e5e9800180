"""The queue page: what a team waits for. It asks again as long as anything waits, and not longer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from explorer import drafts, queue
from explorer.models import Report, Run, State


@pytest.fixture
def three(report: Report, alice: Any, anna: Any) -> list[Run]:
    """Three runs that wait, the second one asked for by Anna."""
    runs = []
    for user in (alice, anna, alice):
        copy = drafts.copy_report(report, user)
        runs.append(drafts.queue_run(copy, user, uuid4()))
    return runs


def page(client: Any, user: Any, team: Any, name: str = "run-queue", **asked: Any) -> str:
    client.force_login(user)
    return client.get(reverse(name, args=[team.uuid]), asked).content.decode()


def test_everything_that_waits_stands_in_line(three: list[Run], team: Any) -> None:
    rows = queue.waiting(list(queue.in_flight(team).select_related("version", "account")), team)
    assert [(row.run, row.position, row.of) for row in rows] == [(run, at, 3) for at, run in enumerate(three, 1)]


def test_a_place_in_line_is_the_same_for_whoever_looks(client: Any, anna: Any, three: list[Run], team: Any) -> None:
    shown = page(client, anna, team, mine=1)
    assert "2 of 3" in shown and "1 of 3" not in shown


def test_another_account_has_a_line_of_its_own(three: list[Run], team: Any, account: Any) -> None:
    account.pk, account.uuid, account.name, account.account_id = None, uuid4(), "Other", "a-2"
    account.save()
    Run.objects.filter(pk=three[0].pk).update(account=account)
    rows = queue.waiting(list(queue.in_flight(team).select_related("version", "account")), team)
    assert [(row.position, row.of) for row in rows] == [(1, 1), (1, 2), (2, 2)]


def test_a_viewer_sees_the_queue(client: Any, bob: Any, three: list[Run], team: Any) -> None:
    assert "Viikon vertailu" in page(client, bob, team)


@pytest.mark.parametrize("name", ["run-queue", "run-queue-status"])
def test_another_teams_queue_does_not_exist(client: Any, charlie: Any, team: Any, name: str) -> None:
    client.force_login(charlie)
    assert client.get(reverse(name, args=[team.uuid])).status_code == 404


def test_it_asks_again_and_says_in_the_tab_that_it_waits(client: Any, alice: Any, three: list[Run], team: Any) -> None:
    shown = page(client, alice, team, "run-queue-status")
    assert 'hx-trigger="every 2s"' in shown and 'data-signal="waiting"' in shown and 'data-ask-while-hidden="60"' in shown


def test_it_slows_down_with_age(three: list[Run]) -> None:
    Run.objects.update(created_at=timezone.now() - timedelta(hours=3))
    assert queue.look_again_in(Run.objects.all()) == 30


def test_at_the_end_it_stops_asking_and_shows_what_ended(client: Any, alice: Any, three: list[Run], team: Any) -> None:
    for run in three:
        run.stop()
    shown = page(client, alice, team, "run-queue-status")
    assert "hx-trigger" not in shown and 'data-signal="ready"' in shown
    assert "Nothing is in flight" in shown and "Somebody of the team stopped watching it." in shown


def test_page_and_fragment_are_the_same_html(client: Any, alice: Any, three: list[Run], team: Any) -> None:
    fragment = page(client, alice, team, "run-queue-status")
    assert fragment.strip() in page(client, alice, team)


def test_an_overdue_run_is_flagged(client: Any, alice: Any, three: list[Run], team: Any) -> None:
    assert "Overdue" not in page(client, alice, team)
    Run.objects.update(submitted_at=timezone.now() - timedelta(hours=9), state=State.CALCULATING)
    assert "Overdue" in page(client, alice, team)


def test_the_number_of_queries_does_not_grow(client: Any, alice: Any, three: list[Run], team: Any, report: Report,
                                             django_assert_max_num_queries: Any) -> None:  # fmt: skip
    for _ in range(10):
        drafts.queue_run(drafts.copy_report(report, alice), alice, uuid4())
    client.force_login(alice)
    with django_assert_max_num_queries(11):
        client.get(reverse("run-queue-status", args=[team.uuid]))
