"""The pages that a person sees: what this program is and where its addresses are."""

from __future__ import annotations

from collections.abc import Mapping
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

_NAV = (("/", "APIs"), ("/kits-explorer/v1/graphql", "Explorer"), ("/admin", "Admin"))

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
<div class="scroll"><table>
<thead><tr><th scope="col">API name</th><th scope="col">What for</th><th scope="col">Base endpoint</th>
<th scope="col">Reference or playground</th></tr></thead>
<tbody>
<tr><th scope="row">Core Rest API</th>
<td class="text">Manage owned medias, sections, media titles and media title sections (“trackpoints”); see trackpoints of
other members; see and change on which days trackpoints are valid</td>
<td><code>{base}/core/v1</code></td>
<td><a href="/reference/core">Reference</a></td></tr>
<tr><th scope="row">Kits Rest API</th>
<td class="text">Work with Kits, regardless of calculation method</td>
<td><code>{base}/kits/v1</code></td>
<td><a href="/reference/kits">Reference</a></td></tr>
<tr><th scope="row">Kits Explorer GraphQL API</th>
<td class="text">Create Kits Explorer reports; get Kits Explorer reports</td>
<td><code>{base}/kits-explorer/v1/graphql</code></td>
<td><a href="/kits-explorer/v1/graphql">Dynamic Explorer</a></td></tr>
</tbody></table></div>

<p>A <a href="/reference/postman.json">Postman collection</a> has every request of the three, and runs from beginning to
end: fill in its variables <code>client_id</code>, <code>client_secret</code> and <code>account_id</code>.</p>

<h2>Keys</h2>
<p>Organisation admins make API keys on the page <a href="/admin">Admin</a>, in the tab <em>API keys</em>. Without a browser:
<code>python -m sandbox key --account Demo</code>. Either way you get a client id, a client secret and an account id. The
secret is shown once.</p>

<h2>Token</h2>
<p>Exchange client id and client secret for a token, which lives 30 minutes:</p>
<pre><code>curl -X POST {base}/oauth/v1/token \\
  -u CLIENT_ID:CLIENT_SECRET \\
  -H 'Accept: application/json' \\
  -d grant_type=client_credentials</code></pre>
<p>The answer’s field <code>token</code> goes into the header <code>Authorization: Bearer TOKEN</code> of every request. The
account id goes into the path of the Rest APIs, and into every query and mutation of the Explorer API.</p>

<h2>When something is wrong</h2>
<p>Every refusal has the same shape. Where one field is at fault, <code>field</code> says which.</p>
<div class="scroll"><table>
<thead><tr><th scope="col">Status</th><th scope="col"><code>errorType</code></th><th scope="col">Means</th></tr></thead>
<tbody>
{errors}
</tbody></table></div>
"""

_ERROR = '<tr><td>{}</td><td><code>{}</code></td><td class="text">{}</td></tr>'
_ERRORS = (
    (400, "ValidationException", "Understood, and refused; the text says why"),
    (401, "AuthenticationException", "No token, a wrong one, or one that has expired"),
    (403, "AuthorizationException", "Somebody else’s account, or more than a view-only key may do"),
    (404, "NotFoundException", "The account has nothing of that id"),
    (409, "ConflictException", "It does not go with what is already there"),
    (429, "ThrottlingException", "Too much at once; <code>Retry-After</code> says how long to wait"),
)


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
    errors = "".join(_ERROR.format(*each) for each in _ERRORS)
    return page("Kits’ APIs", _FIRST.format(base=base, errors=errors), here="/")


routes: list[BaseRoute] = [
    Route("/", first_page),
    Mount("/static", StaticFiles(directory=_STATIC)),
]
