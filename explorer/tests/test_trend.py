"""Trend and build-up: which day stands beside which, what falls, what may be compared."""

import json
from dataclasses import replace
from datetime import date

import pytest

from explorer.charts import theme
from explorer.charts.day_lines import Line, day_lines
from explorer.comparison import Days
from explorer.days import falls, half_after, shift_by_weekday, track
from explorer.projection import project
from explorer.tests.rich import rich
from explorer.tests.subjects import FORTNIGHT, WEEK_46, buildup, subject
from kitsapi.types import DayMetrics, Period

MONDAY, WEDNESDAY, SUNDAY = date(2026, 11, 16), date(2026, 11, 11), date(2026, 11, 15)


def trend(given) -> dict:
    return next(part for part in project(given)["parts"] if part["key"] == "trend")


def view(part: dict, key: str) -> dict:
    return next(view["figure"] for view in part["figures"] if view["key"] == key)


@pytest.mark.parametrize(
    ("a", "b", "places"), [(MONDAY, MONDAY, 0), (MONDAY, WEDNESDAY, 2), (MONDAY, SUNDAY, -1), (SUNDAY, MONDAY, 1)]
)
def test_each_weekday_stands_beside_itself(a, b, places):
    assert shift_by_weekday(a, b) == places


def test_a_day_that_kits_does_not_give_is_a_gap():
    made = track([DayMetrics(MONDAY, 5.0, 1.0, None)], Days(MONDAY, date(2026, 11, 18)))
    assert [row and row.reach for row in made.rows] == [5.0, None, None]


def test_falls_are_counted_over_gaps_and_never_clamped():
    rows = track(buildup(Period(MONDAY, MONDAY), 10.0, 30.0, 20.0, 40.0), Days(MONDAY, date(2026, 11, 19))).rows
    assert falls(rows) == 1 and falls([rows[1], None, rows[2]]) == 1
    assert [row.reach for row in rows] == [10.0, 30.0, 20.0, 40.0]
    assert half_after(rows) == 2


def test_a_build_up_that_falls_is_drawn_as_it_is_and_explained():
    part = trend(rich(subject()))
    drawn = view(part, "buildup")["data"][0]["y"]
    assert drawn[2] < drawn[1]
    assert any("falls on 1 day" in note and "as Kits gives it" in note for note in part["notes"])


def test_sets_of_the_same_days_also_have_the_build_up_of_either():
    assert len(view(trend(rich(subject())), "buildup")["data"]) == 3
    assert len(view(trend(rich(subject(period_b=WEEK_46))), "buildup")["data"]) == 2


def test_periods_of_different_length_are_compared_at_the_same_number_of_days():
    part = trend(rich(subject(period_b=FORTNIGHT)))
    assert part["sentence"].startswith("After 7 days each, A had reached 60,000 people and B ")
    assert "page views a day" in part["sentence"]
    assert [shape["x0"] for shape in view(part, "buildup")["layout"]["shapes"]] == [6]


def test_days_of_another_week_stand_beside_each_other_by_weekday():
    part = trend(rich(subject(period_b=Period(date(2026, 11, 11), date(2026, 11, 17)))))
    a, b = view(part, "reach")["data"]
    assert (a["x0"], b["x0"]) == (0, 2)
    assert view(part, "reach")["layout"]["xaxis"]["ticktext"][:3] == ["Mon", "Tue", "Wed"]
    assert "A Wed 18 Nov · B Wed 11 Nov" in [row["label"] for row in part["table"]["rows"]]


def test_without_the_build_up_the_days_are_shown_and_no_winner_is_named():
    given = rich(subject(period_b=FORTNIGHT))
    sets = {name: replace(getattr(given.results, name), buildup=None) for name in ("set_a", "set_b")}
    part = trend(replace(given, results=replace(given.results, **sets)))
    assert [each["key"] for each in part["figures"]] == ["reach", "page_views", "sessions"]
    assert "days each" not in part["sentence"]


def test_the_build_up_of_either_goes_with_the_figure_it_ends_at():
    """With a hidden overlap, either would tell it, day by day."""
    part = trend(rich(subject(both=200)))
    assert len(view(part, "buildup")["data"]) == 2
    assert all(cells[-1]["text"] == "not shown" for cells in (row["cells"] for row in part["table"]["rows"]))


def test_names_at_the_ends_of_lines_keep_apart():
    lines = [Line("a", "A", 0, [1.0, 100.0], ["", ""]), Line("b", "B", 0, [1.0, 101.0], ["", ""])]
    heights = [note["y"] for note in theme.data(day_lines(lines, []))["layout"]["annotations"]]
    assert heights[1] - heights[0] >= 7


@pytest.mark.parametrize("values", [[], [None], [None, 3.0], [0.0], [1e9] * 92])
def test_lines_draw_whatever_is_known(values):
    made = theme.data(day_lines([Line("a", "A", 0, values, ["d"] * len(values))], [(0, "d")]))
    assert made["data"][0]["y"] == values
    assert len(json.dumps(made, separators=(",", ":"))) < 3_000
