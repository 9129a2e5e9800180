"""The documents of the Rest APIs: made from the routes, and true of every answer."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from sandbox.apis import APIS, document, rest_routes
from sandbox.testing import SandboxServer
from sandbox.tests.conftest import Client

KEYS = [api.key for api in APIS]


def operations(key: str) -> list[tuple[str, str, dict[str, Any]]]:
    return [(method, path, said) for path, each in document(key)["paths"].items() for method, said in each.items()]


def test_every_route_is_in_its_document_and_nothing_else_is() -> None:
    said = {(path, method.upper(), each["operationId"]) for key in KEYS for method, path, each in operations(key)}
    assert said == {(route.path, method, route.name) for route in rest_routes() for method in route.methods or ()}


DOCS = Path(__file__).parents[2] / "docs" / "kits-api.md"
# What docs/kits-api.md says of several kinds in one row.
IN_ONE_ROW = {"GET": "one by `/{id}`", "PUT": "`PUT …/{id}`", "DELETE": "`DELETE …/{id}`"}


@pytest.mark.parametrize("route", rest_routes(), ids=lambda route: route.name)
def test_every_call_is_in_the_docs(route: APIRoute) -> None:
    docs = DOCS.read_text(encoding="utf-8")
    path = route.path.partition("{accountId}")[2]
    for method in route.methods:
        row = IN_ONE_ROW[method] if path.count("/") == 2 and path.endswith("/{id}") else f"`{method} {path}`"
        assert row in docs or (method == "GET" and f"· `{path}`" in docs)
    assert f"`{path.split('/{')[0]}`" in docs or f" {path.split('/{')[0]}" in docs


@pytest.mark.parametrize("key", KEYS)
def test_every_operation_says_what_it_may_refuse(key: str) -> None:
    for method, path, said in operations(key):
        assert {"401", "403", "405", "413"} <= set(said["responses"]), path
        assert "422" not in said["responses"]
        assert ("404" in said["responses"]) == ("Id}" in path.replace("{accountId}", "") or "{id}" in path)
        assert said["security"] if "security" in said else document(key)["security"]
        assert ("requestBody" in said) == (method in ("post", "put"))


@pytest.mark.parametrize("key", KEYS)
def test_every_reference_in_a_document_leads_somewhere(key: str) -> None:
    schemas = document(key)["components"]["schemas"]
    found = set(re.findall(r"'#/components/schemas/(\w+)'", str(document(key))))
    assert found <= set(schemas)


def values(said: dict[str, Any], value: str) -> dict[str, str]:
    """The operation's required query, with something in it."""
    return {each["name"]: value for each in said.get("parameters", ()) if each["in"] == "query" and each["required"]}


STRANGE = ["x", "", "2026-02-30", "0", "\u0000", "ä\ud7ff", "9" * 400]


@pytest.mark.parametrize("strange", STRANGE)
@pytest.mark.parametrize("key", KEYS)
def test_strange_requests_get_only_answers_that_are_in_the_document(
    server: SandboxServer, client: Client, key: str, strange: str
) -> None:
    for method, path, said in operations(key):
        address = re.sub(r"\{\w+\}", quote(strange or "y"), path.replace("{accountId}", client.account))
        bodies: list[Any] = [None, {}, [], {"name": strange, "atoms": [strange], "pageViews": strange, "parentId": strange}]
        for body in bodies if "requestBody" in said else [None]:
            answer = client.http.request(method, address, params=values(said, strange), json=body)
            assert str(answer.status_code) in said["responses"], (method, path, answer.text)


@pytest.mark.parametrize("key", KEYS)
def test_the_document_and_the_page_are_served(server: SandboxServer, key: str) -> None:
    assert httpx.get(f"{server.url}/reference/{key}.json").json() == document(key)
    page = httpx.get(f"{server.url}/reference/{key}")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for _, path, said in operations(key):
        assert f'id="{said["operationId"]}"' in page.text
        assert path in page.text
    for anchor in re.findall(r'href="#([\w-]+)"', page.text):
        assert f'id="{anchor}"' in page.text


def test_the_first_page_is_the_table_of_the_three_apis(server: SandboxServer) -> None:
    page = httpx.get(server.url + "/").text
    for word in ("Core Rest API", "Kits Rest API", "Kits Explorer GraphQL API"):
        assert word in page
    for address in ("/core/v1", "/kits/v1", "/kits-explorer/v1/graphql", "/oauth/v1/token"):
        assert server.url + address in page
    for link in re.findall(r'href="(/[^"#]*)"', page):
        assert httpx.get(server.url + link).status_code == 200


def test_there_is_no_other_reference(server: SandboxServer) -> None:
    answer = httpx.get(server.url + "/reference/nonsense")
    assert (answer.status_code, answer.json()["errorType"]) == (404, "NotFoundException")


def test_a_person_at_an_unknown_address_gets_a_page_with_the_way_back(server: SandboxServer) -> None:
    for path in ("/reference/nonsense", "/nowhere/<b>", "/static/none.css", "/core/v1"):
        answer = httpx.get(server.url + path, headers={"Accept": "text/html,*/*;q=0.8"})
        assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert '<a href="/">table of the APIs</a>' in answer.text
        assert "<b>" not in answer.text


