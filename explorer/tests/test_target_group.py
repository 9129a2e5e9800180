"""The target group in the builder: chosen on a map, said in a sentence, taken back, and told when it is too small."""

from __future__ import annotations

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

from explorer import regions
from explorer.models import Report
from explorer.tests.test_pages import builder, typed
from teams.models import Team

GENDER = {"name": "gender", "label": "Gender", "values": [{"value": "f", "label": "Women"}, {"value": "m", "label": "Men"}]}


def region(*codes: str) -> dict[str, Any]:
    return {"name": "region", "label": "Region", "values": [{"value": c, "label": f"R{c}", "code": c} for c in codes]}


@pytest.fixture
def post(client: Client, alice: Any, report: Report) -> Any:
    """Posts the form of a draft whose account has two variables."""
    report.account.variables = [GENDER, region("FI1D7", "FI200")]
    report.account.save()
    client.force_login(alice)

    def post_it(**changes: Any) -> str:
        page = client.post(builder(report), typed(report) | {name.replace("_", "-"): value for name, value in changes.items()})
        report.current.refresh_from_db()
        return str(page.content.decode())

    return post_it


def test_every_region_has_a_tile_of_its_own_and_all_hang_together() -> None:
    tiles = regions.places(regions.PLACES)
    assert tiles is not None and len(tiles) == 19
    for row, column in tiles:
        beside = {(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)}
        assert beside & {tuple(tile) for tile in tiles}


@pytest.mark.parametrize("codes", [[], ["FI1D7"], ["FI1D7", ""], ["FI1D7", "SE110"], ["FI1D7", "FI1D7"]])
def test_what_has_no_tiles_is_a_list(codes: list[str]) -> None:
    assert regions.places(codes) is None


def test_regions_stand_where_they_lie(post: Any, report: Report) -> None:
    assert 'data-row="1" data-column="3"' in post()
    report.account.variables = [region("FI1D7", "SE110")]
    report.account.save()
    assert "data-row" not in post()


def test_the_target_group_is_said_and_taken_back_variable_by_variable(post: Any, report: Report) -> None:
    page = post(tg_gender=["f", "m"], tg_region=["FI200"])
    assert "Gender: <strong>Women or Men</strong>" in page and 'value="anyone region"' in page
    page = post(tg_gender=["f", "m"], tg_region=["FI200"], do="anyone gender")
    assert report.current.target_group == [{"variable": "region", "values": ["FI200"]}]
    assert "Women or Men" not in page
    post(tg_region=["FI200"], do="anyone")
    assert report.current.target_group == []


@pytest.mark.parametrize(
    ("persons", "said"), [(29, "Too small"), (30, "Small:"), (79, "Small:"), (80, ""), (None, "base not known")]
)
def test_a_group_that_is_too_small_is_told_by_the_base_rules(persons: int | None, said: str) -> None:
    answer = {"size": 900.0, "incidence": 0.1, "sample_size": persons}
    html = render_to_string("explorer/builder/_size.html", {"inquiry": {"answer": answer, "team": Team()}})
    assert said in html
    assert ("mall" in html) == (persons is not None and persons < 80)
