"""Every part and every chart, for every kind of comparison and whatever may be missing, empty, hidden or odd in it."""

import json
from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from explorer.parts.arranging import begun
from explorer.projection import project
from explorer.subject import Subject
from explorer.tests.rich import rich
from explorer.tests.test_projection import CASES
from kitsapi.types import Filter

RICH = {name: rich(case) for name, case in CASES.items()} | {
    "one touchpoint": rich(CASES["overlapping"], 1),
    "many touchpoints": rich(CASES["overlapping"], 60),
    "empty blocks": replace(
        rich(CASES["overlapping"]),
        results=replace(
            rich(CASES["overlapping"]).results,
            **{
                name: replace(
                    getattr(rich(CASES["overlapping"]).results, name),
                    **dict.fromkeys(
                        ("trend", "buildup", "geography", "touchpoints", "duplication", "platform", "frequency"), ()
                    ),
                )
                for name in ("set_a", "set_b")
            },
        ),
    ),
    "one region": replace(rich(CASES["overlapping"]), target_group=(Filter("region", ("fi200",)),)),
    "other regions": replace(rich(CASES["overlapping"]), variables=()),
}


def page(given: Subject, **how) -> str:
    """All parts as a page shows them."""
    plain = json.loads(json.dumps(project(given, **how), allow_nan=False))
    return render_to_string("explorer/comparison/_comparison.html", {"comparison": begun(plain, {"part": "all"}, str)})


@pytest.mark.parametrize("case", RICH)
def test_every_part_of_every_case_is_plain_data_and_fills_the_page(case):
    for language in ("en", "fi"):
        with override(language):
            html = page(RICH[case])
    assert all(f'id="{part["key"]}"' in html for part in project(RICH[case])["parts"])
    assert "None" not in html and "nan" not in html
    assert " style=" not in html
    assert html.count("<script") == html.count('<script type="application/json"')


@pytest.mark.parametrize("case", RICH)
def test_every_row_of_a_table_fills_its_columns(case):
    tables = [part["table"] for part in project(RICH[case])["parts"] if part["table"]]
    assert all(len(row["cells"]) == len(table["columns"]) - 1 for table in tables for row in table["rows"])


@pytest.mark.parametrize("case", RICH)
def test_every_part_has_a_sentence_and_says_what_it_means(case):
    for part in project(RICH[case])["parts"]:
        assert part["sentence"].strip(), part["key"]
        assert part["explain"] or not (part["table"] or part["grids"]), part["key"]


@pytest.mark.parametrize("case", RICH)
def test_figures_stay_small_and_have_no_template(case):
    for part in project(RICH[case])["parts"]:
        for view in part["figures"]:
            assert "template" not in view["figure"]["layout"]
            size = len(json.dumps(view["figure"], separators=(",", ":")))
            assert size < (14_000 if part["key"] == "profile" else 6_000), (part["key"], view["key"], size)


def test_nothing_that_identifies_upstream_objects_leaves():
    assert "tp-" not in json.dumps([project(case) for case in RICH.values()])


def test_a_hidden_set_says_nothing_in_any_part():
    """Its numbers could be any: the page is the same."""
    low = rich(CASES["hidden bases"])
    other = rich(
        replace(low, results=replace(low.results, set_a=_tripled(low.results.set_a), set_b=_tripled(low.results.set_b)))
    )
    assert page(low) == page(other)


def _tripled(set_):
    """The same with three times the people and page views."""
    overview = set_.overview
    return replace(set_, overview=replace(overview, reach=overview.reach * 3, reach_pct=overview.reach_pct * 3, page_views=1.0))
