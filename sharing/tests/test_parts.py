"""Links to comparisons of many parts: which come at once, which when they are seen, and what an older link holds."""

import json
from typing import Any

import pytest
from django.urls import reverse

from explorer import projection
from explorer.models import Run
from sharing.models import ShareLink
from sharing.showing import shown

HTMX = {"HTTP_HX_REQUEST": "true"}
FIRST_VERSION = ("answer", "shared", "euler", "profile")


def old(made: dict[str, Any]) -> dict[str, Any]:
    """A projection as version 1 had it."""
    new = {"chosen", "grids"}
    known = [part for part in made["parts"] if part["key"] in FIRST_VERSION]
    parts = [{name: value for name, value in part.items() if name not in new} for part in known]
    return {"version": 1, "head": made["head"], "parts": parts}


@pytest.mark.django_db
def test_links_that_were_frozen_before_still_open(client: Any, alice: Any, ready_run: Run) -> None:
    ready = projection.find(alice, ready_run.uuid)
    assert ready is not None
    stored = json.loads(json.dumps(old(ready.comparison())))
    _, token = ShareLink.make(
        team=ready_run.report.team, run_id=ready_run.pk, name="", projection=stored, language="en", is_sandbox=True
    )
    page = client.get(reverse("shared-page", args=[token])).content.decode()
    assert "413,763" in page and reverse("shared-part", args=[token, "euler"]) in page
    fragment = client.get(reverse("shared-part", args=[token, "euler"]), **HTMX).content.decode()
    assert 'data-chart-view="euler"' in fragment and 'data-chart-view="euler" hidden' not in fragment


@pytest.mark.django_db
def test_a_saved_figure_is_named_after_its_report(client: Any, alice: Any, ready_run: Run) -> None:
    ready = projection.find(alice, ready_run.uuid)
    assert ready is not None
    _, token = ShareLink.make(
        team=ready_run.report.team, run_id=ready_run.pk, name="", projection=ready.comparison(), language="en", is_sandbox=True
    )
    assert 'data-chart-file="viikon-vertailu-answer"' in client.get(reverse("shared-page", args=[token])).content.decode()


@pytest.mark.django_db
def test_a_closed_link_gives_no_part(client: Any, alice: Any, ready_run: Run) -> None:
    ready = projection.find(alice, ready_run.uuid)
    assert ready is not None
    link, token = ShareLink.make(
        team=ready_run.report.team, run_id=ready_run.pk, name="", projection=ready.comparison(), language="en", is_sandbox=True
    )
    link.revoke(None)
    assert client.get(reverse("shared-part", args=[token, "answer"]), **HTMX).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(("keeps", "is_told"), [({}, True), ({"hides_people": True}, False), ({"part": "answer"}, False)])
def test_the_answer_tells_of_the_profile_only_where_the_link_shows_it(
    client: Any, alice: Any, ready_run: Run, keeps: dict[str, Any], is_told: bool
) -> None:
    ready = projection.find(alice, ready_run.uuid)
    assert ready is not None
    made = ready.comparison()
    profile = next(part for part in made["parts"] if part["key"] == "profile")
    profile["clearest"] = "They differ most in one thing."
    _, token = ShareLink.make(
        team=ready_run.report.team,
        run_id=ready_run.pk,
        name="",
        projection=shown(made, **keeps),
        language="en",
        is_sandbox=True,
    )
    page = client.get(reverse("shared-page", args=[token])).content.decode()
    assert ("They differ most in one thing." in page) == is_told
