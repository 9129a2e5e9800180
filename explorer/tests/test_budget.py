"""What a broken Kits is asked, in all: little more than a sound one is."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
import time_machine

from explorer import work
from explorer.models import Run, State
from teams import kits as door
from teams.models import KitsAccount

START = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
MINUTES = 5
RUNS = 20


def sound(request: httpx.Request) -> httpx.Response:
    """A Kits that calculates all the while."""
    if "token" in request.url.path:
        return httpx.Response(200, json={"token": "t", "expires_in": 1800})
    ids = json.loads(request.content)["variables"]["ids"]
    entry = {"name": "x", "status": "CALCULATING", "failure": None, "recalculating": False}
    entry |= {"createdAt": "2026-11-30T09:00:00Z", "calculatedAt": None, "nextCalculationAt": None}
    paging = {"hasNextPage": False, "nextCursor": None, "totalCount": len(ids)}
    data = [{"id": id_, **entry} for id_ in ids]
    return httpx.Response(200, json={"data": {"explorers": {"pagination": paging, "data": data}}})


def broken(_request: httpx.Request) -> httpx.Response:
    """A Kits with an error for everybody."""
    return httpx.Response(503)


def calculating(run: Run) -> None:
    """Make many runs of the account that are being calculated."""
    for number in range(RUNS):
        version = run.version
        version.pk, version.uuid, version.number, version._state.adding = None, uuid4(), version.number + 1, True
        version.save()
        given = {"state": State.CALCULATING, "upstream_id": f"x-{number}", "submitted_at": START, "due_at": START}
        Run.objects.create(report=run.report, version=version, account=run.account, **given)
    run.delete()


def asked_in_five_minutes(account: KitsAccount, answer: Callable[[httpx.Request], httpx.Response], states: Any) -> int:
    """Work each second of five minutes; count the requests."""
    asked: list[httpx.Request] = []
    seen = httpx.MockTransport(lambda request: (asked.append(request), answer(request))[1])
    with time_machine.travel(START, tick=False) as clock, door.through(seen):
        for _second in range(MINUTES * 60):
            states(account)
            clock.shift(timedelta(seconds=1))
    return len(asked)


@pytest.mark.slow
def test_a_broken_kits_is_asked_no_more_than_a_sound_one(run: Run) -> None:
    from teams.vault import seal

    account = run.account
    account.sealed_secret = seal("s", row=account, field="sealed_secret")
    account.save()
    calculating(run)
    Run.objects.update(due_at=START)
    normal = asked_in_five_minutes(account, sound, work.poll_due)
    Run.objects.update(due_at=START)
    assert asked_in_five_minutes(account, broken, work.poll_due) <= 1.2 * normal


@pytest.mark.slow
def test_a_creation_that_always_fails_costs_a_handful_of_requests(run: Run) -> None:
    from teams.vault import seal

    account = run.account
    account.sealed_secret = seal("s", row=account, field="sealed_secret")
    account.save()
    Run.objects.update(due_at=START, created_at=START)
    assert asked_in_five_minutes(account, broken, work.submit_due) <= 20
