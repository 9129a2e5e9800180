"""Who reads what: for each title a pool of persons, and how many sessions a day each of them may be expected to have.

A person's liking of a title grows with the genre's profile (age, gender, education, children), with where the title is at
home, with a taste shared between related genres, and with how much they use the net at all. So some titles share more
readers than chance would have it, and others fewer. Rates are scaled until a week's reach is what titles.py says.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..engine.index import IntArray, People
from .finland import REGIONS
from .titles import Title

Floats = npt.NDArray[np.float64]

# Genre → liking by age band, of women compared with men, by a step of education, of parents; and its field of taste.
_PROFILES: dict[str, tuple[tuple[float, ...], float, float, float, str]] = {
    "evening": ((0.8, 1.0, 1.1, 1.1, 1.05, 1.0, 0.7), 0.95, 0.0, 1.0, "news"),
    "quality": ((0.6, 0.95, 1.15, 1.1, 1.05, 1.05, 0.8), 0.97, 0.22, 1.0, "serious"),
    "broadcast": ((0.7, 0.9, 1.0, 1.05, 1.1, 1.2, 1.0), 1.02, 0.05, 1.0, "news"),
    "regional": ((0.4, 0.7, 0.95, 1.1, 1.25, 1.35, 1.0), 1.03, 0.0, 1.0, "home"),
    "local": ((0.3, 0.6, 0.9, 1.1, 1.35, 1.5, 1.1), 1.08, -0.03, 1.15, "home"),
    "business": ((0.5, 1.1, 1.3, 1.2, 1.0, 0.8, 0.4), 0.55, 0.3, 1.0, "serious"),
    "celebrity": ((0.9, 1.15, 1.1, 1.1, 1.0, 0.9, 0.6), 1.8, -0.08, 1.05, "leisure"),
    "sports": ((1.3, 1.3, 1.15, 1.0, 0.85, 0.7, 0.4), 0.3, -0.03, 1.0, "sports"),
    "lifestyle": ((0.6, 1.1, 1.2, 1.1, 1.05, 1.0, 0.6), 2.2, 0.05, 1.2, "leisure"),
    "family": ((0.5, 2.2, 1.9, 0.6, 0.2, 0.1, 0.05), 2.6, 0.08, 3.5, "leisure"),
    "health": ((0.8, 1.0, 1.0, 1.05, 1.1, 1.15, 0.8), 1.5, 0.05, 1.1, "leisure"),
    "tech": ((1.9, 1.6, 1.2, 0.9, 0.6, 0.4, 0.2), 0.35, 0.08, 0.9, "sports"),
    "cars": ((0.8, 1.1, 1.1, 1.15, 1.1, 0.9, 0.5), 0.25, -0.05, 1.0, "sports"),
    "culture": ((0.9, 1.1, 1.0, 1.0, 1.1, 1.1, 0.8), 1.4, 0.25, 0.9, "serious"),
    "service": ((0.8, 1.1, 1.2, 1.1, 1.0, 0.9, 0.6), 0.95, 0.0, 1.1, "news"),
    "swedish": ((0.7, 0.9, 1.0, 1.05, 1.1, 1.2, 0.9), 1.0, 0.08, 1.0, "swedish"),
}
_FIELDS = ("news", "serious", "home", "leisure", "sports", "swedish")
# How much Swedish is read where (ours, not a statistic), elsewhere hardly.
_SWEDISH = {"ahvenanmaa": 30.0, "pohjanmaa": 12.0, "uusimaa": 3.0, "varsinais-suomi": 2.0}
_APP_BY_AGE = np.array((0.62, 0.58, 0.5, 0.42, 0.33, 0.25, 0.15))
_WEEK = 7
# Above this share of everyone, a title is a habit: a few come very often.
_HABITUAL = 0.15


@dataclass(frozen=True, slots=True)
class Pools:
    """Pairs of a person and a title, ordered by title then person."""

    person: npt.NDArray[np.uint32]
    title: npt.NDArray[np.uint8]
    # Sessions to expect on an ordinary day.
    rate: npt.NDArray[np.float32]
    # How much of it happens in an app rather than on the web site.
    app: npt.NDArray[np.float32]


def make_pools(people: People, titles: tuple[Title, ...], rng: np.random.Generator) -> Pools:
    """Every title's pool."""
    size = len(people)
    activity = rng.normal(0, 0.45, size)
    tastes = {field: rng.normal(0, 0.6, size) for field in _FIELDS}
    app_lover = np.clip(_APP_BY_AGE[people.codes["age"]] + rng.normal(0, 0.25, size), 0, 0.97)
    found = []
    for number, title in enumerate(titles):
        person, rate = _pool(people, title, activity + tastes[_PROFILES[title.genre][4]], rng)
        found.append((person, np.full(len(person), number), rate, app_lover[person]))
    person, which, rate, app = (np.concatenate(column) for column in zip(*found, strict=True))
    return Pools(person.astype(np.uint32), which.astype(np.uint8), rate.astype(np.float32), app.astype(np.float32))


