"""Whole reports against the oracle: random people, weights, cells, days, validity and target groups, with and without times.

`SANDBOX_ORACLE_EXAMPLES=10000` tries ten thousand reports instead of a thousand.
"""

from __future__ import annotations

import json
import os
import threading
import time
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.engine import audience, cores, people, shares
from sandbox.engine.index import Day
from sandbox.engine.metrics import BLOCKS, calculate
from sandbox.tests import oracle
from sandbox.tests.oracle import Asked, Case, View
from sandbox.tests.oracle_report import differences, report

EXAMPLES = int(os.environ.get("SANDBOX_ORACLE_EXAMPLES", "1000"))
LAST_DAY = 3
MOST_PEOPLE = 7
# Pauses of exactly thirty minutes and of a second less; the first and the last minutes reach over midnight.
SECONDS = st.sampled_from([0, 1, 600, 1799, 1800, 3598, 3600, 5400, 40_000, 84_600, 85_800, 86_399])
CELLS = [
    frozenset({media, *(section for section, taken in zip(oracle.SECTIONS[media], which, strict=True) if taken)})
    for media in oracle.MEDIA
    for which in ((0, 0), (0, 1), (1, 0), (1, 1))
]
DAY = st.integers(0, LAST_DAY)
ATOM = st.integers(0, oracle.ATOMS - 1)
# Most views are of one person and the two days in the middle: sessions are made of views that lie close together, and
# those that matter most reach over a midnight that is not the set's first.
# A person beyond the last is the last: whoever is drawn, the list of views need not know how many people there are.
WHO = st.sampled_from([0, 0, 0, 0, *range(1, MOST_PEOPLE)])
VIEW = st.tuples(WHO, st.sampled_from(CELLS), st.sampled_from([0, 1, 1, 1, 2, 2, 2, LAST_DAY]), SECONDS)
TOUCHPOINT = st.lists(ATOM, min_size=1, max_size=3, unique=True).map(tuple)
ASKED = st.builds(
    lambda days, touchpoints, lapsed: Asked(min(days), max(days), tuple(touchpoints), lapsed),
    st.tuples(DAY, DAY),
    st.lists(TOUCHPOINT, min_size=1, max_size=4),
    st.frozensets(st.tuples(DAY, ATOM), max_size=4),
)
PERSON = st.tuples(st.integers(1, 5000), st.integers(0, 1), st.integers(0, 2))
GENDER = st.sampled_from([None, None, 0, 1])
WHERE = st.sampled_from([(), (), (0,), (0, 2)])


def _case(persons: list[Any], views: list[Any], timed: bool, a: Asked, b: Asked, alike: bool, *group: Any) -> Case:
    weights, genders, regions = zip(*persons, strict=True)
    seen = tuple(View(min(person, len(persons) - 1), *rest) for person, *rest in views)
    b = replace(b, first=a.first, last=a.last) if alike else b
    gender, where, compared = group
    return Case(weights, genders, seen, timed, a, b, gender, regions, where, compared)


PERSONS, VIEWS = st.lists(PERSON, min_size=1, max_size=MOST_PEOPLE), st.lists(VIEW, max_size=30)
COMPARED = st.sampled_from([True, True, True, False])
CASES = st.builds(_case, PERSONS, VIEWS, st.booleans(), ASKED, ASKED, st.booleans(), GENDER, WHERE, COMPARED)
ASKED_BLOCKS = st.one_of(st.just(frozenset(BLOCKS)), st.frozensets(st.sampled_from(BLOCKS)))


def tries(number: int) -> Any:
    return settings(max_examples=number, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)


def answer(case: Case, blocks: frozenset[str] = frozenset(BLOCKS)) -> dict[str, Any]:
    found = calculate(oracle.index_of(case), oracle.question_of(case, blocks))
    # As it is stored: whatever is no plain number is refused here.
    stored: dict[str, Any] = json.loads(json.dumps(found, allow_nan=False))
    return stored


