"""Sentences of the GraphQL library, as somebody reads them who sent JSON."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.tests.conftest import Client, a_set, an_input

CREATE = "mutation Create($a: ID!, $i: ExplorerInput!) { createExplorer(accountId: $a, input: $i) { id } }"

WRONG = [
    (an_input(setA=a_set(dateRange={"start": "1.2.2026"})), '"1.2.2026" is no day. A day is written YYYY-MM-DD.'),
    ({**an_input(), "nam": "x"}, "not to include unknown field 'nam'. Did you mean 'name'?"),
    ({"name": "x", "sections": []}, "to include required field 'setA'."),
    (an_input(includeNotValidated={"no": None, "found": True}), '{"no": null, "found": true}'),
    (an_input(setA=None), "not to be null."),
    ([{"name": None}, 1], "ExplorerInput"),
]


@pytest.mark.parametrize(("given", "sentence"), WRONG)
def test_an_error_in_the_input_is_written_as_json_is(client: Client, given: Any, sentence: str) -> None:
    said = client.post(CREATE, i=given).json()["errors"][0]["message"]
    assert said.endswith(sentence) or sentence == "ExplorerInput"
    assert not any(word in said for word in ("None", "True", "{'", "found:"))
