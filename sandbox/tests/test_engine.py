"""The engine against the oracle, and what must hold whatever the data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.engine.index import People
from sandbox.engine.metrics import BLOCKS, calculate
from sandbox.engine.people import sums_by_group
from sandbox.tests import oracle
from sandbox.tests.oracle import Asked, Case, View, views_of

LAST_DAY = 2
# Ten-minute steps hit gaps of exactly thirty minutes, and the first and last minutes hit midnight.
SECONDS = st.sampled_from([0, 1, 600, 1200, 1799, 1800, 1801, 2400, 3600, 40_000, 84_599, 84_600, 85_800, 86_399])


@st.composite
def view(draw: Any, people: int) -> View:
    media = draw(st.sampled_from(oracle.MEDIA))
    sections = draw(st.sets(st.sampled_from(oracle.SECTIONS[media])))
    person = draw(st.integers(0, people - 1))
    return View(person, frozenset({media, *sections}), draw(st.integers(0, LAST_DAY)), draw(SECONDS))


@st.composite
def asked(draw: Any) -> Asked:
    first, last = sorted(draw(st.tuples(st.integers(0, LAST_DAY), st.integers(0, LAST_DAY))))
    atoms = st.lists(st.integers(0, oracle.ATOMS - 1), min_size=1, max_size=4, unique=True).map(tuple)
    pairs = st.tuples(st.integers(0, LAST_DAY), st.integers(0, oracle.ATOMS - 1))
    return Asked(first, last, tuple(draw(st.lists(atoms, min_size=1, max_size=4))), draw(st.frozensets(pairs, max_size=3)))


@st.composite
def case(draw: Any) -> Case:
    people = draw(st.integers(1, 6))
    weights = draw(st.lists(st.integers(1, 5000), min_size=people, max_size=people))
    genders = draw(st.lists(st.integers(0, 1), min_size=people, max_size=people))
    views = draw(st.lists(view(people), max_size=30))
    group = draw(st.sampled_from([None, 0, 1]))
    return Case(tuple(weights), tuple(genders), tuple(views), draw(st.booleans()), draw(asked()), draw(asked()), group)


def answer(asked_case: Case, *blocks: str) -> dict[str, Any]:
    return calculate(oracle.index_of(asked_case), oracle.question_of(asked_case, frozenset(blocks or BLOCKS)))


# Whole reports, and many more of them, are tried in test_engine_reports.py.
EXAMPLES = 120
many = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
some = settings(max_examples=EXAMPLES // 3, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@many
@given(case())
def test_the_overview_is_the_oracles(world: Case) -> None:
    for asked_set, key in ((world.a, "setA"), (world.b, "setB")):
        found, views = answer(world, "OVERVIEW")[key]["overview"], views_of(world, asked_set)
        assert found["reach"] == pytest.approx(world.weight(oracle.persons(views)), abs=1e-9)
        assert found["sampleSize"] == len(oracle.persons(views))
        assert found["pageViews"] == pytest.approx(oracle.page_views(world, views))
        assert found["sessions"] == (None if not world.timed else pytest.approx(oracle.sessions(world, views)))


@many
@given(case())
def test_the_comparison_is_the_oracles(world: Case) -> None:
    found = answer(world, "PROFILE")["comparison"]
    a, b = (oracle.persons(views_of(world, each)) for each in (world.a, world.b))
    for key, persons in (("both", a & b), ("onlyA", a - b), ("onlyB", b - a), ("either", a | b)):
        assert (found[key]["reach"], found[key]["sampleSize"]) == (world.weight(persons), len(persons))


@some
@given(case())
def test_each_day_stands_alone_in_the_trend_and_adds_up_in_the_buildup(world: Case) -> None:
    found, views = answer(world, "TREND", "BUILDUP")["setA"], views_of(world, world.a)
    for number, (trend, buildup) in enumerate(zip(found["trend"], found["buildup"], strict=True), world.a.first):
        for row, chosen in ((trend, [v for v in views if v.day == number]), (buildup, [v for v in views if v.day <= number])):
            assert row["reach"] == world.weight(oracle.persons(chosen))
            assert row["pageViews"] == pytest.approx(oracle.page_views(world, chosen))
            assert row["sessions"] == (None if not world.timed else pytest.approx(oracle.sessions(world, chosen)))


@some
@given(case())
def test_the_buildup_of_either_is_about_the_same_days_or_not_there(world: Case) -> None:
    same = (world.a.first, world.a.last) == (world.b.first, world.b.last)
    found = answer(world, "BUILDUP")["comparison"]["buildupOfEither"]
    assert (found is not None) == same
    if same:
        views = list(dict.fromkeys(views_of(world, world.a) + views_of(world, world.b)))
        assert found[-1]["reach"] == world.weight(oracle.persons(views))


@some
@given(case())
def test_a_profile_sums_to_the_reach(world: Case) -> None:
    found = answer(world, "OVERVIEW", "PROFILE")
    both = oracle.persons(views_of(world, world.a)) & oracle.persons(views_of(world, world.b))
    for cells, reach in (
        (found["setA"]["profile"], found["setA"]["overview"]["reach"]),
        (found["comparison"]["profileOfBoth"], world.weight(both)),
    ):
        assert sum(cell["reach"] for cell in cells) == pytest.approx(reach)
        assert sum(cell["composition"] for cell in cells) == pytest.approx(1 if reach else 0)
    for number, cell in enumerate(found["setA"]["profile"]):
        persons = oracle.persons(views_of(world, world.a))
        assert cell["sampleSize"] == sum(world.genders[p] == number for p in persons)


@some
@given(case())
def test_touchpoints_share_the_reach_as_the_oracle_does(world: Case) -> None:
    found = answer(world, "OVERVIEW", "TOUCHPOINTS")["setA"]
    everyone = oracle.persons(views_of(world, world.a))
    added, contributed = oracle.added(world, world.a), oracle.contributed(world, world.a)
    for number, row in enumerate(found["touchpoints"]):
        others = tuple(each for place, each in enumerate(world.a.touchpoints) if place != number)
        rest = oracle.persons(views_of(world, world.a, others))
        assert row["incrementalReach"] == pytest.approx(world.weight(everyone - rest))
        assert row["contributedReach"] == pytest.approx(float(contributed[number]))
        assert (row["addedReach"], row["addedRank"]) == added[number]
    for key in ("contributedReach", "addedReach"):
        assert sum(row[key] for row in found["touchpoints"]) == pytest.approx(found["overview"]["reach"])


@some
@given(case())
def test_a_touchpoints_overview_is_that_of_a_set_of_its_own(world: Case) -> None:
    for row, touchpoint in zip(answer(world, "TOUCHPOINTS")["setA"]["touchpoints"], world.a.touchpoints, strict=True):
        alone = replace(world, a=replace(world.a, touchpoints=(touchpoint,)))
        assert row["overview"] == answer(alone, "OVERVIEW")["setA"]["overview"]


@some
@given(case())
def test_pairs_of_touchpoints_share_the_persons_both_reached(world: Case) -> None:
    found = answer(world, "DUPLICATION")
    within, between = found["setA"]["duplication"], found["comparison"]["duplication"]
    for rows, left, right in ((within, world.a, world.a), (between, world.a, world.b)):
        for row in rows:
            a = oracle.persons(views_of(world, left, (left.touchpoints[int(row["a"])],)))
            b = oracle.persons(views_of(world, right, (right.touchpoints[int(row["b"])],)))
            assert (row["reachA"], row["reachB"], row["both"]) == tuple(map(world.weight, (a, b, a & b)))
    pairs = len(world.a.touchpoints)
    assert len(within) == pairs * (pairs - 1) // 2


@some
@given(case())
def test_platforms_are_the_medias(world: Case) -> None:
    found = {row["platform"]: row for row in answer(world, "PLATFORM")["setA"]["platform"]}
    for media, name in zip(oracle.MEDIA, oracle.PLATFORMS, strict=True):
        views = [v for v in views_of(world, world.a) if media in v.atoms]
        if name in found:
            assert found[name]["reach"] == world.weight(oracle.persons(views))
            assert found[name]["pageViews"] == pytest.approx(oracle.page_views(world, views))
        else:
            assert not views


@some
@given(case())
def test_frequency_is_persons_by_sessions(world: Case) -> None:
    found = answer(world, "FREQUENCY")["setA"]["frequency"]
    if not world.timed:
        assert found is None
        return
    counts = oracle.sessions_by_person(views_of(world, world.a))
    for row in found:
        assert row["reach"] == world.weight({p for p, n in counts.items() if min(n, 20) == row["visits"]})


@some
@given(case())
def test_swapping_the_sets_swaps_the_answers(world: Case) -> None:
    found, swapped = answer(world), answer(replace(world, a=world.b, b=world.a))
    assert (found["setA"], found["setB"]) == (swapped["setB"], swapped["setA"])
    assert found["comparison"]["onlyA"] == swapped["comparison"]["onlyB"]
    assert found["comparison"]["both"] == swapped["comparison"]["both"]


@some
@given(case())
def test_a_section_lies_inside_its_media(world: Case) -> None:
    plain = Asked(0, LAST_DAY, ((1,),), frozenset())
    found = answer(replace(world, a=plain, b=replace(plain, touchpoints=((0,),))), "OVERVIEW")
    assert found["comparison"]["onlyA"]["reach"] == 0


def test_a_block_that_was_not_asked_for_is_null() -> None:
    world = Case((1000,), (0,), (), True, Asked(0, 0, ((0,),), frozenset()), Asked(0, 0, ((0,),), frozenset()), None)
    found = answer(world, "OVERVIEW")
    assert {key for key, block in found["setA"].items() if block is not None} == {"base", "overview"}


def test_thirty_minutes_end_a_session_and_a_second_less_does_not() -> None:
    everything = Asked(0, 1, ((0,),), frozenset())
    atoms = frozenset({0})
    for pause, expected in ((1799, 1.0), (1800, 2.0)):
        views = (View(0, atoms, 0, 86_000), View(0, atoms, 1, 86_000 + pause - 86_400))
        world = Case((1000,), (0,), views, True, everything, everything, None)
        assert answer(world)["setA"]["overview"]["sessions"] == expected


def test_a_long_stretch_holds_a_session_together_though_a_shorter_one_began_later() -> None:
    site, other_site = frozenset({0}), frozenset({3})
    long = [View(0, site, 0, second) for second in (0, 1500, 3000)]
    views = (*long, View(0, other_site, 0, 600), View(0, other_site, 0, 4000))
    both = Asked(0, 0, ((0,), (3,)), frozenset())
    world = Case((1000,), (0,), views, True, both, both, None)
    assert answer(world)["setA"]["overview"]["sessions"] == 1


def test_a_profile_over_several_packs_counts_each_variable_by_itself() -> None:
    rng = np.random.default_rng(5)
    sizes = {"a": 7, "b": 30, "c": 25, "d": 1000, "e": 2}
    codes = {name: rng.integers(0, size, 300).astype(np.int16) for name, size in sizes.items()}
    values = {name: tuple(map(str, range(size))) for name, size in sizes.items()}
    people = People(rng.integers(1, 9999, 300), codes, values)
    group = rng.integers(0, 3, 300).astype(np.uint8)
    assert 1 < len(people.packs) < len(sizes)
    for number, found in enumerate(sums_by_group(people, group, 3, people.weight)):
        chosen = np.flatnonzero(group == number)
        for name, size in sizes.items():
            expected = np.bincount(codes[name][chosen], weights=people.weight[chosen], minlength=size)
            assert found.weight[name].tolist() == expected.tolist()
            assert found.sample[name].tolist() == np.bincount(codes[name][chosen], minlength=size).tolist()


@some
@given(case())
def test_shares_of_the_target_group_and_of_everyone(world: Case) -> None:
    for number, cell in enumerate(answer(world, "PROFILE")["setA"]["profile"]):
        alike = {p for p, gender in enumerate(world.genders) if gender == number}
        group, everyone = world.weight(world.inside), sum(world.weights) / 1000
        assert cell["targetGroupShare"] == pytest.approx(world.weight(alike & world.inside) / group if group else 0)
        assert cell["onlinePopulationShare"] == pytest.approx(world.weight(alike) / everyone)
