"""Where Kits gives no comparison: a helper report on A and B together, and what follows from it, marked as derived."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from explorer import helping
from explorer.comparing import projected
from explorer.deriving import derive
from explorer.facts import Facts
from explorer.metrics import read_results
from explorer.models import Report, Run, RunSet, State
from explorer.tests.subjects import CALCULATED, subject
from explorer.tests.test_history import Make, make, results  # noqa: F401
from explorer.tests.test_with_sandbox import asked, mirrored, work  # noqa: F401
from kitsapi.types import Results, SetResults


def silent() -> Results:
    """A's 60,000 and B's 30,000 without a comparison."""
    return replace(results(), comparison=None)


def together(reach: float = 70_000) -> Results:
    """What the helper counts."""
    of_both = results(only_a=0, both=int(reach), only_b=0)
    return replace(of_both, set_b=None, comparison=None)


@pytest.fixture
def lone(make: Make) -> Run:  # noqa: F811
    """A ready run that Kits gave no comparison of."""
    return make(0, silent())


@pytest.fixture
def helped(lone: Run, make: Make, alice: Any, monkeypatch: pytest.MonkeyPatch) -> Run:  # noqa: F811
    """The same with its helper calculated."""
    run = helping.ask(lone, alice, uuid4())
    assert run is not None
    from explorer.metrics import store_results
    from explorer.tests.sample import answer_of
    from kitsapi.types import ListedReport, ReportState

    listed = ListedReport(ReportState("x-h", "H", "ready", CALCULATED, calculated_at=CALCULATED), run.version.definition("H"))
    store_results(run, replace(answer_of(listed), results=together()))
    Run.objects.filter(pk=run.pk).update(
        state=State.READY, due_at=None, upstream_id="x-h", calculated_at=CALCULATED, ended_at=CALCULATED, reach_a=70_000
    )
    return lone


def test_the_parts_follow_from_the_three_reaches() -> None:
    found = derive(silent(), together())
    assert found is not None
    assert (found.both.reach, found.only_a.reach, found.only_b.reach) == (20_000, 40_000, 10_000)
    assert (found.both.reach_pct, found.either.reach) == (20.0, 70_000)
    assert [part.sample_size for part in (found.both, found.only_a, found.only_b)] == [None] * 3


@pytest.mark.parametrize("reach", [59_000, 90_001])
def test_three_reaches_that_do_not_fit_together_tell_nothing(reach: int) -> None:
    assert derive(silent(), together(reach)) is None


def test_groups_of_different_size_and_unknown_reaches_tell_nothing() -> None:
    assert derive(silent(), replace(together(), target_group_size=99_000.0)) is None
    assert derive(replace(silent(), set_b=SetResults()), together()) is None


def test_what_is_derived_has_no_base_no_interval_and_no_test() -> None:
    made = subject(40_000, 20_000, 10_000)
    comparison = derive(replace(made.results, comparison=None), together())
    facts = Facts(replace(made, results=replace(made.results, comparison=comparison), derived_at=CALCULATED))
    assert facts.n_of("both") is None and facts.reach_test is None
    assert facts.reach_interval(0.2, "both") is None and facts.reach_interval(0.6, "reach_a") is not None


def test_the_helper_asks_about_both_sets_together_for_the_same_people_and_days(lone: Run, alice: Any) -> None:
    run = helping.ask(lone, alice, uuid4())
    assert run is not None
    asked_set = run.version.media_sets.get()
    of_a = lone.sets.get(slot="a")
    assert asked_set.picked_ids() == ("t-1", "t-2")
    assert (asked_set.start, asked_set.end) == (of_a.start, of_a.end)
    assert (run.version.target_group, run.version.blocks) == (lone.version.target_group, ["overview"])


def test_asked_twice_it_is_made_once(lone: Run, alice: Any) -> None:
    assert helping.ask(lone, alice, uuid4()) == helping.ask(lone, alice, uuid4())
    assert Report.objects.filter(helper_for=lone).count() == 1


def test_a_helper_that_failed_is_asked_for_again_as_a_new_run(lone: Run, alice: Any) -> None:
    first = helping.ask(lone, alice, uuid4())
    Run.objects.filter(pk=first.pk).update(state=State.FAILED, due_at=None)
    second = helping.ask(lone, alice, uuid4())
    assert second != first and second.report == first.report


def test_with_a_comparison_from_kits_there_is_no_helper(make: Make, alice: Any) -> None:  # noqa: F811
    run = make(0)
    assert helping.help_for(run) is None and helping.ask(run, alice, uuid4()) is None


def test_sets_about_different_days_are_not_helped(lone: Run, alice: Any) -> None:
    RunSet.objects.filter(run=lone, slot="b").update(start="2026-10-26", end="2026-11-01")
    assert "the same days" in helping.help_for(lone).why_not
    assert helping.ask(lone, alice, uuid4()) is None


def test_the_answer_the_tables_and_the_sentences_say_derived(helped: Run) -> None:
    made = projected(helped)
    answer, shared, euler = made["parts"][:3]
    tiles = {tile["key"]: tile for tile in answer["tiles"]}
    assert (tiles["both"]["label"], tiles["both"]["text"]) == ("Both, derived", "20,000")
    for part in (answer, shared, euler):
        assert "derived, not counted by Kits" in part["sentence"]
        assert part["notes"][0].startswith("Derived: Kits gave no comparison.")
        labels = [row["label"] for row in part["table"]["rows"]]
        assert {"Only A, derived", "Both, derived", "Only B, derived"} <= set(labels)
    assert any(fact["label"] == "Overlap" for fact in made["head"]["facts"])


def test_what_is_derived_says_that_its_base_is_not_known(helped: Run) -> None:
    rows = {row["label"]: row["cells"] for row in projected(helped)["parts"][0]["table"]["rows"]}
    assert rows["Both, derived"][-1]["text"] == "base not known"
    assert rows["Both, derived"][2]["text"] == "–"
    tiles = {tile["key"]: tile for tile in projected(helped)["parts"][0]["tiles"]}
    assert tiles["difference"]["details"] == ["A reached more people than B; not tested, since what they share is derived."]


def test_kits_own_results_stay_what_they_are(helped: Run) -> None:
    assert read_results(helped).comparison is None
    assert Run.objects.get(pk=helped.pk).reach_both is None


# ------------------------------------------------------------------------------------------------------------------ pages


def test_the_page_offers_it_and_then_says_what_came_of_it(client: Any, anna: Any, lone: Run) -> None:
    client.force_login(anna)
    page = client.get(lone.get_absolute_url()).content.decode()
    assert "Ask for the helper report" in page
    answer = client.post(reverse("run-helper", args=[lone.uuid]), follow=True).content.decode()
    assert "being calculated" in answer and "Ask for the helper report" not in answer


def test_the_helper_stands_in_no_list_and_says_what_it_is(client: Any, alice: Any, helped: Run) -> None:
    client.force_login(alice)
    helper = helped.helper
    listed = client.get(reverse("report-list", args=[helper.team.uuid])).content.decode()
    assert "A and B together" not in listed
    helper.runs.get().sets.create(slot="a", name="A and B together", touchpoints=[])
    assert "A helper report" in client.get(helper.get_absolute_url()).content.decode()


def test_a_viewer_may_not_and_another_team_finds_nothing(client: Any, bob: Any, charlie: Any, lone: Run) -> None:
    for user, status in ((bob, 403), (charlie, 404)):
        client.force_login(user)
        assert client.post(reverse("run-helper", args=[lone.uuid])).status_code == status
    client.force_login(bob)
    assert "Ask for the helper report" not in client.get(lone.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_what_is_derived_is_what_kits_would_have_counted(kits: Any, asked: Run, alice: Any) -> None:  # noqa: F811
    counted = read_results(work(asked, until=State.READY)).comparison
    kits.faults.no_comparison = True
    Report.objects.filter(pk=asked.report_id).update(name="Again")
    from explorer import drafts

    again = work(drafts.queue_run(Report.objects.get(pk=asked.report_id), alice, uuid4()), until=State.READY)
    work(helping.ask(again, alice, uuid4()), until=State.READY)
    found, at = helping.derived(again, read_results(again))
    assert at is not None and found.comparison.both.reach == pytest.approx(counted.both.reach)
    assert found.comparison.only_b.reach == pytest.approx(counted.only_b.reach)
