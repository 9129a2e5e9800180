"""The make-believe country: Finland's margins, the reach it aims at, and days that follow from seed and date alone."""

from __future__ import annotations

import ast
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sandbox.asked import Period
from sandbox.calculation import Resolved, set_query
from sandbox.catalogue import Touchpoint
from sandbox.engine.audience import REACH_ONLY, measure
from sandbox.engine.query import select
from sandbox.sources import CountrySource, View
from sandbox.world.country import Country
from sandbox.world.finland import AGES, REGIONS
from sandbox.world.media import land
from sandbox.world.people import FEWEST, allocate, make_people
from sandbox.world.titles import DEMO_PUBLISHER, PUBLISHERS

MONDAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Country:
    """A country of some size, still quick to make."""
    return Country.at(tmp_path_factory.mktemp("country"), 7, 8000)


@pytest.mark.parametrize("size", [FEWEST, 500, 8000])
def test_region_gender_and_age_are_finlands_exactly(size: int) -> None:
    people = make_people(size, np.random.default_rng(1))
    assert len(people) == size
    for number, region in enumerate(REGIONS):
        for gender, counts in enumerate((region.female, region.male)):
            for age in range(len(AGES)):
                here = people.codes["region"] == number
                here &= (people.codes["gender"] == gender) & (people.codes["age"] == age)
                assert people.weight[here].sum() == counts[age] * 1000


def test_the_population_is_the_published_one() -> None:
    assert sum(sum(region.female) + sum(region.male) for region in REGIONS) == 4_654_256
    assert len({region.slug for region in REGIONS}) == 19


def test_weights_hardly_differ_in_a_large_country() -> None:
    weight = make_people(50_000, np.random.default_rng(1)).weight
    assert weight.max() / weight.min() < 1.1


def test_too_small_a_country_is_refused() -> None:
    with pytest.raises(ValueError, match="at least"):
        allocate(np.ones(300, np.int64), 299)


def test_households_make_sense(country: Country) -> None:
    codes = country.people.codes
    assert (codes["children"] <= codes["household_size"]).all()
    assert all(codes[name].max() < len(values) for name, values in country.people.values.items())


def test_there_are_a_dozen_publishers_and_a_hundred_and_sixty_media() -> None:
    assert (len(PUBLISHERS), len(land().medias)) == (12, 160)
    assert DEMO_PUBLISHER in {publisher.name for publisher in PUBLISHERS}
    assert len({each.id for each in land().catalogue.touchpoints}) == len(land().catalogue.touchpoints)


def of_kind(kind: str) -> list[Touchpoint]:
    return [each for each in land().catalogue.touchpoints if each.type == kind]


def test_titles_have_networks_types_labels_and_groups_as_the_rules_have_it() -> None:
    titles = of_kind("MEDIA_TITLE")
    for each in titles:
        assert each.network
        assert each.labels
        assert 1 <= len(each.publication_types) <= 2
        assert len(each.content_labels) <= 2
    with_sections = {each.parent_id for each in of_kind("MEDIA_TITLE_SECTION")}
    assert not any(each.content_labels for each in titles if each.id in with_sections)
    assert any(each.content_labels for each in titles)
    assert all(each.content_labels for each in of_kind("MEDIA_TITLE_SECTION"))
    assert len({kind for each in titles for kind in each.publication_types}) == 5
    assert {each.platform for each in of_kind("MEDIA")} == {"WEB", "IOS", "ANDROID", "VIDEO"}


def test_there_is_everything_that_a_portal_may_stumble_over() -> None:
    titles = {each.name: each for each in of_kind("MEDIA_TITLE")}
    assert len(titles["Kylänraitti"].atoms) == 40
    assert [group.name for group in of_kind("GROUP") if not group.atoms] == ["Uudet sivustot"]
    assert {each.rule for each in of_kind("MEDIA")} == {"always", "never", "lapses"}
    assert len(of_kind("MEASUREMENT_MEMBER")) == 12
    assert {letter for name in titles for letter in name.casefold()} >= set("åäö")
    assert {each.language for each in titles.values()} == {"fi", "sv"}


