"""No operation outlasts its deadline, whatever the other side does with its bytes."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import httpx
import pytest

from kitsapi import wire
from kitsapi.auth import MemoryTokenStore, Token, utc_now
from kitsapi.client import KitsClient
from kitsapi.errors import KitsOutcomeUnknown, KitsUnavailable
from kitsapi.tests import fake

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n"
BUSY = b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 1000000\r\n\r\n"
SECONDS = 0.3
LAVISH = 3.0


Behaviour = Callable[[socket.socket, threading.Event], None]


def trickle(begin: bytes, drop: bytes, every: float) -> Behaviour:
    """Behaviour of a server: the beginning at once, then a drop again and again, for three seconds."""

    def behave(connection: socket.socket, stop: threading.Event) -> None:
        connection.recv(65536)
        connection.sendall(begin)
        ends_at = time.monotonic() + LAVISH
        while time.monotonic() < ends_at and not stop.wait(every):
            connection.sendall(drop)

    return behave


SLOW = {
    "a body in drops": trickle(HEAD, b" ", 0.02),
    "a body in drops with long waits": trickle(HEAD, b" ", 0.25),
    "a body without end": trickle(HEAD, b" ", 0.0),
    "headers in drops": trickle(b"HTTP/1.1 200 OK\r\nX: ", b"x", 0.02),
    "headers with long waits": trickle(b"HTTP/1.1 200 OK\r\nX: ", b"x", 0.25),
    "silence": trickle(b"", b"", 0.05),
    "a 401 in drops": trickle(BUSY, b" ", 0.02),
}


@pytest.fixture
def serve(reach: Callable[[int], None]) -> Iterator[Callable[[Behaviour], str]]:
    """Real servers on loopback; each treats every connection as told. Gives the address."""
    stop, listeners = threading.Event(), []

    def start(behave: Behaviour) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        threading.Thread(target=_serve, args=(listener, behave, stop), daemon=True).start()
        reach(listener.getsockname()[1])
        return f"http://127.0.0.1:{listener.getsockname()[1]}/"

    yield start
    stop.set()
    for listener in listeners:
        listener.close()


def _serve(listener: socket.socket, behave: Behaviour, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_treat, args=(connection, behave, stop), daemon=True).start()


def _treat(connection: socket.socket, behave: Behaviour, stop: threading.Event) -> None:
    with connection:
        try:
            behave(connection, stop)
        except OSError:
            return  # the client has gone


def signed_in() -> MemoryTokenStore:
    store = MemoryTokenStore()
    store.renew(None, lambda: Token("token-1", utc_now() + timedelta(hours=1)))
    return store


def client_at(url: str, **changes):
    real = {"transport": None, "clock": time.monotonic, "now": utc_now, "deadline": SECONDS}
    given = {"explorer_url": url, "oauth_url": url, "token_store": signed_in(), **changes}
    return KitsClient(account_id="a", client_id="i", client_secret=fake.SECRET, **real, **given)


@pytest.mark.parametrize("behave", SLOW.values(), ids=SLOW)
def test_a_server_that_trickles_is_left_at_the_deadline(serve, behave):
    with client_at(serve(behave)) as client:
        began = time.monotonic()
        with pytest.raises(KitsUnavailable, match="in time"):
            client.check()
        assert SECONDS * 0.9 <= time.monotonic() - began < SECONDS + 1


def test_a_create_that_trickles_is_unknown_at_the_deadline(serve):
    client = client_at(serve(SLOW["a body in drops"]))
    with client, pytest.raises(KitsOutcomeUnknown):
        client.create_report(fake.DEFINITION)


def test_a_sign_in_that_trickles_leaves_a_create_unsent_at_the_deadline(serve):
    client = client_at(serve(SLOW["headers in drops"]), token_store=None)
    with client, pytest.raises(KitsUnavailable) as caught:
        client.create_report(fake.DEFINITION)
    assert type(caught.value) is KitsUnavailable


def test_nobody_there_is_never_sent(reach):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    reach(port)
    with client_at(f"http://127.0.0.1:{port}/") as client, pytest.raises(KitsUnavailable) as caught:
        client.create_report(fake.DEFINITION)
    assert type(caught.value) is KitsUnavailable


def test_a_certificate_that_is_none_is_never_sent(serve):
    client = client_at(serve(SLOW["a body in drops"]).replace("http", "https"))
    with client, pytest.raises(KitsUnavailable) as caught:
        client.create_report(fake.DEFINITION)
    assert type(caught.value) is KitsUnavailable


def test_the_waits_of_a_call_shrink_with_the_time_left():
    clock, waits = fake.Clock(), []

    def kits(request: httpx.Request) -> httpx.Response:
        waits.append(dict(request.extensions["timeout"]))
        clock.seconds += 21
        return fake.envelope(401, "x") if len(waits) == 1 else fake.page("touchpoints", [])

    with pytest.raises(KitsUnavailable):
        fake.client_of(fake.Kits(kits), clock=clock).check()
    assert waits[0] == {"connect": 5, "read": 25, "write": 10, "pool": 5}
    assert waits[1] == {"connect": 4, "read": 4, "write": 4, "pool": 4}


def test_the_repeat_after_a_401_is_not_sent_when_no_time_is_left():
    clock = fake.Clock()

    def kits(request: httpx.Request) -> httpx.Response:
        clock.seconds += 26
        return fake.envelope(401, "x")

    told = fake.Kits(kits)
    with pytest.raises(KitsUnavailable) as caught:
        fake.client_of(told, clock=clock).create_report(fake.DEFINITION)
    assert type(caught.value) is KitsUnavailable
    assert (len(told.calls), len(told.sign_ins)) == (1, 1)


def test_a_body_that_comes_after_the_deadline_is_too_late():
    clock = fake.Clock()

    def later() -> None:
        clock.seconds += 9

    said = fake.pieces(b'{"data"', b": {}", b"}", before_each=later)
    with pytest.raises(KitsOutcomeUnknown, match="in time"):
        fake.client_of(fake.Kits(said), clock=clock).create_report(fake.DEFINITION)


def test_a_deadline_within_another_one_lets_the_outer_one_count():
    clock = fake.Clock()
    with wire.deadline(10, clock):
        clock.seconds = 8
        with wire.deadline(10, clock):
            assert wire.time_left() == 2
    assert wire.time_left() == float("inf")
