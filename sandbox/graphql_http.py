"""GraphQL over HTTP: one address. Who may not come in is told so by the HTTP status, as documented."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    execute_sync,
    parse,
    validate,
)
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .bodies import read_json
from .calls import Call, authenticate
from .context import Sandbox
from .errors import Forbidden, Invalid, KitsError, Throttled
from .explorer import schema
from .limits import DEFAULTS
from .naming import field_of
from .playground import explorer_page
from .rest import headers_of
from .weighing import refusals
from .wording import in_json

log = logging.getLogger("sandbox.graphql")

PATH = "/kits-explorer/v1/graphql"
LARGEST_BODY = 1_000_000
# Longer documents are read anew each time, so that what is remembered stays small.
_LONGEST_REMEMBERED = 20_000
_MODERN = "application/graphql-response+json"


async def endpoint(request: Request) -> Response:
    """Answer one operation, or show a browser the dynamic Explorer."""
    if wants_page(request):
        return explorer_page()
    sandbox: Sandbox = request.app.state.sandbox
    try:
        grant = authenticate(sandbox, request.headers.get("authorization", ""))
        asked = await _read(request)
        if request.method == "GET" and changes_something(asked):
            refusal = Invalid("A mutation is sent by POST.")
            return JSONResponse(refusal.envelope, 405, {"Allow": "POST"})
        modern = _MODERN in request.headers.get("accept", "").lower()
        return _respond(*run(Call(sandbox, grant), asked), modern=modern)
    except KitsError as problem:
        return JSONResponse(problem.envelope, problem.status, headers_of(problem))


def wants_page(request: Request) -> bool:
    """Whether a person looks at the address, rather than a program that asks something."""
    return request.method == "GET" and ("query" not in request.query_params or "text/html" in request.headers.get("accept", ""))


async def _read(request: Request) -> dict[str, Any]:
    if request.method == "GET":
        return read_address(request.url.query)
    return read_request(request.headers.get("content-type", ""), await request.body())


def read_address(query_string: str) -> dict[str, Any]:
    """A request that is written into the address: objects are JSON, as GraphQL over HTTP prescribes."""
    asked: dict[str, Any] = dict(parse_qsl(query_string))
    for name in ("variables", "extensions"):
        if name in asked:
            asked[name] = read_json(asked[name], name)
    return _checked(asked)


def read_request(content_type: str, body: bytes) -> dict[str, Any]:
    """The JSON of a request, in the shape that GraphQL over HTTP prescribes; no batches."""
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise Invalid("The content type must be application/json.")
    asked = read_json(body)
    if isinstance(asked, list):
        raise Invalid("Send one operation a request; batches are not taken.")
    if not isinstance(asked, dict):
        raise Invalid("The body must be an object with a query.")
    return _checked(asked)


def _checked(asked: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(asked.get("query"), str):
        raise Invalid("The request must have a query.")
    for name, kind in (("variables", dict), ("operationName", str), ("extensions", dict)):
        if asked.get(name) is not None and not isinstance(asked[name], kind):
            raise Invalid(f"{name} has the wrong type.")
    return asked


def prepare(
    query: str, drift: str = "", most_tokens: int = DEFAULTS.tokens
) -> tuple[DocumentNode | None, tuple[GraphQLError, ...]]:
    """Parse and check a document, against a schema without the field `drift`; pollers send the same one again and again."""
    return (_prepare if len(query) <= _LONGEST_REMEMBERED else _prepare.__wrapped__)(query, drift, most_tokens)


@lru_cache(maxsize=500)
def _prepare(query: str, drift: str, most_tokens: int) -> tuple[DocumentNode | None, tuple[GraphQLError, ...]]:
    try:
        document = parse(query, max_tokens=most_tokens, allow_empty_selection_sets=False)
        return document, _named(validate(schema(drift), document, max_errors=10), document)
    except GraphQLError as problem:
        return None, (problem,)
    except RecursionError:
        return None, (GraphQLError("The document is nested too deeply."),)


def _named(errors: Iterable[GraphQLError], document: DocumentNode) -> tuple[GraphQLError, ...]:
    """The errors, each with the field that it is about."""
    found = tuple(errors)
    for error in found:
        error.extensions = {"field": field_of(error, document)}
    return found


def operations_of(document: DocumentNode) -> list[tuple[str | None, tuple[str, ...]]]:
    """Name and root fields of each operation of a document."""
    return [
        (
            each.name.value if each.name else None,
            tuple(field.name.value for field in each.selection_set.selections if isinstance(field, FieldNode)),
        )
        for each in document.definitions
        if isinstance(each, OperationDefinitionNode)
    ]


def changes_something(asked: dict[str, Any]) -> bool:
    """Whether the operation that is asked for is no query."""
    document, _ = prepare(asked["query"])
    wanted = asked.get("operationName")
    return any(
        each.operation is not OperationType.QUERY
        for each in (document.definitions if document else ())
        if isinstance(each, OperationDefinitionNode) and wanted in (None, each.name and each.name.value)
    )


def run(call: Call, asked: dict[str, Any]) -> tuple[ExecutionResult, bool]:
    """Execute a request. The second value: did it get as far as execution?"""
    drift, limits = call.sandbox.faults.schema_drift, call.sandbox.settings.limits
    document, errors = prepare(asked["query"], drift, limits.tokens)
    if document is None or errors:
        return ExecutionResult(None, list(errors)), False
    refused = refusals(schema(drift), document, limits, asked.get("variables") or {})
    if refused:
        return ExecutionResult(None, refused), False
    result = execute_sync(
        schema(drift),
        document,
        context_value=call,
        variable_values=asked.get("variables"),
        operation_name=asked.get("operationName"),
    )
    for error in _named(result.errors or (), document):
        if isinstance(error.original_error, Forbidden | Throttled):
            raise error.original_error
    return result, result.data is not None or any(error.path for error in result.errors or ())


def _respond(result: ExecutionResult, executed: bool, *, modern: bool) -> Response:
    body: dict[str, Any] = {} if not executed and result.data is None else {"data": result.data}
    if result.errors:
        body = {"errors": [_spoken(error) for error in result.errors], **body}
    status = 200 if executed or not modern else 400
    return JSONResponse(body, status, media_type=_MODERN if modern else "application/json")


def _spoken(error: GraphQLError) -> dict[str, Any]:
    """An error as the contract has it: what kind, and which field."""
    spoken: dict[str, Any] = dict(error.formatted)
    original = error.original_error
    if isinstance(original, KitsError):
        spoken["extensions"] = {"errorType": original.type, "field": original.field}
    elif original is not None and error.path:
        log.error("A field could not be answered.", exc_info=original)
        spoken["message"] = "Something went wrong inside the sandbox; its log says what."
        spoken["extensions"] = {"errorType": "InternalException", "field": None}
    else:
        spoken["message"] = in_json(error.message)
        spoken["extensions"] = {"errorType": "ValidationException", "field": (error.extensions or {}).get("field")}
    return spoken


routes = [Route(PATH, endpoint, methods=["GET", "POST"])]
