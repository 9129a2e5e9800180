"""The pages that a person sees: what this program is and where its addresses are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

_STATIC = Path(__file__).with_name("static")

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} – Kits sandbox</title>
<link rel="stylesheet" href="/static/sandbox.css">
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
{head}</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top"><div class="{layout}">
<a class="brand" href="/">Kits <span>sandbox</span></a>
<nav aria-label="Pages"><ul>{nav}</ul></nav>
</div></header>
<main id="main" class="{layout}">
<h1>{title}</h1>
{body}
</main>
<footer class="{layout}"><p>This is not Kits. It imitates APIs of AudienceProject’s Kits; its people and media are made up,
unless somebody has imported visits of their own.</p></footer>
</body>
</html>
"""

_NAV = (
    ("/", "APIs"),
    ("/reference/core", "Core reference"),
    ("/reference/kits", "Kits reference"),
    ("/kits-explorer/v1/graphql", "Explorer"),
    ("/admin", "Admin"),
)

# These pages need no scripts and no other hosts; a page that needs more says so itself.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

_FIRST = """
<p class="lead">Three APIs, one way to sign in. Make a key, exchange it for a token, and send the token with every request.</p>
{apis}

<p>A <a href="/reference/postman.json">Postman collection</a> has every request of the three, and runs from beginning to
end: fill in its variables <code>client_id</code>, <code>client_secret</code> and <code>account_id</code>.</p>

<h2>Keys</h2>
<p>Organisation admins make API keys on the page <a href="/admin">Admin</a>, in the tab <em>API keys</em>. Without a browser:
<code>python -m sandbox key --account Demo</code>. Either way you get a client id, a client secret and an account id. The
secret is shown once.</p>

<h2>Token</h2>
<p>Exchange client id and client secret for a token, which lives 30 minutes:</p>
{sample}
<p>The answer’s field <code>token</code> goes into the header <code>Authorization: Bearer TOKEN</code> of every request. The
account id goes into the path of the Rest APIs, and into every query and mutation of the Explorer API.</p>

<h2>When something is wrong</h2>
<p>Every refusal has the same shape. Where one field is at fault, <code>field</code> says which.</p>
{errors}
"""

_NOTHING = """
<p class="lead">The sandbox has no page <code>{path}</code>.</p>
<p>Go to the <a href="/">table of the APIs</a>, to the <a href="/kits-explorer/v1/graphql">dynamic Explorer</a>, or to the
<a href="/admin">keys</a>.</p>"""

_SIGNING_IN = """curl -X POST {base}/oauth/v1/token \\
  -u CLIENT_ID:CLIENT_SECRET \\
  -H 'Accept: application/json' \\
  -d grant_type=client_credentials"""

# Copying needs a script; it is a file of this place, and the pages work without it.
COPYING = '<script type="module" src="/static/copy.js"></script>\n'

_APIS = (
    (
        "Core Rest API",
        "Manage owned medias, sections, media titles and media title sections (“trackpoints”); see trackpoints of other "
        "members; see and change on which days trackpoints are valid",
        "/core/v1",
        '<a href="/reference/core">Reference</a>',
    ),
    (
        "Kits Rest API",
        "Work with Kits, regardless of calculation method",
        "/kits/v1",
        '<a href="/reference/kits">Reference</a>',
    ),
    (
        "Kits Explorer GraphQL API",
        "Create Kits Explorer reports; get Kits Explorer reports",
        "/kits-explorer/v1/graphql",
        '<a href="/kits-explorer/v1/graphql">Dynamic Explorer</a>',
    ),
)

