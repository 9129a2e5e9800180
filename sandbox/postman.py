"""The Postman collection: token, the Explorer workflow and both Rest APIs, with the variables `client_id` and `client_secret`.

The Rest requests are made from the OpenAPI documents, so that a route without its request cannot be; what is sent and what
is learnt from an answer stands here. In Postman's order the collection runs from beginning to end.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from . import graphql_http, oauth
from .apis import APIS, Api, document
from .context import Sandbox

PATH = "/reference/postman.json"
_SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"

# ------------------------------------------------------------------------- scripts

_KEEP_IT = 'pm.collectionVariables.set("token", pm.response.json().token);'
# Counts in a variable, so that it ends; a calculation may take its time.
_ASK_AGAIN = """const [report] = pm.response.json().data.explorers.data;
const asked = Number(pm.collectionVariables.get("asked") || 0) + 1;
const isWaiting = report.status !== "READY" && report.status !== "FAILED" && asked < 60;
pm.collectionVariables.set("asked", isWaiting ? asked : 0);
if (isWaiting) {
  const end = Date.now() + 500;
  while (Date.now() < end);
  pm.execution.setNextRequest(pm.info.requestName);
}"""
_HAS_METRICS = """const { metrics } = pm.response.json().data.explorer;
pm.test("There are metrics", () => pm.expect(metrics.setA.overview).to.be.an("object"));"""
_NO_ERRORS = 'pm.test("No errors", () => pm.expect(pm.response.json().errors).to.be.undefined);'


def _keep(variable: str, path: str) -> str:
    return f'pm.collectionVariables.set("{variable}", pm.response.json().{path});'


def _status(expected: int) -> str:
    return f'pm.test("{expected}", () => pm.response.to.have.status({expected}));'


def _scripts(*lines: str) -> list[dict[str, Any]]:
    return [{"listen": "test", "script": {"type": "text/javascript", "exec": "\n".join(lines).split("\n")}}]


# --------------------------------------------------------------- the Explorer workflow

_QUERIES: Sequence[tuple[str, str, Mapping[str, Any], Sequence[str]]] = (
    (
        "Touchpoints",
        "query Touchpoints($accountId: ID!) { touchpoints(accountId: $accountId, types: [MEDIA]) "
        "{ pagination { hasNextPage nextCursor totalCount } data { id type name isOwn parentId atoms { id type } } } }",
        {},
        [_keep("mediaId", "data.touchpoints.data.find(each => each.isOwn).id")],
    ),
    (
        "Target-group variables",
        "query Variables($accountId: ID!) { targetGroupVariables(accountId: $accountId) "
        "{ name label values { value label } } }",
        {},
        [
            _keep("variable", "data.targetGroupVariables[0].name"),
            _keep("value", "data.targetGroupVariables[0].values[0].value"),
        ],
    ),
    (
        "Size of a target group",
        "query Summary($accountId: ID!, $targetGroup: TargetGroupInput!) { targetGroupSummary(accountId: $accountId, "
        "targetGroup: $targetGroup) { size onlinePopulation incidence sampleSize } }",
        {"targetGroup": {"filters": [{"variable": "{{variable}}", "values": ["{{value}}"]}]}},
        [],
    ),
    (
        "Create a report",
        "mutation Create($accountId: ID!, $input: ExplorerInput!) { createExplorer(accountId: $accountId, input: $input) "
        "{ id name status } }",
        {
            "input": {
                "name": "Report from Postman",
                "sections": ["OVERVIEW", "TREND"],
                "setA": {
                    "name": "All my media",
                    "dateRange": {"preset": "YESTERDAY"},
                    "touchpoints": {"preset": "ALL_MY_MEDIA"},
                },
                "includeNotValidated": True,
            }
        },
        [_keep("explorerId", "data.createExplorer.id")],
    ),
    (
        "Is it ready?",
        "query State($accountId: ID!, $ids: [ID!]) { explorers(accountId: $accountId, ids: $ids) "
        "{ data { id status failure } } }",
        {"ids": ["{{explorerId}}"]},
        [_ASK_AGAIN],
    ),
    (
        "Metrics",
        "query Metrics($accountId: ID!, $id: ID!) { explorer(accountId: $accountId, id: $id) { status metrics { "
        "onlinePopulation targetGroupSize setA { overview { reach reachPct pageViews sessions } trend { day reach } } } } }",
        {"id": "{{explorerId}}"},
        [_HAS_METRICS],
    ),
    (
        "Delete the report",
        "mutation Delete($accountId: ID!, $id: ID!) { deleteExplorer(accountId: $accountId, id: $id) }",
        {"id": "{{explorerId}}"},
        [],
    ),
)


def _explorer_item(name: str, query: str, variables: Mapping[str, Any], scripts: Sequence[str]) -> dict[str, Any]:
    asked = {"query": query, "variables": {"accountId": "{{account_id}}", **variables}}
    return {
        "name": name,
        "event": _scripts(_status(200), _NO_ERRORS, *scripts),
        "request": _request("POST", graphql_http.PATH, body=asked),
    }


# ------------------------------------------------------------------------ Rest requests

# What is sent, by operation. {{…}} are variables that earlier requests have set.
_BODIES: Mapping[str, Mapping[str, Any]] = {
    "createMedia": {"name": "Postman media {{$guid}}", "language": "fi", "platform": "WEB"},
    "changeMedia": {"language": "sv"},
    "createSection": {"name": "Postman section", "parentId": "{{MediaId}}"},
    "changeSection": {"name": "Postman section, renamed"},
    "createMediaTitle": {"name": "Postman title {{$guid}}", "atoms": ["{{MediaId}}"], "publicationTypes": ["Magazine"]},
    "changeMediaTitle": {"labels": ["Postman"]},
    "createMediaTitleSection": {"name": "Postman title section", "parentId": "{{MediaTitleId}}", "atoms": ["{{SectionId}}"]},
    "changeMediaTitleSection": {"contentLabels": ["News"]},
    "createValidation": {"from": "{{from}}", "to": "{{to}}", "pageViews": "{{pageViews}}", "basis": "TOTAL"},
    "createKit": {"name": "Postman kit {{$guid}}", "calculationMethod": "CLASSIC", "trackpointIds": ["{{mediaId}}"]},
    "changeKit": {"trackpointIds": ["{{mediaId}}"]},
}

_MADE = ("Media", "Section", "MediaTitle", "MediaTitleSection")
_LEARNT: Mapping[str, Sequence[str]] = {
    **{f"create{word}": [_keep(f"{word}Id", "id")] for word in _MADE},
    "createKit": [_keep("KitId", "id")],
    "listGroups": [_keep("GroupId", "data[0].id")],
    "listMembers": [_keep("MemberId", "data[0].id")],
    # Page views as measured stand for those of one's own analytics.
    "getKitReport": ['pm.collectionVariables.set("pageViews", Math.round(pm.response.json().total.pageViews));'],
}

# What others are made of is made first, used, and deleted last.
_CORE_ORDER = (
    *(f"{verb}{word}{end}" for word in _MADE for verb, end in (("create", ""), ("list", "s"), ("get", ""), ("change", ""))),
    "listGroups",
    "getGroup",
    "listMembers",
    "getMember",
    "listTrackpoints",
    "listValidation",
    # In this order the trackpoint ends as valid.
    "deleteValidation",
    "createValidation",
    *(f"delete{word}" for word in reversed(_MADE)),
)
_WORDS_OF_IDS = (*reversed(_MADE), "Group", "Member")


def rest_items(key: str) -> list[dict[str, Any]]:
    """One request for each operation of a Rest API, in an order that works."""
    operations = {
        said["operationId"]: (method.upper(), path, said)
        for path, methods in document(key)["paths"].items()
        for method, said in methods.items()
    }
    order = {name: place for place, name in enumerate(_CORE_ORDER)}
    names = sorted(operations, key=lambda name: order.get(name, len(order))) if key == "core" else list(operations)
    if key == "kits":
        names.sort(key=lambda name: name != "createKit")
    return [_rest_item(name, *operations[name]) for name in names]


def _rest_item(name: str, method: str, path: str, said: Mapping[str, Any]) -> dict[str, Any]:
    needed = {each["name"] for each in said.get("parameters", ()) if each["in"] == "query" and each["required"]}
    query = {each: f"{{{{{each}}}}}" for each in ("from", "to") if each in needed}
    expected = min(int(status) for status in said["responses"])
    return {
        "name": said["summary"],
        "event": _scripts(_status(expected), *_LEARNT.get(name, ())),
        "request": _request(method, _filled(name, path), query=query, body=_BODIES.get(name), text=said.get("description", "")),
    }


def _filled(name: str, path: str) -> str:
    """The path with Postman's variables."""
    word = next((each for each in _WORDS_OF_IDS if name.endswith(each)), "")
    wanted = "mediaId" if name.endswith("Validation") else f"{word}Id"
    ids = {"{accountId}": "{{account_id}}", "{id}": f"{{{{{wanted}}}}}", "{kitId}": "{{KitId}}"}
    for part, variable in ids.items():
        path = path.replace(part, variable)
    return path


