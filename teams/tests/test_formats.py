"""Numbers and days as the reader's language writes them."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils.translation import override

from kitsapi.types import Period
from teams import formats

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("language", "persons", "share"),
    [
        ("en", "413,763", "11.7%"),
        ("fi", f"413{NBSP}763", f"11,7{NBSP}%"),
        ("da", "413.763", f"11,7{NBSP}%"),
        ("xx", "413,763", "11.7%"),
    ],
)
def test_numbers_follow_the_language(language, persons, share):
    with override(language):
        assert (formats.number(413_763), formats.percent(0.1172)) == (persons, share)


def test_the_unknown_is_a_gap_everywhere():
    found = [write(None) for write in (formats.number, formats.percent, formats.signed_percent, formats.day, formats.instant)]
    assert [*found, formats.period(None, None)] == [formats.GAP] * 6


def test_per_cent_is_never_clamped():
    assert formats.percent(1.04) == "104.0%"


@pytest.mark.parametrize(("value", "text"), [(1.3236, "+132.4%"), (-0.57, "−57.0%"), (0.0, "0.0%"), (-0.0001, "0.0%")])
def test_a_difference_says_its_sign_and_nothing_has_none(value, text):
    assert formats.signed_percent(value) == text


def test_differences_of_shares_are_points():
    assert formats.signed_points(-0.036) == "−3.6 points"
    assert formats.points_range(-0.066, 0.005) == "−6.6 to +0.5 points"


def test_an_interval_never_reads_as_one_number():
    assert formats.percent_range(0.4174, 0.4190) == "41.7%–41.9%"
    assert formats.percent_range(0.0486, 0.0494) == "4.86%–4.94%"


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (date(1999, 9, 28), date(1999, 9, 28), "28 Sept 1999"),
        (date(2026, 11, 16), date(2026, 11, 22), "week 47, 16–22 Nov 2026"),
        (date(2026, 12, 28), date(2027, 1, 3), "week 53, 28 Dec 2026 – 3 Jan 2027"),
        (date(2026, 11, 17), date(2026, 11, 23), "17–23 Nov 2026"),
    ],
)
def test_a_period_is_a_day_a_week_or_a_range(start, end, text):
    assert formats.period(start, end).replace("\N{THIN SPACE}", " ") == text


def test_a_moment_is_told_on_the_clock_asked_for():
    noon = datetime(2026, 11, 23, 12, 5, tzinfo=UTC)
    assert formats.instant(noon, "Europe/Helsinki") == "23 Nov 2026, 14:05"
    assert formats.instant(noon, UTC) == "23 Nov 2026, 12:05"


def test_templates_write_the_same():
    text = "{% load formats %}{{ persons|number }} {{ share|percent }} {{ days|period }} {{ none|period }}"
    days = Period(date(1999, 9, 28), date(1999, 9, 28))
    said = Template(text).render(Context({"persons": 413_763, "share": 0.1172, "days": days, "none": None}))
    assert said == "413,763 11.7% 28 Sept 1999 –"
