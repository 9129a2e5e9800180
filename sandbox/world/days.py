"""One day of the country. Everything follows from the seed and the date alone, so any day can be made at any time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ..engine.index import Day, IntArray, People
from .audiences import Pools
from .calendar import SUNDAY, is_free, is_holiday
from .media import Land

Floats = npt.NDArray[np.float64]

TICK_SECONDS = 60
MINUTES = 1440
# Monday to Sunday.
_WEEKDAYS = {
    "business": (1.15, 1.2, 1.2, 1.15, 1.05, 0.55, 0.6),
    "quality": (1.04, 1.04, 1.04, 1.03, 1.0, 0.9, 0.96),
    "local": (1.0, 1.02, 1.1, 1.12, 1.0, 0.8, 0.75),
    "regional": (1.05, 1.05, 1.05, 1.04, 1.0, 0.88, 0.9),
    "sports": (0.95, 0.9, 0.95, 0.95, 1.0, 1.2, 1.25),
    "lifestyle": (0.9, 0.9, 0.92, 0.98, 1.12, 1.2, 1.1),
}
_EVEN_WEEK = (1.0, 1.0, 1.0, 1.0, 0.98, 0.95, 1.0)
# A holiday is like a Sunday, and more so: less of what belongs to work, more of what belongs to leisure.
_HOLIDAY = {"business": 0.75, "service": 0.9, "lifestyle": 1.08, "celebrity": 1.02, "sports": 0.95}
_OTHER_HOLIDAY = 0.88
# Sessions by hour of the day: news is read in the morning, most else in the evening.
_NEWS = (4, 3, 2, 2, 5, 20, 52, 78, 74, 54, 44, 43, 46, 42, 38, 38, 42, 44, 44, 46, 50, 46, 32, 15)
_LEISURE = (10, 6, 3, 2, 2, 4, 10, 18, 24, 30, 34, 38, 42, 42, 40, 40, 44, 50, 54, 60, 66, 64, 48, 24)
_READ_IN_THE_MORNING = frozenset({"evening", "quality", "broadcast", "regional", "local", "business", "swedish", "service"})
# By so many hours people are later on a free day, in the morning only.
_LATER, _MIDDAY = 2, 14
# The share of sessions that look into a second cell of the media.
_SECOND = 0.42
_VIDEO = 0.3
# How the packed number of a stretch is laid out, from the top: cell, person, start, length, views.
_BITS = (("person", 24), ("start", 11), ("length", 8), ("views", 8))


@dataclass(frozen=True, slots=True)
class DayMaker:
    """Makes days of one country."""

    seed: int
    land: Land
    people: People
    pools: Pools
    choices: CellChoices
    # Title × platform → media, −1 where there is none.
    media_of: npt.NDArray[np.int16]
    # Does the person's phone run Android?
    android: npt.NDArray[np.bool_]
    # Where a person lives, from 0 to 1: neighbours read the same edition.
    home: Floats

    def make(self, day: date) -> Day:
        """The stretches of a day."""
        rng = rng_of(self.seed, "day", day.isoformat())
        person, title, media = self._sessions(day, rng)
        start = self._minutes(title, day, rng)
        segment = self.people.codes["gender"][person] + 2 * (self.people.codes["age"][person] > 2)
        first = self.choices.draw(media, segment, rng)
        again = np.flatnonzero(rng.random(len(person)) < _SECOND)
        second = self.choices.draw(media[again], segment[again], rng)
        new = second != first[again]
        again, second = again[new], second[new]
        cell = np.concatenate((first, second))
        who = np.concatenate((person, person[again]))
        views = 1 + np.minimum(rng.poisson(rng.gamma(0.9, 2.1, len(cell))), 199)
        length = np.minimum((views - 1) * rng.uniform(0.3, 2.2, len(cell)), 240).astype(np.int64)
        begins = np.concatenate((start, np.minimum(start[again] + rng.integers(0, 12, len(again)), MINUTES - 1)))
        return _pack(cell, who, begins, np.minimum(length, MINUTES - 1 - begins), views, len(self.land.cells))

    def _sessions(self, day: date, rng: np.random.Generator) -> tuple[IntArray, IntArray, IntArray]:
        """Person, title and media of every session of the day."""
        factor = np.array([appetite(title.genre, day) for title in self.land.titles])
        factor *= np.exp(rng.normal(0, 0.05, len(factor)))
        times = rng.poisson(self.pools.rate * factor[self.pools.title])
        person = np.repeat(self.pools.person, times).astype(np.int64)
        title = np.repeat(self.pools.title, times).astype(np.int64)
        in_app = rng.random(len(person)) < np.repeat(self.pools.app, times)
        platform = np.where(in_app, 1 + self.android[person], 0)
        platform[(rng.random(len(person)) < _VIDEO) & (self.media_of[title, 3] >= 0)] = 3
        media = self.media_of[title, platform]
        media = np.where(media < 0, self.media_of[title, 0], media).astype(np.int64)
        editions = np.array([max(1, len(each.editions)) for each in self.land.titles])
        return person, title, media + (self.home[person] * editions[title]).astype(np.int64)

    def _minutes(self, title: IntArray, day: date, rng: np.random.Generator) -> IntArray:
        """A minute of the day for every session."""
        early = np.array([each.genre in _READ_IN_THE_MORNING for each in self.land.titles])[title]
        chance = rng.random(len(title))
        hour = np.where(early, *(np.searchsorted(_steps(hours, is_free(day)), chance) for hours in (_NEWS, _LEISURE)))
        return hour * 60 + rng.integers(0, 60, len(title))


@dataclass(frozen=True, slots=True)
class CellChoices:
    """Which cell of a media a session looks into: media × segment of people, cumulative chances."""

    steps: npt.NDArray[np.float32]
    first_cell: IntArray

    def draw(self, media: IntArray, segment: IntArray, rng: np.random.Generator) -> IntArray:
        """One cell a session."""
        steps = self.steps[media, segment]
        return self.first_cell[media] + (rng.random(len(media), np.float32)[:, None] > steps).sum(axis=1)


def rng_of(seed: int, *words: str) -> np.random.Generator:
    """A generator that depends on the seed and the words, and on nothing else."""
    digest = hashlib.sha256("\n".join((str(seed), *words)).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))


def make_choices(land: Land, seed: int) -> CellChoices:
    """The front page most often, then sections, with tastes of each segment; the shared story seldom."""
    rng = rng_of(seed, "cells")
    first = np.searchsorted([cell.media for cell in land.cells], np.arange(len(land.medias) + 1))
    most = int(np.diff(first).max())
    steps = np.full((len(land.medias), 4, most - 1), 2.0, np.float32)
    for media in range(len(land.medias)):
        count = int(first[media + 1] - first[media])
        odds = 1 / (1.0 + np.arange(count)) * np.exp(rng.normal(0, 0.35, (4, count)))
        odds[:, 0] = odds[:, 1:].sum(axis=1) * 1.3 + 0.1
        steps[media, :, : count - 1] = np.cumsum(odds / odds.sum(axis=1, keepdims=True), axis=1)[:, :-1]
    return CellChoices(steps, first[:-1].astype(np.int64))


def make_media_of(land: Land) -> npt.NDArray[np.int16]:
    """Title × platform → media."""
    table = np.full((len(land.titles), 4), -1, np.int16)
    for media in reversed(land.medias):
        table[media.title, media.platform] = media.number
    return table


def make_homes(people: People, rng: np.random.Generator) -> Floats:
    """Where each person lives: at random within the region's part of the country."""
    persons = np.bincount(people.codes["region"], minlength=len(people.values["region"]))
    first = np.cumsum(persons) - persons
    region = people.codes["region"]
    place: Floats = (first[region] + rng.random(len(people)) * persons[region]) / len(people)
    return place


