"""The Postman collection: every request leads to something that is there, and nothing is left out."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest
from graphql import parse, validate

from sandbox import graphql_http, oauth, postman
from sandbox.apis import APIS, rest_routes
from sandbox.explorer import schema
from sandbox.testing import SandboxServer

COLLECTION = postman.collection("http://here", "2026-01-05", "2026-01-11")


def requests() -> list[dict[str, Any]]:
    return [item["request"] for folder in COLLECTION["item"] for item in folder["item"]]


def route_of(request: dict[str, Any]) -> str:
    """Method and path, with {} for every variable."""
    path = request["url"]["raw"].removeprefix("{{base_url}}").partition("?")[0]
    return request["method"] + " " + re.sub(r"\{\{\w+\}\}", "{}", path)


def test_there_is_one_request_for_each_rest_operation() -> None:
    wanted = {f"{method} " + re.sub(r"\{\w+\}", "{}", route.path) for route in rest_routes() for method in route.methods or ()}
    asked = [route_of(request) for request in requests() if "/accounts/" in request["url"]["raw"]]
    assert sorted(asked) == sorted(wanted)


def test_the_others_go_to_the_token_and_the_explorer() -> None:
    others = {route_of(request) for request in requests() if "/accounts/" not in request["url"]["raw"]}
    assert others == {f"POST {oauth.PATH}", f"POST {graphql_http.PATH}"}


@pytest.mark.parametrize(
    "asked", [json.loads(each["body"]["raw"]) for each in requests() if each["url"]["raw"].endswith("graphql")]
)
def test_every_query_fits_the_schema(asked: dict[str, Any]) -> None:
    assert validate(schema(), parse(asked["query"])) == []


def test_every_variable_is_set_before_it_is_used() -> None:
    known = {each["key"] for each in COLLECTION["variable"]} | {"$guid"}
    for folder in COLLECTION["item"]:
        for item in folder["item"]:
            used = set(re.findall(r"\{\{([$\w]+)\}\}", json.dumps(item["request"])))
            assert used <= known, item["name"]
            known |= set(re.findall(r'collectionVariables\.set\("(\w+)"', "\n".join(item["event"][0]["script"]["exec"])))


def test_what_needs_a_body_has_one() -> None:
    for request in requests():
        assert ("body" in request) == (request["method"] in ("POST", "PUT"))


def test_it_is_served_and_linked_from_the_first_page(server: SandboxServer) -> None:
    answer = httpx.get(server.url + postman.PATH)
    assert {each["key"] for each in answer.json()["variable"]} >= {"client_id", "client_secret"}
    assert answer.json()["variable"][0]["value"] == server.url
    assert [folder["name"] for folder in answer.json()["item"]][2:] == [api.title for api in reversed(APIS)]
    assert postman.PATH in httpx.get(server.url + "/").text