@tries(EXAMPLES)
@given(CASES, ASKED_BLOCKS)
def test_a_whole_report_is_the_oracles(case: Case, blocks: frozenset[str]) -> None:
    assert differences(answer(case, blocks), report(case, blocks)) == []


@pytest.fixture(scope="class")
def many_people_in_small_pieces() -> Any:
    """What is done only for many people or rows is done for few: two threads, and blocks of one or two."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cores, "_MANY_PEOPLE", 0)
        for module, size in ((people, 2), (audience, 1), (shares, 2)):
            patch.setattr(module, "_BLOCK", size)
        patch.setattr(people, "_FEWEST_CELLS", 3)
        yield


@pytest.mark.usefixtures("many_people_in_small_pieces")
class TestTwoThreadsAndSmallBlocks:
    @tries(max(EXAMPLES // 5, 1))
    @given(CASES)
    def test_they_change_nothing(self, case: Case) -> None:
        assert differences(answer(case), report(case, BLOCKS)) == []

    def test_a_source_is_never_asked_for_two_days_at_once(self) -> None:
        all_days = Asked(0, LAST_DAY, ((0,),), frozenset())
        views = tuple(View(0, CELLS[0], day, 0) for day in range(LAST_DAY + 1))
        case = Case((1000,), (0,), views, True, all_days, all_days, None)
        index, busy, met = oracle.index_of(case), threading.Lock(), []

        def slow_day(day: date) -> Day:
            met.append(not busy.acquire(blocking=False))
            time.sleep(0.005)
            if not met[-1]:
                busy.release()
            return index.day(day)

        calculate(replace(index, day=slow_day), oracle.question_of(case, frozenset()))
        assert met == [False] * 2 * (LAST_DAY + 1)


@tries(max(EXAMPLES // 10, 1))
@given(CASES)
def test_sets_are_sets(case: Case) -> None:
    found = answer(replace(case, compared=True), frozenset({"OVERVIEW", "PROFILE", "GEOGRAPHY", "BUILDUP"}))
    a, b = (found[key]["overview"]["reach"] for key in ("setA", "setB"))
    both, either = (found["comparison"][key]["reach"] for key in ("both", "either"))
    assert both <= min(a, b) <= max(a, b) <= either
    assert either == pytest.approx(a + b - both)
    assert found["comparison"]["onlyA"]["reach"] == pytest.approx(a - both)
    for key, reach in (("setA", a), ("setB", b)):
        for cells in (found[key]["profile"], found[key]["geography"]):
            assert sum(cell["reach"] for cell in cells) == pytest.approx(reach)
        steps = [row["reach"] for row in found[key]["buildup"]]
        assert steps == sorted(steps)
        assert steps[-1] == reach


@tries(max(EXAMPLES // 10, 1))
@given(CASES)
def test_a_title_is_the_union_of_its_atoms(case: Case) -> None:
    atoms = {atom for each in case.a.touchpoints for atom in each}
    one = replace(case, a=replace(case.a, touchpoints=(tuple(atoms),)), compared=False)
    many = replace(case, a=replace(case.a, touchpoints=tuple((atom,) for atom in atoms)), compared=False)
    blocks = frozenset(BLOCKS) - {"TOUCHPOINTS", "DUPLICATION"}
    assert answer(one, blocks) == answer(many, blocks)


@tries(max(EXAMPLES // 10, 1))
@given(CASES)
def test_where_everyone_weighs_one_reach_is_the_number_of_persons(case: Case) -> None:
    found = answer(replace(case, weights=(1000,) * len(case.weights)))
    assert found["setA"]["overview"]["reach"] == found["setA"]["overview"]["sampleSize"] == found["setA"]["base"]
    assert found["onlinePopulation"] == len(case.weights)
    for cell in found["setA"]["profile"]:
        assert cell["reach"] == cell["sampleSize"]
