"""Every way a call can fail has one name, and the name says what may be done next."""

from __future__ import annotations

import gzip
import traceback
from datetime import timedelta

import httpx
import pytest

from kitsapi.errors import KitsDenied, KitsError, KitsOutcomeUnknown, KitsRejected, KitsUnavailable, KitsUnreadable
from kitsapi.tests import fake


def read(kits: fake.Kits) -> None:
    fake.client_of(kits).check()


def create(kits: fake.Kits) -> None:
    fake.client_of(kits).create_report(fake.DEFINITION)


def delete(kits: fake.Kits) -> None:
    fake.client_of(kits).delete_report("r1")


def failure(call, said: fake.Said) -> KitsError:
    kits = fake.Kits(said)
    with pytest.raises(KitsError) as caught:
        call(kits)
    assert len(kits.calls) <= 2
    return caught.value


NEVER_SENT = [
    httpx.ConnectError("refused"),
    httpx.ConnectTimeout("slow"),
    httpx.PoolTimeout("busy"),
    httpx.LocalProtocolError("header"),
    httpx.UnsupportedProtocol("ftp"),
]
AFTER_SENDING = [
    httpx.ReadTimeout("slow"),
    httpx.WriteTimeout("slow"),
    httpx.ReadError("reset"),
    httpx.WriteError("reset"),
    httpx.CloseError("reset"),
    httpx.RemoteProtocolError("Server disconnected without sending a response."),
]
USELESS = [
    httpx.Response(500),
    httpx.Response(502, content=b"<html>Bad gateway</html>"),
    httpx.Response(503),
    httpx.Response(400, content=b"<html>"),
    httpx.Response(400, json={"errorType": "SomethingElse", "errorMessage": "?"}),
    httpx.Response(404, content=b"<html>"),
    httpx.Response(418, json={"errorType": "ValidationException", "errorMessage": "?"}),
    httpx.Response(204),
    httpx.Response(200, content=b""),
    httpx.Response(200, content=b'{"data": {"createExplorer": {"id": "r'),
    httpx.Response(200, content=b"\xff\xfe{"),
    httpx.Response(200, content=b"[" * 100_000),
    httpx.Response(200, content=b'{"data": {"x": NaN}}'),
    httpx.Response(200, content=b"[]"),
    httpx.Response(200, content=b"null"),
    httpx.Response(200, json={}),
    httpx.Response(200, json={"data": None}),
    httpx.Response(200, json={"data": []}),
    httpx.Response(200, json={"data": {"createExplorer": None, "deleteExplorer": None}}),
    httpx.Response(200, json={"data": {"createExplorer": {"id": 7}, "deleteExplorer": "yes"}}),
    httpx.Response(200, json={"errors": "?"}),
    httpx.Response(200, json={"errors": ["?"]}),
    httpx.Response(200, json={"errors": [{}]}),
    httpx.Response(200, json={"errors": [{"message": 7, "extensions": "?"}]}),
    fake.errors({"message": "Internal error"}, data=None),
    fake.errors({"message": "Half of it", "path": ["createExplorer", "setB"]}, data={"createExplorer": {}}),
    fake.errors(fake.invalid(), data={"createExplorer": fake.STATE}),
    fake.errors(fake.invalid(), {"message": "and something else"}, data=None),
    fake.errors({"message": "x", "extensions": {"code": "BAD_USER_INPUT"}}, data=None),
    fake.errors({"message": "x"}, status=400),
]


@pytest.mark.parametrize("said", NEVER_SENT, ids=repr)
@pytest.mark.parametrize("call", [read, create, delete])
def test_what_was_never_sent_may_be_tried_again_even_if_it_is_a_create(call, said):
    assert type(failure(call, said)) is KitsUnavailable


@pytest.mark.parametrize("said", AFTER_SENDING, ids=repr)
def test_a_lost_answer_leaves_the_outcome_of_a_write_unknown(said):
    assert type(failure(create, said)) is KitsOutcomeUnknown
    assert type(failure(delete, said)) is KitsOutcomeUnknown
    assert type(failure(read, said)) is KitsUnavailable


@pytest.mark.parametrize("said", USELESS, ids=lambda said: str(said.content[:60]))
def test_an_answer_that_says_nothing_certain_leaves_the_outcome_of_a_write_unknown(said):
    assert type(failure(create, said)) is KitsOutcomeUnknown
    assert type(failure(delete, said)) is KitsOutcomeUnknown
    assert type(failure(read, said)) is (KitsUnreadable if said.is_success else KitsUnavailable)


def test_an_answer_that_cannot_be_unpacked_leaves_the_outcome_of_a_write_unknown():
    packed = fake.pieces(b"no gzip", headers={"Content-Encoding": "gzip"})
    assert type(failure(create, packed)) is KitsOutcomeUnknown


def test_an_answer_cut_off_in_the_middle_leaves_the_outcome_of_a_write_unknown():
    def cut():
        yield b'{"data": {"create'
        raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")

    assert type(failure(create, httpx.Response(200, content=cut()))) is KitsOutcomeUnknown


@pytest.mark.parametrize("call", [read, create, delete])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_named(call, status):
    said = httpx.Response(status, headers={"Location": "https://elsewhere.test/"})
    error = failure(call, said)
    assert type(error) is KitsUnavailable
    assert "redirect" in str(error)


@pytest.mark.parametrize("call", [read, create, delete])
def test_another_accounts_data_are_denied(call):
    error = failure(call, fake.envelope(403, "AuthorizationException"))
    assert isinstance(error, KitsDenied)
    assert error.status == 403


