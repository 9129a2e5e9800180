"""A number that is hidden cannot be worked out from the numbers that are shown: not on the page, not in its charts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import product

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.comparing import projected
from explorer.comparison import FIGURES, withheld
from explorer.facts import Facts
from explorer.headline import add_headlines
from explorer.metrics import store_results
from explorer.models import Run, State
from explorer.projection import project
from explorer.resolution import store_sets
from explorer.significance import AGOF, RulePack
from explorer.subject import Subject
from explorer.tests.sample import answer_of
from explorer.tests.subjects import CALCULATED, FORTNIGHT, WEEK_46, WEEK_47, buildup, subject
from kitsapi.types import Audience, ListedReport, ReportState

PROFILE = {"age 15-24": (0.5, 0.2, 0.3, 0.3), "age 25-34": (0.3, 0.3, 0.3, 0.3), "age 35+": (0.2, 0.5, 0.4, 0.4)}
SIZE = 1_000_000
VERDICT = re.compile("the difference holds|it may be chance|not tested: too few people of the panel")
Parts = tuple[float, float, float]


def total(which: str, parts: Parts) -> float:
    """A figure as the sum of only A, both, only B."""
    return sum(part * times for part, times in zip(parts, FIGURES[which], strict=True))


def world(persons: Parts, bases: Parts, *, knows_parts: bool = True, **how) -> Subject:
    """Sets with these persons, and with these unweighted persons behind them, whatever the weights."""
    made = subject(*persons, size=SIZE, profile=PROFILE, **how)
    results = made.results

    def n(which: str) -> int:
        return round(total(which, bases))

    def one(which: str, given):
        base = n(which)
        cells = tuple(replace(cell, sample_size=round(base * cell.composition)) for cell in given.profile)
        grown = buildup(WEEK_47, *(given.overview.reach * day / 7 for day in range(1, 8)))
        overview = replace(given.overview, sample_size=base)
        return replace(given, overview=overview, base=base, profile=cells, buildup=grown)

    def part(which: str, given: Audience) -> Audience:
        return replace(given, sample_size=n(which) if knows_parts else None)

    counted = results.comparison
    named = {which: part(which, getattr(counted, which)) for which in ("both", "only_a", "only_b", "either")}
    sets = {"set_a": one("reach_a", results.set_a), "set_b": one("reach_b", results.set_b)}
    return replace(made, results=replace(results, **sets, comparison=replace(counted, **named)))


def page(given: Subject, rule: RulePack = AGOF) -> str:
    """All that leaves: sentences, tiles, tables with their values, figures with their shapes and hover texts.

    But for the verdict on two shown reaches, which tells of the parts only that they lie over or under some limit.
    """
    return VERDICT.sub("", json.dumps(project(given, rule=rule), sort_keys=True))


# ---------------------------------------------------------------------------------------------------- which are withheld


def test_figures_with_enough_people_are_all_shown():
    assert withheld([]) == frozenset()


def test_a_hidden_overlap_takes_along_what_it_could_be_subtracted_from_and_leaves_both_reaches():
    assert withheld(["both"]) == {"both", "only_a", "only_b", "either"}


def test_a_hidden_exclusive_part_takes_the_overlap_along():
    assert withheld(["only_b"]) == {"both", "only_a", "only_b", "either"}


def test_a_hidden_set_leaves_the_other_one():
    assert withheld(["reach_a", "only_a", "both"]) == frozenset(FIGURES) - {"reach_b"}


def test_what_is_not_known_tells_nothing_and_withholds_nothing():
    assert withheld(["reach_a"], known=["reach_a", "reach_b"]) == {"reach_a"}


@given(st.sets(st.sampled_from(sorted(FIGURES)), min_size=1))
def test_no_hidden_figure_is_a_sum_or_difference_of_shown_ones(hidden):
    shown = set(FIGURES) - withheld(hidden)
    signs = product((-1, 0, 1), repeat=len(shown))
    sums = {
        tuple(sum(sign * FIGURES[name][part] for sign, name in zip(chosen, shown, strict=True)) for part in range(3))
        for chosen in signs
    }
    assert not sums & {FIGURES[name] for name in hidden}


@given(st.sets(st.sampled_from(sorted(FIGURES)), min_size=1))
def test_nothing_is_withheld_without_need(hidden):
    shown = set(FIGURES) - withheld(hidden)
    for extra in set(FIGURES) - shown - hidden:
        assert withheld(hidden, [*hidden, *shown]) == hidden
        assert withheld(hidden, [*hidden, *shown, extra]) != hidden


# -------------------------------------------------------------------------------------------------------------- the page

PEOPLE = st.one_of(st.just(0), st.integers(1, 29), st.integers(30, 79), st.integers(80, 900))
# Only A, both and only B moved together so that some sums stay as they are.
WAYS = [(1, -1, 1), (1, -1, 0), (0, 1, -1), (1, 0, -1), (1, 0, 0), (0, 1, 0), (0, 0, 1)]


def other_persons(persons: Parts) -> list[Parts]:
    """Other people behind the same panel, none of them fewer than nobody."""
    step = min((x for x in persons if x), default=0) / 2
    moved = [tuple(x + sign * step * one for x, one in zip(persons, way, strict=True)) for way in WAYS for sign in (1, -1)]
    return [parts for parts in moved if min(parts) >= 0]


@settings(deadline=None, max_examples=60)
@given(
    bases=st.tuples(PEOPLE, PEOPLE, PEOPLE),
    weights=st.tuples(*[st.integers(20, 180)] * 3),
    knows_parts=st.sampled_from([True, True, True, False]),
    period_b=st.sampled_from([WEEK_47, WEEK_46, FORTNIGHT]),
    touchpoints_b=st.sampled_from(["news", "sports"]),
    rule=st.sampled_from([AGOF, RulePack("Gemius", 80, 45), RulePack("YouGov", 100, 100), RulePack("own", 900, 400)]),
)
def test_the_page_would_be_the_same_with_another_hidden_number(bases, weights, rule, **how):
    """So nobody can tell the number from the page, by whatever arithmetic."""
    persons = tuple(float(n * weight) for n, weight in zip(bases, weights, strict=True))
    here = world(persons, bases, **how)
    facts = Facts(here, rule)
    hidden = [which for which in FIGURES if facts.hides(facts.figure(which), facts.base_of(which))]
    shown, untold = page(here, rule), set(hidden)
    for parts in other_persons(persons):
        if (
            any(total(which, parts) != total(which, persons) for which in untold)
            and page(world(parts, bases, **how), rule) == shown
        ):
            untold -= {which for which in untold if total(which, parts) != total(which, persons)}
    assert not untold


def test_only_a_does_not_tell_the_hidden_overlap():
    shown = {tile["key"]: tile for tile in project(world((40_000, 1_000, 9_000), (400, 10, 90)))["parts"][0]["tiles"]}
    assert {key: tile["text"] for key, tile in shown.items()} == {
        "reach_a": "41,000",
        "both": "not shown",
        "reach_b": "10,000",
        "only_a": "not shown",
        "only_b": "not shown",
        "either": "not shown",
        "difference": "+310.0%",
    }
    assert [shown[key]["details"] for key in ("both", "only_a", "either")] == [[], [], []]


def test_what_is_withheld_is_explained():
    answer = project(world((40_000, 1_000, 9_000), (400, 10, 90)))["parts"][0]
    words = "the number, or one that could be worked out from it, stands on fewer than 30 people of the panel."
    assert f"Not shown: {words}" in answer["notes"]
    assert answer["sentence"].endswith(f"How many used both is not shown: {words}")


def test_the_team_sees_all_when_it_opens_what_is_hidden():
    opened = json.dumps(project(world((40_000, 1_000, 9_000), (400, 10, 90)), opened=True))
    assert '"not shown"' not in opened and "(n = 10, not for publication)" in opened


@pytest.mark.parametrize("which", ["set_a", "set_b"])
def test_a_hidden_set_says_nothing_of_its_page_views_nor_of_who_its_people_are(which):
    """A profile is hidden whole, never value by value: no value is left to be the rest of 100%."""
    low = world(*(((9_000, 0, 40_000), (9, 0, 400)) if which == "set_a" else ((40_000, 0, 9_000), (400, 0, 9))))
    given = getattr(low.results, which)
    other = replace(
        given,
        overview=replace(given.overview, page_views=1.0, visits_per_user=9.0),
        profile=tuple(replace(cell, composition=1 / 3, sample_size=3) for cell in given.profile),
    )
    assert page(replace(low, results=replace(low.results, **{which: other}))) == page(low)
    tile = next(t for t in project(low)["parts"][0]["tiles"] if t["key"] == which.replace("set", "reach"))
    assert (tile["text"], tile["details"]) == ("not shown", [])


def test_a_part_without_a_base_is_hidden_with_the_set_it_lies_in():
    facts = Facts(world((0.0, 20.0, 0.0), (0, 1, 0), knows_parts=False))
    assert facts.withholds("both") and facts.withholds("only_a")
    assert not Facts(world((40_000.0, 20_000.0, 9_000.0), (400, 200, 90), knows_parts=False)).withholds(*FIGURES)


def test_intervals_that_are_not_shown_are_not_explained():
    hidden = world((320.0, 0.0, 320.0), (16, 0, 16))
    assert Facts(hidden).reach_interval(Facts(hidden).a.share) is None
    wide = world((1_000.0, 0.0, 320.0), (16, 0, 16))
    assert Facts(wide).reach_interval(Facts(wide).a.share) is not None
    assert "95% intervals" not in " ".join(project(wide)["parts"][0]["notes"])


# -------------------------------------------------------------------------------------------------------------- the lists


@pytest.fixture
def low_run(run):
    """A ready run whose overlap stands on ten people: both, and what would tell it, is not for showing."""
    state = ReportState("x-1", "Viikon vertailu", "ready", created_at=CALCULATED, calculated_at=CALCULATED)
    answer = answer_of(ListedReport(state, run.version.definition("x")))
    answer = replace(answer, results=world((40_000, 1_000, 9_000), (400, 10, 90)).results)
    store_sets(run, answer)
    headline = store_results(run, answer)
    Run.objects.filter(pk=run.pk).update(state=State.READY, due_at=None, calculated_at=CALCULATED, **headline)
    return Run.objects.get(pk=run.pk)


def texts(row) -> list[str]:
    return [cell["text"] for cell in row.headline]


@pytest.mark.django_db
def test_a_list_shows_no_figure_that_the_page_hides(low_run):
    explained = add_headlines([low_run], AGOF)
    tiles = {tile["key"]: tile["text"] for tile in projected(low_run)["parts"][0]["tiles"]}
    assert texts(low_run) == [tiles["reach_a"], tiles["reach_b"], tiles["both"]] == ["41,000", "10,000", "not shown"]
    assert any("fewer than 30 people" in note for note in explained)


@pytest.mark.django_db
def test_a_hidden_figure_is_on_no_page_of_the_team(client, alice, low_run):
    client.force_login(alice)
    Run.objects.create(report=low_run.report, version=low_run.version, account=low_run.account, state=State.FAILED)
    for page in (reverse("report-list", args=[low_run.report.team.uuid]), low_run.report.get_absolute_url()):
        html = client.get(page).content.decode()
        assert "41,000" in html and "not shown" in html and "fewer than 30 people" in html
        assert not re.search(r"(?<![\d,])1,000(?![\d,])", html)


@pytest.mark.django_db
def test_a_list_reads_the_figures_of_all_its_runs_at_once(low_run, django_assert_num_queries):
    rows = [low_run, *(Run(pk=low_run.pk + number) for number in range(1, 50))]
    with django_assert_num_queries(1):
        assert len(add_headlines(rows, AGOF)) == 1
    assert texts(rows[1]) == ["not known"] * 3
