"""The token endpoint."""

from __future__ import annotations

import base64
import re
import time

import httpx
import pytest

from sandbox import graphql_http, oauth
from sandbox.errors import Unauthenticated
from sandbox.oauth import read_basic
from sandbox.testing import SandboxServer
from sandbox.tests.conftest import Client

GRANT = {"grant_type": "client_credentials"}


def post(server: SandboxServer, content: str, **headers: str) -> httpx.Response:
    headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
    return httpx.post(server.url + oauth.PATH, content=content, headers=headers)


def test_a_key_gives_a_token_for_half_an_hour(server: SandboxServer) -> None:
    key = server.key()
    answer = httpx.post(server.url + oauth.PATH, data=GRANT, auth=(key["client_id"], key["client_secret"]))
    body = answer.json()
    assert body == {"token": body["token"], "access_token": body["token"], "token_type": "Bearer", "expires_in": 1800}
    assert answer.headers["cache-control"] == "no-store"
    assert key["client_id"].startswith("sandbox-")


def test_credentials_may_stand_in_the_body(server: SandboxServer) -> None:
    key = server.key()
    form = {**GRANT, "client_id": key["client_id"], "client_secret": key["client_secret"]}
    assert httpx.post(server.url + oauth.PATH, data=form).status_code == 200


def test_the_documents_own_header_with_one_sign_too_many_is_read() -> None:
    assert read_basic("Basic bXlfY2xpZW50X2lkOm15X2NsaWVudF9zZWNyZXQ==") == ("my_client_id", "my_client_secret")


def test_id_and_secret_are_percent_decoded() -> None:
    assert read_basic("basic " + base64.b64encode(b"a%3Ab:c%2Bd").decode()) == ("a:b", "c+d")


@pytest.mark.parametrize("header", ["", "Bearer x", "Basic ?", "Basic YQ==", "Basic /w=="])
def test_what_is_no_basic_header_is_not_a_client(header: str) -> None:
    with pytest.raises(Unauthenticated):
        read_basic(header)


def test_a_wrong_secret_is_401_in_the_documented_envelope(server: SandboxServer) -> None:
    answer = httpx.post(server.url + oauth.PATH, data=GRANT, auth=(server.key()["client_id"], "wrong"))
    assert (answer.status_code, answer.json()["errorType"]) == (401, "AuthenticationException")
    assert "www-authenticate" in answer.headers


@pytest.mark.parametrize(
    "content",
    [
        "",
        "grant_type=password",
        "grant_type=client_credentials&grant_type=client_credentials",
        "grant_type=",
    ],
)
def test_a_wrong_form_is_400(server: SandboxServer, content: str) -> None:
    answer = post(server, content)
    assert (answer.status_code, answer.json()["errorType"]) == (400, "ValidationException")


def test_credentials_in_two_places_are_400(server: SandboxServer) -> None:
    key = server.key()
    form = {**GRANT, "client_secret": key["client_secret"]}
    answer = httpx.post(server.url + oauth.PATH, data=form, auth=(key["client_id"], key["client_secret"]))
    assert answer.status_code == 400


REFUSED = [
    ("grant_type=client_credentials", ("sandbox-x", "wrong"), 401, "invalid_client"),
    ("grant_type=client_credentials", None, 401, "invalid_client"),
    ("grant_type=p%C3%A4ss%22word", ("sandbox-x", "wrong"), 400, "unsupported_grant_type"),
    ("", ("sandbox-x", "wrong"), 400, "invalid_request"),
    ("grant_type=a&grant_type=a", ("sandbox-x", "wrong"), 400, "invalid_request"),
    ("grant_type=client_credentials&client_secret=x", ("sandbox-x", "x"), 400, "invalid_request"),
]


@pytest.mark.parametrize(("content", "auth", "status", "error"), REFUSED)
def test_refusals_are_also_in_oauths_own_words(
    server: SandboxServer, content: str, auth: tuple[str, str] | None, status: int, error: str
) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = httpx.post(server.url + oauth.PATH, content=content, headers=headers, auth=auth)
    said = answer.json()
    assert (answer.status_code, said["error"]) == (status, error)
    assert {"errorType", "errorMessage"} <= set(said)
    assert re.fullmatch(r"[\x20-\x21\x23-\x5b\x5d-\x7e]+", said["error_description"])
    assert answer.headers["cache-control"] == "no-store"


def test_a_json_body_is_400(server: SandboxServer) -> None:
    assert httpx.post(server.url + oauth.PATH, json=GRANT).status_code == 400


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer nonsense", "Basic x"])
def test_without_a_good_token_every_request_is_401(server: SandboxServer, header: str) -> None:
    answer = httpx.post(server.url + graphql_http.PATH, json={"query": "{__typename}"}, headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json() == {
        "errorType": "AuthenticationException",
        "errorMessage": "The application is not authorized to access this resource.",
    }


def test_a_token_ends_after_its_half_hour(server: SandboxServer, client: Client) -> None:
    server.skip(seconds=1790)
    assert client.post("{ __typename }").status_code == 200
    server.skip(seconds=20)
    assert client.post("{ __typename }").status_code == 401


def test_secrets_and_tokens_are_kept_only_as_hashes(server: SandboxServer) -> None:
    key = server.key()
    client = Client(server.url, key)
    kept = b"".join(path.read_bytes() for path in server.settings.data.glob("sandbox.sqlite3*"))
    assert key["client_id"].encode() in kept
    assert key["client_secret"].encode() not in kept
    assert client.http.headers["Authorization"].removeprefix("Bearer ").encode() not in kept


def test_a_token_is_made_in_no_time(server: SandboxServer) -> None:
    from sandbox.keys import issue_token, open_with

    key, store = server.key(), server.sandbox.store
    times = []
    for _ in range(20):
        start = time.perf_counter()
        grant = open_with(store, key["client_id"], key["client_secret"])
        assert grant
        issue_token(store, grant, 60, server.sandbox.clock.now())
        times.append(time.perf_counter() - start)
    assert sorted(times)[10] < 0.005


@pytest.mark.parametrize(("body", "words"), [("", "missing or empty"), ("grant_type=password", "'password' is not taken")])
def test_what_is_wrong_with_the_grant_type_is_said_with_what_to_send(server: SandboxServer, body: str, words: str) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    said = httpx.post(server.url + oauth.PATH, content=body, headers=headers).json()
    assert said["field"] == "grant_type"
    assert words in said["errorMessage"]
    assert "grant_type=client_credentials" in said["errorMessage"]
