"""Every clause comes from a number, and what is not known is said so."""

from dataclasses import replace

import pytest

from explorer import sentences
from explorer.facts import Facts
from explorer.tests.subjects import FORTNIGHT, WEEK_46, WEEK_47, buildup, msnbc, subject


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
    assert "fewer than 30 people of the panel" in sentences.answer(facts)
    assert sentences.euler(facts).startswith("Not drawn")


def test_circles_name_a_bigger_one_only_when_periods_are_equal():
    assert "A is 2.0 times as big as B." in sentences.euler(Facts(subject()))
    assert "times" not in sentences.euler(Facts(subject(period_b=FORTNIGHT)))


def test_reaches_of_unequal_periods_are_never_tested():
    assert Facts(subject()).reach_test is not None
    assert Facts(subject(period_b=FORTNIGHT)).reach_test is None
