"""The line between client and imitated APIs: keeps the history, and is as mean as `faults` says.

Nothing behind it knows of any of this; answers are lost, delayed or spoilt after they were honestly made.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from graphql import GraphQLError
from starlette.requests import Request
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import graphql_http, oauth
from .apis import rest_routes
from .bodies import read_json
from .context import Sandbox
from .errors import NOT_AUTHORIZED, Invalid
from .faults import Rule, Seen

IMITATED = ("/oauth/", "/core/", "/kits/", "/kits-explorer/")

REST = ("/core/", "/kits/")

_PIECES = 20
_ERROR_TYPES = {401: "AuthenticationException", 403: "AuthorizationException", 429: "ThrottlingException"}
_GARBAGE = b"<html><body><h1>502 Bad Gateway</h1></body></html>"


class AnswerLost(ConnectionError):
    """Raised instead of an answer where there is no connection that could be closed (in-process test clients)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, ready to be sent or spoilt."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    # Only half of it is sent before the connection closes.
    is_broken: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """What a request is about."""

    operation: str | None = None
    fields: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Every word a knob may call it by."""
        return (*((self.operation,) if self.operation else ()), *self.fields)


class Wire:
    """Around the whole application."""

    def __init__(self, app: ASGIApp, sandbox: Sandbox) -> None:
        self._app = app
        self._sandbox = sandbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through. Meannesses are for the imitated APIs, not for controls and pages."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_browser = _is_browser(scope)
        if not scope["path"].startswith(IMITATED) or _is_page(scope):
            await self._app(scope, receive, _closing(send) if is_browser else send)
            return
        body = await _whole_body(receive)
        named = name_request(scope, body or b"")
        answer = await self._answer(scope, body, named)
        self._note(scope, named, answer.status if answer else 0)
        if answer is None:
            await _hang_up(receive, send)
            return
        if answer.is_broken:
            await _break_off(answer, receive, send)
            return
        await self._deliver(answer, _closing(send) if is_browser else send, named)

    async def _answer(self, scope: Scope, body: bytes | None, named: Named) -> Answer | None:
        """The answer as it will be sent; None: it gets lost."""
        faults = self._sandbox.faults
        if body is None:
            return _envelope(413, "The request is too large.")
        rule = faults.answer_with(named.words, "before")
        if rule:
            return _refusal(rule)
        if faults.late_seconds and faults.is_slow(named.words):
            await asyncio.sleep(faults.late_seconds)
        answer = await _ask(self._app, scope, body)
        if any(word.startswith("create") for word in named.fields) and faults.spend("lose_next_answers"):
            return None
        rule = faults.answer_with(named.words, "after")
        if rule:
            return _refusal(rule)
        return _spoil(answer, faults.garbage_kind) if faults.spend("garbage") else answer

    async def _deliver(self, answer: Answer, send: Send, named: Named) -> None:
        faults = self._sandbox.faults
        is_slow = faults.is_slow(named.words)
        if is_slow and faults.slow_seconds:
            await asyncio.sleep(faults.slow_seconds)
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        if not (is_slow and faults.trickle_seconds):
            await send({"type": "http.response.body", "body": answer.body})
            return
        size = max(1, -(-len(answer.body) // _PIECES))
        pieces = [answer.body[start : start + size] for start in range(0, len(answer.body), size)]
        for piece in pieces:
            await asyncio.sleep(faults.trickle_seconds / len(pieces))
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    def _note(self, scope: Scope, named: Named, status: int) -> None:
        at = self._sandbox.clock.now()
        seen = Seen(at, scope["method"], scope["path"], named.operation, named.fields, status)
        self._sandbox.history.append(seen)


def _is_page(scope: Scope) -> bool:
    """Whether a person opens the dynamic Explorer, which is a page at an imitated address."""
    return scope["path"] == graphql_http.PATH and graphql_http.wants_page(Request(scope))


def _is_browser(scope: Scope) -> bool:
    return any(name == b"user-agent" and value.startswith(b"Mozilla/") for name, value in scope["headers"])


def _closing(send: Send) -> Send:
    """No connection of a browser is kept: when a kept one closes without an answer, browsers send the request again by
    themselves, also a create, which would be done twice."""

    async def closing(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], (b"connection", b"close")]}
        await send(message)

    return closing


def name_request(scope: Scope, body: bytes) -> Named:
    """What a request is about, as far as it can be read."""
    path = scope["path"]
    if path == oauth.PATH:
        return Named("token")
    if path.startswith(REST):
        return _rest_operation(scope)
    if path != graphql_http.PATH:
        return Named()
    try:
        asked = read_json(body) if body else graphql_http.read_address(scope["query_string"].decode())
        document, _ = graphql_http.prepare(asked["query"])
        found = graphql_http.operations_of(document) if document else []
    except (ValueError, KeyError, TypeError, GraphQLError, Invalid):
        return Named()
    wanted = asked.get("operationName")
    return _chosen(found, wanted if isinstance(wanted, str) else None)


def _rest_operation(scope: Scope) -> Named:
    """An operation of the Rest APIs by its name in their documents, like createMedia."""
    for route in rest_routes():
        if route.matches(scope)[0] is Match.FULL:
            return Named(route.name, (route.name,))
    return Named()


def _chosen(found: Sequence[tuple[str | None, tuple[str, ...]]], wanted: str | None) -> Named:
    for name, fields in found:
        if wanted is None or name == wanted:
            return Named(name, fields)
    return Named(wanted)


async def _whole_body(receive: Receive) -> bytes | None:
    """The request's body; None when it is too large."""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return body
        body += message.get("body", b"")
        if len(body) > graphql_http.LARGEST_BODY:
            return None
        if not message.get("more_body"):
            return body


async def _ask(app: ASGIApp, scope: Scope, body: bytes) -> Answer:
    """Let the application answer, and keep the answer."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return Answer(sent[0]["status"], list(sent[0]["headers"]), b"".join(each.get("body", b"") for each in sent[1:]))


async def _hang_up(receive: Receive, send: Send) -> None:
    """Close the connection without a word. uvicorn's sender knows its connection; ASGI has no word for this."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise AnswerLost("The sandbox closed the connection without an answer, as it was told to.")
    transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass


async def _break_off(answer: Answer, receive: Receive, send: Send) -> None:
    """Send half of what the headers promise, then close the connection."""
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body[: len(answer.body) // 2], "more_body": True})
    await _hang_up(receive, send)


def _refusal(rule: Rule) -> Answer:
    message = NOT_AUTHORIZED if rule.status == 401 else f"The sandbox was told to answer {rule.status}."
    answer = _envelope(rule.status, message)
    if rule.retry_after is not None:
        answer.headers.append((b"retry-after", str(rule.retry_after).encode()))
    return answer


def _envelope(status: int, message: str) -> Answer:
    kind = _ERROR_TYPES.get(status, "ServiceException" if status >= 500 else "ValidationException")
    body = json.dumps({"errorType": kind, "errorMessage": message}).encode()
    return Answer(status, _headers(b"application/json", body), body)


def _spoil(answer: Answer, kind: str) -> Answer:
    """Not JSON at all, JSON that ends in the middle, nothing, or an answer that will be broken off."""
    if kind == "broken":
        return replace(answer, is_broken=True)
    body = {"cut": answer.body[: len(answer.body) // 2], "empty": b""}.get(kind, _GARBAGE)
    return Answer(answer.status, _headers(b"text/html" if body == _GARBAGE else b"application/json", body), body)


def _headers(content_type: bytes, body: bytes) -> list[tuple[bytes, bytes]]:
    return [(b"content-type", content_type), (b"content-length", str(len(body)).encode())]
