"""Real clients get a token and use it."""

from __future__ import annotations

import base64
import json

from tests.outside.conftest import Key, run, run_node, run_python


def test_curl_with_the_documents_own_sample_header(key: Key) -> None:
    sample = base64.b64encode(f"{key.client_id}:{key.client_secret}".encode()).decode()
    command = ["curl", "--silent", "--show-error", "--fail", "--request", "POST", key.token_url]
    # The documented sample has one = too many at its end.
    headers = ["Accept: application/json", f"Authorization: Basic {sample}=", "Content-Type: application/x-www-form-urlencoded"]
    said = run(
        *command, *(word for header in headers for word in ("--header", header)), "--data", "grant_type=client_credentials"
    )
    token = json.loads(said)["token"]
    asked = ["--header", f"Authorization: Bearer {token}", "--json", '{"query": "{ __typename }"}']
    assert json.loads(run("curl", "--silent", "--fail", key.graphql_url, *asked)) == {"data": {"__typename": "Query"}}


def test_authlib(key: Key) -> None:
    assert run_python("with_authlib.py", key) == [200, 200, "invalid_client"]


def test_requests_oauthlib(key: Key) -> None:
    assert run_python("with_requests_oauthlib.py", key) == [200, "invalid_client"]


def test_openid_client_which_percent_encodes_id_and_secret(key: Key) -> None:
    assert run_node("with_openid_client.mjs", key) == [200, 200]


def test_the_documented_script(key: Key) -> None:
    assert run_node("documented_script.mjs", key) == [200]
