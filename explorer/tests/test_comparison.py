"""Arithmetic of two sets, by hand: MSNBC's page views of 28 September 1999."""

from dataclasses import replace
from datetime import date

import pytest

from explorer import comparison
from explorer.comparison import Counts, Days, Kind, Relation

MSNBC = Counts(989_818, 413_763, 178_073, 48_513, 365_250, 129_560, 543_323)
WEEK_47 = Days(date(2026, 11, 16), date(2026, 11, 22))
WEEK_46 = Days(date(2026, 11, 9), date(2026, 11, 15))


def counts(only_a: float, both: float, only_b: float, size: float = 1000) -> Counts:
    return Counts(size, only_a + both, both + only_b, both, only_a, only_b, only_a + both + only_b)


def test_both_is_a_share_of_a_and_of_b():
    assert round(MSNBC.both_of_a, 3) == 0.117
    assert round(MSNBC.both_of_b, 3) == 0.272


def test_the_index_compares_with_chance():
    assert round(MSNBC.index) == 65


def test_the_difference_takes_b_as_reference():
    assert MSNBC.difference == pytest.approx(235_690 / 178_073)


def test_neither_is_what_is_left_of_the_group():
    assert MSNBC.neither == 446_495


def test_nothing_is_left_over_once_reach_exceeds_the_group():
    over = counts(44, 60, 10, size=100)
    assert over.exceeds
    assert over.neither is None


@pytest.mark.parametrize(
    ("parts", "relation"),
    [
        ((5, 3, 4), Relation.OVERLAPPING),
        ((5, 0, 4), Relation.DISJOINT),
        ((5, 3, 0), Relation.B_IN_A),
        ((0, 3, 4), Relation.A_IN_B),
        ((0, 3, 0), Relation.EQUAL),
        ((5, 0, 0), Relation.ONLY_A),
        ((0, 0, 4), Relation.ONLY_B),
        ((0, 0, 0), Relation.NOBODY),
        ((4.9999, 1e-12, 5), Relation.DISJOINT),
    ],
)
def test_sets_lie_to_each_other_in_one_of_these_ways(parts, relation):
    assert counts(*parts).relation == relation


def test_without_a_comparison_the_overlap_is_unknown_and_not_zero():
    unknown = Counts(1000, 500, 400)
    assert unknown.relation == Relation.UNKNOWN
    assert (unknown.both_of_a, unknown.index, unknown.neither) == (None, None, None)
    assert unknown.difference == 0.25


@pytest.mark.parametrize("unknown", ["size", "reach_a", "reach_b", "both"])
def test_an_index_needs_all_of_its_numbers(unknown):
    assert replace(MSNBC, **{unknown: None}).index is None


def test_a_group_that_is_reached_whole_is_not_exceeded():
    assert not counts(40, 60, 0, size=100).exceeds
    assert counts(40, 60, 0, size=100).neither == 0
    assert counts(40, 60.001, 0, size=100).exceeds


def test_an_index_of_a_share_is_against_its_reference():
    assert comparison.index(0.3, 0.2) == pytest.approx(150)
    assert comparison.index(0.3, 0.0) is None


def test_of_nothing_there_is_no_share():
    nobody = counts(0, 0, 4)
    assert (nobody.both_of_a, nobody.index) == (None, None)
    assert counts(4, 0, 0).difference is None


def test_a_sum_with_an_unknown_part_is_unknown():
    assert comparison.sum_known(1.0, None) is None
    assert comparison.sum_known(1.0, 2.0) == 3.0


@pytest.mark.parametrize(
    ("ids_b", "days_b", "kind"),
    [
        ("y", WEEK_47, Kind.OTHER_MEDIA),
        ("x", WEEK_46, Kind.OTHER_PERIOD),
        ("y", WEEK_46, Kind.BOTH_DIFFERENT),
        ("x", WEEK_47, Kind.SAME),
        ("", WEEK_47, Kind.UNKNOWN),
        ("y", None, Kind.UNKNOWN),
    ],
)
def test_a_comparison_is_known_by_what_differs(ids_b, days_b, kind):
    assert comparison.kind(frozenset("x"), frozenset(ids_b), WEEK_47, days_b) == kind


def test_periods_are_equal_by_their_number_of_days():
    assert comparison.have_equal_length(WEEK_46, WEEK_47) is True
    assert comparison.have_equal_length(WEEK_47, Days(date(2026, 11, 1), date(2026, 11, 14))) is False
    assert comparison.have_equal_length(WEEK_47, None) is None


def test_days_in_both_periods_are_counted():
    assert WEEK_47.shared_with(Days(date(2026, 11, 20), date(2026, 12, 1))) == 3
    assert WEEK_47.shared_with(WEEK_46) == 0


def test_reach_after_some_days_needs_that_very_day():
    buildup = [(date(2026, 11, 16), 10.0), (date(2026, 11, 18), 14.0)]
    assert comparison.reach_after(buildup, WEEK_47, 3) == 14.0
    assert comparison.reach_after(buildup, WEEK_47, 2) is None
    assert comparison.reach_after(None, WEEK_47, 2) is None