def _request(
    method: str, path: str, *, query: Mapping[str, str] | None = None, body: Mapping[str, Any] | None = None, text: str = ""
) -> dict[str, Any]:
    address = "{{base_url}}" + path
    parts: dict[str, Any] = {"host": ["{{base_url}}"], "path": path.strip("/").split("/")}
    if query:
        address += "?" + "&".join(f"{name}={value}" for name, value in query.items())
        parts["query"] = [{"key": name, "value": value} for name, value in query.items()]
    request: dict[str, Any] = {"method": method, "url": {"raw": address, **parts}, "description": text}
    if body is not None:
        # A number is written without quotation marks.
        raw = json.dumps(body, indent=2, ensure_ascii=False).replace('"{{pageViews}}"', "{{pageViews}}")
        request["header"] = [{"key": "Content-Type", "value": "application/json"}]
        request["body"] = {"mode": "raw", "raw": raw, "options": {"raw": {"language": "json"}}}
    return request


# ---------------------------------------------------------------------- the collection


def collection(base_url: str, first: str, last: str) -> dict[str, Any]:
    """The whole collection, for a sandbox at an address, with a week that has data."""
    variables = {"base_url": base_url, "client_id": "", "client_secret": "", "account_id": "", "from": first, "to": last}
    folders = [_folder(api) for api in reversed(APIS)]
    return {
        "info": {
            "name": "Kits APIs (sandbox)",
            "description": "Fill in the variables client_id, client_secret and account_id, get a token, and go on from there. "
            "The sandbox of Kits Portal serves this; it is not AudienceProject’s own collection.",
            "schema": _SCHEMA,
        },
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{token}}", "type": "string"}]},
        "variable": [{"key": name, "value": value} for name, value in variables.items()],
        "item": [
            {"name": "Token", "item": [_token_item()]},
            {"name": "Kits Explorer GraphQL API", "item": [_explorer_item(*each) for each in _QUERIES]},
            # Kits first: its numbers are what the validation of Core is tried with.
            *folders,
        ],
    }