def examples_of(name: str) -> tuple[Any, Any]:
    """What an operation of the Core API is sent and answers, by the document."""
    said = next(said for _, _, said in operations("core") if said["operationId"] == name)
    content = next(answer["content"] for status, answer in said["responses"].items() if status in ("200", "201"))
    return said["requestBody"]["content"]["application/json"]["example"], content["application/json"]["example"]


def test_the_example_of_a_new_media_is_what_the_sandbox_answers(client: Client) -> None:
    sent, shown = examples_of("createMedia")
    answer = client.http.post(f"/core/v1/accounts/{client.account}/medias", json=sent).json()
    differing = {name for name in answer if answer[name] != shown[name]}
    assert differing == {"id", "ownerAccountId", "validation"}
    assert {each["status"] for each in (*answer["validation"], *shown["validation"])} == {"NOT_VALIDATED"}


@pytest.mark.parametrize("kind", ["Media", "Section", "MediaTitle", "MediaTitleSection"])
def test_the_example_of_what_is_new_names_itself_its_parent_and_its_owner_apart(kind: str) -> None:
    sent, shown = examples_of(f"create{kind}")
    assert len({shown["id"], shown["ownerAccountId"], shown["parentId"]}) == 3
    assert shown["parentId"] == sent.get("parentId")
    assert [each["id"] for each in shown["atoms"]] == sent.get("atoms", [])


def test_a_method_that_is_not_taken_says_which_are(server: SandboxServer) -> None:
    answer = httpx.patch(f"{server.url}/core/v1/accounts/x/medias/y")
    assert (answer.status_code, answer.headers["allow"]) == (405, "DELETE, GET, PUT")


def models(route: APIRoute) -> list[tuple[TypeAdapter[Any], Any]]:
    """Each type of a route that is sent or answered, with the document's example of it."""
    key = next(api.key for api in APIS if route in api.router.routes)
    (method,) = route.methods
    said = document(key)["paths"][route.path][method.lower()]
    found = []
    if route.body_field:
        found.append((route.body_field.field_info.annotation, said["requestBody"]["content"]["application/json"]["example"]))
    if route.response_model:
        answer = said["responses"][str(route.status_code or 200)]
        found.append((route.response_model, answer["content"]["application/json"]["example"]))
    return [(TypeAdapter(model), example) for model, example in found]


@pytest.mark.parametrize("route", rest_routes(), ids=lambda route: route.name)
def test_every_example_is_what_its_shape_takes(route: APIRoute) -> None:
    for model, example in models(route):
        # In strict mode a day in JSON is a text.
        model.validate_json(json.dumps(example))


@pytest.mark.parametrize("key", KEYS)
def test_every_operation_has_an_example_of_its_request_and_its_answer(server: SandboxServer, key: str) -> None:
    page = unescape(httpx.get(f"{server.url}/reference/{key}").text)
    for method, path, said in operations(key):
        section = page.partition(f'id="{said["operationId"]}"')[2].partition("</section>")[0]
        shown = path.replace("{accountId}", "ACCOUNT_ID").partition("{")[0]
        assert f"curl -X {method.upper()} '{server.url}{shown}" in section
        assert f"<h4>Answer {min(said['responses'])}</h4>" in section
        assert ("-d '{" in section) == ("requestBody" in said)


def test_an_example_of_the_reference_can_be_sent_as_it_stands(server: SandboxServer, client: Client) -> None:
    example = document("core")["paths"]["/core/v1/accounts/{accountId}/medias"]["post"]["requestBody"]
    sent = example["content"]["application/json"]["example"]
    answer = client.http.post(f"/core/v1/accounts/{client.account}/medias", json=sent)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("key", KEYS)
def test_every_parameter_is_in_its_table_in_words(server: SandboxServer, key: str) -> None:
    page = httpx.get(f"{server.url}/reference/{key}").text
    for _, _, said in operations(key):
        section = page.partition(f'id="{said["operationId"]}"')[2].partition("<h4>Answers")[0]
        for each in said["parameters"]:
            assert f"<code>{each['name']}</code>" in section
            assert each.get("description") or each["schema"].get("description"), each["name"]


@pytest.mark.parametrize(
    ("key", "default"), [("core", "50"), ("core", "own"), ("core", "TOTAL"), ("kits", "day"), ("kits", "CLASSIC")]
)
def test_defaults_are_shown(server: SandboxServer, key: str, default: str) -> None:
    page = httpx.get(f"{server.url}/reference/{key}").text
    assert f'data-label="Default"><div><code>{default}</code>' in page


def test_the_first_page_says_every_status_there_is(server: SandboxServer) -> None:
    page = httpx.get(server.url + "/").text
    documented = {status for key in KEYS for _, _, said in operations(key) for status in said["responses"] if status >= "400"}
    for status in documented | {"405", "413", "503"}:
        assert f'<th scope="row" role="rowheader">{status}</th>' in page


def test_the_menu_leads_to_the_references(server: SandboxServer) -> None:
    menu = httpx.get(f"{server.url}/reference/kits").text.partition("<nav")[2].partition("</nav>")[0]
    assert 'href="/reference/core"' in menu
    assert 'href="/reference/kits" aria-current="page"' in menu


def test_what_is_too_large_is_answered_as_documented(client: Client) -> None:
    answer = client.http.post(f"/core/v1/accounts/{client.account}/medias", content=b"x" * 1_000_001)
    said = document("core")["paths"]["/core/v1/accounts/{accountId}/medias"]["post"]["responses"]["413"]
    assert (answer.status_code, answer.json()) == (413, said["content"]["application/json"]["example"])
