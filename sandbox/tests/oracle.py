"""The engine's metrics once more, the slow and obvious way: Python sets, one view at a time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import numpy as np

from sandbox.engine.build import day_of_counts, day_of_views
from sandbox.engine.index import Day, Index, People
from sandbox.engine.query import Question, SetQuery

MONDAY = date(2026, 3, 2)
# Two media of two sections each: atoms 0 and 3 are the media.
MEDIA = (0, 3)
SECTIONS = {0: (1, 2), 3: (4, 5)}
ATOMS = 6
PLATFORMS = ("WEB", "IOS")
GENDERS = ("f", "m")
REGIONS = ("north", "south", "west")
MOST_VISITS = 20
WIDEST = 30


@dataclass(frozen=True)
class View:
    """One page view: its atoms are a media and any of its sections."""

    person: int
    atoms: frozenset[int]
    day: int
    second: int


@dataclass(frozen=True)
class Asked:
    """One set: days from and to, touchpoints as tuples of atoms, and the (day, atom) pairs that do not count."""

    first: int
    last: int
    touchpoints: tuple[tuple[int, ...], ...]
    lapsed: frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Case:
    """A small world and a question about it."""

    weights: tuple[int, ...]
    genders: tuple[int, ...]
    views: tuple[View, ...]
    timed: bool
    a: Asked
    b: Asked
    only_gender: int | None
    # Where each person lives; nobody knows where none are given.
    regions: tuple[int, ...] = ()
    # The positions of the regions that the target group is about; nothing: all.
    only_regions: tuple[int, ...] = ()
    # Is there a set B at all?
    compared: bool = True

    @property
    def inside(self) -> set[int]:
        """The target group."""
        found = {p for p, g in enumerate(self.genders) if self.only_gender in (None, g)}
        return {p for p in found if not self.only_regions or self.regions[p] in self.only_regions}

    @property
    def variables(self) -> dict[str, tuple[tuple[str, ...], tuple[int, ...]]]:
        """Variable → its values, and the position of each person's."""
        known = {"gender": (GENDERS, self.genders), "region": (REGIONS, self.regions)}
        return {name: (values, codes) for name, (values, codes) in known.items() if codes}

    def weight(self, persons: set[int]) -> float:
        """Weighted persons."""
        return sum(self.weights[p] for p in persons) / 1000


# ------------------------------------------------------------- for the engine


def index_of(case: Case) -> Index:
    """The case as the engine reads it."""
    cells = sorted({view.atoms for view in case.views}, key=sorted) or [frozenset({0})]
    member = np.array([[atom in cell for atom in range(ATOMS)] for cell in cells], bool)
    platform = np.array([platform_of(cell) for cell in cells], np.int8)
    codes = {name: np.array(codes, np.int16) for name, (_, codes) in case.variables.items()}
    people = People(np.array(case.weights, np.int64), codes, {name: values for name, (values, _) in case.variables.items()})

    def day_of(day: date) -> Day:
        number = (day - MONDAY).days
        rows = [(cells.index(v.atoms), v.person, v.second, 1) for v in case.views if v.day == number]
        cell, person, second, one = np.array(rows, np.int64).reshape(-1, 4).T
        if case.timed:
            return day_of_views(cell, person, second, one, len(cells))
        return day_of_counts(cell, person, one, len(cells))

    return Index(people, member, platform, PLATFORMS, 1, case.timed, day_of)


def set_query(asked: Asked) -> SetQuery:
    """A set as the engine is asked."""
    numbers = range(asked.first, asked.last + 1)
    days = tuple(MONDAY + timedelta(days=number) for number in numbers)
    counts = np.array([[(number, atom) not in asked.lapsed for atom in range(ATOMS)] for number in numbers])
    touchpoints = {str(number): np.isin(np.arange(ATOMS), atoms) for number, atoms in enumerate(asked.touchpoints)}
    return SetQuery(days, touchpoints, counts)


def question_of(case: Case, blocks: frozenset[str]) -> Question:
    """The whole question."""
    filters: list[tuple[str, tuple[str, ...]]] = []
    if case.only_gender is not None:
        filters.append(("gender", (GENDERS[case.only_gender],)))
    if case.only_regions:
        filters.append(("region", tuple(REGIONS[each] for each in case.only_regions)))
    return Question(blocks, filters, set_query(case.a), set_query(case.b) if case.compared else None)


# ---------------------------------------------------------------- by the book


def counts(case: Case, asked: Asked, view: View, touchpoints: tuple[tuple[int, ...], ...] | None = None) -> bool:
    """Does a view belong to a set, or to some of its touchpoints, and to the target group?"""
    atoms = {atom for each in (asked.touchpoints if touchpoints is None else touchpoints) for atom in each}
    return (
        asked.first <= view.day <= asked.last
        and view.person in case.inside
        and any(atom in atoms and (view.day, atom) not in asked.lapsed for atom in view.atoms)
    )


def views_of(case: Case, asked: Asked, touchpoints: tuple[tuple[int, ...], ...] | None = None) -> list[View]:
    """The views of a set, or of some of its touchpoints, in the target group."""
    return [view for view in case.views if counts(case, asked, view, touchpoints)]


def platform_of(atoms: frozenset[int]) -> int:
    """Each of the two media is on a platform of its own."""
    return 0 if 0 in atoms else 1


def persons(views: list[View]) -> set[int]:
    """Who is reached."""
    return {view.person for view in views}


def sessions_by_person(views: list[View]) -> Counter[int]:
    """The thirty-minute rule."""
    found: Counter[int] = Counter()
    for person in persons(views):
        times = sorted(view.day * 86_400 + view.second for view in views if view.person == person)
        found[person] = 1 + sum(later - earlier >= 1800 for earlier, later in pairwise(times))
    return found


def page_views(case: Case, views: list[View]) -> float:
    """Weighted views."""
    return sum(case.weights[view.person] for view in views) / 1000


def sessions(case: Case, views: list[View]) -> float | None:
    """Weighted sessions, or None without times."""
    if not case.timed:
        return None
    return sum(case.weights[p] * count for p, count in sessions_by_person(views).items()) / 1000


def contributed(case: Case, asked: Asked) -> list[Fraction]:
    """Everyone split among the touchpoints that reached them."""
    reached = [persons(views_of(case, asked, (each,))) for each in asked.touchpoints]
    times = Counter(person for each in reached for person in each)
    return [sum((Fraction(case.weights[p], 1000 * times[p]) for p in each), Fraction(0)) for each in reached]


def added(case: Case, asked: Asked) -> list[tuple[float, int]]:
    """Largest addition first; the earlier one where two are alike."""
    reached = [persons(views_of(case, asked, (each,))) for each in asked.touchpoints]
    result, covered, left = {}, set(), list(range(len(reached)))
    for rank in range(1, len(reached) + 1):
        best = max(left, key=lambda number: (case.weight(reached[number] - covered), -number))
        result[best] = (case.weight(reached[best] - covered), rank)
        covered |= reached[best]
        left.remove(best)
    return [result[number] for number in range(len(reached))]
