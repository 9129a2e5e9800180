"""A Kits that answers as told, and people who have just signed in."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from django.db import connection
from django.test import Client

from teams import kits as door
from teams.models import KitsAccount
from teams.vault import seal

SECRET = "canary-secret-7Qx9"

VARIABLES = [{"name": "gender", "label": "Gender", "values": [{"value": "f", "label": "Women", "code": None}]}]
SUMMARY = {"size": 1000.0, "onlinePopulation": 4000.0, "incidence": 0.25, "sampleSize": 80}


class FakeKits:
    """Token endpoint and Explorer behind httpx's transport seam."""

    def __init__(self) -> None:
        self.sign_in_status = 200
        self.status = 200
        self.is_down = False
        self.sign_ins: list[str] = []
        self.asked: list[str] = []
        self.slow = 0.0
        self.meanwhile: Callable[[], None] = lambda: None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.is_down:
            raise httpx.ConnectError("down")
        return self._token(request) if request.url.path.endswith("/token") else self._explorer(request)

    def _token(self, request: httpx.Request) -> httpx.Response:
        self.sign_ins.append(request.headers["Authorization"])
        time.sleep(self.slow)
        if self.sign_in_status != 200:
            return _refusal(self.sign_in_status)
        return httpx.Response(200, json={"token": f"canary-token-{len(self.sign_ins)}", "expires_in": 1800})

    def _explorer(self, request: httpx.Request) -> httpx.Response:
        query = json.loads(request.content)["query"]
        self.asked.append(query)
        self.meanwhile()
        if self.status != 200:
            return _refusal(self.status)
        return httpx.Response(200, json={"data": _data(query)})


def _refusal(status: int) -> httpx.Response:
    return httpx.Response(status, json={"errorType": "AuthenticationException", "errorMessage": "No."})


def _data(query: str) -> dict[str, Any]:
    if "targetGroupVariables" in query:
        return {"targetGroupVariables": VARIABLES}
    if "targetGroupSummary" in query:
        return {"targetGroupSummary": SUMMARY}
    return {"touchpoints": {"pagination": {"hasNextPage": False, "nextCursor": None, "totalCount": 143}, "data": []}}


@pytest.fixture
def fake_kits() -> Iterator[FakeKits]:
    """Every client made in the test speaks to this Kits."""
    fake = FakeKits()
    with door.through(httpx.MockTransport(fake)):
        yield fake


@pytest.fixture
def keyed(account: KitsAccount) -> KitsAccount:
    """The team's account with a key that was never tested."""
    account.sealed_secret = seal(SECRET, row=account, field="sealed_secret")
    account.secret_hint, account.state = SECRET[-4:], "untested"
    account.save()
    return account


@pytest.fixture
def sign_in(client: Client) -> Callable[[Any], Client]:
    """The browser of somebody who gave their password a moment ago."""

    def signed_in(user: Any) -> Client:
        client.force_login(user)
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        return client

    return signed_in


def at_once(work: Callable[[], Any], times: int) -> list[Any]:
    """Do it in so many threads that all start together."""
    barrier, found = threading.Barrier(times), [None] * times

    def run(number: int) -> None:
        barrier.wait()
        try:
            found[number] = work()
        except Exception as exc:
            found[number] = exc
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return found


def text(response: Any) -> str:
    """A page as one line."""
    return " ".join(response.content.decode().split())
