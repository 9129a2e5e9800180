"""The portal's own API, version 1: the rooms' operations under one roof, and its OpenAPI document."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.openapi.schema import REF_TEMPLATE

from explorer.api import EXAMPLES
from explorer.api import router as reports
from kitsportal.middleware import UNTYPED
from teams.api import me, problems
from teams.api.encoding import Renderer
from teams.api.parsing import JsonParser
from touchpoints import api as touchpoints

PREFIX = "/api/v1"
ABOUT = (
    "Read the team's reports and their numbers, make reports and send them to Kits. Tokens are made on the page “API tokens”; "
    "a token opens one team and may what its scopes say, and never more than the role of whoever made it."
)
# What any operation may answer beside its success, and what only some do.
ALWAYS = {
    400: "The request cannot be read.",
    401: "The token is missing, not known, revoked or expired; `WWW-Authenticate` says which.",
    403: "The token lacks the scope, or the role of its maker the right.",
    429: "Too many requests this minute; `Retry-After` says how many seconds to wait.",
}
WITH_ID = {404: "There is no such thing in the team of this token."}
WITH_INPUT = {422: "Something has to be mended: `errors` names the fields."}
WITH_BODY = {413: "The body is too long.", 415: "The body is not JSON."}
MAKES = {409: "It cannot be done as things stand; `detail` says why."}

api = NinjaAPI(
    title="Kits Portal",
    version="1",
    description=ABOUT,
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    renderer=Renderer(),
    parser=JsonParser(lambda text: UNTYPED.sub("", text)),
)
problems.install(api)
for router in (me.router, touchpoints.router, reports):
    api.add_router("", router)


def addresses() -> list[URLPattern]:
    """Every address of the API. What the framework adds beside the operations is left out."""
    operations = [each for each in api.urls[0] if isinstance(each, URLPattern) and each.name != "api-root"]
    return [path("openapi.json", openapi, name="api-schema"), *operations]


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """GET the OpenAPI document: how the API is asked, and nothing that belongs to a team. Nobody needs a token for it."""
    response = JsonResponse(document() | {"servers": [{"url": settings.BASE_URL}]})
    response["Cache-Control"] = "public, max-age=300"
    return response


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document without the address of this portal."""
    made: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX)))  # as its readers get it
    made["paths"] = {path.replace("//", "/"): item for path, item in made["paths"].items()}
    made["components"]["schemas"] |= _problem_schemas()
    for name, example in EXAMPLES.items():
        made["components"]["schemas"][name]["example"] = json.loads(example)
    for item in made["paths"].values():
        for operation in item.values():
            _tell_refusals(operation)
    return made


def _problem_schemas() -> dict[str, Any]:
    schema = problems.ProblemOut.model_json_schema(ref_template=REF_TEMPLATE)
    return {**schema.pop("$defs"), "ProblemOut": schema}


def _tell_refusals(operation: dict[str, Any]) -> None:
    """Add what an operation answers when it does not do what is asked, and the scope that it needs."""
    operation["security"] = [{"Bearer": [operation["x-scope"]] if operation["x-scope"] else []}]
    places = {each["in"] for each in operation.get("parameters", [])}
    has_body = "requestBody" in operation
    answers = ALWAYS | (WITH_ID if "path" in places or has_body else {}) | (WITH_INPUT if places or has_body else {})
    if has_body:
        answers |= WITH_BODY
    if has_body or operation["operationId"] == "getMetrics":
        answers |= MAKES
    reference = {"$ref": REF_TEMPLATE.format(model="ProblemOut")}
    for status, words in answers.items():
        content = {problems.CONTENT_TYPE: {"schema": reference}}
        operation["responses"][str(status)] = {"description": words, "content": content}
    if operation["operationId"] == "getMetrics":
        operation["responses"]["304"] = {"description": "All is as it was when this ETag was given."}