def test_a_group_is_made_of_those_that_chose_it() -> None:
    for group in of_kind("GROUP"):
        members = [each for each in land().catalogue.touchpoints if group.id in each.groups]
        assert set(group.atoms) == {atom for each in members for atom in each.atoms}
        assert {each.type for each in members} <= {"MEDIA_TITLE", "MEDIA_TITLE_SECTION"}


def test_a_title_of_forty_places_is_read_by_each_where_they_live(country: Country) -> None:
    (title,) = [each for each in of_kind("MEDIA_TITLE") if each.name == "Kylänraitti"]
    day = country.index.day(MONDAY)
    columns = [land().catalogue.atoms.index(atom) for atom in title.atoms]
    cells = [int(np.flatnonzero(land().member[:, column])[0]) for column in columns]
    readers = [set(day.person[day.offsets[cell] : day.offsets[cell + 1]].tolist()) for cell in cells]
    assert sum(map(bool, readers)) > 20
    assert sum(map(len, readers)) == len(set().union(*readers))


def reach_of(country: Country, names: list[str], days: int = 7) -> dict[str, float]:
    """Thousands of persons in a week."""
    source = CountrySource(country)
    view = View(land().accounts[0], source, MONDAY, MONDAY + timedelta(days=days))
    titles = [each for each in land().catalogue.touchpoints if each.type == "MEDIA_TITLE" and each.name in names]
    query = set_query(Resolved(Period(MONDAY, MONDAY + timedelta(days=days - 1)), titles, []), view, False)
    weight = country.people.weight
    found = {}
    for title in titles:
        seen = measure(country.index, select(country.index, query, query.touchpoints[title.id]), weight, REACH_ONLY)
        found[title.name] = seen.reach(weight) / 1_000_000
    return found


def test_a_week_reaches_what_the_curve_says(country: Country) -> None:
    wide = {title.name: title.reach for publisher in PUBLISHERS for title in publisher.titles if title.reach >= 400}
    for name, reach in reach_of(country, list(wide)).items():
        assert reach == pytest.approx(wide[name], rel=0.1)


def test_a_regional_title_is_read_in_its_region(country: Country) -> None:
    (title,) = [each for each in land().catalogue.touchpoints if each.name == "Lakeuden Tuuli"]
    view = View(land().accounts[0], CountrySource(country), MONDAY, MONDAY)
    query = set_query(Resolved(Period(MONDAY, MONDAY), [title], []), view, False)
    seen = measure(country.index, select(country.index, query, query.touchpoints[title.id]), country.people.weight).seen
    home = [region.slug for region in REGIONS].index("etela-pohjanmaa")
    assert (country.people.codes["region"][seen] == home).mean() > 0.5


def same(left: Any, right: Any) -> bool:
    return all(
        (getattr(left, name) == getattr(right, name)).all() for name in ("offsets", "person", "views", "start", "length")
    )


def test_a_day_follows_from_seed_and_date_alone(country: Country, tmp_path: Path) -> None:
    first = country.index.day(MONDAY)
    again = Country.at(tmp_path, 7, 8000)
    again.index.day(MONDAY + timedelta(days=5))
    assert same(again.index.day(MONDAY), first)
    assert not same(Country.at(tmp_path, 8, 8000).index.day(MONDAY), first)


def test_a_day_is_read_back_as_it_was_made(country: Country) -> None:
    made = country.index.day(MONDAY)
    assert same(Country(country.folder, 7, 8000).index.day(MONDAY), made)


def test_the_small_country_is_made_in_under_a_second(tmp_path: Path) -> None:
    times = []
    for seed in range(3):
        start = time.process_time()
        Country.at(tmp_path, seed, 500).index.day(MONDAY)
        times.append(time.process_time() - start)
    assert min(times) < 1


@pytest.mark.parametrize("path", sorted((Path(__file__).parents[1] / "engine").glob("*.py")), ids=lambda path: path.name)
def test_the_engine_looks_at_nothing_but_numpy(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            assert node.level <= 1
            assert "sandbox" not in (node.module or "")
