"""Duplication: who shares with whom, in three modes, thirty by thirty at most, nothing that is hidden."""

import json
import re
from dataclasses import replace

import pytest

from explorer.parts.arranging import arranged
from explorer.parts.duplication import MOST, index_of
from explorer.projection import project
from explorer.subject import Subject
from explorer.tests.rich import rich
from explorer.tests.subjects import WEEK_46, subject
from explorer.tests.test_touchpoints_part import with_bases
from kitsapi.types import PairReach


def whole(given: Subject) -> dict:
    return next(part for part in project(given)["parts"] if part["key"] == "duplication")


def grid(given: Subject, choice: str = "") -> dict:
    return arranged(whole(given), {"duplication": choice})["grid"]


def cells(given: Subject, choice: str) -> list[list[str]]:
    return [[text for text, _shade in row["cells"]] for row in grid(given, choice)["rows"]]


def test_the_index_is_against_chance():
    assert index_of(PairReach("x", "y", 40.0, 20.0, 16.0), 100.0) == 200
    assert index_of(PairReach("x", "y", 0.0, 20.0, 0.0), 100.0) is None


def test_as_stand_on_the_left_and_bs_on_top_in_the_order_of_their_reach():
    made = grid(rich(subject()))
    assert [row["label"] for row in made["rows"]] == ["Title a0", "Title a1", "Title a2"]
    assert made["columns"] == ["Title b0", "Title b1", "Title b2"]


def test_there_are_three_modes_of_three_tables():
    part = arranged(whole(rich(subject())), {"duplication": "b-index"})
    tables, modes = part["tabs"]
    assert [tab["value"] for tab in tables] == ["ab-index", "a-index", "b-index"]
    assert [tab["value"] for tab in modes] == ["b-row", "b-index", "b-persons"]
    assert [tab["label"] for tab in [*tables, *modes] if tab["is_chosen"]] == ["Within B", "Index"]


def test_a_touchpoint_of_both_sets_is_not_compared_with_itself_on_the_same_days_and_is_on_others():
    same = rich(subject(touchpoints_b="news"))
    assert cells(same, "ab-row")[0][0] == "" and cells(same, "ab-row")[0][1] != ""
    assert cells(rich(subject(touchpoints_b="news", period_b=WEEK_46)), "ab-row")[0][0] != ""


def test_within_a_set_a_share_of_the_row_is_not_the_same_both_ways_and_nothing_is_shared_with_itself():
    rows = cells(rich(subject()), "a-row")
    assert rows[0][0] == rows[1][1] == ""
    assert (rows[0][1], rows[1][0]) == ("31%", "50%")
    persons = cells(rich(subject()), "a-persons")
    assert persons[0][1] == persons[1][0] != ""


def test_one_set_has_one_table_and_no_choice_of_tables():
    part = arranged(whole(replace(rich(subject()), set_b=None)), {})
    assert part["grid"]["key"] == "a" and len(part["tabs"]) == 1


def test_a_table_has_thirty_rows_and_columns_at_most_and_says_so():
    given = rich(subject(), 60)
    made = grid(given)
    assert len(made["rows"]) == len(made["columns"]) == MOST
    assert any("30 touchpoints that reach most" in note for note in whole(given)["notes"])


def test_what_is_asked_for_and_is_not_there_is_the_first_table():
    assert grid(rich(subject()), "zz-<script>")["caption"] == grid(rich(subject()))["caption"]


@pytest.mark.parametrize("both", [10, 200])
def test_a_hidden_overlap_takes_as_with_bs_along_and_leaves_each_set(both):
    """The cells of A × B lie within the hidden overlap."""
    assert [made["key"] for made in whole(rich(subject(both=both)))["grids"]] == ["a", "b"]


def test_a_hidden_touchpoint_is_in_no_table():
    said = json.dumps(whole(with_bases(rich(subject()), 4_800, 3_000, 12))["grids"])
    assert "Title a0" in said and "Title a1" not in said and "Title a2" not in said


def test_shades_are_classes_that_the_style_sheet_has(settings):
    sheet = (settings.BASE_DIR / "static/css/parts.css").read_text()
    rows = [row for made in whole(rich(subject()))["grids"] for mode in made["modes"] for row in mode["cells"]]
    used = {shade for row in rows for _text, shade in row} - {""}
    assert len(used) > 3 and used <= set(re.findall(r"heat--(\w+)", sheet))
