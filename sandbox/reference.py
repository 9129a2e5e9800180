"""The reference of the Rest APIs: their OpenAPI documents, and the same as a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from http import HTTPStatus
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .apis import APIS, Api, document
from .errors import NotFound
from .pages import page

Schema = Mapping[str, Any]


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


def openapi(request: Request) -> Response:
    """The document itself."""
    return JSONResponse(document(_api(request).key))


def reference(request: Request) -> Response:
    """The document as a page."""
    api = _api(request)
    base = escape(str(request.base_url).rstrip("/") + api.prefix)
    return page(api.title, _intro(api, base) + _body(api.key))


def _api(request: Request) -> Api:
    for api in APIS:
        if api.key == request.path_params["key"]:
            return api
    raise NotFound("There is no such reference.")


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
{text}{_parameters(said.get("parameters", ()))}{_sent(said)}{_answers(said["responses"])}</section>"""


def _parameters(parameters: Any) -> str:
    rows = [
        Row(each["name"], _type(each["schema"]), each["required"], each["schema"].get("description", ""), each["in"])
        for each in parameters
        if each["name"] != "accountId"
    ]
    return f"<h4>Parameters</h4>{_table(rows)}" if rows else ""


def _sent(said: Mapping[str, Any]) -> str:
    if "requestBody" not in said:
        return ""
    return f"<h4>Body</h4><p>{_type(_content(said['requestBody']))} as JSON</p>"


def _answers(responses: Mapping[str, Any]) -> str:
    lines = "".join(_answer(status, each) for status, each in sorted(responses.items()))
    head = '<thead><tr><th scope="col">Status</th><th scope="col">Shape</th><th scope="col">Means</th></tr></thead>'
    return f'<h4>Answers</h4><div class="scroll"><table>{head}<tbody>{lines}</tbody></table></div>'


def _answer(status: str, each: Mapping[str, Any]) -> str:
    shape = _type(_content(each)) or "No body"
    return f'<tr><td>{status}</td><td>{shape}</td><td class="text">{escape(_meaning(status, each))}</td></tr>'


def _meaning(status: str, answer: Mapping[str, Any]) -> str:
    return HTTPStatus(int(status)).phrase if status < "300" else str(answer["description"])


def _content(part: Mapping[str, Any]) -> Schema:
    schema: Schema = part.get("content", {}).get("application/json", {}).get("schema", {})
    return schema


def _shape(name: str, schema: Schema) -> str:
    needed = schema.get("required", ())
    rows = [Row(key, _type(each), key in needed, each.get("description", "")) for key, each in schema["properties"].items()]
    text = f"<p>{escape(schema['description'])}</p>" if schema.get("description") else ""
    return f'<section class="operation" id="shape-{name}"><h3>{name}</h3>{text}{_table(rows)}</section>'


def _table(rows: Sequence[Row]) -> str:
    """One line a name; columns that nobody fills are left out."""
    places, texts = any(each.place for each in rows), any(each.text for each in rows)
    names = ("Name", *(("In",) if places else ()), "Type", "Needed", *(("What",) if texts else ()))
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    lines = "".join(_line(each, places=places, texts=texts) for each in rows)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>'


def _line(each: Row, *, places: bool, texts: bool) -> str:
    where = f"<td>{each.place}</td>" if places else ""
    what = f'<td class="text">{escape(each.text)}</td>' if texts else ""
    needed = "yes" if each.needed else "no"
    return f'<tr><th scope="row"><code>{escape(each.name)}</code></th>{where}<td>{each.kind}</td><td>{needed}</td>{what}</tr>'


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
    default = f", else <code>{escape(str(schema['default']))}</code>" if schema.get("default") not in (None, "") else ""
    return f"{escape(kind)}{_limits(schema, 'Length')}{_limits(schema, 'imum')}{default}"


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
