"""Signing in: one token for everybody, renewed once, and never confused with the call that it is for."""

from __future__ import annotations

import base64
import threading
import time
from datetime import timedelta
from urllib.parse import unquote

import httpx
import pytest

from kitsapi import wire
from kitsapi.auth import MemoryTokenStore, Token, read_token
from kitsapi.errors import KitsDenied, KitsOutcomeUnknown, KitsUnavailable
from kitsapi.node import Node, ShapeError
from kitsapi.tests import fake

CREATED = fake.data(createExplorer=fake.STATE)
COUNTED = fake.page("touchpoints", [])
NOT_SIGNED_IN = fake.envelope(401, "AuthenticationException")


def test_the_key_goes_percent_encoded_in_a_basic_header():
    kits = fake.Kits(COUNTED)
    fake.client_of(kits).check()
    kind, _, pair = kits.sign_ins[0].headers["Authorization"].partition(" ")
    id, _, secret = base64.b64decode(pair, validate=True).decode().partition(":")
    assert (kind, id, unquote(secret)) == ("Basic", "sandbox-1", fake.SECRET)
    assert secret == "s3cret%2Fwith%2Bodd%3Dsigns"


def test_the_token_request_is_the_documented_one():
    kits = fake.Kits(COUNTED)
    fake.client_of(kits).check()
    assert kits.sign_ins[0].content == b"grant_type=client_credentials"
    assert kits.sign_ins[0].headers["Content-Type"] == "application/x-www-form-urlencoded"


def test_many_calls_share_one_token():
    kits = fake.Kits(COUNTED)
    client = fake.client_of(kits)
    for _ in range(5):
        client.check()
    assert len(kits.sign_ins) == 1
    assert {call.headers["Authorization"] for call in kits.calls} == {"Bearer token-1"}


def test_a_token_is_renewed_a_minute_before_it_ends():
    kits, clock = fake.Kits(COUNTED), fake.Clock()
    client = fake.client_of(kits, clock=clock)
    client.check()
    clock.seconds = 1739
    client.check()
    assert len(kits.sign_ins) == 1
    clock.seconds = 1740
    client.check()
    assert len(kits.sign_ins) == 2


def test_a_401_in_mid_flight_renews_once_and_repeats_the_call_once():
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["Authorization"])
        return NOT_SIGNED_IN if len(seen) == 1 else CREATED

    kits = fake.Kits(answer)
    assert fake.client_of(kits).create_report(fake.DEFINITION).id == "r1"
    assert seen == ["Bearer token-1", "Bearer token-2"]


def test_a_second_401_is_a_denial_and_not_a_loop():
    kits = fake.Kits(NOT_SIGNED_IN)
    with pytest.raises(KitsDenied) as caught:
        fake.client_of(kits).create_report(fake.DEFINITION)
    assert caught.value.status == 401
    assert (len(kits.calls), len(kits.sign_ins)) == (2, 2)


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_the_token_endpoint_refuses_is_a_denial(status):
    kits = fake.Kits(CREATED)
    kits.signs_in = [fake.envelope(status, "AuthenticationException")]
    with pytest.raises(KitsDenied) as caught:
        fake.client_of(kits).create_report(fake.DEFINITION)
    assert caught.value.status == status
    assert kits.calls == []


@pytest.mark.parametrize("error", ["invalid_client", "unauthorized_client"])
def test_a_key_refused_in_the_words_of_oauth_is_a_denial(error):
    kits = fake.Kits(CREATED)
    kits.signs_in = [httpx.Response(400, json={"error": error})]
    with pytest.raises(KitsDenied):
        fake.client_of(kits).check()


@pytest.mark.parametrize(
    "said",
    [
        httpx.ReadTimeout("slow"),
        httpx.ConnectError("down"),
        httpx.RemoteProtocolError("gone"),
        httpx.Response(500),
        httpx.Response(404),
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, json={"token": "two words"}),
        httpx.Response(200, json={"token": None}),
        fake.envelope(400, "ValidationException"),
        fake.envelope(404, "NotFoundException"),
        httpx.Response(302, headers={"Location": "https://elsewhere.test"}),
    ],
)
def test_a_token_endpoint_in_trouble_never_makes_the_outcome_of_a_create_unknown(said):
    kits = fake.Kits(CREATED)
    kits.signs_in = [said]
    with pytest.raises(KitsUnavailable) as caught:
        fake.client_of(kits).create_report(fake.DEFINITION)
    assert type(caught.value) is KitsUnavailable
    assert kits.calls == []


