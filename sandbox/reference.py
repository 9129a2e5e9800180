"""The reference of the Rest APIs: their OpenAPI documents, and the same as a page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from http import HTTPStatus
from typing import Any, NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .apis import APIS, Api, document
from .pages import COPYING, page, sample_block, table, with_scripts
from .samples import sample

Schema = Mapping[str, Any]

# Stands in what is kept for the address at which the sandbox is served.
_BASE = "\N{PILCROW SIGN}"


class Operation(NamedTuple):
    """One operation of a document."""

    method: str
    path: str
    said: Mapping[str, Any]


class Row(NamedTuple):
    """One parameter or field; `kind` is HTML."""

    name: str
    kind: str
    needed: bool
    text: str
    place: str = ""
    default: str = ""


def openapi(request: Request) -> Response:
    """The document itself."""
    return JSONResponse(document(_api(request).key))


def reference(request: Request) -> Response:
    """The document as a page."""
    api = _api(request)
    base, here = escape(str(request.base_url).rstrip("/") + api.prefix), f"/reference/{api.key}"
    # The examples can be copied and run as they stand, but for what is written in capitals.
    body = _intro(api, base) + _body(api.key).replace(_BASE, escape(str(request.base_url).rstrip("/")))
    return page(api.title, body, here=here, head=COPYING, headers={"Content-Security-Policy": with_scripts()})


def _api(request: Request) -> Api:
    for api in APIS:
        if api.key == request.path_params["key"]:
            return api
    raise HTTPException(404)


def _intro(api: Api, base: str) -> str:
    return f"""
<p class="lead">{escape(api.purpose)}</p>
<dl>
<dt>Base endpoint</dt><dd><code>{base}</code></dd>
<dt>OpenAPI document</dt><dd><a href="/reference/{api.key}.json">{api.key}.json</a></dd>
</dl>
<p>Every request needs the header <code>Authorization: Bearer TOKEN</code>, and has the account id of the key in its path.
View-only keys may read. Lists come in pages: ask with <code>cursor</code> for what follows, until
<code>hasNextPage</code> is false. <a href="/">How to get a token, and what refusals mean</a>.</p>
<p class="notice">AudienceProject documents what this API is for, and none of its paths and fields. Those here are the
sandbox’s own.</p>"""


@lru_cache(maxsize=len(APIS))
def _body(key: str) -> str:
    """Everything that does not depend on where the sandbox is served."""
    said = document(key)
    operations = [Operation(method, path, each) for path, methods in said["paths"].items() for method, each in methods.items()]
    tags = list(dict.fromkeys(each.said["tags"][0] for each in operations))
    contents = "".join(
        f'<li><a href="#{each.said["operationId"]}">{escape(each.said["summary"])}</a></li>' for each in operations
    )
    parts = [f'<h2>Contents</h2><ul class="toc">{contents}<li><a href="#shapes">Shapes</a></li></ul>']
    for tag in tags:
        parts.append(f"<h2>{escape(tag)}</h2>")
        parts += [_operation(each) for each in operations if each.said["tags"][0] == tag]
    parts.append('<h2 id="shapes">Shapes</h2>')
    parts += [_shape(name, schema) for name, schema in said["components"]["schemas"].items()]
    return "".join(parts)


def _operation(each: Operation) -> str:
    said = each.said
    text = f"<p>{escape(said['description'])}</p>" if said.get("description") else ""
    return f"""<section class="operation" id="{said["operationId"]}">
<h3>{escape(said["summary"])}</h3>
<p class="address"><span class="method {each.method}">{each.method.upper()}</span><code>{escape(each.path)}</code></p>
{text}{_parameters(said.get("parameters", ()))}{_sent(said)}{_answers(said["responses"])}{_examples(each)}</section>"""


def _parameters(parameters: Any) -> str:
    rows = [
        Row(
            each["name"],
            _type(each["schema"]),
            each["required"],
            each.get("description") or each["schema"].get("description", ""),
            each["in"],
            _default(each["schema"]),
        )
        for each in parameters
    ]
    return f"<h4>Parameters</h4>{_table(rows)}" if rows else ""


def _sent(said: Mapping[str, Any]) -> str:
    if "requestBody" not in said:
        return ""
    return f"<h4>Body</h4><p>{_type(_content(said['requestBody']))} as JSON</p>"


def _answers(responses: Mapping[str, Any]) -> str:
    rows = [
        (status, _type(_content(each)) or "No body", escape(_meaning(status, each)))
        for status, each in sorted(responses.items())
    ]
    return f"<h4>Answers</h4>{table(('Status', 'Shape', 'Means'), rows, texts=['Means'])}"


# ------------------------------------------------------------------------- examples


def _examples(each: Operation) -> str:
    """A request as curl sends it, and what is answered."""
    status, answer = min(each.said["responses"].items())
    body = answer.get("content", {}).get("application/json", {}).get("example")
    request = sample_block(escape(_curl(each)), "request")
    shown = sample_block(escape(_written(body)), "answer") if body else "<p>No body.</p>"
    return f"""<details class="examples"><summary>Example</summary><h4>Request</h4>{request}
