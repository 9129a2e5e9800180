"""What makes the make-believe country believable: when people read, who reads what, and who reads both."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pytest

from sandbox.world.calendar import easter, holidays, is_free
from sandbox.world.country import Country
from sandbox.world.media import land
from sandbox.world.titles import Title

MONDAY = date(2026, 3, 2)
NEWS = ("evening", "quality", "broadcast", "regional", "local")
LEISURE = ("lifestyle", "celebrity", "tech", "family")


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Country:
    """A country of some size, still quick to make."""
    return Country.at(tmp_path_factory.mktemp("country"), 7, 8000)


def rows(country: Country, day: date, titles: Iterable[Title]) -> npt.NDArray[np.int64]:
    """Which stretches of a day are about some titles."""
    wanted = {land().titles.index(title) for title in titles}
    chosen = [number for number, cell in enumerate(land().cells) if land().medias[cell.media].title in wanted]
    offsets = country.index.day(day).offsets
    return np.concatenate([np.arange(offsets[cell], offsets[cell + 1]) for cell in chosen])


def of_genres(*genres: str) -> list[Title]:
    return [title for title in land().titles if title.genre in genres]


def stretches(country: Country, day: date, *genres: str) -> int:
    return len(rows(country, day, of_genres(*genres)))


def hours(country: Country, day: date, *genres: str) -> npt.NDArray[np.int64]:
    """Stretches by the hour in which they begin."""
    start = country.index.day(day).start
    assert start is not None
    return np.bincount(start[rows(country, day, of_genres(*genres))] // 60, minlength=24)


def readers(country: Country, *names: str, genres: tuple[str, ...] = (), days: int = 7) -> set[int]:
    """Persons who came to some titles within a week."""
    titles = [title for title in land().titles if title.name in names or title.genre in genres]
    week = (MONDAY + timedelta(days=number) for number in range(days))
    return {int(person) for day in week for person in country.index.day(day).person[rows(country, day, titles)]}


# ------------------------------------------------------------------- days and hours


def test_holidays_are_finlands() -> None:
    found = [easter(year).isoformat() for year in (2024, 2025, 2026, 2038)]
    assert found == ["2024-03-31", "2025-04-20", "2026-04-05", "2038-04-25"]
    assert {day.isoformat()[5:] for day in holidays(2026)} == {
        *("01-01", "01-06", "04-03", "04-05", "04-06", "05-01", "05-14", "05-24"),
        *("06-19", "06-20", "10-31", "12-06", "12-24", "12-25", "12-26"),
    }
    assert (is_free(date(2026, 1, 6)), is_free(date(2026, 1, 7)), is_free(date(2026, 1, 10))) == (True, False, True)


def test_weekdays_and_weekends_differ_by_genre(country: Country) -> None:
    tuesday, sunday = MONDAY + timedelta(days=1), MONDAY + timedelta(days=6)
    assert stretches(country, sunday, "business") < 0.75 * stretches(country, tuesday, "business")
    assert stretches(country, sunday, "sports") > 1.15 * stretches(country, tuesday, "sports")


def test_a_holiday_on_a_weekday_is_no_weekday(country: Country) -> None:
    epiphany, tuesday = date(2026, 1, 6), date(2026, 1, 13)
    assert stretches(country, epiphany, "business") < 0.7 * stretches(country, tuesday, "business")
    assert stretches(country, epiphany, "regional") < 0.95 * stretches(country, tuesday, "regional")
    assert stretches(country, epiphany, "lifestyle") > stretches(country, tuesday, "lifestyle")


def test_news_is_read_in_the_morning_and_leisure_in_the_evening(country: Country) -> None:
    news, leisure = hours(country, MONDAY, *NEWS), hours(country, MONDAY, *LEISURE)
    assert news.argmax() in (7, 8)
    assert news[7:9].sum() > 1.3 * news[19:21].sum()
    assert leisure.argmax() in (19, 20, 21)
    assert news[2:5].sum() < 0.05 * news.sum()


def test_on_free_days_the_morning_comes_later(country: Country) -> None:
    for free in (MONDAY + timedelta(days=6), date(2026, 1, 6)):
        assert hours(country, free, *NEWS).argmax() in (9, 10)


# --------------------------------------------------------------------- who reads what


def share(country: Country, found: set[int], variable: str, *values: str) -> float:
    """The weighted share of some persons with any of the values, compared with everyone's."""
    people = country.people
    inside = np.isin(people.codes[variable], [people.values[variable].index(value) for value in values])
    person = np.array(sorted(found))
    of_them = people.weight[person][inside[person]].sum() / people.weight[person].sum()
    return float(of_them / (people.weight[inside].sum() / people.weight.sum()))


PROFILES = [
    ("family", "gender", ("female",), 1.2, 2.0),
    ("family", "age", ("25-34", "35-44"), 1.3, 4.0),
    ("cars", "gender", ("male",), 1.2, 2.0),
    ("sports", "gender", ("male",), 1.15, 2.0),
    ("lifestyle", "gender", ("female",), 1.1, 2.0),
    ("tech", "age", ("15-24", "25-34"), 1.3, 4.0),
    ("tech", "age", ("65-74", "75+"), 0.0, 0.7),
    ("local", "age", ("55-64", "65-74"), 1.1, 3.0),
    ("business", "education", ("bachelor", "master-or-higher"), 1.15, 3.0),
]


@pytest.mark.parametrize(("genre", "variable", "values", "least", "most"), PROFILES, ids=lambda each: str(each))
def test_genres_have_their_readers(
    country: Country, genre: str, variable: str, values: tuple[str, ...], least: float, most: float
) -> None:
    assert least < share(country, readers(country, genres=(genre,)), variable, *values) < most


REGIONAL = [title for title in land().titles if title.genre == "regional"]


@pytest.mark.parametrize("title", REGIONAL, ids=[title.name for title in REGIONAL])
def test_every_regional_title_is_read_in_its_region(country: Country, title: Title) -> None:
    assert share(country, readers(country, title.name), "region", title.region) > 4


# ------------------------------------------------------------------------ who reads both


@pytest.mark.parametrize(
    ("left", "right", "least", "most"),
    [
        ("tech", "sports", 170, 350),
        ("family", "lifestyle", 170, 350),
        ("swedish", "regional", 30, 75),
        ("swedish", "local", 0, 75),
    ],
)
def test_duplication_lies_above_and_below_chance(country: Country, left: str, right: str, least: int, most: int) -> None:
    weight = country.people.weight
    a, b = readers(country, genres=(left,)), readers(country, genres=(right,))
    reach_a, reach_b, both = (float(weight[sorted(found)].sum()) for found in (a, b, a & b))
    assert least < 100 * both * float(weight.sum()) / (reach_a * reach_b) < most
