"""An answer laid out: when it is a table, and what its errors say."""

from __future__ import annotations

import pytest

from explorer.console.checks import check
from explorer.console.examples import EXAMPLES
from explorer.console.showing import show, table_of


def test_a_flat_list_is_a_table_and_what_kits_does_not_say_is_a_gap():
    table = table_of({"t": {"pagination": {"n": 1}, "data": [{"a": 1, "b": ["x", "y"]}, {"a": 0, "c": False, "b": None}]}})
    assert table.columns == ["a", "b", "c"]
    assert table.rows == [["1", "x, y", None], ["0", None, "false"]]


@pytest.mark.parametrize("data", [{}, {"a": 1}, {"a": []}, {"a": [{"b": {}}]}, {"a": [1]}, {"a": [{"b": 1}], "c": []}])
def test_anything_else_is_not(data):
    assert table_of(data) is None


def test_errors_come_in_words_whatever_they_look_like():
    said = {"message": "No.", "path": ["a", 0, "b"], "locations": [{"line": 3, "column": 7}]}
    first, second = show({"errors": [said, "odd"], "data": None}).faults
    assert (first.sentence, first.place, first.line, first.column) == ("No.", "a.0.b", 3, 7)
    assert (second.sentence, second.line) == ("odd", 0)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.key)
def test_every_example_may_be_sent(example):
    assert not check(example.query, example.variables, "6f1b0a52-0000-4000-8000-000000000001").is_mutation
