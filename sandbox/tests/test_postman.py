"""The Postman collection: every request leads to something that is there, and nothing is left out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import parse, validate

from sandbox import graphql_http, oauth, postman
from sandbox.apis import APIS, rest_routes
from sandbox.explorer import schema
from sandbox.testing import SandboxServer
from sandbox.tests.conftest import Client

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


def test_the_explorers_requests_are_the_dynamic_explorers_steps() -> None:
    examples = (Path(postman.__file__).parent / "static" / "explorer" / "examples.js").read_text(encoding="utf-8")
    steps = set(re.findall(r'^    name: "([^"]+)"', examples, re.MULTILINE)) - {"Your own query"}
    assert {each["name"] for each in COLLECTION["item"][1]["item"]} == steps


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


def item(name: str) -> dict[str, Any]:
    return next(item for folder in COLLECTION["item"] for item in folder["item"] if item["name"] == name)


def script(name: str) -> str:
    return "\n".join(item(name)["event"][0]["script"]["exec"])


def test_no_two_variables_differ_in_their_capitals_only() -> None:
    names = set(re.findall(r"\{\{(\w+)\}\}", json.dumps(COLLECTION)))
    assert len({name.lower() for name in names}) == len(names)
    assert all(name == name.lower() for name in names)


def test_what_core_makes_is_what_it_changes_and_deletes() -> None:
    assert "{{made_media_id}}" in item("Delete a media")["request"]["url"]["raw"]
    assert "{{own_media_1_id}}" in item("Invalidate a media or section for a period")["request"]["url"]["raw"]
    assert "{{made_media_title_section_id}}" in item("Get a media title section")["request"]["url"]["raw"]


def test_waiting_holds_nothing_up_and_ends() -> None:
    assert "while" not in script("Is it ready?")
    assert "setTimeout" in script("Is it ready?")
    assert "asked < 60" in script("Is it ready?")


def test_every_folder_says_what_it_is_for_and_every_explorer_request_too() -> None:
    assert all(folder["description"] for folder in COLLECTION["item"])
    assert all(each["request"]["description"] for folder in COLLECTION["item"][:2] for each in folder["item"])


def test_the_report_compares_overlapping_sets_in_one_week() -> None:
    asked = json.loads(item("Create a report")["request"]["body"]["raw"])["variables"]["input"]
    a, b = set(asked["setA"]["touchpoints"]["ids"]), set(asked["setB"]["touchpoints"]["ids"])
    assert asked["setA"]["dateRange"] == asked["setB"]["dateRange"]
    assert all((a & b, a - b, b - a))
    assert "PROFILE" in asked["sections"]


def test_the_metrics_of_the_collection_have_both_sets_a_profile_and_a_comparison(client: Client) -> None:
    known = {"account_id": client.account, "from": "2026-01-05", "to": "2026-01-11"}
    own = [each["id"] for each in client.ask(OWN)["touchpoints"]["data"] if each["isOwn"]]
    known |= {f"own_media_{number}_id": each for number, each in enumerate(own[:3], start=1)}
    known["report_id"] = sent(client, "Create a report", known)["createExplorer"]["id"]
    client.finished(known["report_id"])
    metrics = sent(client, "Metrics", known)["explorer"]["metrics"]
    assert metrics["setA"]["profile"]
    assert metrics["setB"]["profile"]
    assert all(metrics["comparison"][part]["reach"] > 0 for part in ("both", "onlyA", "onlyB", "either"))


OWN = "query Own($a: ID!) { touchpoints(accountId: $a, types: [MEDIA]) { data { id isOwn } } }"


def sent(client: Client, name: str, known: dict[str, str]) -> Any:
    raw = item(name)["request"]["body"]["raw"]
    for variable, value in known.items():
        raw = raw.replace(f"{{{{{variable}}}}}", value)
    answer = client.http.post(graphql_http.PATH, json=json.loads(raw)).json()
    assert "errors" not in answer, answer
    return answer["data"]


def test_it_is_served_and_linked_from_the_first_page(server: SandboxServer) -> None:
    answer = httpx.get(server.url + postman.PATH)
    assert {each["key"] for each in answer.json()["variable"]} >= {"client_id", "client_secret"}
    assert answer.json()["variable"][0]["value"] == server.url
    assert [folder["name"] for folder in answer.json()["item"]][2:] == [api.title for api in reversed(APIS)]
    assert postman.PATH in httpx.get(server.url + "/").text
