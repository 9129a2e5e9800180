"""The reference of the API: it names everything that can be asked, and its examples are programs."""

from __future__ import annotations

import ast
import json
import shlex
from typing import Any

import pytest
from django.urls import reverse

from explorer.api import EXAMPLES
from kitsportal.api import document
from kitsportal.examples import whole_way
from kitsportal.reference import groups, things

BASE = "https://kits.example.org"
OPERATIONS = [operation for group in groups(BASE) for operation in group.operations]


@pytest.mark.django_db
def test_the_page_names_every_operation_and_object(client: Any, bob: Any) -> None:
    client.force_login(bob)
    page = client.get(reverse("api-reference")).content.decode()
    for path, item in document()["paths"].items():
        assert path in page
        for operation in item.values():
            assert f'id="{operation["operationId"]}"' in page
    anchors = {part.split('"')[0] for part in page.split('href="#')[1:]}
    assert anchors and all(f'id="{anchor}"' in page for anchor in anchors - {"content"})


def test_what_is_declared_says_its_scope() -> None:
    assert {operation.scope for operation in OPERATIONS if operation.method == "POST"} == {"reports:create", "reports:submit"}
    assert [operation.key for operation in OPERATIONS if not operation.scope] == ["getMe", "listAccounts", "getAccount"]


@pytest.mark.parametrize("operation", OPERATIONS, ids=[operation.key for operation in OPERATIONS])
def test_examples_are_commands_and_programs(operation: Any) -> None:
    ast.parse(operation.python)
    words = shlex.split(operation.curl)
    assert words[0] == "curl" and any(word.startswith(f"{BASE}/api/v1/") for word in words)
    if operation.method == "POST":
        assert json.loads(words[words.index("--data") + 1]) == json.loads(EXAMPLES[operation.takes])


def test_the_whole_way_asks_only_for_what_there_is() -> None:
    curl, python = whole_way(BASE)
    ast.parse(python)
    assert "@" not in curl.replace('"$@"', "") and "@" not in python
    assert {thing.name for thing in things()} >= {"ReportIn", "RunOut", "MetricsOut", "CellOut", "ProblemOut"}
