"""GraphQL over HTTP, and what a browser sees."""

from __future__ import annotations

import httpx
import pytest

from sandbox import graphql_http
from sandbox.testing import SandboxServer
from sandbox.tests.conftest import Client


def test_introspection_is_open_to_those_with_a_token(client: Client) -> None:
    assert client.ask("{ __schema { queryType { name } } }") == {"__schema": {"queryType": {"name": "Query"}}}


def test_a_document_that_does_not_fit_is_200_or_400_as_the_client_prefers(client: Client) -> None:
    query = {"query": "{ nonsense }"}
    plain = client.http.post(graphql_http.PATH, json=query)
    modern = client.http.post(graphql_http.PATH, json=query, headers={"Accept": "application/graphql-response+json"})
    assert (plain.status_code, modern.status_code) == (200, 400)
    assert modern.headers["content-type"].startswith("application/graphql-response+json")
    assert "data" not in plain.json()


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"query": 1}', b'{"query": "{a}", "variables": []}', b"{"])
def test_a_body_of_another_shape_is_400(client: Client, content: bytes) -> None:
    answer = client.http.post(graphql_http.PATH, content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["errorType"]) == (400, "ValidationException")


def test_a_body_too_large_is_413(client: Client) -> None:
    assert client.post("{ __typename }", filler="x" * 1_100_000).status_code == 413


MANY_FIELDS = "{" + " ".join(f"a{n}: __typename" for n in range(30)) + "}"


@pytest.mark.parametrize("query", ["{" * 5000, "{ __typename " * 2000, MANY_FIELDS])
def test_an_outsized_document_is_refused(client: Client, query: str) -> None:
    assert client.post(query).json()["errors"]


def test_a_browser_sees_pages_that_say_what_this_is(server: SandboxServer) -> None:
    assert "Not imitated yet" in httpx.get(server.url + "/").text
    assert "Authorization: Bearer" in httpx.get(server.url + graphql_http.PATH).text


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("DELETE", graphql_http.PATH, 405)])
def test_what_is_not_there_is_said_in_the_envelope(server: SandboxServer, method: str, path: str, status: int) -> None:
    answer = httpx.request(method, server.url + path)
    assert (answer.status_code, set(answer.json())) == (status, {"errorType", "errorMessage"})
