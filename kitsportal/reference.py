"""The reference of the portal's own API: its OpenAPI document, laid out for people. Pure but for the view."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from explorer.api import EXAMPLES
from kitsportal.api import document
from kitsportal.examples import Call, as_curl, as_python, whole_way

Schema = Mapping[str, Any]
_REFERENCE = "#/components/schemas/"
# What pydantic calls things, as people do.
_WORDS = {
    "string": "text",
    "number": "number",
    "integer": "whole number",
    "boolean": "true or false",
    "null": "null",
    "object": "object",
}
_FORMATS = {"date-time": "time", "date": "day", "uuid": "id"}
_LIMITS = {"minimum": "from {}", "maximum": "to {}", "maxLength": "of up to {} characters"}


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of an object. `leads_to`: the object it is made of, between the words before and after."""

    name: str
    kind: str
    leads_to: str
    after: str
    must_be_sent: bool
    description: str


@dataclass(frozen=True, slots=True)
class Thing:
    """An object of answers or bodies."""

    name: str
    description: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked for."""

    key: str
    method: str
    path: str
    title: str
    description: tuple[str, ...]
    scope: str
    parameters: tuple[Field, ...]
    takes: str
    gives: str
    status: str
    refusals: tuple[tuple[str, str], ...]
    curl: str
    python: str


@dataclass(frozen=True, slots=True)
class Group:
    """Operations about one matter."""

    title: str
    key: str
    operations: tuple[Operation, ...]


@login_required
@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """GET what can be asked, what comes back, and how to ask with curl and Python."""
    base = settings.BASE_URL
    curl, python = whole_way(base)
    context = {"groups": groups(base), "things": things(), "base": base, "curl": curl, "python": python}
    return render(request, "api/reference.html", context)


@cache
def groups(base: str) -> tuple[Group, ...]:
    """Return the operations by their matter, in the order of the document."""
    found: dict[str, list[Operation]] = {}
    for path, item in document()["paths"].items():
        for method, each in item.items():
            found.setdefault(each["tags"][0], []).append(_operation(base, path, method.upper(), each))
    return tuple(Group(title, _slug(title), tuple(each)) for title, each in found.items())


@cache
def things() -> tuple[Thing, ...]:
    """Return the objects that a reader meets, in the order of the alphabet."""
    schemas = document()["components"]["schemas"]
    operations = [operation for group in groups(settings.BASE_URL) for operation in group.operations]
    sent = _reached(schemas, {operation.takes for operation in operations} - {""})
    met = sent | _reached(schemas, {operation.gives for operation in operations} | {"ProblemOut"})
    return tuple(
        Thing(name, schemas[name].get("description", ""), tuple(_fields(schemas[name], is_sent=name in sent)))
        for name in sorted(met)
    )


def _reached(schemas: Schema, names: set[str]) -> set[str]:
    """These objects and all that they are made of."""
    found: set[str] = set()
    while names:
        found |= names
        names = {field.leads_to for name in names for field in _fields(schemas[name])} - found - {""}
    return found


def _operation(base: str, path: str, method: str, said: Schema) -> Operation:
    body = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    good = next(status for status in said["responses"] if status.startswith("2"))
    given = said["responses"][good]["content"]["application/json"]["schema"]
    refusals = ((status, each["description"]) for status, each in said["responses"].items() if not status.startswith("2"))
    call = Call(base, method, path, EXAMPLES.get(_name(body), ""))
    return Operation(
        key=said["operationId"],
        method=method,
        path=path,
        title=said["summary"],
        description=tuple(re.split(r"\n\s*\n", said.get("description", "").strip())),
        scope=said["x-scope"],
        parameters=tuple(_parameter(each) for each in said.get("parameters", [])),
        takes=_name(body),
        gives=_name(given),
        status=good,
        refusals=tuple(sorted(refusals)),
        curl=as_curl(call),
        python=as_python(call),
    )


def _parameter(said: Schema) -> Field:
    where = {"path": "In the address", "header": "Header"}.get(said["in"], "")
    words = ". ".join(part for part in (where, said.get("description", "")) if part)
    return Field(said["name"], *_kind(said["schema"]), said.get("required", False), words)


def _fields(schema: Schema, *, is_sent: bool = False) -> Iterator[Field]:
    """The fields of an object; of one that is sent also whether it must be there. What is given is always there."""
    required = schema.get("required", []) if is_sent else []
    for name, said in schema.get("properties", {}).items():
        yield Field(name, *_kind(said), name in required, said.get("description", ""))


def _kind(said: Schema) -> tuple[str, str, str]:
    """What a value is: words, the object that it is made of, and words behind that."""
    if "anyOf" in said:
        before, leads_to, _after = _kind(said["anyOf"][0])
        or_else = " or ".join(_kind(each)[0] for each in said["anyOf"][1:])
        return (before, leads_to, f"or {or_else}") if leads_to else (f"{before} or {or_else}", "", "")
    if name := _name(said):
        return "", name, ""
    if said.get("type") == "array":
        before, leads_to, after = _kind(said["items"])
        return f"list of {before}".strip(), leads_to, after
    if "enum" in said or "const" in said:
        return "one of: " + ", ".join(map(str, said.get("enum", [said.get("const")]))), "", ""
    kind = _FORMATS.get(said.get("format", ""), _WORDS.get(said.get("type", ""), "anything"))
    limits = [words.format(said[name]) for name, words in _LIMITS.items() if name in said]
    return " ".join([kind, *limits]), "", ""


def _name(schema: Schema) -> str:
    """The object that a schema refers to."""
    reference = schema.get("$ref") or next((each["$ref"] for each in schema.get("allOf", []) if "$ref" in each), "")
    return reference.removeprefix(_REFERENCE)


def _slug(title: str) -> str:
    return re.sub(r"\W+", "-", title.lower())
