"""The parts of the page: what comes at once, what comes when it is seen, what was not asked for, what an old link holds."""

from dataclasses import replace
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from explorer import comparing
from explorer.metrics import store_results
from explorer.models import ReportVersion, Run, RunSet, State
from explorer.parts import catalogue
from explorer.parts.arranging import arranged, begun
from explorer.projection import project
from explorer.tests.rich import BLOCKS, rich
from explorer.tests.sample import answer_of
from explorer.tests.subjects import CALCULATED, WEEK_47, msnbc, subject
from kitsapi.types import ListedReport, ReportState
from touchpoints.models import Touchpoint

HTMX = {"HTTP_HX_REQUEST": "true"}


def part_of(run: Run, key: str) -> str:
    return reverse("run-part", args=[run.uuid, key])


@pytest.mark.django_db
def test_the_page_begins_with_the_answer_and_the_first_bar_and_the_rest_comes_when_it_is_seen(
    client: Any,
    bob: Any,
    ready_run: Run,
) -> None:
    client.force_login(bob)
    page = client.get(reverse("run-page", args=[ready_run.uuid])).content.decode()
    assert "413,763" in page and page.count("data-chart-canvas") == 2
    for key in ("euler", "profile"):
        assert f'hx-get="{part_of(ready_run, key)}" hx-trigger="intersect once"' in page
        assert f'<a href="?part={key}#{key}">' in page


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["euler", "profile"])
def test_a_part_by_itself_is_the_pages_own_html(client: Any, bob: Any, ready_run: Run, key: str) -> None:
    client.force_login(bob)
    fragment = client.get(part_of(ready_run, key), **HTMX).content.decode().strip()
    page = client.get(reverse("run-page", args=[ready_run.uuid]), {"part": key}).content.decode()
    assert fragment.startswith("<section") and fragment in page


@pytest.mark.django_db
def test_the_address_of_a_part_leads_a_person_to_it_on_the_page(client: Any, bob: Any, ready_run: Run) -> None:
    client.force_login(bob)
    there = client.get(part_of(ready_run, "profile"), {"profile": "index"})["Location"]
    assert there == f"{reverse('run-page', args=[ready_run.uuid])}?profile=index&part=profile#profile"


@pytest.mark.django_db
def test_a_part_that_the_run_does_not_have_is_not_found(client: Any, bob: Any, ready_run: Run) -> None:
    client.force_login(bob)
    assert client.get(part_of(ready_run, "nonsense"), **HTMX).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "profile"])
def test_page_and_parts_take_few_queries(
    client: Any,
    bob: Any,
    ready_run: Run,
    key: str,
    django_assert_max_num_queries: Any,
) -> None:
    client.force_login(bob)
    address = part_of(ready_run, key) if key else reverse("run-page", args=[ready_run.uuid])
    with django_assert_max_num_queries(8):
        client.get(address, **HTMX)


@pytest.mark.django_db
@pytest.mark.parametrize("key", [key for key in catalogue.KEYS if key != "answer"])
def test_every_part_takes_few_queries_however_many_touchpoints(
    client: Any, bob: Any, run: Run, key: str, django_assert_max_num_queries: Any
) -> None:
    given = rich(subject(), 40)
    store_results(run, replace(answer_of(listed(run)), results=given.results))
    names = {"a": given.set_a, "b": given.set_b}
    for slot, each in names.items():
        entries = [{"id": id_, "name": name} for id_, name in each.touchpoints]  # type: ignore[union-attr]
        RunSet.objects.create(run=run, slot=slot, name=slot, touchpoints=entries, start=WEEK_47.start, end=WEEK_47.end)
    ReportVersion.objects.filter(pk=run.version_id).update(blocks=BLOCKS)
    Run.objects.filter(pk=run.pk).update(state=State.READY, due_at=None)
    client.force_login(bob)
    with django_assert_max_num_queries(8):
        assert client.get(part_of(run, key), **HTMX).status_code == 200


def listed(run: Run) -> ListedReport:
    """The run's report in Kits' list."""
    state = ReportState("x-1", "x", "ready", created_at=CALCULATED, calculated_at=CALCULATED)
    return ListedReport(state, run.version.definition("x"))


