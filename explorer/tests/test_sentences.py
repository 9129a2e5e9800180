"""Every clause comes from a number, and what is not known is said so."""

from dataclasses import replace
from datetime import date

import pytest

from explorer import sentences
from explorer.facts import Facts
from explorer.tests.subjects import FORTNIGHT, WEEK_46, WEEK_47, buildup, msnbc, subject
from kitsapi.types import Period


def test_the_answer_says_both_reaches_and_what_they_share():
    assert sentences.answer(Facts(msnbc())) == (
        "frontpage + news reached 413,763 people and sports + msn-sports 178,073. "
        "48,513 people used both: 11.7% of A and 27.2% of B, fewer than chance would give (index 65)."
    )


@pytest.mark.parametrize(
    ("index", "words"), [(94.9, "fewer than"), (95, "about as many as"), (105, "about as many as"), (105.1, "more than")]
)
def test_an_index_is_said_in_words(index, words):
    assert sentences.chance(index).startswith(words)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((40_000, 0, 10_000), "Nobody used both."),
        ((40_000, 9_000, 0), "Everyone in B is also in A: 9,000 people, 18.4% of A"),
        ((0, 9_000, 40_000), "Everyone in A is also in B: 9,000 people, 18.4% of B"),
        ((0, 9_000, 0), "everyone who used one used both"),
        ((0, 0, 10_000), "News reached nobody and Sports 10,000 people. So nobody used both."),
        ((0, 0, 0), "News reached nobody and Sports nobody. There is nobody to compare."),
    ],
)
def test_empty_equal_and_contained_sets_are_said_as_such(parts, said):
    assert said in sentences.answer(Facts(subject(*parts)))


def test_one_set_has_its_own_sentence():
    alone = replace(subject(), set_b=None)
    assert sentences.answer(Facts(alone)) == "News reached 60,000 people, 60.0% of the target group."


def test_an_unknown_overlap_is_not_called_zero():
    facts = Facts(subject(is_compared=False))
    assert sentences.answer(facts) == "News reached 60,000 people and Sports 30,000. How many people used both is not known."
    assert "not known" in sentences.exclusive_shared(facts)
    assert "not known" in sentences.euler(facts)


def test_the_same_media_a_week_later_are_new_came_back_or_did_not():
    facts = Facts(subject(touchpoints_b="news", period_b=WEEK_46, names=("News", "News")))
    assert sentences.answer(facts) == (
        "News reached 60,000 people in A (week 47, 16–22 Nov 2026) and 30,000 in B (week 46, 9–15 Nov 2026). "
        "20,000 people came back, a return rate of 66.7%; 10,000 did not come back and 40,000 were new."
    )


def test_who_is_new_depends_on_which_period_is_later_and_not_on_the_letter():
    facts = Facts(subject(touchpoints_b="news", period_a=WEEK_46, period_b=WEEK_47))
    assert "a return rate of 33.3%; 40,000 did not come back and 10,000 were new" in sentences.answer(facts)
    assert facts.part_labels == ("Not back", "Came back", "New")


def test_periods_that_begin_alike_are_told_apart_by_their_end_and_else_b_is_the_reference():
    assert Facts(subject(period_a=WEEK_47, period_b=WEEK_47)).is_a_later
    longer = Period(WEEK_47.start, date(2026, 11, 30))
    assert not Facts(subject(period_a=WEEK_47, period_b=longer)).is_a_later


def test_days_that_are_not_known_are_shared_with_none():
    facts = Facts(subject(period_a=None))
    assert facts.overlap_days == 0
    assert facts.same_day_count == (7, None, None)


def test_nobody_comes_back_in_periods_that_overlap():
    facts = Facts(subject(touchpoints_b="news", period_a=FORTNIGHT, period_b=WEEK_46))
    assert "came back" not in sentences.answer(facts)
    assert facts.part_labels == ("Only A", "Both", "Only B")


def test_when_media_and_days_differ_both_are_named():
    said = sentences.answer(Facts(subject(period_b=WEEK_46)))
    assert said.startswith("News reached 60,000 people (week 47, 16–22 Nov 2026) and Sports 30,000 (week 46,")


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ({}, "A reached more people than B; the difference holds."),
        ({"panel": 150}, "A reached more people than B; the difference holds."),
        ({"only_a": 10_400, "panel": 5_000}, "A reached more people than B; it may be chance."),
        ({"only_a": 5_000}, "A reached fewer people than B; the difference holds."),
        ({"only_a": 10_000}, "A and B reached about the same number of people."),
        ({"panel": None}, "A reached more people than B; not tested: base not known."),
        ({"only_a": 90_000}, "A reached more people than B; not tested, since reach exceeds 100%."),
        ({"is_compared": False}, "A reached more people than B; not tested, since what they share is not known."),
        ({"period_b": None}, "Not compared: the days of a set are not known."),
        ({"period_b": FORTNIGHT}, "Not compared: the periods differ in length, and reach grows with every day."),
        ({"both": 0, "only_b": 0}, "Not compared: there is no reach of B to compare with."),
    ],
)
def test_the_verdict_says_what_the_numbers_allow(given, verdict):
    assert sentences.difference(Facts(subject(**given))) == verdict


