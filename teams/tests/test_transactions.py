"""What the database gives up for another's sake is done once more, whole, and not for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from teams import transactions
from teams.models import Team
from teams.transactions import retried


class GivenUp(Exception):
    """What psycopg says of a deadlock, as far as we look."""

    sqlstate = "40P01"


class Work:
    """A transaction that the database gives up so many times."""

    def __init__(self, times: int, cause: Exception) -> None:
        self.left, self.cause, self.done = times, cause, 0

    def __call__(self) -> str:
        self.done += 1
        if self.done <= self.left:
            raise OperationalError("deadlock detected") from self.cause
        return "done"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("times", [0, 1, 2])
def test_a_transaction_that_was_given_up_is_done_once_more(times: int) -> None:
    work = Work(times, GivenUp())
    assert (retried(work), work.done) == ("done", times + 1)


@pytest.mark.django_db(transaction=True)
def test_the_third_time_is_the_last() -> None:
    work = Work(9, GivenUp())
    with pytest.raises(OperationalError):
        retried(work)
    assert work.done == transactions.TRIES


@pytest.mark.django_db(transaction=True)
def test_any_other_error_is_raised_at_once() -> None:
    work = Work(1, ConnectionError("gone"))
    with pytest.raises(OperationalError):
        retried(work)
    assert work.done == 1


@pytest.mark.django_db
def test_what_lies_within_another_transaction_is_left_to_that_one() -> None:
    work = Work(1, GivenUp())
    with pytest.raises(OperationalError):
        retried(work)
    assert work.done == 1


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_a_real_deadlock_ends_with_both_done() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL lets two writers wait for each other")
    first, second = Team.objects.create(name="1"), Team.objects.create(name="2")
    meet = threading.Barrier(2, timeout=5)

    def both(one: Team, other: Team) -> Callable[[], None]:
        met: list[int] = []

        def work() -> None:
            with transaction.atomic():
                Team.objects.filter(pk=one.pk).update(name=f"{one.pk}")
                if not met:
                    met.append(meet.wait())
                Team.objects.filter(pk=other.pk).update(name=f"{one.pk}")

        return work

    found = _side_by_side(both(first, second), both(second, first))
    assert found == [None, None]


def _side_by_side(*works: Callable[[], None]) -> list[Any]:
    found: list[Any] = [None] * len(works)

    def run(number: int) -> None:
        try:
            retried(works[number])
        except Exception as exc:
            found[number] = exc
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return found
