"""Periods as people choose them, and what an account with few days of data is offered."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from explorer import periods
from explorer.forms import period_choices
from explorer.models import MediaSet
from explorer.periods import Days

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ONE_DAY = Days(date(1999, 9, 28), date(1999, 9, 28))
AUTUMN = Days(date(2026, 9, 2), date(2026, 11, 15))


def labels(choices: list[Any]) -> list[str]:
    return [str(label) for _group, entries in choices if isinstance(entries, list) for _key, label in entries]


def test_weeks_lie_within_the_days_with_data():
    found = periods.weeks(NOW, AUTUMN)
    assert (found[0], found[-1]) == (
        Days(date(2026, 11, 9), date(2026, 11, 15)),
        Days(date(2026, 9, 7), date(2026, 9, 13)),
    )
    assert periods.weeks(NOW, ONE_DAY) == []


def test_without_a_word_on_data_every_week_is_offered():
    assert periods.weeks(NOW)[0] == Days(date(2026, 11, 16), date(2026, 11, 22))
    assert len(periods.weeks(NOW)) == periods.WEEKS_OFFERED


def test_a_preset_of_days_without_data_names_no_days():
    assert periods.resolve("yesterday", NOW) == Days(date(2026, 11, 23), date(2026, 11, 23))
    assert periods.resolve("last_month", NOW, AUTUMN) == Days(date(2026, 10, 1), date(2026, 10, 31))
    assert periods.resolve("yesterday", NOW, AUTUMN) is None


def test_a_preset_that_goes_beyond_the_last_valid_day_claims_no_days():
    assert periods.resolve("last_28_days", NOW, AUTUMN) is None


@pytest.mark.parametrize(
    ("valid", "expected"),
    [
        (None, Days(date(2026, 11, 16), date(2026, 11, 22))),
        (Days(date(2026, 9, 2), date(2026, 11, 23)), Days(date(2026, 11, 16), date(2026, 11, 22))),
        (Days(date(2026, 9, 2), date(2026, 11, 19)), Days(date(2026, 11, 9), date(2026, 11, 15))),
        (Days(date(2026, 11, 13), date(2026, 11, 19)), Days(date(2026, 11, 13), date(2026, 11, 19))),
        (Days(date(2026, 11, 18), date(2026, 12, 31)), Days(date(2026, 11, 18), date(2026, 11, 23))),
        (ONE_DAY, ONE_DAY),
    ],
)
def test_a_new_set_starts_with_days_that_are_all_valid(valid: Days | None, expected: Days):
    assert periods.first_guess(NOW, valid) == expected


def test_the_list_of_an_account_with_one_day_promises_nothing():
    known = MediaSet(start=ONE_DAY.start, end=ONE_DAY.end, own_dates=True)
    assert labels(period_choices(known, ONE_DAY)) == [
        f"{preset} (as Kits counts them)" for preset in ("Yesterday", "Last 7 days", "Last week", "Last 28 days", "Last month")
    ]
    assert len(labels(period_choices(known))) == 5 + periods.WEEKS_OFFERED + periods.MONTHS_OFFERED


def test_months_are_whole_and_lie_within_the_days_with_data():
    assert periods.months(NOW)[0] == Days(date(2026, 10, 1), date(2026, 10, 31))
    assert periods.months(NOW)[-1] == Days(date(2025, 9, 1), date(2025, 9, 30))
    assert periods.months(NOW, Days(date(2026, 8, 2), date(2026, 9, 30))) == [Days(date(2026, 9, 1), date(2026, 9, 30))]
    assert periods.months(NOW, ONE_DAY) == []


@pytest.mark.parametrize("key", ["2026-M10", "2024-M02"])
def test_a_months_key_is_read_again(key: str):
    month = periods.month_from(key)
    assert month is not None and periods.month_key(month) == key and periods.is_month(*month)


@pytest.mark.parametrize("key", ["", "2026-M13", "2026-W10", "x-My", "99999999-M01", "0-M1"])
def test_what_is_no_months_key_is_none(key: str):
    assert periods.month_from(key) is None


WEEK_47 = Days(date(2026, 11, 16), date(2026, 11, 22))
TEN_DAYS = Days(date(2026, 11, 1), date(2026, 11, 10))


@pytest.mark.parametrize(
    ("relation", "days", "expected"),
    [
        ("same", WEEK_47, WEEK_47),
        ("week_before", WEEK_47, Days(date(2026, 11, 9), date(2026, 11, 15))),
        ("previous", WEEK_47, Days(date(2026, 11, 9), date(2026, 11, 15))),
        ("week_before", TEN_DAYS, Days(date(2026, 10, 25), date(2026, 11, 3))),
        ("previous", TEN_DAYS, Days(date(2026, 10, 22), date(2026, 10, 31))),
        ("year_before", WEEK_47, Days(date(2025, 11, 17), date(2025, 11, 23))),
    ],
)
def test_days_that_stand_in_a_relation(relation: str, days: Days, expected: Days):
    assert periods.relate(relation, days) == expected


@pytest.mark.parametrize("relation", periods.RELATIONS)
def test_a_relation_keeps_the_length(relation: str):
    for days in (WEEK_47, TEN_DAYS, ONE_DAY):
        assert periods.relate(relation, days).length == days.length
    assert periods.relate("year_before", TEN_DAYS).start.weekday() == TEN_DAYS.start.weekday()
