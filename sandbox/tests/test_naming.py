"""Every validation error of the Explorer API names its field, however the value was sent and whatever is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.testing import SandboxServer
from sandbox.tests.conftest import CREATE, Client, an_input

WHOLE = 'setA: {name: "A", dateRange: {preset: YESTERDAY}, touchpoints: {preset: ALL_MY_MEDIA}}'


def written(inside: str) -> str:
    """A create whose input stands in the document."""
    return f'mutation {{ createExplorer(accountId: "x", input: {{{inside}}}) {{ id }} }}'


DOCUMENTS = [
    ("{ explorer(accountId: 1, id: 2) { nonsense } }", "explorer.nonsense"),
    ("{ explorers(accountId: 1) { data { setA { nonsense } } } }", "explorers.data.setA.nonsense"),
    ("{ explorers(accountId: 1) { data { ...F } } } fragment F on Explorer { setA { nonsense } }", "Explorer.setA.nonsense"),
    ("{ explorers(accountId: 1) }", "explorers"),
    ("{ explorer(accountId: 1, id: 2) { name { nonsense } } }", "explorer.name"),
    ("{ explorer(accountId: 1, id: 2) { ...Nowhere } }", "explorer....Nowhere"),
    ("{ explorers { data { id } } }", "accountId"),
    ("{ explorers(accountId: 1, size: 2) { data { id } } }", "size"),
    ('{ explorers(accountId: 1, pageSize: "x") { data { id } } }', "pageSize"),
    ("{ touchpoints(accountId: 1, types: [MEDIA, MEDIUM]) { data { id } } }", "types.1"),
    ("{ explorers(accountId: $unknown) { data { id } } }", "accountId"),
    ("query($unused: Int) { explorers(accountId: 1) { data { id } } }", "$unused"),
    ("query($q: Text) { explorers(accountId: 1, q: $q) { data { id } } }", "$q"),
    ("query One { __typename } query Two { __typename }", "operationName"),
    (written(f'name: "x", {WHOLE}'), "input.sections"),
    (written(f'name: "x", sections: [OVERVIEW], nonsense: 1, {WHOLE}'), "input.nonsense"),
    (written(f'name: "x", sections: [OVERVIEW, NONSENSE], {WHOLE}'), "input.sections.1"),
    (written(f'name: "x", sections: [OVERVIEW], {WHOLE.replace("YESTERDAY", "TODAY")}'), "input.setA.dateRange.preset"),
    (
        written(f'name: "x", sections: [OVERVIEW], {WHOLE.replace("preset: YESTERDAY", "start: 1")}'),
        "input.setA.dateRange.start",
    ),
]


@pytest.mark.parametrize(("document", "field"), DOCUMENTS, ids=[field for _, field in DOCUMENTS])
def test_what_is_wrong_in_a_document_is_named(client: Client, document: str, field: str) -> None:
    answer = client.post(document).json()
    named = [(error["extensions"]["errorType"], error["extensions"]["field"]) for error in answer["errors"]]
    assert ("ValidationException", field) in named


INPUTS = [
    ({"nonsense": 1}, "input.nonsense"),
    ({"sections": ["OVERVIEW", "NONSENSE"]}, "input.sections.1"),
    ({"sections": None}, "input.sections"),
    ({"name": 5}, "input.name"),
    ({"includeNotValidated": "yes"}, "input.includeNotValidated"),
    ({"setA": {"name": "A", "dateRange": {"preset": "YESTERDAY"}}}, "input.setA.touchpoints"),
    ({"targetGroup": {"filters": [{"variable": "age"}]}}, "input.targetGroup.filters.0.values"),
]


@pytest.mark.parametrize(("changes", "field"), INPUTS, ids=[field for _, field in INPUTS])
def test_what_is_wrong_in_the_variables_is_named(client: Client, changes: dict[str, Any], field: str) -> None:
    assert client.problem(CREATE, i=an_input(**changes))[:2] == ("ValidationException", field)


def test_what_is_missing_is_named(client: Client) -> None:
    lacking = {key: value for key, value in an_input().items() if key != "name"}
    assert client.problem(CREATE, i=lacking)[:2] == ("ValidationException", "input.name")
    assert client.problem(CREATE)[:2] == ("ValidationException", "input")


def test_what_is_no_graphql_has_no_field(client: Client, server: SandboxServer) -> None:
    (error,) = client.post("{ ").json()["errors"]
    assert error["extensions"] == {"errorType": "ValidationException", "field": None}
    assert error["locations"]
