"""Signing in to Kits: OAuth2 client credentials as an httpx auth flow.

The flow signs calls; it does not fetch tokens through itself. The client fetches them (`fetch`), as a call of
its own, so that what goes wrong while signing in has its own name: a token endpoint that does not answer
means that the call it was for was never sent, even if that call is a write.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import quote

import httpx

from kitsapi.errors import KitsUnavailable
from kitsapi.node import Node, ShapeError
from kitsapi.wire import time_left

LIFETIME = timedelta(seconds=1800)
"""How long a token lives where Kits does not say."""

LONGEST_LIFETIME = timedelta(days=1)

EARLY = timedelta(seconds=60)
"""A token counts as expired this long before it is."""

PATIENCE = 25.0
"""Seconds that one thread waits for another one's token request, at most."""

TOKEN_REQUEST = b"grant_type=client_credentials"
TOKEN_HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


def utc_now() -> datetime:
    """The wall clock, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token and the aware moment at which Kits stops taking it."""

    text: str = field(repr=False)
    expires_at: datetime

    def is_fresh(self, now: datetime) -> bool:
        """True while it may be used: until 60 s before its end."""
        return now < self.expires_at - EARLY


class TokenStore(Protocol):
    """Where the token of one key is kept, shared by everybody who uses that key."""

    def get(self) -> str | None:
        """A fresh token, or None. Never fetches."""

    def renew(self, stale: str | None, fetch: Callable[[], Token]) -> str:
        """A fresh token that is not `stale`. One caller fetches, all others get its token (single flight).

        `stale` is the token that Kits has just refused, or None when there was none. `fetch` raises
        KitsUnavailable or KitsDenied; then nothing new is kept and the error goes to the caller.
        """


class MemoryTokenStore:
    """A token kept in this process, safe between threads."""

    def __init__(self, *, now: Callable[[], datetime] = utc_now, patience: float = PATIENCE) -> None:
        self._now = now
        self._patience = patience
        self._lock = threading.Lock()
        self._token: Token | None = None

    def get(self) -> str | None:
        """A fresh token, or None."""
        token = self._token
        return token.text if token and token.is_fresh(self._now()) else None

    def renew(self, stale: str | None, fetch: Callable[[], Token]) -> str:
        """Fetch once while others wait. Raises what `fetch` raises, and KitsUnavailable after a long wait."""
        if not self._lock.acquire(timeout=max(0.0, min(self._patience, time_left()))):
            raise KitsUnavailable("Signing in to Kits took too long.")
        try:
            known = self.get()
            if known is None or known == stale:
                self._token = fetch()
                known = self._token.text
            return known
        finally:
            self._lock.release()


class ClientCredentials(httpx.Auth):
    """Signs each call with the key's token; renews it once when Kits answers 401, and never loops."""

    def __init__(self, store: TokenStore, fetch: Callable[[], Token]) -> None:
        self._store = store
        self._fetch = fetch

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """A 401 says that nothing was done, so that repeating even a write is safe."""
        token = self._store.get() or self._store.renew(None, self._fetch)
        response = yield _signed(request, token)
        if response.status_code == httpx.codes.UNAUTHORIZED:
            yield _signed(request, self._store.renew(token, self._fetch))


class BasicKey(httpx.Auth):
    """Signs the token request with the key: id and secret percent-encoded (RFC 6749, section 2.3.1)."""

    def __init__(self, client_id: str, client_secret: str) -> None:
        pair = f"{quote(client_id, safe='')}:{quote(client_secret, safe='')}"
        self._basic = base64.b64encode(pair.encode()).decode()
        self.secrets = (client_secret, quote(client_secret, safe=""), self._basic)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """One request, no repeat."""
        request.headers["Authorization"] = f"Basic {self._basic}"
        yield request


def read_token(answer: Node, now: datetime) -> Token:
    """The token in an answer: `token`, else `access_token`; `expires_in` in seconds. Raises ShapeError."""
    text = answer.text_or("token") or answer.text("access_token")
    if not (text.isascii() and text.isprintable() and " " not in text and text):
        raise ShapeError("token")
    return Token(text, now + _lifetime(answer.value.get("expires_in")))


def _signed(request: httpx.Request, token: str) -> httpx.Request:
    request.headers["Authorization"] = f"Bearer {token}"
    return request


def _lifetime(seconds: object) -> timedelta:
    """What `expires_in` says as number or digits, at most a day; half an hour where it says nothing."""
    try:
        return min(max(timedelta(), timedelta(seconds=float(str(seconds)))), LONGEST_LIFETIME)
    except OverflowError:
        return LONGEST_LIFETIME
    except ValueError:
        return LIFETIME
