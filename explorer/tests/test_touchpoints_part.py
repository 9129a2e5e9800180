"""Touchpoints: a line each, sorted by a link, nothing totalled, nothing hidden that the rest would tell."""

from dataclasses import replace
from itertools import pairwise

import pytest

from explorer.charts import theme
from explorer.charts.waterfall import Step, waterfall
from explorer.parts.arranging import ROWS, arranged
from explorer.projection import project
from explorer.standing import withheld
from explorer.subject import Subject
from explorer.tests.rich import rich
from explorer.tests.subjects import FORTNIGHT, WEEK_46, subject


def part_of(given: Subject, **asked: str) -> dict:
    part = next(part for part in project(given)["parts"] if part["key"] == "touchpoints")
    return arranged(part, {name.replace("_", "-", 1): value for name, value in asked.items()})


def texts(part: dict, label: str) -> list[str]:
    return next([cell["text"] for cell in row["cells"]] for row in part["table"]["rows"] if row["label"] == label)


def with_bases(given: Subject, *bases: int) -> Subject:
    """Set A's touchpoints with these panel persons."""
    rows = [
        replace(row, overview=replace(row.overview, sample_size=n))
        for row, n in zip(given.results.set_a.touchpoints, bases, strict=True)
    ]
    return replace(given, results=replace(given.results, set_a=replace(given.results.set_a, touchpoints=tuple(rows))))


# -------------------------------------------------------------------------------------------------------- the base rules


@pytest.mark.parametrize(
    ("low", "found"),
    [([], set()), (["x"], {"x", "y"}), (["x", "y"], {"x", "y"}), (["x", "y", "z"], {"x", "y", "z"})],
)
def test_one_that_is_hidden_alone_takes_the_next_smallest_along(low, found):
    assert withheld({"x": 20, "y": 25, "z": 500}, low, 30) == found


def test_those_withheld_together_are_known_by_a_sum_over_enough_people():
    assert withheld({"w": 5, "x": 6, "y": 90, "z": 500}, ["w", "x"], 30) == {"w", "x", "y"}


def test_a_hidden_touchpoint_cannot_be_told_from_the_rest():
    """Contributed and added sum to the set's reach: with one line hidden, all other lines would tell it."""
    part = part_of(with_bases(rich(subject()), 4_800, 3_000, 12))
    hidden = ["not shown"] * 7
    assert texts(part, "Title a2") == texts(part, "Title a1") == hidden
    assert texts(part, "Title a0")[0] == "48,000"
    assert part["figures"][0]["figure"]["layout"]["yaxis"]["ticktext"] == ["Title a0", "2 others", "A"]


def test_the_other_numbers_of_a_hidden_touchpoint_are_on_no_part_of_the_page():
    low = with_bases(rich(subject()), 4_800, 3_000, 12)
    rows = low.results.set_a.touchpoints
    moved = (rows[0], *(replace(r, incremental_reach=7.0, contributed_reach=9.0, added_reach=r.added_reach) for r in rows[1:]))
    other = replace(low, results=replace(low.results, set_a=replace(low.results.set_a, touchpoints=moved)))
    assert part_of(low) == part_of(other)


def test_a_set_that_holds_the_other_does_not_tell_their_hidden_overlap_by_its_touchpoints():
    """What only the further touchpoint of A reaches is only A."""
    given = rich(subject(only_a=200))
    assert texts(part_of(given), "Title a0")[0] != "not shown"
    b = replace(given.set_b, touchpoints=given.set_a.touchpoints[:1])
    held = [row["cells"][0]["text"] for row in part_of(replace(given, set_b=b))["table"]["rows"]]
    assert held == ["not shown"] * 6


# ------------------------------------------------------------------------------------------------------------- the table


def test_reach_is_never_totalled():
    labels = [row["label"] for row in part_of(rich(subject()))["table"]["rows"]]
    assert labels == ["Title a0", "Title a1", "Title a2", "Title b0", "Title b1", "Title b2"]


