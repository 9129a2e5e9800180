"""The statistics, by hand and by simulation."""

import math

import numpy as np
import pytest

from explorer.significance import (
    AGOF,
    Base,
    Trait,
    benjamini_hochberg,
    index_interval,
    profile_difference,
    reach,
    reach_difference,
    two_sided,
)


def test_the_error_of_a_reach_is_that_of_a_share():
    found = reach(0.2, 400)
    assert found.standard_error == pytest.approx(0.02)  # √(.2 × .8 / 400)
    assert (found.low, found.high) == pytest.approx((0.1608, 0.2392), abs=1e-4)


def test_a_design_effect_of_four_doubles_the_error():
    assert reach(0.2, 400, design_effect=4).standard_error == pytest.approx(0.04)


@pytest.mark.parametrize(("r", "n"), [(1.04, 400), (1.0, 400), (0.0, 400), (0.2, None), (0.01, 400)])
def test_no_interval_over_100_per_cent_nor_for_too_few_persons_nor_without_a_base(r, n):
    assert reach(r, n) is None


def test_the_difference_of_two_reaches_is_paired():
    # [a + b − (a − b)²]/n = (.3 + .2 − .01)/490 = .001
    found = reach_difference(0.3, 0.2, 490)
    assert found.value == pytest.approx(0.1)
    assert found.standard_error**2 == pytest.approx(0.001)
    assert found.p == pytest.approx(two_sided(0.1 / math.sqrt(0.001)))
    assert found.holds


def test_a_group_that_is_reached_whole_has_a_difference_and_more_than_whole_has_none():
    assert reach_difference(0.6, 0.4, 1000).standard_error ** 2 == pytest.approx(0.96 / 1000)
    assert reach_difference(0.6, 0.41, 1000) is None


def test_a_reach_difference_has_no_test_without_a_base_nor_without_people_in_one_set_alone():
    assert reach_difference(0.3, 0.2, None) is None
    assert reach_difference(0.0, 0.0, 1000) is None


def test_shared_people_take_their_part_of_the_variance():
    # .21/100 + .24/200 − 2·(50/20,000)·[(.2 − .3)(.2 − .4) + .16] = .0021 + .0012 − .0009
    found = profile_difference(Trait(0.3, 100), Trait(0.4, 200), Trait(0.2, 50))
    assert found.value == pytest.approx(-0.1)
    assert found.standard_error**2 == pytest.approx(0.0024)


def test_without_shared_people_the_test_is_the_textbook_one():
    found = profile_difference(Trait(0.3, 100), Trait(0.4, 200), Trait(None, 0))
    assert found.standard_error**2 == pytest.approx(0.0033)


@pytest.mark.parametrize(
    "traits",
    [
        (Trait(0.04, 100), Trait(0.4, 200), Trait(0.2, 50)),  # n·p under 5
        (Trait(0.3, 100), Trait(0.98, 200), Trait(0.2, 50)),  # n·q under 5
        (Trait(0.3, None), Trait(0.4, 200), Trait(0.2, 50)),
        (Trait(0.3, 100), Trait(0.4, 200), Trait(None, 50)),  # shared people of unknown kind
        (Trait(0.3, 100), Trait(0.4, 200), Trait(None, None)),
    ],
)
def test_no_test_where_too_little_is_known(traits):
    assert profile_difference(*traits) is None


def test_the_same_people_give_a_difference_without_error_and_no_test():
    found = profile_difference(Trait(0.3, 100), Trait(0.3, 100), Trait(0.3, 100))
    assert found.standard_error == pytest.approx(0)
    assert not found.holds


def test_an_index_has_its_interval_on_the_log_scale():
    # index 150; Var = (.7/.3)·(1/100 − 1/400) = .0175
    found = index_interval(Trait(0.3, 100), 0.2, panel=400)
    assert found.value == pytest.approx(150)
    assert found.standard_error**2 == pytest.approx(0.0175)
    assert found.low * found.high == pytest.approx(150**2)
    assert found.p == pytest.approx(two_sided(math.log(1.5) / math.sqrt(0.0175)))


def test_an_official_margin_has_no_error_of_its_own():
    found = index_interval(Trait(0.3, 100), 0.2)
    assert found.standard_error**2 == pytest.approx(0.7 / 0.3 / 100)


def test_an_empty_cell_or_an_empty_reference_has_no_index_interval():
    assert index_interval(Trait(0.0, 100), 0.2) is None
    assert index_interval(Trait(0.3, 100), 0.0) is None


def test_benjamini_and_hochberg_let_hold_what_holds_together():
    # limits .01 .02 .03 .04 .05: the fourth is the last to pass, so the first four hold, the third over its own limit too
    assert benjamini_hochberg([0.001, 0.035, 0.9, 0.004, 0.038]) == [True, True, False, True, True]
    assert benjamini_hochberg([0.04, 0.3]) == [False, False]


def test_what_was_not_tested_neither_holds_nor_counts():
    assert benjamini_hochberg([None, 0.04]) == [None, True]
    assert benjamini_hochberg([]) == []


def test_the_rules_take_the_panel_for_a_simple_sample_unless_told_otherwise():
    assert AGOF.design_effect == 1


@pytest.mark.parametrize(
    ("n", "base"),
    [(80, Base.ENOUGH), (79, Base.LOW), (30, Base.LOW), (29, Base.HIDDEN), (0, Base.HIDDEN), (None, Base.UNKNOWN)],
)
def test_bases_are_marked_under_80_and_hidden_under_30(n, base):
    assert AGOF.judge(n) == base


@pytest.mark.parametrize(
    ("shared", "p_shared"), [(0.0, 0.3), (0.4, 0.3), (0.9, 0.3), (0.4, 0.15), (0.4, 0.5), (0.9, 0.15), (0.9, 0.5)]
)
def test_false_alarms_stay_at_five_per_cent_whatever_a_and_b_share(shared, p_shared):
    # Who is in A, in B, in both is drawn like the rest: the panel is a sample of people, not of fixed groups.
    random, draws, n = np.random.default_rng(20261123), 20_000, 500
    people = round(n * (2 - shared))
    alone = (1 - shared) / (2 - shared)
    n_a, n_ab, n_b = random.multinomial(people, [alone, 1 - 2 * alone, alone], draws).T
    x_a, x_ab, x_b = random.binomial(n_a, 0.3), random.binomial(n_ab, p_shared), random.binomial(n_b, 0.3)
    rows = np.stack([n_a + n_ab, x_a + x_ab, n_b + n_ab, x_b + x_ab, n_ab, x_ab]).T.tolist()
    alarms = sum(
        profile_difference(Trait(xa / na, na), Trait(xb / nb, nb), Trait(xab / nab if nab else None, nab)).holds
        for na, xa, nb, xb, nab, xab in rows
    )
    assert alarms / draws == pytest.approx(0.05, abs=0.005)
