"""Checking a Kits that is not as expected: what differs is named, and no secret gets out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
import pytest

from kitsapi import documents
from kitsapi.fit.check import all_fits, check
from kitsapi.fit.findings import DIFFERS, FITS, NOT_TRIED, UNAUTHORIZED, Finding, Place, shape

PLACE = Place(
    oauth_url="https://kits.test/oauth/v1/token",
    explorer_url="https://kits.test/graphql",
    core_url="https://kits.test/core",
    rest_url="https://kits.test/kits",
    account_id="acc-1",
    client_id="id-1",
    client_secret="s3cret/with+odd=signs",
)
TOKEN = "canary-token-1"
REFUSAL = {"errorType": "AuthenticationException", "errorMessage": f"Not you, {TOKEN}."}


def findings(answer: httpx.Response | Exception, token: dict[str, Any] | None = None) -> dict[tuple[str, str], Finding]:
    """What is found where every question but the sign-in gets the same answer."""

    def kits(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/v1/token":
            return httpx.Response(200, json=token or {"token": TOKEN, "expires_in": 1800})
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, content=answer.content)

    return {(each.document, each.checked): each for each in check(PLACE, httpx.MockTransport(kits))}


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ConnectError("down"),
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, json={"data": None}),
        httpx.Response(200, json={"data": [1], "pagination": []}),
        httpx.Response(200, json={"data": {"__schema": {"types": 1}, "touchpoints": []}}),
        httpx.Response(200, json={"errors": [None]}),
        httpx.Response(500, json=REFUSAL),
    ],
)
def test_whatever_comes_is_a_finding_and_nothing_of_it_fits(answer):
    found = findings(answer)
    assert not all_fits(list(found.values()))
    assert {each.verdict for (document, _), each in found.items() if document != "OAuth"} <= {DIFFERS, NOT_TRIED}


def test_a_kits_without_introspection_is_asked_all_the_same():
    found = findings(httpx.Response(200, json={"errors": [{"message": "Introspection is off."}]}))
    assert found["Explorer GraphQL API", "introspection"].verdict == NOT_TRIED
    assert found["Explorer GraphQL API", "answer to touchpoints"].verdict == DIFFERS


def test_neither_key_nor_token_is_in_what_is_found():
    echo = {"errorType": f"{TOKEN} {PLACE.client_secret}", "errorMessage": TOKEN}
    for answer in (httpx.Response(418, json=echo), httpx.Response(200, json={"errors": [{"message": TOKEN}]})):
        said = repr(findings(answer))
        assert "•••" in said
        assert TOKEN not in said
        assert PLACE.client_secret not in said
    assert PLACE.client_secret not in repr(PLACE)


def test_a_refusal_of_another_form_is_named_part_by_part():
    envelope = {"errorType": "AuthenticationException", "errorMessage": UNAUTHORIZED}
    asked = "Core Rest API", "a call without a token"
    assert findings(httpx.Response(401, json=envelope))[asked].verdict == FITS
    assert findings(httpx.Response(400, json=envelope))[asked].detail == "HTTP status 400 instead of 401"
    odd = {"errorType": "Oops", "errorMessage": "Go away."}
    said = "errorType is Oops instead of AuthenticationException; errorMessage has another text"
    assert findings(httpx.Response(401, json=odd))[asked].detail == said


def test_a_token_of_another_form_is_said():
    found = findings(httpx.Response(500), {"access_token": TOKEN, "expires_in": 60})
    assert found["OAuth", "a token for the key"].verdict == FITS
    assert found["OAuth", "its field token"].detail == "only access_token is there"
    assert found["OAuth", "it lives 30 minutes"].verdict == DIFFERS
    assert findings(httpx.Response(500), {"token": TOKEN})["OAuth", "it lives 30 minutes"].verdict == NOT_TRIED


def test_fields_that_are_missing_or_of_another_kind_are_named_by_their_path():
    wanted = {"id": (str,), "isOwn": (bool,), "count": (int,), "parentId": (str, type(None)), "atoms": (list,)}
    value = {"id": 1, "isOwn": "yes", "count": True, "parentId": None}
    assert shape(value, wanted, "data[0]") == [
        "data[0].atoms is missing",
        "data[0].id is a number",
        "data[0].isOwn is a text",
        "data[0].count is a truth value",
    ]
    assert shape([], wanted, "body") == ["body is no object"]
    assert shape({"id": "x", "isOwn": False, "count": 3, "parentId": "y", "atoms": []}, wanted, "") == []


def test_nothing_that_could_be_tried_is_not_a_fit():
    assert not all_fits([Finding("OAuth", "x", NOT_TRIED)])
    assert all_fits([Finding("OAuth", "x", NOT_TRIED), Finding("OAuth", "y", FITS)])


@pytest.mark.parametrize("name", documents.ALL)
def test_the_portals_documents_weigh_little_at_the_sandbox(name, kits):
    """With a quarter of every limit of the sandbox each of them gets as far as being executed."""
    holder = kits.sandbox
    limits = holder.settings.limits
    small = replace(limits, depth=10, aliases=12, root_fields=5, tokens=500, cost=25_000)
    before = holder.settings
    holder.settings = replace(before, limits=small)
    try:
        said = ask(kits, name)
    finally:
        holder.settings = before
    assert "is the most" not in said
    assert "tokens" not in said


def ask(kits: Any, name: str) -> str:
    key = kits.key()
    sign_in = httpx.post(
        f"{kits.url}/oauth/v1/token",
        data={"grant_type": "client_credentials"},
        auth=(key["client_id"], key["client_secret"]),
    )
    variables = {
        "accountId": key["account_id"],
        "pageSize": 100,
        "ids": ["x"] * 50,
        "id": "x",
        "input": {"name": "x", "sections": []},
        "targetGroup": {"filters": []},
    }
    answer = httpx.post(
        f"{kits.url}/kits-explorer/v1/graphql",
        json={"query": documents.ALL[name], "variables": variables},
        headers={"Authorization": f"Bearer {sign_in.json()['token']}"},
    )
    assert answer.status_code == 200
    return answer.text
