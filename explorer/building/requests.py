"""What Kits is asked, word by word: as GraphQL, as a curl command, as a Python program. Secrets are named, never written."""

from __future__ import annotations

import json
import pprint
import shlex
from dataclasses import dataclass, replace

from explorer.models import ReportVersion
from explorer.naming import suggested_names
from kitsapi.creation import creation
from kitsapi.errors import KitsUnavailable
from kitsapi.types import Definition
from teams.kits import addresses


@dataclass(frozen=True, slots=True)
class Wording:
    """One request in the ways that people copy it."""

    graphql: str
    variables: str
    curl: str
    python: str


def wording(version: ReportVersion) -> Wording:
    """Return what a version asks. A draft that is not complete gives an incomplete request."""
    account = version.report.account
    asked = creation(account.account_id, _named(version))
    try:
        explorer_url, oauth_url = addresses(account)
    except KitsUnavailable:  # this portal was not told where Kits is; the request is the same anywhere
        explorer_url, oauth_url = "$KITS_EXPLORER_URL", "$KITS_OAUTH_URL"
    variables = json.dumps(asked.variables, ensure_ascii=False, indent=2)
    return Wording(
        graphql=asked.document,
        variables=variables,
        curl=_curl(explorer_url, oauth_url, asked.document, asked.variables),
        python=_python(explorer_url, oauth_url, asked.document, asked.variables),
    )


def _named(version: ReportVersion) -> Definition:
    """Return what is asked with the names that nameless sets get when it is sent."""
    names = suggested_names(list(version.media_sets.all()))
    definition = version.definition(version.report.name)
    set_b = replace(definition.set_b, name=names["b"]) if definition.set_b else None
    return replace(definition, set_a=replace(definition.set_a, name=names["a"]), set_b=set_b)


def _curl(explorer_url: str, oauth_url: str, document: str, variables: dict[str, object]) -> str:
    body = json.dumps({"query": document, "variables": variables}, ensure_ascii=False)
    return (
        "# KITS_CLIENT_ID and KITS_CLIENT_SECRET are yours.\n"
        'token=$(curl -sS --fail -u "$KITS_CLIENT_ID:$KITS_CLIENT_SECRET" \\\n'
        f"  -d grant_type=client_credentials {_quoted(oauth_url)} \\\n"
        """  | sed -n 's/.*"access_token" *: *"\\([^"]*\\)".*/\\1/p')\n"""
        'curl -sS -H "Authorization: Bearer $token" -H "Content-Type: application/json" \\\n'
        f"  {_quoted(explorer_url)} \\\n"
        f"  --data-raw {shlex.quote(body)}\n"
    )


def _quoted(url: str) -> str:
    return f'"{url}"' if url.startswith("$") else shlex.quote(url)


def _python(explorer_url: str, oauth_url: str, document: str, variables: dict[str, object]) -> str:
    return f'''import os

import httpx

QUERY = """
{document}
"""
VARIABLES = {pprint.pformat(variables, sort_dicts=False, width=100)}

key = (os.environ["KITS_CLIENT_ID"], os.environ["KITS_CLIENT_SECRET"])
answer = httpx.post({_address(oauth_url)}, auth=key, data={{"grant_type": "client_credentials"}})
token = answer.raise_for_status().json()["access_token"]
answer = httpx.post(
    {_address(explorer_url)},
    headers={{"Authorization": f"Bearer {{token}}"}},
    json={{"query": QUERY, "variables": VARIABLES}},
    timeout=60,
)
print(answer.json())
'''


def _address(url: str) -> str:
    return f'os.environ["{url[1:]}"]' if url.startswith("$") else repr(url)
