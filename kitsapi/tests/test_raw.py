"""A request that a person wrote: answers as they stand, and the names of what goes wrong."""

from __future__ import annotations

import json

import httpx
import pytest

from kitsapi.errors import KitsDenied, KitsOutcomeUnknown, KitsRejected, KitsUnavailable
from kitsapi.raw import MAX_ANSWER, Request
from kitsapi.tests.fake import Kits, client_of

READ, WRITE = Request("query { a }", {}), Request("mutation { a }", {}, writes=True)
REFUSED = {"errors": [{"message": "No.", "extensions": {"errorType": "ValidationException"}}], "data": None}


def asked(request: Request, *says):
    kits = Kits(*says)
    return client_of(kits).ask(request), kits


@pytest.mark.parametrize("status", [200, 400])
def test_a_query_gets_data_and_errors_as_they_are(status):
    said = {"errors": [{"message": "No."}], "data": {"a": None}}
    found, kits = asked(READ, httpx.Response(status, json={**said, "extensions": {"trace": "x"}}))
    assert found == said
    assert len(kits.calls) == 1


@pytest.mark.parametrize(
    ("request_", "says", "error"),
    [
        (READ, httpx.Response(403, json=REFUSED), KitsDenied),
        (READ, httpx.Response(429, json=REFUSED), KitsUnavailable),
        (READ, httpx.Response(500, json=REFUSED), KitsUnavailable),
        (READ, httpx.Response(200, text="<html>"), KitsUnavailable),
        (READ, httpx.Response(200, json={"data": "x" * MAX_ANSWER}), KitsUnavailable),
        (WRITE, httpx.Response(200, json=REFUSED), KitsRejected),
        (WRITE, httpx.Response(200, json={"errors": [{"message": "Oh."}], "data": {"a": None}}), KitsOutcomeUnknown),
        (WRITE, httpx.Response(502), KitsOutcomeUnknown),
        (WRITE, httpx.ReadTimeout("late"), KitsOutcomeUnknown),
    ],
)
def test_what_goes_wrong_is_named_and_not_repeated(request_, says, error):
    kits = Kits(says)
    with pytest.raises(error):
        client_of(kits).ask(request_)
    assert len(kits.calls) == 1


def test_the_token_of_the_call_is_taken_out_of_an_answer_that_repeats_it():
    def echo(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"data": {"a": request.headers["Authorization"]}})

    found, kits = asked(READ, echo)
    assert "token-1" not in json.dumps(found)
    assert kits.calls[0].headers["Authorization"] == "Bearer token-1"