# Every status that the imitated APIs answer with, other than success.
REFUSALS = (
    (400, "ValidationException", "Understood, and refused; the text says why"),
    (401, "AuthenticationException", "No token, a wrong one, or one that has expired"),
    (403, "AuthorizationException", "Somebody else’s account, or more than a view-only key may do"),
    (404, "NotFoundException", "The account has nothing of that id, or there is nothing at the address"),
    (405, "ValidationException", "The address does not take that method; <code>Allow</code> says which it takes"),
    (409, "ConflictException", "It does not go with what is already there"),
    (413, "ValidationException", "The body is larger than 1 MB"),
    (429, "ThrottlingException", "Too much at once; <code>Retry-After</code> says how long to wait"),
    (500, "InternalException", "A mistake of the sandbox’s own; its log says which"),
    (503, "ServiceException", "The numbers are not ready yet; ask again after <code>Retry-After</code>"),
)


def with_scripts() -> str:
    """The policy of a page that has scripts, which are files of this place."""
    return f"{_HEADERS['Content-Security-Policy']}; script-src 'self'"


def sample_block(html: str, what: str) -> str:
    """A longer text to be copied as it stands, as HTML; `what` says what it is."""
    return f'<div class="sample" data-copy="{what}"><pre tabindex="0"><code>{html}</code></pre></div>'


def table(names: Sequence[str], rows: Iterable[Sequence[str]], *, texts: Collection[str] = ()) -> str:
    """A table of cells that are HTML; the first of a row names it. `texts`: columns of sentences, which need room.

    On a narrow screen each row becomes a block with the columns' names beside the cells. The roles are written out,
    because some browsers forget them then; an empty cell is left out there.
    """
    head = "".join(f'<th scope="col" role="columnheader">{name}</th>' for name in names)
    lines = "".join(f'<tr role="row">{_cells(names, row, texts)}</tr>' for row in rows)
    return (
        f'<div class="scroll"><table role="table"><thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{lines}</tbody></table></div>'
    )


def _cells(names: Sequence[str], row: Sequence[str], texts: Collection[str]) -> str:
    first = f'<th scope="row" role="rowheader">{row[0]}</th>'
    return first + "".join(_cell(name, cell, name in texts) for name, cell in zip(names[1:], row[1:], strict=True))


def _cell(name: str, cell: str, is_text: bool) -> str:
    if not cell:
        return '<td role="cell" class="empty"></td>'
    room = ' class="text"' if is_text else ""
    return f'<td role="cell" data-label="{name}"{room}><div>{cell}</div></td>'


def page(
    title: str,
    body: str,
    *,
    here: str = "",
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    head: str = "",
    layout: str = "wide",
) -> HTMLResponse:
    """A whole page. `title` is escaped here, `body` and `head` are HTML; `here` is the page's address in the navigation."""
    nav = "".join(_link(address, text, address == here) for address, text in _NAV)
    html = _PAGE.format(title=escape(title), nav=nav, body=body, head=head, layout=layout)
    return HTMLResponse(html, status, headers={**_HEADERS, **(headers or {})})


def _link(address: str, text: str, is_here: bool) -> str:
    current = ' aria-current="page"' if is_here else ""
    return f'<li><a href="{address}"{current}>{text}</a></li>'


def first_page(request: Request) -> Response:
    """The table of the APIs, and where the keys are."""
    base = escape(str(request.base_url).rstrip("/"))
    apis = table(
        ("API name", "What for", "Base endpoint", "Reference or playground"),
        ((name, purpose, f"<code>{base}{path}</code>", link) for name, purpose, path, link in _APIS),
        texts=["What for"],
    )
    errors = table(
        ("Status", "errorType", "Means"),
        ((str(status), f"<code>{kind}</code>", meaning) for status, kind, meaning in REFUSALS),
        texts=["Means"],
    )
    body = _FIRST.format(base=base, apis=apis, errors=errors, sample=sample_block(_SIGNING_IN.format(base=base), "request"))
    return page("Kits’ APIs", body, here="/", head=COPYING, headers={"Content-Security-Policy": with_scripts()})


def nothing_here(path: str) -> Response:
    """What somebody sees who has followed a wrong link: what is wrong, and the way back."""
    return page("There is nothing at this address", _NOTHING.format(path=escape(path)), status=404)


routes: list[BaseRoute] = [
    Route("/", first_page),
    Mount("/static", StaticFiles(directory=_STATIC)),
]