@pytest.mark.parametrize("call", [read, create, delete])
@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7),
        ("0", 0),
        ("315360000", 3600),
        ("9" * 5000, 3600),
        ("Mon, 04 May 2026 12:01:30 GMT", 90),
        ("Mon, 04 May 2026 11:00:00 GMT", 0),
        ("Mon, 04 May 2036 12:00:00 GMT", 3600),
    ],
)
def test_a_call_too_many_was_not_done_and_names_its_pause(call, header, seconds):
    error = failure(call, httpx.Response(429, headers={"Retry-After": header}))
    assert type(error) is KitsUnavailable
    assert error.retry_after == timedelta(seconds=seconds)


@pytest.mark.parametrize("header", ["", "soon", "-3", "1e3", "Mon, 99 May 2026", "²"])
def test_a_pause_that_cannot_be_read_is_none(header):
    said = httpx.Response(429, headers={"Retry-After": header.encode("latin-1")})
    assert failure(read, said).retry_after is None


def test_a_pause_named_with_a_503_is_kept():
    said = httpx.Response(503, headers={"Retry-After": "20"})
    assert failure(read, said).retry_after == timedelta(seconds=20)
    assert failure(create, said).retry_after == timedelta(seconds=20)


@pytest.mark.parametrize(
    "said",
    [
        fake.errors(fake.invalid()),
        fake.errors(fake.invalid(), data=None),
        fake.errors(fake.invalid(), data=None, status=400),
        fake.envelope(400, "ValidationException", "End is in the future.", field="input.setA.dateRange.end"),
    ],
)
def test_a_validation_error_names_the_field_in_kits_own_sentence(said):
    error = failure(create, said)
    assert isinstance(error, KitsRejected)
    assert (str(error), error.field) == ("End is in the future.", "input.setA.dateRange.end")


@pytest.mark.parametrize("code", ["GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED", "BAD_USER_INPUT"])
def test_a_document_refused_before_it_was_run_is_a_refusal(code):
    said = fake.errors({"message": "Cannot query field.", "extensions": {"code": code}}, status=400)
    assert isinstance(failure(create, said), KitsRejected)


@pytest.mark.parametrize(("status", "kind"), [(404, "NotFoundException"), (409, "ConflictException")])
def test_a_refusal_by_status_is_a_refusal_if_it_comes_in_the_envelope(status, kind):
    assert isinstance(failure(delete, fake.envelope(status, kind)), KitsRejected)


def test_a_refusal_without_a_sentence_gets_one():
    said = fake.errors({"extensions": {"errorType": "ValidationException", "field": ["?"]}}, data=None)
    error = failure(create, said)
    assert (str(error), error.field) == ("Kits refused this and did not say why.", "")


def test_a_long_sentence_of_kits_is_shortened_to_one_line():
    error = failure(create, fake.errors(fake.invalid("too\nlong " * 200), data=None))
    assert len(str(error)) < 300
    assert "\n" not in str(error)


def test_a_field_that_does_not_fit_is_named():
    said = fake.data(createExplorer={**fake.STATE, "createdAt": "yesterday"})
    assert "(field createExplorer.createdAt)" in str(failure(create, said))


@pytest.mark.parametrize("url", ["", "kits.test/graphql", "ftp://kits.test", "https://", "https://a\x00b"])
def test_an_address_that_is_none_is_unavailable_and_says_so(url):
    with pytest.raises(KitsUnavailable) as caught:
        fake.client_of(fake.Kits(), explorer_url=url).create_report(fake.DEFINITION)
    assert type(caught.value) is KitsUnavailable
    assert "address" in str(caught.value)


def test_an_answer_of_any_length_is_not_read_beyond_the_limit(monkeypatch):
    monkeypatch.setattr("kitsapi.wire.MAX_BODY", 1000)
    given = []
    endless = (given.append(1) or b"x" * 100 for _ in range(1_000_000))
    error = failure(read, httpx.Response(200, content=endless))
    assert "longer" in str(error)
    assert len(given) < 20


def test_a_small_answer_that_unpacks_to_a_giant_is_not_read_beyond_the_limit():
    bomb = gzip.compress(b" " * 40 * 2**20)
    error = failure(read, fake.pieces(bomb, headers={"Content-Encoding": "gzip"}))
    assert "longer" in str(error)


ALL_FAILURES = [*NEVER_SENT, *AFTER_SENDING, *USELESS, fake.envelope(401, "x"), fake.envelope(403, "x")]


@pytest.mark.parametrize("said", ALL_FAILURES, ids=repr)
def test_no_failure_tells_a_secret(said):
    error = failure(create, said)
    told = "".join(traceback.format_exception(error)) + repr(error) + repr(error.__dict__)
    assert not any(secret in told for secret in ("s3cret", "token-1", "czNjcmV0"))


def test_kits_repeating_our_secrets_tells_nobody():
    message = f"Not with Bearer token-1 and {fake.SECRET}"
    for said in (fake.errors(fake.invalid(message), data=None), fake.errors({"message": message})):
        told = str(failure(create, said))
        assert "Not with Bearer" in told
        assert not any(secret in told for secret in ("s3cret", "token-1"))


def test_nothing_of_the_client_shows_its_secret():
    kits = fake.Kits(fake.page("touchpoints", []))
    client = fake.client_of(kits)
    client.check()
    door = client._door
    shown = [repr(part) for part in (client, door, door._key, door._bearer, door._bearer._store._token)]
    assert not any(secret in told for told in shown for secret in ("s3cret", "token-1"))
