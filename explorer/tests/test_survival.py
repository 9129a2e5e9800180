"""How long things last when some are not over: worked examples of the Kaplan–Meier estimate."""

from __future__ import annotations

import pytest

from explorer.survival import Step, Wait, curve, within

# E. J. Freireich et al. 1963: weeks in remission of 21 children on 6-MP, the example of many textbooks.
OVER = (6, 6, 6, 7, 10, 13, 16, 22, 23)
NOT_OVER = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
REMISSIONS = [Wait(t, True) for t in OVER] + [Wait(t, False) for t in NOT_OVER]


def test_the_curve_is_the_textbooks() -> None:
    said = [(step.seconds, round(step.left, 3)) for step in curve(REMISSIONS)]
    assert said == [(6, 0.857), (7, 0.807), (10, 0.753), (13, 0.69), (16, 0.627), (22, 0.538), (23, 0.448)]
    assert within(curve(REMISSIONS), 0.5) == 23


def test_those_not_over_yet_make_the_estimate_longer() -> None:
    done = [Wait(t, True) for t in (10, 20, 30, 40)]
    alone = within(curve(done), 0.5)
    assert alone == 25
    assert within(curve([*done, Wait(35, False), Wait(35, False)]), 0.5) == 35


def test_what_was_not_seen_to_happen_is_not_known() -> None:
    assert within(curve([Wait(1, True), *[Wait(5, False)] * 9]), 0.5) is None
    assert within([], 0.5) is None


@pytest.mark.parametrize(("age", "expected"), [(0, 25), (15, 30), (35, 40), (40, None), (99, None)])
def test_who_has_waited_long_is_compared_with_those_who_waited_as_long(age: float, expected: float | None) -> None:
    assert within(curve(Wait(t, True) for t in (10, 20, 30, 40)), 0.5, age) == expected


def test_of_nothing_there_is_no_curve() -> None:
    assert curve([]) == []
    assert curve([Wait(3, True)]) == [Step(3, 0.0)]