def test_what_was_not_asked_for_says_which_block_to_ask_for() -> None:
    without = project(replace(subject(), blocks=("overview",)))
    told = {each["key"]: each["text"] for each in without["missing"]}
    assert told["profile"] == "ask for the block Profile"
    assert "profile" not in [part["key"] for part in without["parts"]]
    page = render_to_string("explorer/comparison/_comparison.html", {"comparison": without | {"may_ask": True}})
    assert '<dt id="profile">' in page


def test_strangers_are_not_told_what_to_ask_for() -> None:
    page = render_to_string("explorer/comparison/_comparison.html", {"comparison": project(replace(subject(), blocks=()))})
    assert "not-asked" not in page


def test_the_chosen_view_is_open_also_without_scripts() -> None:
    profile = next(
        part for part in project(subject(profile={"age 15-24": (0.5, 0.2, 0.3, 0.3)}))["parts"] if part["key"] == "profile"
    )
    html = render_to_string("explorer/comparison/_part.html", {"part": arranged(profile, {"profile": "index"}), "head": {}})
    assert 'data-chart-show="index" aria-current="true"' in html and 'data-chart-view="shares" hidden' in html
    assert arranged(profile, {"profile": "<nonsense>"})["chosen"] == "shares"


def test_all_parts_can_be_asked_for_at_once() -> None:
    made = begun(project(msnbc()), {"part": "all"}, str)
    assert not any(part.get("is_waiting") for part in made["parts"])


@pytest.mark.django_db
def test_a_touchpoint_that_brings_nobody_alone_is_looked_up_in_what_the_account_knows(run: Run) -> None:
    media = {"account": run.account, "is_own": True, "seen_at": timezone.now()}
    for id_, kind, parent in (("m", "media", ""), ("s", "section", "m")):
        Touchpoint.objects.create(upstream_id=id_, kind=kind, parent_upstream_id=parent, name=id_, folded=id_, **media)
    given = rich(subject(), 2).results
    rows = given.set_a.touchpoints or ()
    named = (replace(rows[0], touchpoint_id="m"), replace(rows[1], touchpoint_id="s", incremental_reach=0.0))
    store_results(run, replace(answer_of(listed(run)), results=replace(given, set_a=replace(given.set_a, touchpoints=named))))
    entries = [{"id": "m", "name": "Uutiset"}, {"id": "s", "name": "Urheilu"}]
    RunSet.objects.create(run=run, slot="a", name="A", touchpoints=entries, start=WEEK_47.start, end=WEEK_47.end)
    assert comparing.subject(run, tells_inside=True).set_a.inside == (("s", "Uutiset"),)
    assert comparing.subject(run).set_a.inside == ()


# ------------------------------------------------------------------------------------------- where the audiences differ

CLEAR = {"gender f": (0.6, 0.3, 0.4, 0.5), "gender m": (0.4, 0.7, 0.6, 0.5), "age 15-24": (0.2, 0.25, 0.2, 0.2)}


def answer_of_page(comparison: dict[str, Any], **asked: str) -> dict[str, Any]:
    return next(part for part in begun(comparison, asked, str)["parts"] if part["key"] == "answer")


@pytest.mark.parametrize("whole", [("answer", "shared"), catalogue.KEYS])
def test_the_answer_says_where_the_audiences_differ_most(whole: tuple[str, ...]) -> None:
    made = project(subject(profile=CLEAR, target_group=()), whole=whole)
    assert answer_of_page(made)["differs"] == "They differ most in “Gender: Women”: 60.0% of A, 30.0% of B."


def test_of_one_set_it_says_how_it_differs_from_the_reference() -> None:
    alone = replace(subject(profile=CLEAR, target_group=()), set_b=None)
    said = "A differs most from the online population in “Gender: Men”: 40.0% of A, 50.0% of the online population."
    assert answer_of_page(project(alone, whole=("answer",)))["differs"] in (
        said,
        said.replace("Men", "Women").replace("40", "60"),
    )


@pytest.mark.parametrize(
    "how", [{"panel": 20}, {"panel": None}, {"profile": dict.fromkeys(CLEAR, (0.2, 0.2, 0.2, 0.2))}, {"profile": None}]
)
def test_what_does_not_hold_is_not_said_in_the_answer(how: dict[str, Any]) -> None:
    made = project(subject(**{"profile": CLEAR, "target_group": ()} | how))
    assert answer_of_page(made)["differs"] == ""