<h4>Answer {status}</h4>{shown}</details>"""


def _written(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _curl(each: Operation) -> str:
    """The request with everything that is needed, in a shell's words."""
    lines = [f"curl -X {each.method.upper()} '{_BASE}{_address(each)}'", "-H 'Authorization: Bearer TOKEN'"]
    if "requestBody" in each.said:
        body = _written(each.said["requestBody"]["content"]["application/json"]["example"])
        lines += ["-H 'Content-Type: application/json'", f"-d '{body}'"]
    return " \\\n  ".join(lines)


def _address(each: Operation) -> str:
    """The path and the query that is needed, with examples in them."""
    path, query = each.path, []
    for one in each.said.get("parameters", ()):
        if not one["required"]:
            continue
        value = str(_sample_of(one))
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", value)
        else:
            query.append(f"{one['name']}={value}")
    return path + ("?" + "&".join(query) if query else "")


def _sample_of(parameter: Mapping[str, Any]) -> Any:
    """An example of a parameter; the account id is the reader's own."""
    return "ACCOUNT_ID" if parameter["name"] == "accountId" else sample(parameter["schema"], {})


# --------------------------------------------------------------------------- shapes


def _meaning(status: str, answer: Mapping[str, Any]) -> str:
    return HTTPStatus(int(status)).phrase if status < "300" else str(answer["description"])


def _content(part: Mapping[str, Any]) -> Schema:
    schema: Schema = part.get("content", {}).get("application/json", {}).get("schema", {})
    return schema


def _shape(name: str, schema: Schema) -> str:
    needed = schema.get("required", ())
    rows = [
        Row(key, _type(each), key in needed, each.get("description", ""), default=_default(each))
        for key, each in schema["properties"].items()
    ]
    text = f"<p>{escape(schema['description'])}</p>" if schema.get("description") else ""
    return f'<section class="operation" id="shape-{name}"><h3>{name}</h3>{text}{_table(rows)}</section>'


def _table(rows: Sequence[Row]) -> str:
    """One line a name; columns that nobody fills are left out."""
    columns = {
        "Name": [f"<code>{escape(each.name)}</code>" for each in rows],
        "In": [each.place for each in rows],
        "Type": [each.kind for each in rows],
        "Needed": ["yes" if each.needed else "no" for each in rows],
        "Default": [each.default for each in rows],
        "What": [escape(each.text) for each in rows],
    }
    filled = {name: cells for name, cells in columns.items() if any(cells)}
    return table(tuple(filled), zip(*filled.values(), strict=True), texts=["What"])


def _default(schema: Schema) -> str:
    """What holds where nothing is sent; empty where that is nothing at all."""
    default = schema.get("default")
    if default in (None, ""):
        return ""
    return f"<code>{escape(default if isinstance(default, str) else json.dumps(default))}</code>"


def _type(schema: Schema) -> str:
    """A schema in a few words of HTML; empty for none."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f'<a href="#shape-{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(_type(each) for each in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(f"<code>{escape(str(each))}</code>" for each in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}{_limits(schema, 'Items')}"
    kind = str(schema.get("format") or schema.get("type") or "")
    return f"{escape(kind)}{_limits(schema, 'Length')}{_limits(schema, 'imum')}"


def _limits(schema: Schema, what: str) -> str:
    """Like (1–300)."""
    least, most = schema.get(f"min{what}"), schema.get(f"max{what}")
    if least is None and most is None:
        return ""
    if least is None or most is None:
        return f" (at most {most})" if least is None else f" (at least {least})"
    return f" ({least}–{most})"


routes = [
    Route("/reference/{key}.json", openapi),
    Route("/reference/{key}", reference),
]