def _pool(people: People, title: Title, taste: Floats, rng: np.random.Generator) -> tuple[IntArray, Floats]:
    """Persons who may come to a title, and how often; a week's expected reach is the title's."""
    wanted = title.reach * 1_000_000 / people.weight.sum()
    liking = _profile(people, title) * np.exp(taste + rng.normal(0, 0.3, len(people)))
    joins = _joining(liking, people.weight, min(0.93, 1.55 * wanted))
    person = np.flatnonzero(rng.random(len(people)) < joins)
    if len(person) < 2:
        person = np.sort(np.argsort(-liking, kind="stable")[:2])
    habit = (
        rng.gamma(0.4 if wanted > _HABITUAL else 0.55, 1.0, len(person)) * np.sqrt(liking[person] / liking[person].mean())
        + 0.003
    )
    return person, habit * _scale(habit, people.weight[person], wanted * people.weight.sum())


def _profile(people: People, title: Title) -> Floats:
    by_age, women, learned, parents, _ = _PROFILES[title.genre]
    codes = people.codes
    liking = np.array(by_age)[codes["age"]] * np.where(codes["gender"] == 0, women, 1.0)
    liking *= np.exp(learned * (codes["education"] - 2.0)) * np.where(codes["children"] > 0, parents, 1.0)
    return liking * _homes(title)[codes["region"]]


def _homes(title: Title) -> Floats:
    """By region: a title is read at home, less by those who moved away; Swedish titles where Swedish is spoken."""
    likes = np.ones(len(REGIONS))
    if title.language == "sv":
        likes = np.array([_SWEDISH.get(region.slug, 0.12) for region in REGIONS])
    if title.region:
        away = {"local": 0.004, "regional": 0.03, "swedish": 0.25}[title.genre]
        likes *= np.array([1.0 if region.slug == title.region else away for region in REGIONS])
    return likes


def _joining(liking: Floats, weight: IntArray, share: float) -> Floats:
    """Chances of being in the pool, in proportion to the liking but never above 1, together `share` of everyone."""
    low, high = -30.0, 30.0
    for _ in range(40):
        middle = (low + high) / 2
        chance = 1 - np.exp(-liking * np.exp(middle))
        low, high = (middle, high) if chance @ weight < share * weight.sum() else (low, middle)
    return chance


def _scale(habit: Floats, weight: IntArray, wanted: float) -> float:
    """The factor on the habits that gives the wanted weekly reach (at most 95 % of the pool)."""
    wanted = min(wanted, 0.95 * float(weight.sum()))
    low, high = -12.0, 12.0
    for _ in range(40):
        middle = (low + high) / 2
        reach = -np.expm1(-_WEEK * habit * np.exp(middle)) @ weight
        low, high = (middle, high) if reach < wanted else (low, middle)
    return float(np.exp(middle))
