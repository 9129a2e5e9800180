"""The Postman collection: token, the Explorer workflow and both Rest APIs, with the variables `client_id` and `client_secret`.

The Rest requests are made from the OpenAPI documents, so that a route without its request cannot be; what is sent and what
is learnt from an answer stands here. In Postman's order the collection runs from beginning to end.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

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
# Counts in a variable, so that it ends. The pause is a timer, which Postman waits for, and not a loop that holds it up.
_ASK_AGAIN = """const [report] = pm.response.json().data.explorers.data;
const asked = Number(pm.collectionVariables.get("asked") || 0) + 1;
const isWaiting = report.status !== "READY" && report.status !== "FAILED" && asked < 60;
pm.collectionVariables.set("asked", isWaiting ? asked : 0);
if (isWaiting) {
  setTimeout(() => pm.execution.setNextRequest(pm.info.requestName), 1000);
} else {
  pm.test("It is ready", () => pm.expect(report.status).to.equal("READY"));
}"""
_HAS_METRICS = """const { setA, setB, comparison } = pm.response.json().data.explorer.metrics;
pm.test("Both sets have numbers and a profile", () => {
  for (const set of [setA, setB]) {
    pm.expect(set.overview).to.be.an("object");
    pm.expect(set.profile).to.be.an("array");
  }
});
pm.test("The sets are compared", () => {
  const { both, onlyA, onlyB, either } = comparison;
  pm.expect(both.reach + onlyA.reach + onlyB.reach).to.be.closeTo(either.reach, 0.01);
});"""
_HAS_REPORT = """const ids = pm.response.json().data.explorers.data.map(each => each.id);
pm.test("The report is among them", () => pm.expect(ids).to.include(pm.collectionVariables.get("report_id")));"""
# Three of the account's medias, so that the two sets share one; an account with fewer repeats its last.
_KEEP_MEDIAS = """const own = pm.response.json().data.touchpoints.data.filter(each => each.isOwn);
const idOf = number => (own[number] || own[own.length - 1]).id;
pm.collectionVariables.set("own_media_1_id", idOf(0));
pm.collectionVariables.set("own_media_2_id", idOf(1));
pm.collectionVariables.set("own_media_3_id", idOf(2));"""
_NO_ERRORS = 'pm.test("No errors", () => pm.expect(pm.response.json().errors).to.be.undefined);'


def _keep(variable: str, path: str) -> str:
    return f'pm.collectionVariables.set("{variable}", pm.response.json().{path});'


def _status(expected: int) -> str:
    return f'pm.test("{expected}", () => pm.response.to.have.status({expected}));'


def _scripts(*lines: str) -> list[dict[str, Any]]:
    return [{"listen": "test", "script": {"type": "text/javascript", "exec": "\n".join(lines).split("\n")}}]


# --------------------------------------------------------------- the Explorer workflow

_WEEK = {"start": "{{from}}", "end": "{{to}}"}


class Query(NamedTuple):
    """One request of the Explorer workflow."""

    name: str
    text: str
    query: str
    variables: Mapping[str, Any]
    scripts: Sequence[str]


_QUERIES = (
    Query(
        "Touchpoints",
        "Media, sections and titles that a report may be about. Three medias of your own are remembered for the report.",
        "query Touchpoints($accountId: ID!) { touchpoints(accountId: $accountId, types: [MEDIA]) "
        "{ pagination { hasNextPage nextCursor totalCount } data { id type name isOwn parentId atoms { id type } } } }",
        {},
        [_KEEP_MEDIAS],
    ),
    Query(
        "Target-group variables",
        "What a target group can be made of. The first variable and its first value are remembered.",
        "query Variables($accountId: ID!) { targetGroupVariables(accountId: $accountId) "
        "{ name label values { value label } } }",
        {},
        [
            _keep("variable", "data.targetGroupVariables[0].name"),
            _keep("value", "data.targetGroupVariables[0].values[0].value"),
        ],
    ),
    Query(
        "Size of a target group",
        "How many persons a target group has. Filters go together with AND, values of one filter with OR.",
        "query Summary($accountId: ID!, $targetGroup: TargetGroupInput!) { targetGroupSummary(accountId: $accountId, "
        "targetGroup: $targetGroup) { size onlinePopulation incidence sampleSize } }",
        {"targetGroup": {"filters": [{"variable": "{{variable}}", "values": ["{{value}}"]}]}},
        [],
    ),
    Query(
        "Create a report",
        "Two media sets in the same week, which share one media: so there are persons of A only, of B only and of both. The "
        "id is remembered.",
        "mutation Create($accountId: ID!, $input: ExplorerInput!) { createExplorer(accountId: $accountId, input: $input) "
        "{ id name status } }",
        {
            "input": {
                "name": "Report from Postman",
                "sections": ["OVERVIEW", "TREND", "PROFILE"],
                "setA": {
                    "name": "My first and second media",
                    "dateRange": _WEEK,
                    "touchpoints": {"ids": ["{{own_media_1_id}}", "{{own_media_2_id}}"]},
                },
                "setB": {
                    "name": "My second and third media",
                    "dateRange": _WEEK,
                    "touchpoints": {"ids": ["{{own_media_2_id}}", "{{own_media_3_id}}"]},
                },
                "includeNotValidated": True,
            }
        },
        [_keep("report_id", "data.createExplorer.id")],
    ),
    Query(
        "Is it ready?",
        "Asks again every second until it is ready, for a minute at most. Sent by itself it asks once. Real reports may take "
        "hours: ask seldom, and about many ids at once.",
        "query State($accountId: ID!, $ids: [ID!]) { explorers(accountId: $accountId, ids: $ids) "
        "{ data { id status failure } } }",
        {"ids": ["{{report_id}}"]},
        [_ASK_AGAIN],
    ),
    Query(
        "Metrics",
        "Both sets beside each other, their profiles, and how they overlap. A block that was not asked for is null.",
        "query Metrics($accountId: ID!, $id: ID!) { explorer(accountId: $accountId, id: $id) { status metrics { "
        "onlinePopulation targetGroupSize targetGroupSampleSize setA { ...Numbers } setB { ...Numbers } "
        "comparison { both { ...Persons } onlyA { ...Persons } onlyB { ...Persons } either { ...Persons } } } } } "
        "fragment Numbers on SetMetrics { overview { reach reachPct pageViews sessions visitsPerUser pageViewsPerUser "
        "sampleSize } trend { day reach pageViews } profile { variable value reach composition targetGroupShare "
        "onlinePopulationShare sampleSize } } fragment Persons on Audience { reach reachPct sampleSize }",
        {"id": "{{report_id}}"},
        [_HAS_METRICS],
    ),
    Query(
        "All reports",
        "Newest first, a page at a time. q looks into names.",
        "query Reports($accountId: ID!, $q: String) { explorers(accountId: $accountId, q: $q) "
        "{ pagination { totalCount hasNextPage nextCursor } data { id name status createdAt } } }",
        {"q": ""},
        [_HAS_REPORT],
    ),
    Query(
        "Delete the report",
        "Ours: AudienceProject documents no deletion. It cannot be undone.",
        "mutation Delete($accountId: ID!, $id: ID!) { deleteExplorer(accountId: $accountId, id: $id) }",
        {"id": "{{report_id}}"},
        [],
    ),
)


def _explorer_item(each: Query) -> dict[str, Any]:
    asked = {"query": each.query, "variables": {"accountId": "{{account_id}}", **each.variables}}
    return {
        "name": each.name,
        "event": _scripts(_status(200), _NO_ERRORS, *each.scripts),
        "request": _request("POST", graphql_http.PATH, body=asked, text=each.text),
    }


# ------------------------------------------------------------------------ Rest requests

# What is sent, by operation. {{…}} are variables that earlier requests have set.
_BODIES: Mapping[str, Mapping[str, Any]] = {
    "createMedia": {"name": "Postman media {{$guid}}", "language": "fi", "platform": "WEB"},
    "changeMedia": {"language": "sv"},
    "createSection": {"name": "Postman section", "parentId": "{{made_media_id}}"},
    "changeSection": {"name": "Postman section, renamed"},
    "createMediaTitle": {"name": "Postman title {{$guid}}", "atoms": ["{{made_media_id}}"], "publicationTypes": ["Magazine"]},
    "changeMediaTitle": {"labels": ["Postman"]},
    "createMediaTitleSection": {
        "name": "Postman title section",
        "parentId": "{{made_media_title_id}}",
        "atoms": ["{{made_section_id}}"],
    },
    "changeMediaTitleSection": {"contentLabels": ["News"]},
    "createValidation": {"from": "{{from}}", "to": "{{to}}", "pageViews": "{{page_views}}", "basis": "TOTAL"},
    "createKit": {"name": "Postman kit {{$guid}}", "calculationMethod": "CLASSIC", "trackpointIds": ["{{own_media_1_id}}"]},
    "changeKit": {"trackpointIds": ["{{own_media_1_id}}"]},
}

_MADE = ("Media", "Section", "MediaTitle", "MediaTitleSection")
# Whose id a request is about: what the collection has made says so in its name.
_VARIABLES = {
    "MediaTitleSection": "made_media_title_section_id",
    "MediaTitle": "made_media_title_id",
    "Section": "made_section_id",
    "Media": "made_media_id",
    "Group": "group_id",
    "Member": "member_id",
    "Validation": "own_media_1_id",
}
_LEARNT: Mapping[str, Sequence[str]] = {
    **{f"create{word}": [_keep(_VARIABLES[word], "id")] for word in _MADE},
    "createKit": [_keep("kit_id", "id")],
    "listGroups": [_keep(_VARIABLES["Group"], "data[0].id")],
    "listMembers": [_keep(_VARIABLES["Member"], "data[0].id")],
    # Page views as measured stand for those of one's own analytics.
    "getKitReport": ['pm.collectionVariables.set("page_views", Math.round(pm.response.json().total.pageViews));'],
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
    # The longest first: a media title section ends with Section too.
    wanted = next((variable for word, variable in _VARIABLES.items() if name.endswith(word)), "")
    ids = {"{accountId}": "{{account_id}}", "{id}": f"{{{{{wanted}}}}}", "{kitId}": "{{kit_id}}"}
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
        raw = json.dumps(body, indent=2, ensure_ascii=False).replace('"{{page_views}}"', "{{page_views}}")
        request["header"] = [{"key": "Content-Type", "value": "application/json"}]
        request["body"] = {"mode": "raw", "raw": raw, "options": {"raw": {"language": "json"}}}
    return request


# ---------------------------------------------------------------------- the collection


_SIGNING_IN = (
    "Exchange the key for a token. It lives 30 minutes and goes into the header Authorization: Bearer TOKEN of every other "
    "request; the collection does that by itself. Get a new one when requests are answered 401."
)
_WORKFLOW = (
    "From touchpoints and target-group variables to a report that compares two media sets, and to its metrics. Run the "
    "requests in their order: each remembers the ids that the next ones need."
)
_NEEDS = {
    "kits": "Needs the ids that Touchpoints of the Explorer API has remembered.",
    "core": "What the requests make they delete at the end. The validation needs the page views that “Get a kit’s numbers” "
    "has remembered.",
}


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
            {"name": "Token", "description": _SIGNING_IN, "item": [_token_item()]},
            {
                "name": "Kits Explorer GraphQL API",
                "description": _WORKFLOW,
                "item": [_explorer_item(each) for each in _QUERIES],
            },
            # Kits first: its numbers are what the validation of Core is tried with.
            *folders,
        ],
    }


def _folder(api: Api) -> dict[str, Any]:
    return {"name": api.title, "description": f"{api.purpose} {_NEEDS[api.key]}", "item": rest_items(api.key)}


def _token_item() -> dict[str, Any]:
    basic = [{"key": "username", "value": "{{client_id}}"}, {"key": "password", "value": "{{client_secret}}"}]
    return {
        "name": "Get a token",
        "event": _scripts(_status(200), _KEEP_IT),
        "request": {
            "method": "POST",
            "auth": {"type": "basic", "basic": [{**each, "type": "string"} for each in basic]},
            "header": [{"key": "Accept", "value": "application/json"}],
            "description": "Client id and client secret go into the header by Basic; the token is remembered.",
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