def appetite(genre: str, day: date) -> float:
    """How much a genre is used on a day, compared with an ordinary one."""
    week = _WEEKDAYS.get(genre, _EVEN_WEEK)
    return week[SUNDAY] * _HOLIDAY.get(genre, _OTHER_HOLIDAY) if is_holiday(day) else week[day.weekday()]


@lru_cache(maxsize=4)
def _steps(hours: tuple[int, ...], free: bool) -> Floats:
    """Cumulative chances of the hours; on a free day the morning comes later."""
    odds = np.array(hours, float)
    if free:
        odds[_LATER:_MIDDAY] = odds[: _MIDDAY - _LATER].copy()
    steps: Floats = np.cumsum(odds) / odds.sum()
    return steps


def _pack(cell: IntArray, person: IntArray, start: IntArray, length: IntArray, views: IntArray, cells: int) -> Day:
    """Ordered and narrow: eight bytes a stretch."""
    packed = cell.astype(np.uint64)
    for column, (_, bits) in zip((person, start, length, views), _BITS, strict=True):
        packed = packed << np.uint64(bits) | column.astype(np.uint64)
    packed.sort()
    columns = {}
    for name, bits in reversed(_BITS):
        columns[name] = packed & np.uint64((1 << bits) - 1)
        packed = packed >> np.uint64(bits)
    return Day(
        offsets=np.searchsorted(packed, np.arange(cells + 1, dtype=np.uint64)).astype(np.int64),
        person=columns["person"].astype(np.uint32),
        views=columns["views"].astype(np.uint8),
        start=columns["start"].astype(np.uint16),
        length=columns["length"].astype(np.uint8),
    )
