"""Periods as people choose them, and what an account with few days of data is offered."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

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
    assert periods.resolve("last_28_days", NOW, AUTUMN) == Days(date(2026, 10, 27), date(2026, 11, 23))
    assert periods.resolve("yesterday", NOW, AUTUMN) is None


def test_the_list_of_an_account_with_one_day_promises_nothing():
    known = MediaSet(start=ONE_DAY.start, end=ONE_DAY.end, own_dates=True)
    assert labels(period_choices(known, ONE_DAY)) == ["Yesterday", "Last 7 days", "Last week", "Last 28 days", "Last month"]
    assert len(labels(period_choices(known))) == 5 + periods.WEEKS_OFFERED
