"""When a series has its turn, through every change of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest

from explorer.slots import Every, Rhythm, next_slots, slots_after

pytestmark = pytest.mark.database

HELSINKI = ZoneInfo("Europe/Helsinki")
TUESDAY = Rhythm(Every.WEEK, time(13), weekday=1)


def local(rhythm: Rhythm, after: datetime, count: int, zone: ZoneInfo = HELSINKI) -> list[str]:
    """The next turns as the clock on the wall shows them."""
    return [f"{at.astimezone(zone):%a %d %b %Y %H:%M}" for at in next_slots(rhythm, zone, after, count)]


def test_a_week_keeps_its_local_time_when_summer_begins_and_ends() -> None:
    after = datetime(2027, 3, 23, 12, tzinfo=UTC)
    assert local(TUESDAY, after, 2) == ["Tue 30 Mar 2027 13:00", "Tue 06 Apr 2027 13:00"]
    (before,), (later,) = next_slots(TUESDAY, HELSINKI, after - timedelta(days=7)), next_slots(TUESDAY, HELSINKI, after)
    assert (before.hour, later.hour) == (11, 10)


def test_a_time_that_does_not_exist_takes_place_as_much_later_as_the_clock_jumps() -> None:
    night = Rhythm(Every.DAY, time(3, 30))
    after = datetime(2027, 3, 27, 12, tzinfo=UTC)
    assert local(night, after, 2) == ["Sun 28 Mar 2027 04:30", "Mon 29 Mar 2027 03:30"]


def test_a_time_that_exists_twice_takes_place_once_the_first_time() -> None:
    night = Rhythm(Every.DAY, time(3, 30))
    first, second = next_slots(night, HELSINKI, datetime(2026, 10, 24, 12, tzinfo=UTC), 2)
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert second == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_a_turn_that_a_jump_moves_to_the_next_day_is_not_lost() -> None:
    """In Lebanon the clock jumps at midnight."""
    rhythm, beirut = Rhythm(Every.DAY, time(0, 15)), ZoneInfo("Asia/Beirut")
    assert local(rhythm, datetime(2026, 3, 28, 22, 20, tzinfo=UTC), 1, beirut) == ["Mon 30 Mar 2026 00:15"]
    assert local(rhythm, datetime(2026, 3, 28, 22, 10, tzinfo=UTC), 1, beirut) == ["Sun 29 Mar 2026 01:15"]


@pytest.mark.parametrize(
    ("day", "months"), [(31, ["31 Jan", "28 Feb", "31 Mar", "30 Apr"]), (1, ["01 Feb", "01 Mar", "01 Apr"])]
)
def test_a_short_month_has_its_turn_on_its_last_day(day: int, months: list[str]) -> None:
    rhythm = Rhythm(Every.MONTH, time(8), day=day)
    said = [at[4:10] for at in local(rhythm, datetime(2027, 1, 5, tzinfo=UTC), len(months))]
    assert said == months


@pytest.mark.parametrize("zone", ["Europe/Helsinki", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia"])
def test_a_year_of_days_has_each_day_once_in_every_zone(zone: str) -> None:
    slots = list(islice(slots_after(Rhythm(Every.DAY, time(2, 30)), ZoneInfo(zone), datetime(2026, 1, 1, tzinfo=UTC)), 365))
    assert all(timedelta(hours=22) <= later - earlier <= timedelta(hours=26) for earlier, later in pairwise(slots))


def test_the_turn_itself_is_not_its_next() -> None:
    (slot,) = next_slots(TUESDAY, HELSINKI, datetime(2026, 12, 1, 10, tzinfo=UTC))
    assert next_slots(TUESDAY, HELSINKI, slot) == [slot + timedelta(days=7)]
