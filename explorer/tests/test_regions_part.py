"""Regions: a tile each, a ranked bar, shares and indexes under the base rules."""

import re
from dataclasses import replace

import pytest

from explorer.charts import theme
from explorer.charts.ranked_bars import RankedRow, ranked_bars
from explorer.projection import project
from explorer.regions import PLACES
from explorer.tests.rich import rich
from explorer.tests.subjects import subject
from kitsapi.types import Filter


def regions(given) -> dict:
    return next(part for part in project(given)["parts"] if part["key"] == "regions")


def test_every_region_has_a_tile_where_it_lies_in_every_view():
    views = regions(rich(subject()))["figures"]
    assert [view["key"] for view in views] == ["a", "b", "difference", "index-a", "index-b"]
    for view in views:
        assert {(tile["row"], tile["column"]) for tile in view["tiles"]} == set(PLACES.values())


def test_regions_that_have_no_tile_are_ranked_all_the_same():
    view = regions(replace(rich(subject()), variables=()))["figures"][0]
    assert view["tiles"] == [] and len(view["figure"]["data"][0]["y"]) == len(PLACES)


def test_one_set_has_no_difference():
    assert [view["key"] for view in regions(replace(rich(subject()), set_b=None))["figures"]] == ["a", "index-a"]


def test_a_set_with_too_few_people_is_left_out_whole():
    part = regions(rich(subject(40_000, 0, 100)))
    assert [view["key"] for view in part["figures"]] == ["a", "index-a"]
    assert "B stands on fewer than 30 people" in part["sentence"]
    assert all(row["cells"][1]["text"] == "not shown" for row in part["table"]["rows"])


def test_a_target_group_of_one_region_has_nothing_to_compare():
    part = regions(replace(rich(subject()), target_group=(Filter("region", ("fi200",)),)))
    assert part["figures"] == [] and "nothing to compare" in part["sentence"]


def test_shades_are_classes_that_the_style_sheet_has(settings):
    sheet = (settings.BASE_DIR / "static/css/parts.css").read_text()
    used = {tile["heat"] for view in regions(rich(subject()))["figures"] for tile in view["tiles"]} - {"none"}
    assert len(used) > 3 and used <= set(re.findall(r"heat--(\w+)", sheet))


def test_the_highest_stands_on_top_and_gaps_last():
    rows = [RankedRow("x", None, "–", "a"), RankedRow("y", 0.1, "10%", "a"), RankedRow("z", 0.3, "30%", "a")]
    axis = theme.data(ranked_bars(rows))["layout"]["yaxis"]
    assert list(zip(axis["tickvals"], axis["ticktext"], strict=True)) == [(0, "z"), (-1, "y"), (-2, "x")]


def test_a_difference_that_may_be_chance_is_hollow_in_the_colour_of_the_set_that_has_more():
    rows = [RankedRow("x", 0.1, "+10", "a", "holds"), RankedRow("y", -0.1, "−10", "b", "chance")]
    marker = theme.data(ranked_bars(rows))["data"][0]["marker"]
    assert (marker["color"], marker["line"]["color"]) == ([theme.SET_A, theme.SET_B_SOFT], [theme.SET_A, theme.SET_B])


def test_an_index_lies_around_100_on_a_log_axis_and_zero_has_no_place():
    rows = [RankedRow("x", 200.0, "200", "a"), RankedRow("y", 50.0, "50", "none"), RankedRow("z", 0.0, "0", "none")]
    made = theme.data(ranked_bars(rows, is_index=True))
    assert (made["data"][0]["base"], made["data"][0]["x"]) == (100, [100.0, -50.0, 0.0])
    assert made["layout"]["xaxis"]["type"] == "log"


@pytest.mark.parametrize("count", [0, 1, 60])
def test_ranked_bars_draw_with_none_one_and_many(count):
    made = theme.data(ranked_bars([RankedRow(str(at), at / 10, "x", "a") for at in range(count)]))
    assert len(made["layout"]["yaxis"]["tickvals"]) == count