def _folder(api: Api) -> dict[str, Any]:
    return {"name": api.title, "description": api.purpose, "item": rest_items(api.key)}


def _token_item() -> dict[str, Any]:
    basic = [{"key": "username", "value": "{{client_id}}"}, {"key": "password", "value": "{{client_secret}}"}]
    return {
        "name": "Get a token",
        "event": _scripts(_status(200), _KEEP_IT),
        "request": {
            "method": "POST",
            "auth": {"type": "basic", "basic": [{**each, "type": "string"} for each in basic]},
            "header": [{"key": "Accept", "value": "application/json"}],
            "url": {"raw": "{{base_url}}" + oauth.PATH, "host": ["{{base_url}}"], "path": oauth.PATH.strip("/").split("/")},
            "body": {"mode": "urlencoded", "urlencoded": [{"key": "grant_type", "value": "client_credentials"}]},
        },
    }


def served(request: Request) -> Response:
    """The collection for this sandbox, to be imported or saved."""
    sandbox: Sandbox = request.app.state.sandbox
    last = sandbox.clock.today() - timedelta(days=1)
    first = last - timedelta(days=6)
    made = collection(str(request.base_url).rstrip("/"), first.isoformat(), last.isoformat())
    headers = {"Content-Disposition": 'attachment; filename="kits-sandbox.postman_collection.json"'}
    return JSONResponse(made, headers=headers)


routes = [Route(PATH, served)]
