"""Numbers keep their unit and their digits on the way from the page to a file."""

import pytest
from django.utils.translation import override

from explorer.exports.content import Origin, Value, method, tables, value_of
from explorer.projection import project
from teams.formats import number, percent, signed_percent, signed_points

WRITTEN = {
    "persons": (413_763, number, "number", 0),
    "a share": (0.1173, percent, "share", 1),
    "a difference": (-0.57, signed_percent, "share", 1),
    "points": (-0.021, signed_points, "points", 1),
}


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
@pytest.mark.parametrize("kind", WRITTEN)
def test_a_number_keeps_its_unit_and_digits_in_every_language(kind, language):
    value, write, unit, digits = WRITTEN[kind]
    with override(language):
        cell = {"text": f"{write(value)}*", "value": value, "state": "low"}
        assert value_of(cell) == Value(cell["text"], value, unit, digits, is_low=True)


def test_what_is_not_known_is_nothing_and_what_is_hidden_says_so():
    assert value_of({"text": "not known", "value": None, "state": "unknown"}) == Value()
    assert value_of({"text": "–", "value": None, "state": ""}) == Value()
    assert value_of({"text": "not shown", "value": None, "state": "hidden"}) == Value("not shown")


def test_a_number_that_the_page_says_in_words_stays_words():
    assert value_of({"text": "inside Sport", "value": 0.0, "state": ""}) == Value("inside Sport")


@pytest.mark.parametrize("language", ["en", "fi"])
def test_the_cells_of_a_grid_are_numbers_too(language):
    with override(language):
        cells = [[(percent(0.117), "a1"), ("–", ""), (number(12_400), "a5")]]
        mode = {"key": "row", "label": "% of row", "caption": "Shared", "cells": cells}
        grid = {"key": "ab", "label": "A × B", "rows": ["News"], "columns": ["X", "Y", "Z"], "modes": [mode]}
        made = tables({"tiles": [], "table": None, "grids": [grid]})[0]
    assert [(value.number, value.unit) for value in made.rows[0].values] == [(0.117, "share"), (None, ""), (12_400, "number")]


def test_every_number_of_the_page_is_one_of_its_tables(comparison):
    for part in comparison["parts"]:
        typed = [value.number for table in tables(part) for row in table.rows for value in row.values]
        for row in part["table"]["rows"] if part["table"] else ():
            assert all(cell["value"] in typed for cell in row["cells"] if isinstance(cell["value"], int | float))


def test_the_method_names_report_run_period_group_rule_calculation_link_and_code(comparison, origin):
    told = "\n".join(f"{label}: {text}" for label, text in method(comparison, origin))
    for wanted in (
        "Report: News and sports",
        "Run: 3f0c",
        "A · News: week 47",
        "Target group: Gender: Women",
        "Base rule: AGOF",
        "Calculated: 23 Nov 2026",
        "Link: https://kits.example.org/runs/3f0c/",
        "Code: 7QKF-9XM2-0K1",
    ):
        assert wanted in told


def test_numbers_that_were_withdrawn_say_so_first(overlapping, origin):
    gone = Origin(origin.run, origin.link, origin.exported_at, "The team withdrew these numbers.")
    assert method(project(overlapping), gone)[0] == ("Withdrawn", "The team withdrew these numbers.")
