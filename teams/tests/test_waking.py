"""Messages to workers: one at a time, and none is missed for long."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from teams import waking
from teams.models import Wake
from teams.tests.conftest import at_once
from teams.waking import turn, wake, wake_once

pytestmark = pytest.mark.database


class Task:
    """Looks like a task of Celery."""

    name = "rooms.tasks.work"

    def __init__(self) -> None:
        self.sent: list[tuple[object, ...]] = []
        self.problem: Exception | None = None

    def delay(self, *args: object) -> None:
        if self.problem:
            raise self.problem
        self.sent.append(args)


@pytest.fixture
def task(db) -> Task:
    return Task()


@pytest.mark.parametrize("is_committed_already", [True, False])
def test_a_dead_broker_stops_no_page(transactional_db, is_committed_already, caplog):
    task = Task()
    task.problem = ConnectionError("the broker is away")
    with nullcontext() if is_committed_already else transaction.atomic():
        wake(task, 7)
    assert task.sent == []
    assert "the broker is away" in caplog.text


def test_what_is_under_way_is_not_sent_again(task):
    assert [wake_once(task, 7) for _tick in range(3)] == [True, False, False]
    assert task.sent == [(7,)]


def test_another_account_gets_its_own(task):
    wake_once(task, 7)
    wake_once(task, 8)
    assert task.sent == [(7,), (8,)]


def test_while_a_worker_is_at_it_nobody_else_is_woken(task):
    wake_once(task, 7)
    with turn(task, 7):
        assert not wake_once(task, 7)
    assert wake_once(task, 7)


def test_a_turn_that_fails_is_over_too(task):
    wake_once(task, 7)
    with pytest.raises(ZeroDivisionError), turn(task, 7):
        raise ZeroDivisionError
    assert wake_once(task, 7)


@pytest.mark.parametrize("seconds", [31, -3600])
def test_a_message_that_was_lost_is_sent_again_even_if_a_clock_was_ahead(task, seconds):
    wake_once(task, 7)
    Wake.objects.update(woken_at=timezone.now() - timedelta(seconds=seconds))
    assert wake_once(task, 7)
    assert not wake_once(task, 7)


def test_a_dead_workers_message_does_not_outlast_its_rows(settings):
    settings.RUN_LEASE_SECONDS = 6
    assert waking.again() == timedelta(seconds=6)
    settings.RUN_LEASE_SECONDS = 600
    assert waking.again() == waking.AGAIN


def test_a_message_that_could_not_be_sent_is_not_under_way(task):
    task.problem = ConnectionError("no broker")
    with pytest.raises(ConnectionError):
        wake_once(task, 7)
    task.problem = None
    assert wake_once(task, 7)


def test_of_two_sweeps_at_once_one_sends(on_disk, task):
    on_disk()
    assert sorted(at_once(lambda: wake_once(task, 7), 6)) == [False] * 5 + [True]
