"""The gate between all callers of one account and Kits."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from kitsapi.errors import KitsError, KitsUnavailable
from kitsapi.tests import fake

PAUSE = {"Retry-After": "20"}


class Gate:
    """Notes what it hears; closed, it lets nobody through."""

    def __init__(self) -> None:
        self.is_closed = False
        self.heard: list[object] = []

    def enter(self) -> None:
        if self.is_closed:
            raise KitsUnavailable("Kits asked for a pause.")

    def pause(self, pause: timedelta) -> None:
        self.heard.append(pause)

    def answered(self) -> None:
        self.heard.append("answered")

    def failed(self) -> None:
        self.heard.append("failed")


def ask(kits: fake.Kits, gate: Gate) -> None:
    fake.client_of(kits, gate=gate).check()


def test_while_the_gate_is_closed_nothing_is_sent_and_a_creation_was_not_either():
    kits, gate = fake.Kits(fake.data(createExplorer=fake.STATE)), Gate()
    gate.is_closed = True
    with pytest.raises(KitsUnavailable) as caught:
        fake.client_of(kits, gate=gate).create_report(fake.DEFINITION)
    assert type(caught.value) is KitsUnavailable
    assert (kits.calls, kits.sign_ins) == ([], [])


@pytest.mark.parametrize("status", [429, 503])
def test_the_gate_hears_of_a_pause(status):
    gate = Gate()
    with pytest.raises(KitsError):
        ask(fake.Kits(httpx.Response(status, headers=PAUSE)), gate)
    assert gate.heard == [timedelta(seconds=20)]


def test_the_gate_hears_of_a_pause_that_signing_in_was_told():
    kits, gate = fake.Kits(fake.page("touchpoints", [])), Gate()
    kits.signs_in = [httpx.Response(429, headers=PAUSE)]
    with pytest.raises(KitsError):
        ask(kits, gate)
    assert gate.heard == [timedelta(seconds=20)]


def test_the_gate_hears_of_a_pause_whose_body_breaks_off():
    def cut():
        yield b"{"
        raise httpx.ReadError("reset")

    gate = Gate()
    with pytest.raises(KitsError):
        ask(fake.Kits(httpx.Response(429, headers=PAUSE, content=cut())), gate)
    assert gate.heard == [timedelta(seconds=20)]


@pytest.mark.parametrize(
    "said",
    [httpx.Response(500), httpx.Response(503), httpx.ReadTimeout("late"), httpx.ConnectError("away"), httpx.ReadError("cut")],
    ids=str,
)
def test_the_gate_hears_that_kits_failed_once_a_request(said):
    gate = Gate()
    with pytest.raises(KitsError):
        ask(fake.Kits(said), gate)
    assert gate.heard == ["failed"]


def test_a_sign_in_that_fails_is_heard_of_once():
    kits, gate = fake.Kits(fake.page("touchpoints", [])), Gate()
    kits.signs_in = [httpx.Response(500)]
    with pytest.raises(KitsError):
        ask(kits, gate)
    assert gate.heard == ["failed"]


def test_that_no_time_was_left_says_nothing_about_kits():
    clock, gate = fake.Clock(), Gate()
    client = fake.client_of(fake.Kits(fake.page("touchpoints", [])), gate=gate, clock=clock)
    with client.one_deadline():
        clock.seconds += 26
        with pytest.raises(KitsUnavailable, match="no time left"):
            client.check()
    assert gate.heard == []


@pytest.mark.parametrize("said", [httpx.Response(200, headers=PAUSE, json={}), httpx.Response(429)])
def test_no_pause_is_no_pause(said):
    gate = Gate()
    with pytest.raises(KitsError):
        ask(fake.Kits(said), gate)
    assert gate.heard == []


def test_the_gate_hears_of_an_answer():
    gate = Gate()
    ask(fake.Kits(fake.page("touchpoints", [])), gate)
    assert gate.heard == ["answered"]


def test_a_refusal_is_an_answer_and_a_key_that_is_denied_is_none():
    for said, heard in ((fake.errors(fake.invalid()), ["answered"]), (httpx.Response(403), [])):
        gate = Gate()
        with pytest.raises(KitsError):
            ask(fake.Kits(said), gate)
        assert gate.heard == heard


def test_what_is_asked_under_one_deadline_ends_within_it():
    clock = fake.Clock()

    def slow(request: httpx.Request) -> httpx.Response:
        clock.seconds += 15
        return fake.page("touchpoints", [])

    client = fake.client_of(fake.Kits(slow), clock=clock)
    with client.one_deadline():
        client.check()
        with pytest.raises(KitsUnavailable):
            client.check()
    assert clock.seconds == 30
