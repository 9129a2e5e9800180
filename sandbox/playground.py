"""The dynamic Explorer: the page at the Explorer API's address, where queries are written and run.

The page is drawn here; what it does is in `static/explorer/`, small modules without anything from elsewhere. They get a
token and ask the API as any other client would.
"""

from __future__ import annotations

from starlette.responses import Response

from .pages import page

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; "
    "frame-ancestors 'none'; base-uri 'none'"
)

_HEAD = """<link rel="stylesheet" href="/static/explorer/explorer.css">
<script type="module" src="/static/explorer/main.js"></script>
"""

_HOW = """<p>Send GraphQL here by <code>POST</code> as <code>application/json</code>, with the header
<code>Authorization: Bearer TOKEN</code>. A token lives 30 minutes and comes from <code>POST /oauth/v1/token</code> with the
body <code>grant_type=client_credentials</code> and the header <code>Authorization: Basic
base64(client_id:client_secret)</code>. The schema can be asked for by introspection.</p>"""

_BODY = f"""
<p class="lead">Write a query, run it, read the answer. The steps on this page lead from your touchpoints to a report’s
metrics.</p>
<noscript><p class="notice">The Explorer needs JavaScript. Without it, use any other GraphQL client.</p>{_HOW}</noscript>

<details class="panel" id="environment" open>
<summary>Environment <span class="quiet" id="environment-state"></span></summary>
<form class="row" id="keys" method="post">
<label>Client id<input name="client_id" required autocomplete="off" autocapitalize="none" spellcheck="false"></label>
<label>Client secret<input name="client_secret" type="password" required autocomplete="off"></label>
<label>Account id<input name="account_id" required autocomplete="off" autocapitalize="none" spellcheck="false"></label>
<button>Connect</button>
<button type="button" class="danger" id="forget">Forget everything</button>
</form>
<p class="quiet" id="where">Kept in this browser’s own storage for this address, also after you close it, and sent nowhere
but to <code>/oauth/v1/token</code> here. <em>Forget everything</em> deletes it. Keys are made on the page
<a href="/admin">Admin</a>; the account id is shown beside them. A key that is pasted as JSON fills all three fields.</p>
<div class="notice bad" id="keys-problem" role="alert" hidden><p id="keys-problem-text"></p>
<p id="keys-help" hidden>On the page <a href="/admin">Admin</a> go on as an organisation admin, open <em>API keys</em>, and
<em>Make a key</em>. Paste its client id, client secret and account id here, and press <em>Connect</em>.</p></div>
<dl id="values" class="values" hidden></dl>
</details>

<div class="bench" id="bench">
<nav class="steps" aria-labelledby="steps-title">
<h2 id="steps-title">Step by step</h2>
<ol id="steps"></ol>
<h3>Also</h3>
<ul id="extras"></ul>
</nav>

<div class="write">
<div class="bar act"><h2 id="doing">Query</h2>
<button type="button" class="plain small" id="start-over" title="Put the example back" hidden>Start over</button>
<label class="inline" id="operation-choice" hidden>Operation <select id="operation"></select></label>
<button type="button" id="run" title="Ctrl+Enter">Run</button></div>
<p class="quiet" id="hint"></p>
<section aria-labelledby="query-title">
<header class="bar"><h3 id="query-title">Query</h3>
<button type="button" class="plain small" id="look-up" title="Docs of the word at the cursor (F1)">Look up</button>
<button type="button" class="plain small" id="link" title="Copy an address that opens this query">Copy link</button></header>
<div class="frame" data-editor="query"><textarea id="query" aria-labelledby="query-title"
aria-describedby="editor-keys query-faults" autocapitalize="none" autocomplete="off" autocorrect="off" spellcheck="false"
wrap="off"></textarea></div>
<ul class="faults" id="query-faults" role="status" aria-label="Mistakes in the query" hidden></ul>
</section>
<section aria-labelledby="variables-title">
<header class="bar"><h3 id="variables-title">Variables</h3></header>
<div class="frame" data-editor="variables"><textarea id="variables" aria-labelledby="variables-title"
aria-describedby="editor-keys variables-faults" autocapitalize="none" autocomplete="off" autocorrect="off"
spellcheck="false" wrap="off"></textarea></div>
<ul class="faults" id="variables-faults" role="status" aria-label="Mistakes in the variables" hidden></ul>
</section>
<p class="quiet keys" id="editor-keys"><kbd>Ctrl</kbd>+<kbd>Space</kbd> suggests, <kbd>Ctrl</kbd>+<kbd>Enter</kbd> runs,
<kbd>F1</kbd> looks up the word at the cursor, <kbd>Tab</kbd> leaves.</p>
</div>

<div class="read">
<div class="tabs" role="tablist" aria-label="Answer, docs and history">
<button type="button" role="tab" id="tab-answer" aria-controls="answer-panel" aria-selected="true">Answer</button>
<button type="button" role="tab" id="tab-docs" aria-controls="docs-panel" aria-selected="false" tabindex="-1">Docs</button>
<button type="button" role="tab" id="tab-history" aria-controls="history-panel" aria-selected="false"
tabindex="-1">History</button>
</div>
<section id="answer-panel" role="tabpanel" aria-labelledby="tab-answer">
<div class="bar"><p id="status" role="status">No answer yet.</p>
<span id="follows"></span>
<button type="button" class="plain small" id="copy" hidden>Copy</button></div>
<div id="problems" class="notice bad" hidden></div>
<pre id="answer" class="answer" tabindex="0" aria-label="Answer" hidden></pre>
</section>
<section id="docs-panel" role="tabpanel" aria-labelledby="tab-docs" hidden>
<label for="search" class="search">Search types and fields<input id="search" type="search" autocomplete="off"></label>
<div id="docs"><p class="quiet">The docs appear when you are connected.</p></div>
</section>
<section id="history-panel" role="tabpanel" aria-labelledby="tab-history" hidden>
<p class="quiet">The last 30 answers, until you leave this page.</p>
<ol id="history" reversed></ol>
</section>
</div>
</div>
<details class="how"><summary>The same without this page</summary>{_HOW}</details>
"""


def explorer_page() -> Response:
    """What a browser sees at the Explorer API's address."""
    headers = {"Content-Security-Policy": _POLICY}
    return page(
        "Kits Explorer GraphQL API", _BODY, here="/kits-explorer/v1/graphql", headers=headers, head=_HEAD, layout="broad"
    )
