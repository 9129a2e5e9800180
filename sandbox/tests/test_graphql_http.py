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
    assert "Kits Explorer GraphQL API" in httpx.get(server.url + "/").text
    assert "Authorization: Bearer" in httpx.get(server.url + graphql_http.PATH).text


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("DELETE", graphql_http.PATH, 405)])
def test_what_is_not_there_is_said_in_the_envelope(server: SandboxServer, method: str, path: str, status: int) -> None:
    answer = httpx.request(method, server.url + path)
    assert (answer.status_code, set(answer.json())) == (status, {"errorType", "errorMessage"})


def test_a_query_may_stand_in_the_address(client: Client) -> None:
    asked = {"query": "query Q($n: String!) { __type(name: $n) { name } }", "variables": '{"n": "Explorer"}'}
    answer = client.http.get(graphql_http.PATH, params=asked)
    assert answer.json() == {"data": {"__type": {"name": "Explorer"}}}


def test_an_address_changes_nothing(client: Client, server: SandboxServer) -> None:
    query = f'mutation {{ deleteExplorer(accountId: "{client.account}", id: "{client.create()}") }}'
    answer = client.http.get(graphql_http.PATH, params={"query": query})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert len(server.explorers(client.account)) == 1


def test_an_address_is_for_those_with_a_token_and_its_variables_are_json(client: Client, server: SandboxServer) -> None:
    asked = {"query": "{ __typename }"}
    assert httpx.get(server.url + graphql_http.PATH, params=asked).status_code == 401
    assert client.http.get(graphql_http.PATH, params={**asked, "variables": "{"}).status_code == 400


def test_an_operation_name_of_another_kind_is_400(client: Client) -> None:
    answer = client.http.post(graphql_http.PATH, json={"query": "{ __typename }", "operationName": {"a": 1}})
    assert (answer.status_code, answer.json()["errorType"]) == (400, "ValidationException")


def test_a_query_in_the_address_is_in_the_history_too(client: Client, server: SandboxServer) -> None:
    client.http.get(graphql_http.PATH, params={"query": "query Mine { __typename }"})
    assert server.history[-1].operation == "Mine"


def test_what_is_nested_too_deeply_is_refused_and_nothing_falls_over(client: Client) -> None:
    deep = '{"a":' * 5000 + "1" + "}" * 5000
    body = '{"query": "{ __typename }", "variables": ' + deep + "}"
    answer = client.http.post(graphql_http.PATH, content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["errorMessage"]) == (400, "The body is nested too deeply.")
