"""The door: every call to Kits leaves through here, and every failure on the way is named here.

One door a client, shared by the Explorer's GraphQL and both Rest APIs: one key, one gate, one deadline.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, Protocol, Required, TypedDict, TypeVar

import httpx

from kitsapi import wire
from kitsapi.answers import Reply, retry_after, token_of, unanswered
from kitsapi.auth import (
    TOKEN_HEADERS,
    TOKEN_REQUEST,
    BasicKey,
    ClientCredentials,
    MemoryTokenStore,
    Token,
    TokenStore,
    utc_now,
)
from kitsapi.calls import ASKS_FOR_PAUSE, Call, noted
from kitsapi.errors import KitsRejected, KitsUnavailable

T = TypeVar("T")

NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.InvalidURL,
)
"""What httpx raises before the first byte has left: name, connection, certificate, the address itself."""

KITS_IS_AWAY = (httpx.ConnectError, httpx.ConnectTimeout)
"""Of those, what says something about Kits rather than about the portal."""


class Gate(Protocol):
    """What all callers of one account share: every request passes it, and it hears what comes of it."""

    def enter(self) -> None:
        """Before a request is sent. Raises KitsUnavailable while Kits wants to be left alone."""

    def pause(self, pause: timedelta) -> None:
        """Kits asked for this pause."""

    def answered(self) -> None:
        """Kits gave an answer that could be used."""

    def failed(self) -> None:
        """Kits was not reached, broke off, or answered with an error of its own (5xx)."""


class OpenGate:
    """A gate that lets everyone through and remembers nothing."""

    def enter(self) -> None:
        """Pass."""

    def pause(self, pause: timedelta) -> None:
        """Leave it to the caller, who gets it with the error."""

    def answered(self) -> None:
        """Nobody wants to know."""

    def failed(self) -> None:
        """The caller gets it as an error."""


class Key(TypedDict, total=False):
    """What opens a door, as `Door` takes it."""

    oauth_url: Required[str]
    client_id: Required[str]
    client_secret: Required[str]
    token_store: TokenStore | None
    gate: Gate | None
    transport: httpx.BaseTransport | None
    deadline: float
    clock: Callable[[], float]
    now: Callable[[], datetime]


class Door:
    """The way to one Kits with one key. `oauth_url` is the whole address of the token endpoint."""

    def __init__(
        self,
        *,
        oauth_url: str,
        client_id: str,
        client_secret: str,
        token_store: TokenStore | None = None,
        gate: Gate | None = None,
        transport: httpx.BaseTransport | None = None,
        deadline: float = wire.STEP_DEADLINE,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._oauth_url = oauth_url
        self._seconds = deadline
        self._clock = clock
        self._now = now
        self._key = BasicKey(client_id, client_secret)
        self._gate: Gate = gate or OpenGate()
        store = MemoryTokenStore(now=now) if token_store is None else token_store
        self._bearer = ClientCredentials(store, self._fetch_token)
        self._http = httpx.Client(
            transport=wire.Guard(transport or wire.network()),
            timeout=wire.TIMEOUT,
            headers={"User-Agent": "kits-portal"},
            follow_redirects=False,
            trust_env=False,
        )

    def close(self) -> None:
        """Give the connections back. The token stays in its store."""
        self._http.close()

    def one_deadline(self, seconds: float | None = None) -> AbstractContextManager[None]:
        """All calls inside share one deadline: what is done under one lease has to end before it does.

        `seconds` may make it shorter than the door's own.
        """
        return wire.deadline(min(self._seconds, seconds or self._seconds), self._clock)

    def send(self, method: str, url: str, *, writes: bool = False, **request: Any) -> Reply:
        """Make one call with the key's token. `request`: headers, content, params, as httpx takes them.

        Raises KitsUnavailable, for a call that writes KitsOutcomeUnknown once it was sent, and KitsDenied.
        """
        return self._send(method, url, auth=self._bearer, writes=writes, **request)

    def understood(self, reply: Reply, read: Callable[[Reply, datetime], T]) -> T:
        """What an answer says. The gate hears that there was one, be it a refusal."""
        try:
            found = read(reply, self._now())
        except KitsRejected:
            self._gate.answered()
            raise
        self._gate.answered()
        return found

    def _fetch_token(self) -> Token:
        """Exchange the key for a token. It never counts as part of the call that needs the token."""
        reply = self._send("POST", self._oauth_url, auth=self._key, content=TOKEN_REQUEST, headers=TOKEN_HEADERS)
        return token_of(reply, self._now())

    def _send(self, method: str, url: str, **request: Any) -> Reply:
        self._gate.enter()
        with noted(method, url) as call:
            return self._exchange(call, method, url, **request)

    def _exchange(self, call: Call, method: str, url: str, *, auth: httpx.Auth, writes: bool = False, **request: Any) -> Reply:
        heard = False
        try:
            with self.one_deadline():
                asked = self._http.build_request(method, url, **request)
                response = self._http.send(asked, auth=auth, stream=True)
                call.status = response.status_code
                told = response.headers.get("Retry-After", "")
                heard = self._note_status(response.status_code, told)
                body = wire.read_body(response)
        except NEVER_SENT as exc:
            if isinstance(exc, KITS_IS_AWAY) and not isinstance(exc, wire.NoTimeLeft):
                self._gate.failed()
            raise KitsUnavailable(_never_sent(exc)) from exc
        except httpx.HTTPError as exc:
            if not heard:
                self._gate.failed()
            raise unanswered(_cut_off(exc), writes=writes) from exc
        secrets = (*self._key.secrets, asked.headers.get("Authorization", "").partition(" ")[2])
        return Reply(response.status_code, body, writes, told, secrets)

    def _note_status(self, status: int, told: str) -> bool:
        """Let the gate hear of a pause that Kits asks for, or of an error of Kits' own. False: it was neither."""
        pause = retry_after(told, self._now()) if status in ASKS_FOR_PAUSE else None
        if pause:
            self._gate.pause(pause)
        elif status >= httpx.codes.INTERNAL_SERVER_ERROR:
            self._gate.failed()
        else:
            return False
        return True


def _never_sent(exc: Exception) -> str:
    if isinstance(exc, (httpx.UnsupportedProtocol, httpx.InvalidURL)):
        return "The address of Kits is missing or is not a web address. Check the address in the settings."
    if isinstance(exc, wire.NoTimeLeft):
        return "There was no time left to call Kits."
    return "Kits could not be reached."


def _cut_off(exc: httpx.HTTPError) -> str:
    if isinstance(exc, httpx.TimeoutException):
        return "Kits did not answer in time."
    if isinstance(exc, wire.AnswerTooLong):
        return f"Kits' answer is longer than {wire.MAX_BODY // 2**20} MB."
    if isinstance(exc, httpx.DecodingError):
        return "Kits' answer could not be unpacked."
    return "The connection to Kits broke before its answer was complete."