def test_a_touchpoint_inside_another_pick_says_so_instead_of_nothing():
    given = rich(subject())
    rows = (*given.results.set_a.touchpoints[:2], replace(given.results.set_a.touchpoints[2], incremental_reach=0.0))
    given = replace(given, results=replace(given.results, set_a=replace(given.results.set_a, touchpoints=rows)))
    assert texts(part_of(given), "Title a2")[3] == "0"
    inside = replace(given, set_a=replace(given.set_a, inside=(("tp-a2", "Title a0"),)))
    assert texts(part_of(inside), "Title a2")[3] == "inside Title a0"


def test_a_link_sorts_within_each_set_and_turns_the_order_round():
    part = part_of(rich(subject()), touchpoints_sort="reach")
    reach = [row["cells"][0]["value"] for row in part["table"]["rows"]]
    assert all(x <= y for x, y in pairwise(reach[:3])) and all(x <= y for x, y in pairwise(reach[3:]))
    assert [row["label"][-2] for row in part["table"]["rows"]] == list("aaabbb")
    head = part["table"]["columns"][1]
    assert (head["order"], head["next"]) == ("ascending", "-reach")


def test_what_cannot_be_sorted_by_is_the_tables_own_order():
    usual = part_of(rich(subject()))["table"]["rows"]
    assert part_of(rich(subject()), touchpoints_sort="-<script>")["table"]["rows"] == usual
    assert [row["cells"][0]["value"] for row in usual[:3]] == [48_000, 30_000, 18_000]


def test_a_long_table_begins_short_and_is_whole_on_demand():
    given = replace(rich(subject(), ROWS + 10), set_b=None)
    table = part_of(given)["table"]
    assert (len(table["rows"]), table["more"]) == (ROWS, 10)
    assert len(part_of(given, touchpoints_rows="all")["table"]["rows"]) == ROWS + 10


# ---------------------------------------------------------------------------------------------------------- two periods


def other_period(**how) -> Subject:
    return rich(subject(touchpoints_b="news", **({"period_b": WEEK_46} | how)))


def test_titles_of_two_periods_stand_in_one_row_with_their_change():
    part = part_of(other_period())
    assert [row["label"] for row in part["table"]["rows"]] == ["Title a0", "Title a1", "Title a2"]
    line = texts(part, "Title a0")
    assert line[:3] == ["48,000", "24,000", "+100.0%"] and line[-1] == "holds"
    assert part["sentence"].startswith("3 of 3 tested changes hold. The widest: Title a0 +100.0% from B to A.")


def test_without_their_overlap_titles_are_tested_as_if_they_shared_nobody():
    given = other_period(only_a=12_000, only_b=10_000)
    alone = replace(given.results.comparison, duplication=None)
    part = part_of(replace(given, results=replace(given.results, comparison=alone)))
    paired = part_of(given)
    assert texts(part, "Title a1")[-1] == "may be chance" and texts(paired, "Title a1")[-1] == "holds"


def test_titles_of_periods_that_differ_in_length_are_not_compared_by_reach():
    part = part_of(other_period(period_b=FORTNIGHT))
    line = texts(part, "Title a0")
    assert line[2] == "–" and line[-1] == "not compared"
    assert "Page views a day A" in [column["label"] for column in part["table"]["columns"]]
    assert line[3:5] == ["34,286", "8,571"]


def test_a_title_that_is_hidden_in_one_period_is_not_compared():
    line = texts(part_of(with_bases(other_period(), 4_800, 3_000, 12)), "Title a2")
    assert (line[0], line[2], line[-1]) == ("not shown", "not shown", "base too low")


# ------------------------------------------------------------------------------------------------------------- waterfall


def test_each_step_begins_where_the_last_one_ended_and_the_whole_at_nothing():
    bars = theme.data(waterfall([Step("x", 5.0, "5"), Step("y", 3.0, "3"), Step("A", 8.0, "8", True)], "a"))["data"][0]
    assert (bars["base"], bars["x"]) == ([0, 5, 0], [5, 3, 8])


def test_after_an_unknown_step_the_next_have_no_place():
    bars = theme.data(waterfall([Step("x", None, "?"), Step("y", 3.0, "3")], "b"))["data"][0]
    assert bars["x"] == [None, None]


@pytest.mark.parametrize("count", [0, 1, 60])
def test_a_waterfall_draws_with_none_one_and_many(count):
    made = theme.data(waterfall([Step(str(at), 1.0, "1") for at in range(count)], "a"))
    assert len(made["layout"]["yaxis"]["tickvals"]) == count