def test_unequal_periods_are_compared_after_the_same_number_of_days():
    unequal = subject(period_b=FORTNIGHT)
    results = replace(
        unequal.results,
        set_a=replace(unequal.results.set_a, buildup=buildup(WEEK_47, *range(9_000, 16_000, 1_000))),
        set_b=replace(unequal.results.set_b, buildup=buildup(FORTNIGHT, *range(5_000, 19_000, 1_000))),
    )
    said = sentences.difference(Facts(replace(unequal, results=results)))
    assert said == "After 7 days each: A 15,000 people, B 11,000. Not tested."


def test_an_overlap_over_too_few_people_is_not_written():
    facts = Facts(subject(4_000, 237, 3_000))
    assert "237 people used both" not in sentences.answer(facts)
    assert sentences.answer(facts).endswith(
        "How many used both is not shown: the number, or one that could be worked out from it, stands on fewer than 30 people "
        "of the panel."
    )
    assert sentences.euler(facts).startswith("Not drawn")


def test_a_rounding_error_is_nobody_and_hides_nothing():
    said = sentences.answer(Facts(subject(1e-12, 9_000, 9_000)))
    assert "Everyone in A is also in B: 9,000 people, 50.0% of B" in said


def test_a_hidden_set_is_neither_said_nor_compared():
    hidden = Facts(subject(4_000, 0, 200))
    assert sentences.answer(hidden) == (
        "News reached 4,000 people and Sports too few people of the panel to show. Nobody used both."
    )
    assert sentences.difference(hidden) == "Not compared: too few people of the panel."


def test_build_ups_of_a_hidden_set_are_not_said():
    given = subject(4_000, 0, 200, period_b=FORTNIGHT)
    sets = {
        "set_a": replace(given.results.set_a, buildup=buildup(WEEK_47, *range(1_000, 8_000, 1_000))),
        "set_b": replace(given.results.set_b, buildup=buildup(FORTNIGHT, *range(10, 24))),
    }
    facts = Facts(replace(given, results=replace(given.results, **sets)))
    assert sentences.difference(facts) == "Not compared: too few people of the panel."


def test_the_three_parts_are_said_as_parts_of_everyone_reached():
    assert sentences.exclusive_shared(Facts(msnbc())) == (
        "Of the 543,323 people reached, 67.2% used only A, 8.9% both and 23.8% only B."
    )
    returned = Facts(subject(touchpoints_b="news", period_a=WEEK_46))
    assert sentences.exclusive_shared(returned) == (
        "Of the 70,000 people reached in either period, 14.3% were new, 28.6% came back and 57.1% did not."
    )
    assert sentences.exclusive_shared(Facts(subject(0, 0, 0))) == "Neither set reached anyone."


def test_sets_within_five_per_cent_are_about_the_same_size():
    assert "about the same size" in sentences.euler(Facts(subject(10_400, 0, 10_000)))
    assert "A is 1.1 times as big as B." in sentences.euler(Facts(subject(10_600, 0, 10_000)))


def test_one_unknown_reach_is_said_beside_the_known_one():
    given = subject(is_compared=False)
    facts = Facts(replace(given, results=replace(given.results, set_b=None)))
    assert sentences.answer(facts).startswith("News reached 60,000 people and Sports an unknown number of people.")


def test_unequal_periods_with_one_build_up_are_not_compared():
    unequal = subject(period_b=FORTNIGHT)
    grown = replace(unequal.results.set_a, buildup=buildup(WEEK_47, *range(9_000, 16_000, 1_000)))
    facts = Facts(replace(unequal, results=replace(unequal.results, set_a=grown)))
    assert sentences.difference(facts).startswith("Not compared: the periods differ")


def test_circles_name_a_bigger_one_only_when_periods_are_equal():
    assert "A is 2.0 times as big as B." in sentences.euler(Facts(subject()))
    assert "times" not in sentences.euler(Facts(subject(period_b=FORTNIGHT)))


def test_reaches_of_unequal_periods_are_never_tested():
    assert Facts(subject()).reach_test is not None
    assert Facts(subject(period_b=FORTNIGHT)).reach_test is None
