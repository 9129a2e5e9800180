"""What the page `/admin` looks like: values in, HTML out."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from starlette.responses import Response

from . import graphql_http
from .catalogue import Account
from .clock import HELSINKI
from .keys import ADMIN, VIEWER, Key
from .pages import COPYING, page, table, with_scripts

_HERE = "/admin"
_MAY = {ADMIN: "Read and change", VIEWER: "Read only"}
_ROLES = {ADMIN: "Organisation admin", VIEWER: "View only"}


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody chose to be."""

    account: Account
    role: str

    @property
    def is_admin(self) -> bool:
        """Whether they see the tab API keys."""
        return self.role == ADMIN


def _page(body: str) -> Response:
    return page("Admin", body, here=_HERE, head=COPYING, headers={"Content-Security-Policy": with_scripts()})


def refused(sentence: str, status: int) -> Response:
    """A page that says why not."""
    body = f'<p class="notice bad">{escape(sentence)}</p><p><a href="{_HERE}">Back to the page</a></p>'
    return page("Admin", body, here=_HERE, status=status)


def choose(accounts: Sequence[Account], demo: str, token: str) -> Response:
    """Who do you want to be?"""
    chosen = next((each.id for each in accounts if each.name == demo), "")
    body = f"""
<p class="lead">Here organisations manage their API keys. The sandbox has no sign-in: say who you want to be.</p>
<section class="panel">{_chooser(accounts, chosen, ADMIN, token)}</section>"""
    return _page(body)


def organisation(person: Person, accounts: Sequence[Account], token: str) -> Response:
    """The organisation, for everybody in it."""
    account = person.account
    why = "" if person.is_admin else _WHY_NOT
    body = f"""
{_who(person)}
{_tabs(person, "organisation")}
{why}
<dl>
<dt>Organisation</dt><dd>{escape(account.name)}</dd>
<dt>Account id</dt><dd class="copied" data-copy="account id"><code>{account.id}</code></dd>
</dl>
<p class="quiet">The account id (UserReport’s id of the organisation) belongs into every request: the Rest APIs have it in
the path, the Explorer API in each query and mutation.</p>
<details><summary>Be somebody else</summary>
<section class="panel">{_chooser(accounts, account.id, person.role, token)}</section>
</details>"""
    return _page(body)


_WHY_NOT = """<p class="notice">You do not see the tab <em>API keys</em>, because only organisation admins make API keys. With a
view-only user you can read reports. Ask an organisation admin for a key.</p>"""


def keys(person: Person, rows: Sequence[sqlite3.Row], token: str, new: Key | None, *, was_revoked: bool) -> Response:
    """The tab API keys: the new key once, the keys there are, and a form for one more."""
    table = _table(rows, person.account.id, token) if rows else '<p class="quiet">There are no API keys yet.</p>'
    revoked = (
        '<p class="notice good" role="status">The key is revoked. Nothing can be done with it any more.</p>'
        if was_revoked
        else ""
    )
    body = f"""
{_who(person)}
{_tabs(person, "keys")}
{_shown_once(new) if new else revoked}
<h2>Make a key</h2>
<section class="panel"><form class="row" method="post" action="{_HERE}/keys">
{_hidden(token)}
<label>Name, to tell it from others<input name="name" required maxlength="80" autocomplete="off"></label>
<label>What it may do<select name="role">
<option value="{ADMIN}">{_MAY[ADMIN]}</option><option value="{VIEWER}">{_MAY[VIEWER]}</option>
</select></label>
<button>Make a key</button>
</form></section>
<h2>Keys of {escape(person.account.name)}</h2>
{table}"""
    return _page(body)


def _shown_once(key: Key) -> str:
    together = json.dumps({"client_id": key.client_id, "client_secret": key.client_secret, "account_id": key.account_id})
    return f"""<section class="notice good" role="status">
<p><strong>The key is made.</strong> Copy the secret now: it is not kept, and this page shows it only once.</p>
<dl>
<dt>Client id</dt><dd class="copied" data-copy="client id"><code>{key.client_id}</code></dd>
<dt>Client secret</dt><dd class="copied" data-copy="client secret"><code>{key.client_secret}</code></dd>
<dt>Account id</dt><dd class="copied" data-copy="account id"><code>{key.account_id}</code></dd>
</dl>
<p class="copied" data-copy="key as JSON" data-label="Copy key as JSON"><code hidden>{escape(together, quote=False)}</code></p>
<p>Next: open the <a href="{graphql_http.PATH}">dynamic Explorer</a> and paste. Pasted together, they fill its three fields.</p>
</section>"""


def _table(rows: Sequence[sqlite3.Row], account_id: str, token: str) -> str:
    """The keys there are; beside each the account id, which its requests need too."""
    cells = (
        (
            escape(row["name"]) or '<span class="quiet">without a name</span>',
            _copied("Client id", row["client_id"]) + _copied("Account id", account_id),
            _MAY[row["role"]],
            f'<span class="fit">{_day(row["created_at"])}</span>',
            _revocation(row["client_id"], token),
        )
        for row in rows
    )
    return table(("Name", "To send", "What it may do", "Made on", "Revoke"), cells)


def _copied(what: str, value: str) -> str:
    return f'<div class="copied" data-copy="{what.lower()}"><span class="quiet">{what}</span><code>{escape(value)}</code></div>'


def _revocation(client_id: str, token: str) -> str:
    return f"""<details><summary>Revoke<span class="quiet"> …</span></summary>
<p>Programs that use this key are refused from their next request on. This cannot be undone.</p>
<form method="post" action="{_HERE}/keys/revocation">{_hidden(token)}
<input type="hidden" name="client_id" value="{escape(client_id)}"><button class="danger">Revoke this key</button></form>
</details>"""


def _who(person: Person) -> str:
    return f"<p class='quiet'>You are: {_ROLES[person.role]} of {escape(person.account.name)}.</p>"


def _tabs(person: Person, here: str) -> str:
    tabs = [("organisation", _HERE, "Organisation")]
    if person.is_admin:
        tabs.append(("keys", f"{_HERE}?tab=keys", "API keys"))
    links = "".join(
        f'<a href="{address}"{" aria-current=page" if name == here else ""}>{text}</a>' for name, address, text in tabs
    )
    return f'<nav class="tabs" aria-label="Admin">{links}</nav>'


def _chooser(accounts: Sequence[Account], chosen: str, role: str, token: str) -> str:
    options = "".join(
        f'<option value="{each.id}"{_if(each.id == chosen, " selected")}>{escape(each.name)}</option>' for each in accounts
    )
    roles = "".join(f'<option value="{key}"{_if(key == role, " selected")}>{text}</option>' for key, text in _ROLES.items())
    return f"""<form class="row" method="post" action="{_HERE}/user">{_hidden(token)}
<label>Organisation<select name="account">{options}</select></label>
<label>User<select name="role">{roles}</select></label>
<button>Go on</button></form>"""


def _hidden(token: str) -> str:
    return f'<input type="hidden" name="token" value="{token}">'


def _if(holds: bool, text: str) -> str:
    return text if holds else ""


def _day(instant: float) -> str:
    return datetime.fromtimestamp(instant, HELSINKI).date().isoformat()
