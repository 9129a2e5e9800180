"""An imported account on disk: a folder with its description, its people and its days."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from . import catalogue as kinds
from .arrays import read_arrays, write_arrays
from .catalogue import Account, Catalogue, Touchpoint, stable_id
from .engine.index import BoolArray, Day, Index, People
from .labels import Variable, variables_of

DESCRIPTION = "account.json"
_DAYS_IN_MEMORY = 100


@dataclass(frozen=True, slots=True)
class Visits:
    """What an importer hands over, checked and complete."""

    # Media → its sections.
    medias: dict[str, list[str]]
    # Media and sections of every cell.
    cells: list[tuple[str, tuple[str, ...]]]
    people: People
    timed: bool
    days: dict[date, Day]

    @property
    def sections(self) -> int:
        """How many sections there are."""
        return sum(len(sections) for sections in self.medias.values())


def imported_account_id(name: str) -> str:
    """The id of an imported account; the same name keeps its id."""
    return stable_id("imported account", name)


def write_visits(folder: Path, visits: Visits) -> None:
    """Write an import into a folder that nobody looks at yet."""
    people = visits.people
    description = {
        "medias": visits.medias,
        "cells": visits.cells,
        "timed": visits.timed,
        "values": dict(people.values),
        "days": [day.isoformat() for day in sorted(visits.days)],
    }
    write_arrays(folder / "people.npy", [people.weight, *(people.codes[name] for name in people.values)])
    for day, made in visits.days.items():
        columns = [column for column in (made.start, made.length) if column is not None]
        write_arrays(folder / f"{day.isoformat()}.npy", [made.offsets, made.person, made.views, *columns])
    (folder / DESCRIPTION).write_text(json.dumps(description, ensure_ascii=False), encoding="utf-8")


@dataclass(frozen=True)
class ImportedSource:
    """An import as a source: its own first and last day, its own touchpoints and variables."""

    account: Account
    folder: Path

    @cached_property
    def _description(self) -> dict[str, Any]:
        described: dict[str, Any] = json.loads((self.folder / DESCRIPTION).read_text(encoding="utf-8"))
        return described

    @cached_property
    def catalogue(self) -> Catalogue:
        """Medias and their sections, all valid."""
        return Catalogue(tuple(self._touchpoints()))

    def _touchpoints(self) -> list[Touchpoint]:
        made = []
        for media, sections in self._description["medias"].items():
            whole = Touchpoint(self._id(media), kinds.MEDIA, media, self.account)
            made.append(whole)
            made += [
                Touchpoint(self._id(media, section), kinds.SECTION, section, self.account, parent_id=whole.id)
                for section in sections
            ]
        return made

    def _id(self, media: str, *section: str) -> str:
        return stable_id("imported touchpoint", self.account.id, media, *section)

    @cached_property
    def people(self) -> People:
        """Everyone in the file."""
        values = {name: tuple(known) for name, known in self._description["values"].items()}
        weight, *columns = read_arrays(self.folder / "people.npy")
        return People(weight, dict(zip(values, columns, strict=True)), values)

    @cached_property
    def consented(self) -> BoolArray:
        """A file says nothing of consent: everyone."""
        return np.ones(len(self.people), bool)

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """The file's variables."""
        return variables_of(self.people)

    @cached_property
    def index(self) -> Index:
        """People and visits for the engine."""
        cells = self._description["cells"]
        return Index(
            people=self.people,
            member=self._member(cells),
            platform=np.full(len(cells), -1, np.int8),
            platforms=(),
            tick=1,
            timed=self._description["timed"],
            day=lru_cache(_DAYS_IN_MEMORY)(self._day),
        )

    def _member(self, cells: list[tuple[str, list[str]]]) -> np.ndarray[Any, np.dtype[np.bool_]]:
        number_of = {atom: number for number, atom in enumerate(self.catalogue.atoms)}
        member = np.zeros((len(cells), len(number_of)), bool)
        for row, (media, sections) in enumerate(cells):
            member[row, number_of[self._id(media)]] = True
            for section in sections:
                member[row, number_of[self._id(media, section)]] = True
        return member

    def _day(self, day: date) -> Day:
        path = self.folder / f"{day.isoformat()}.npy"
        if path.exists():
            return Day(*read_arrays(path))
        nothing = np.zeros(0, np.uint32)
        times = (nothing, nothing) if self._description["timed"] else ()
        return Day(np.zeros(len(self._description["cells"]) + 1, np.int64), nothing, nothing, *times)

    def days(self, today: date) -> tuple[date, date]:
        """The file's own first and last day, whatever day it is."""
        days = self._description["days"]
        return date.fromisoformat(days[0]), date.fromisoformat(days[-1])