def test_a_token_endpoint_that_fails_after_a_401_leaves_a_create_definitely_undone():
    kits = fake.Kits(NOT_SIGNED_IN)
    kits.signs_in = [fake.token(), httpx.ReadTimeout("slow")]
    with pytest.raises(KitsUnavailable) as caught:
        fake.client_of(kits).create_report(fake.DEFINITION)
    assert not isinstance(caught.value, KitsOutcomeUnknown)


def test_two_threads_make_one_token_request():
    kits = fake.Kits(COUNTED)
    both_are_there = threading.Barrier(2)

    def sign_in(request: httpx.Request) -> httpx.Response:
        time.sleep(0.05)  # long enough for the other thread to want a token too
        return fake.token()

    kits.signs_in = [sign_in]
    client = fake.client_of(kits)
    _together(2, lambda: (both_are_there.wait(5), client.check()))
    assert (len(kits.sign_ins), len(kits.calls)) == (1, 2)


def test_many_threads_whose_token_was_revoked_renew_it_once():
    kits, store = fake.Kits(), MemoryTokenStore(now=fake.Clock().now)
    valid = {"Bearer token-2"}
    kits.says = [lambda call: COUNTED if call.headers["Authorization"] in valid else NOT_SIGNED_IN]
    client = fake.client_of(kits, token_store=store)
    store.renew(None, client._door._fetch_token)
    _together(8, client.check)
    assert len(kits.sign_ins) == 2


def test_a_token_that_another_worker_has_renewed_meanwhile_is_used_without_a_sign_in():
    store = MemoryTokenStore(now=lambda: fake.NOON)
    store.renew(None, lambda: Token("new", fake.NOON + timedelta(hours=1)))
    assert store.renew("old", lambda: pytest.fail("fetched again")) == "new"


def test_waiting_for_another_threads_sign_in_ends():
    store = MemoryTokenStore(patience=0.02)
    inside, done = threading.Event(), threading.Event()
    thread = threading.Thread(target=lambda: store.renew(None, lambda: _held(inside, done)))
    thread.start()
    inside.wait(5)
    with pytest.raises(KitsUnavailable):
        store.renew(None, lambda: pytest.fail("two at once"))
    done.set()
    thread.join(5)


def test_waiting_for_another_threads_sign_in_never_outlasts_the_deadline():
    store, clock = MemoryTokenStore(), fake.Clock()
    inside, done = threading.Event(), threading.Event()
    thread = threading.Thread(target=lambda: store.renew(None, lambda: _held(inside, done)))
    thread.start()
    inside.wait(5)
    with wire.deadline(0.01, clock), pytest.raises(KitsUnavailable):
        store.renew(None, lambda: pytest.fail("two at once"))
    done.set()
    thread.join(5)


@pytest.mark.parametrize(
    ("said", "text", "seconds"),
    [
        ({"token": "a", "access_token": "b", "expires_in": 60}, "a", 60),
        ({"access_token": "b"}, "b", 1800),
        ({"token": "a", "expires_in": "600"}, "a", 600),
        ({"token": "a", "expires_in": None}, "a", 1800),
        ({"token": "a", "expires_in": "soon"}, "a", 1800),
        ({"token": "a", "expires_in": -5}, "a", 0),
        ({"token": "a", "expires_in": 10**12}, "a", 86400),
        ({"token": "a", "expires_in": 10**400}, "a", 86400),
    ],
)
def test_a_token_answer_is_read(said, text, seconds):
    assert read_token(Node(said), fake.NOON) == Token(text, fake.NOON + timedelta(seconds=seconds))


@pytest.mark.parametrize("text", ["a\r\nX: y", "ä", "", "a b", 7, None])
def test_a_token_that_fits_no_header_is_not_taken(text):
    with pytest.raises(ShapeError):
        read_token(Node({"token": text}), fake.NOON)


def _held(inside: threading.Event, done: threading.Event) -> Token:
    inside.set()
    done.wait(5)
    return Token("late", fake.NOON + timedelta(days=36500))


def _together(count: int, work) -> None:
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
