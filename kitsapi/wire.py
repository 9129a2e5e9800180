"""Time and size: how long one operation may take and how much an answer may weigh, down to the socket.

httpx limits each wait; it has no limit for a whole call, and a server that sends one byte a second never lets
a wait run out. So the deadline travels beside the call (a context variable) and is asked at three places:
before a request is sent, for each piece of a body, and for each read and write of the socket.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

import httpx

STEP_DEADLINE = 25.0
"""Seconds that one public operation may take: signing in, sending, reading and the repeat after a 401."""

TIMEOUT = httpx.Timeout(connect=5, read=STEP_DEADLINE, write=10, pool=5)
"""Seconds of single waits; each is shortened to the time left before it begins."""

LIMITS = httpx.Limits(max_connections=4, max_keepalive_connections=4)
MAX_BODY = 32 * 1024 * 1024
MAX_ERROR_BODY = 64 * 1024
SHORTEST_WAIT = 0.001


class Deadline:
    """A moment after which an operation has no time left."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._ends_at = clock() + seconds

    def left(self) -> float:
        """Seconds left; negative when it has passed."""
        return self._ends_at - self._clock()


_running: ContextVar[Deadline | None] = ContextVar("kits_deadline", default=None)


@contextmanager
def deadline(seconds: float, clock: Callable[[], float]) -> Iterator[None]:
    """Everything inside shares these seconds. Within another deadline the outer one goes on counting."""
    if _running.get() is not None:
        yield
        return
    mark = _running.set(Deadline(seconds, clock))
    try:
        yield
    finally:
        _running.reset(mark)


def time_left() -> float:
    """Seconds left to the running operation; infinite outside of one."""
    running = _running.get()
    return running.left() if running else float("inf")


class NoTimeLeft(httpx.ConnectTimeout):
    """The deadline passed before a request was sent."""


class AnswerTooLong(httpx.ReadError):
    """The body is bigger than any answer of Kits can be."""


class Guard(httpx.BaseTransport):
    """Any transport, with the deadline and the size limits laid over it."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send with shortened waits. Raises NoTimeLeft or UnsupportedProtocol before anything is sent."""
        if request.url.scheme not in ("http", "https") or not request.url.host:
            raise httpx.UnsupportedProtocol("No web address.")
        left = time_left()
        if left <= 0:
            raise NoTimeLeft("No time was left to send.")
        waits = request.extensions.get("timeout", {})
        request.extensions["timeout"] = {name: _shorter(wait, left) for name, wait in waits.items()}
        response = self._inner.handle_request(request)
        limit = MAX_BODY if response.is_success else MAX_ERROR_BODY
        return httpx.Response(
            response.status_code,
            headers=response.headers,
            stream=GuardedStream(response.stream, limit),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close the transport below."""
        self._inner.close()


class GuardedStream(httpx.SyncByteStream):
    """A body as it came over the wire that ends with an error at the deadline or past `limit` bytes."""

    def __init__(self, inner: Any, limit: int) -> None:
        self._inner = inner
        self._limit = limit

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for piece in self._inner:
            size += len(piece)
            if size > self._limit:
                raise AnswerTooLong("The answer is too long.")
            if time_left() <= 0:
                raise httpx.ReadTimeout("The answer took too long.")
            yield piece

    def close(self) -> None:
        """Give the connection back or close it."""
        self._inner.close()


def read_body(response: httpx.Response, limit: int = MAX_BODY) -> bytes:
    """The unpacked body of at most `limit` bytes. Raises httpx.HTTPError; always closes the response."""
    try:
        body = bytearray()
        for piece in response.iter_bytes():
            body += piece
            if len(body) > limit:
                raise AnswerTooLong("The answer is too long.")
        return bytes(body)
    finally:
        response.close()


class TimedBackend:
    """The network of httpx's engine, with every socket timed by the running deadline."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, **more: Any) -> TimedStream:
        """Connect to each address of the host in turn, each within the time left."""
        return TimedStream(self._inner.connect_tcp(host, port, timeout=_wait(timeout), **more))

    def sleep(self, seconds: float) -> None:
        """Pause, never beyond the deadline."""
        self._inner.sleep(_wait(seconds))


class TimedStream:
    """A connection whose single reads and writes never outlast the running deadline."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Some bytes, or the engine's own ReadTimeout."""
        piece: bytes = self._inner.read(max_bytes, timeout=_wait(timeout))
        return piece

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all bytes, or the engine's own WriteTimeout."""
        self._inner.write(buffer, timeout=_wait(timeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> TimedStream:
        """The same connection, encrypted."""
        return TimedStream(self._inner.start_tls(ssl_context, server_hostname, _wait(timeout)))

    def get_extra_info(self, info: str) -> Any:
        """What the connection below knows of itself."""
        return self._inner.get_extra_info(info)

    def close(self) -> None:
        """Close the connection below."""
        self._inner.close()


def network() -> httpx.HTTPTransport:
    """A transport over real sockets: certificates checked, no proxy, no retry, timed by the running deadline.

    httpx has no public way to hand a network backend to its engine, hence the underscored names; the tests
    with trickling servers fail if they stop working.
    """
    transport = httpx.HTTPTransport(verify=_tls(), trust_env=False, limits=LIMITS)
    pool: Any = transport._pool
    pool._network_backend = TimedBackend(pool._network_backend)
    return transport


@cache
def _tls() -> ssl.SSLContext:
    """Reading the certificate store takes longer than a call: done once. Honours SSL_CERT_FILE."""
    return httpx.create_ssl_context()


def _shorter(wait: float | None, left: float) -> float | None:
    """A wait, but no longer than the time left. None (for ever) stays only where there is no deadline."""
    if left == float("inf"):
        return wait
    return max(SHORTEST_WAIT, left if wait is None else min(wait, left))


def _wait(timeout: float | None) -> float | None:
    return _shorter(timeout, time_left())
