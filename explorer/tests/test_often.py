"""Platforms, and people by their number of visits."""

from dataclasses import replace

from explorer.charts import theme
from explorer.charts.paired_bars import PairRow, paired_bars, paired_columns
from explorer.projection import project
from explorer.tests.rich import rich
from explorer.tests.subjects import subject


def part_of(given, key: str) -> dict:
    return next(part for part in project(given)["parts"] if part["key"] == key)


def test_platforms_are_shares_of_each_sets_people_and_are_not_summed():
    part = part_of(rich(subject()), "platform")
    assert part["sentence"].startswith("80.0% of A's people came by Web, 50.0% by iOS app.")
    bars = part["figures"][0]["figure"]["data"]
    assert [bar["x"] for bar in bars] == [[0.8, 0.5], [0.8, 0.5]]
    assert not any("otal" in row["label"] for row in part["table"]["rows"])


def test_sessions_that_nobody_knows_are_a_gap():
    line = part_of(rich(subject()), "platform")["table"]["rows"][1]["cells"]
    assert [cell["text"] for cell in line] == ["30,000", "50.0%", "60,000", "not known"]


def test_frequency_is_never_bare():
    part = part_of(rich(subject()), "frequency")
    assert part["title"] == "Visits per user"
    assert "on average 1.4 visits per user" in part["sentence"]
    assert [row["label"] for row in part["table"]["rows"]] == [
        "1",
        "2",
        "3",
        "4 and more",
        "Visits per user",
        "Page views per user",
    ]


def test_without_times_visits_are_not_known_and_not_zero():
    given = rich(subject())
    sets = {name: replace(getattr(given.results, name), frequency=None) for name in ("set_a", "set_b")}
    part = part_of(replace(given, results=replace(given.results, **sets)), "frequency")
    assert part["sentence"].startswith("Not known") and part["table"] is None


def test_b_has_a_pattern_so_that_sets_are_told_apart_without_colour():
    for chart in (paired_bars, paired_columns):
        a, b = theme.data(chart([PairRow("x", 0.2, 0.3)]))["data"]
        assert "pattern" not in a["marker"] and b["marker"]["pattern"]["shape"] == "/"


def test_pairs_draw_with_none_one_and_many_rows():
    for chart in (paired_bars, paired_columns):
        for count in (0, 1, 40):
            made = theme.data(chart([PairRow(str(at), None, 0.3) for at in range(count)], two=True))
            assert made["data"][0].get("x", made["data"][0].get("y")) is not None
            assert len(made["layout"]["yaxis"]["ticktext"] if chart is paired_bars else made["data"][0]["x"]) == count
