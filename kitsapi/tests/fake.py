"""A Kits that says what a test tells it to say, behind httpx's transport seam."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from kitsapi.client import KitsClient
from kitsapi.types import Definition, MediaSet

SECRET = "s3cret/with+odd=signs"
EXPLORER_URL = "https://kits.test/kits-explorer/v1/graphql"
CORE_URL = "https://kits.test/core/v1"
REST_URL = "https://kits.test/kits/v1/"
OAUTH_URL = "https://kits.test/oauth/v1/token"
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)

Said = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]

STATE = {
    "id": "r1",
    "name": "Spring",
    "status": "QUEUED",
    "failure": None,
    "recalculating": False,
    "createdAt": "2026-05-04T12:00:00Z",
    "calculatedAt": None,
    "nextCalculationAt": None,
}
DEFINITION = Definition(
    name="Spring",
    blocks=("overview",),
    set_a=MediaSet(name="Mine", date_preset="yesterday", touchpoint_preset="all_my_media"),
)


class Kits:
    """Answers calls in the order of `says`, sign-ins in the order of `signs_in`; the last answer stays."""

    def __init__(self, *says: Said) -> None:
        self.says = list(says)
        self.signs_in: list[Said] = []
        self.calls: list[httpx.Request] = []
        self.sign_ins: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == httpx.URL(OAUTH_URL).path:
            self.sign_ins.append(request)
            return _next(self.signs_in or [token(f"token-{len(self.sign_ins)}")], request)
        self.calls.append(request)
        return _next(self.says, request)

    def variables(self, call: int = -1) -> dict[str, Any]:
        """The variables of one of the calls."""
        return json.loads(self.calls[call].content)["variables"]


class Clock:
    """A clock that a test moves: seconds for deadlines, and the wall clock beside it."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        """The aware wall clock."""
        return NOON + timedelta(seconds=self.seconds)


def client_of(kits: Kits, **changes: Any) -> KitsClient:
    """A client of that Kits."""
    clock = changes.pop("clock", None) or Clock()
    given = {
        "explorer_url": EXPLORER_URL,
        "core_url": CORE_URL,
        "rest_url": REST_URL,
        "oauth_url": OAUTH_URL,
        "account_id": "acc-1",
        "client_id": "sandbox-1",
        "client_secret": SECRET,
        "transport": httpx.MockTransport(kits),
        "clock": clock,
        "now": clock.now,
    }
    return KitsClient(**{**given, **changes})


def token(text: str = "token-1", **more: Any) -> httpx.Response:
    """What the token endpoint says when all is well."""
    return httpx.Response(200, json={"token": text, "expires_in": 1800, **more})


def data(**said: Any) -> httpx.Response:
    """A GraphQL answer without errors."""
    return httpx.Response(200, json={"data": said})


def errors(*found: dict[str, Any], status: int = 200, **more: Any) -> httpx.Response:
    """A GraphQL answer with errors; `data=` is part of it only when given."""
    return httpx.Response(status, json={"errors": list(found), **more})


def invalid(message: str = "End is in the future.", field: str = "input.setA.dateRange.end") -> dict[str, Any]:
    """A validation error of GraphQL."""
    return {"message": message, "extensions": {"errorType": "ValidationException", "field": field}}


def envelope(status: int, kind: str, message: str = "No.", **more: Any) -> httpx.Response:
    """An HTTP error in the documented form."""
    return httpx.Response(status, json={"errorType": kind, "errorMessage": message, **more})


def listed(items: list[Any], cursor: str | None = None, *, more: bool = False) -> httpx.Response:
    """A page of a list of a Rest API."""
    paging = {"hasNextPage": more, "nextCursor": cursor, "totalCount": 4711}
    return httpx.Response(200, json={"pagination": paging, "data": items})


def page(name: str, items: list[Any], cursor: str | None = None, *, more: bool = False) -> httpx.Response:
    """A page of a list."""
    paging = {"hasNextPage": more, "nextCursor": cursor, "totalCount": 4711}
    return data(**{name: {"pagination": paging, "data": items}})


def pieces(*said: bytes, before_each: Callable[[], None] = lambda: None, **more: Any) -> httpx.Response:
    """A body that comes piece by piece."""

    def stream() -> Iterator[bytes]:
        for piece in said:
            before_each()
            yield piece

    return httpx.Response(200, content=stream(), **more)


def _next(says: list[Said], request: httpx.Request) -> httpx.Response:
    said = says.pop(0) if len(says) > 1 else says[0]
    if isinstance(said, Exception):
        raise said
    return said(request) if callable(said) else _again(said)


def _again(said: httpx.Response) -> httpx.Response:
    """An answer that may be given twice; a stream is given once."""
    if not hasattr(said, "_content"):
        return said
    headers = [(name, value) for name, value in said.headers.raw if name.lower() != b"content-length"]
    return httpx.Response(said.status_code, headers=headers, content=said.content)
