"""GraphQL over HTTP, as the audit suite of graphql-http understands it."""

from __future__ import annotations

from tests.outside.conftest import Key, run_node

AUDITS = 61


def test_all_audits_are_ok(key: Key) -> None:
    results = run_node("graphql_http_audit.mjs", key)
    assert [each for each in results if each["status"] != "ok"] == []
    assert len(results) == AUDITS
