"""The few pages that a person sees: what this program is, and where its addresses are."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title></head>
<body><main><h1>{title}</h1>{body}</main></body></html>
"""

_FIRST = """
<p>This is the sandbox of Kits Portal: it imitates APIs of AudienceProject's Kits. It is not Kits; its people and media
are made up, unless somebody has imported visits of their own.</p>
<table>
<thead><tr><th scope="col">API name</th><th scope="col">Base endpoint</th>
<th scope="col">Reference and playground</th></tr></thead>
<tbody>
<tr><th scope="row">Core Rest API</th><td>Not imitated yet</td><td>–</td></tr>
<tr><th scope="row">Kits Rest API</th><td>Not imitated yet</td><td>–</td></tr>
<tr><th scope="row">Kits Explorer GraphQL API</th><td><code>{base}/kits-explorer/v1/graphql</code></td>
<td><a href="/kits-explorer/v1/graphql">How to use it</a></td></tr>
</tbody></table>
<h2>Keys</h2>
<p>Make a key on the machine that runs the sandbox: <code>python -m sandbox key --account Demo</code>. It prints a client
id, a client secret and an account id, once. Exchange id and secret for a token at
<code>POST {base}/oauth/v1/token</code>.</p>
"""

_EXPLORER = """
<p>Send GraphQL here by <code>POST</code> as <code>application/json</code>, with the header
<code>Authorization: Bearer TOKEN</code>. The schema can be asked for by introspection. Nothing can be tried out on this
page yet.</p>
<p>A token lives 30 minutes and comes from <code>POST /oauth/v1/token</code> with the body
<code>grant_type=client_credentials</code> and the header
<code>Authorization: Basic base64(client_id:client_secret)</code>. A key is made by
<code>python -m sandbox key --account Demo</code>.</p>
<p><a href="/">What else there is</a></p>
"""

# Nothing on these pages needs scripts, styles or other hosts.
_HEADERS = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"}


def first_page(request: Request) -> Response:
    """The table of the APIs."""
    base = escape(str(request.base_url).rstrip("/"))
    body = _FIRST.format(base=base)
    return HTMLResponse(_PAGE.format(title="Kits sandbox", body=body), headers=_HEADERS)


def explorer_page() -> Response:
    """What a browser sees at the Explorer API's address."""
    page = _PAGE.format(title="Kits Explorer GraphQL API (sandbox)", body=_EXPLORER)
    return HTMLResponse(page, headers=_HEADERS)


routes = [Route("/", first_page)]
