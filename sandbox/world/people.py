"""The panel: its persons, their weights and their variables.

Region, gender and age follow Finland's real margins exactly (see finland.py). Everything else about these people is
made up: education, employment, income, children and household size only depend believably on one another.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..engine.index import IntArray, People
from .finland import AGES, GENDERS, REGIONS

Codes = npt.NDArray[np.integer]

EDUCATION = ("primary", "secondary", "vocational", "bachelor", "master-or-higher")
EMPLOYMENT = ("full-time", "part-time", "self-employed", "student", "unemployed", "retired", "other")
INCOME = ("under-20k", "20-40k", "40-60k", "60-80k", "80-100k", "over-100k", "not-stated")
CHILDREN = ("0", "1", "2", "3+")
HOUSEHOLD = ("1", "2", "3", "4", "5+")

VALUES: dict[str, tuple[str, ...]] = {
    "gender": GENDERS,
    "age": AGES,
    "education": EDUCATION,
    "employment": EMPLOYMENT,
    "income": INCOME,
    "children": CHILDREN,
    "household_size": HOUSEHOLD,
    "region": tuple(region.slug for region in REGIONS),
}

# One person for each region, gender and age band is the least that can carry the real margins.
FEWEST = len(REGIONS) * len(GENDERS) * len(AGES)

# Made-up likelihoods by age band, one row a band.
_EDUCATION_BY_AGE = (
    (35, 40, 18, 6, 1),
    (8, 22, 30, 24, 16),
    (7, 12, 36, 24, 21),
    (7, 10, 40, 24, 19),
    (11, 9, 44, 22, 14),
    (24, 9, 38, 17, 12),
    (42, 8, 30, 12, 8),
)
_EMPLOYMENT_BY_AGE = (
    (16, 17, 1, 55, 8, 0, 3),
    (62, 9, 5, 11, 8, 0, 5),
    (70, 8, 9, 2, 6, 1, 4),
    (70, 7, 11, 1, 6, 2, 3),
    (54, 8, 10, 0, 8, 18, 2),
    (4, 5, 4, 0, 0, 86, 1),
    (0, 1, 1, 0, 0, 97, 1),
)
_HOUSEHOLD_BY_AGE = (
    (26, 30, 17, 17, 10),
    (33, 36, 15, 11, 5),
    (20, 21, 20, 26, 13),
    (21, 25, 19, 22, 13),
    (29, 46, 14, 8, 3),
    (33, 58, 6, 2, 1),
    (49, 46, 3, 1, 1),
)
# How likely a further member of the household is a child, by age band.
_CHILD = (0.12, 0.55, 0.85, 0.65, 0.25, 0.05, 0.01)
_INCOME_NEED = np.array((0, 1, 2, 3, 4, 5))


def make_people(size: int, rng: np.random.Generator) -> People:
    """`size` persons, ordered by region, gender and age."""
    population = np.array([[region.female, region.male] for region in REGIONS], np.int64)
    persons = allocate(population.ravel(), size)
    cell = np.repeat(np.arange(population.size), persons)
    region, gender, age = np.unravel_index(cell, population.shape)
    codes: dict[str, Codes] = {"gender": gender, "age": age, **_invented(age, gender, rng), "region": region}
    return People(
        weight=_weights(population.ravel(), persons),
        codes={name: column.astype(np.int16) for name, column in codes.items()},
        values=VALUES,
    )


def allocate(population: IntArray, size: int) -> IntArray:
    """So many panel persons a cell: at least one, else in proportion, exactly `size` together."""
    if size < len(population):
        raise ValueError(f"The country needs at least {len(population)} persons.")
    wanted = population / population.sum() * size
    for _ in range(50):
        persons = np.maximum(1, wanted)
        above = persons > 1
        spread = 1 + (size - persons.sum()) / max(1, persons[above].sum())
        wanted = np.where(above, wanted * spread, wanted)
    persons = np.maximum(1, np.floor(wanted)).astype(np.int64)
    order = np.argsort(-(wanted - persons), kind="stable")
    missing = size - int(persons.sum())
    persons[order[: max(0, missing)]] += 1
    for cell in np.argsort(-persons, kind="stable")[: max(0, -missing)]:
        persons[cell] -= 1
    return persons


def _weights(population: IntArray, persons: IntArray) -> IntArray:
    """Thousandths of a person, so that every cell sums to its population exactly."""
    total = population * 1000
    weight = np.repeat(total // persons, persons)
    first = np.concatenate(([0], np.cumsum(persons)[:-1]))
    left = total % persons
    within = np.arange(len(weight)) - np.repeat(first, persons)
    return weight + (within < np.repeat(left, persons))


def _invented(age: Codes, gender: Codes, rng: np.random.Generator) -> dict[str, Codes]:
    education = _draw(_EDUCATION_BY_AGE, age, rng)
    employment = _draw(_EMPLOYMENT_BY_AGE, age, rng)
    household = _draw(_HOUSEHOLD_BY_AGE, age, rng)
    children = rng.binomial(np.maximum(household - (rng.random(len(age)) < 0.9), 0), np.array(_CHILD)[age])
    return {
        "education": education,
        "employment": employment,
        "income": _income(education, employment, household, rng),
        "children": np.minimum(children, 3),
        "household_size": household,
    }


def _income(education: Codes, employment: Codes, household: Codes, rng: np.random.Generator) -> Codes:
    """A household's yearly income: more with more learning, with work, and with a second adult."""
    works = np.isin(employment, (0, 2))
    expected = 0.6 + 0.35 * education + 0.8 * works + 0.7 * np.minimum(household, 2)
    band = np.clip(np.rint(rng.normal(expected, 1.1)), 0, len(_INCOME_NEED) - 1).astype(np.int16)
    band[rng.random(len(band)) < 0.12] = INCOME.index("not-stated")
    return band


def _draw(table: tuple[tuple[int, ...], ...], row: Codes, rng: np.random.Generator) -> Codes:
    """One draw a person from the row of the table that its age band names."""
    odds = np.array(table, float)
    steps = np.cumsum(odds / odds.sum(axis=1, keepdims=True), axis=1)[:, :-1]
    return (rng.random(len(row))[:, None] > steps[row]).sum(axis=1).astype(np.int16)
