"""The country on disk: people and pools made once, days when first needed, all kept in the data folder."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from ..arrays import read_arrays, write_arrays
from ..engine.index import BoolArray, Day, Index, People
from .audiences import Pools, make_pools
from .days import TICK_SECONDS, DayMaker, make_choices, make_homes, make_media_of, rng_of
from .media import PLATFORMS, Land, land
from .people import VALUES, make_people

# Part of the folder's name: a country made by other rules is another country.
RULES = 2
_DAYS_IN_MEMORY = 100
_CONSENT = 0.72


@dataclass(frozen=True)
class Country:
    """A make-believe country of some size, grown from a seed."""

    folder: Path
    seed: int
    size: int

    @classmethod
    def at(cls, data: Path, seed: int, size: int) -> Country:
        """The country of that seed and size in a data folder."""
        return cls(data / "countries" / f"seed{seed}-people{size}-rules{RULES}", seed, size)

    @property
    def land(self) -> Land:
        """Its media."""
        return land()

    @cached_property
    def people(self) -> People:
        """Its panel."""
        self._ensure_made()
        weight, *columns = read_arrays(self.folder / "people.npy")
        return People(weight, dict(zip(VALUES, columns, strict=True)), VALUES)

    @cached_property
    def consented(self) -> BoolArray:
        """Who lets themselves be measured."""
        return rng_of(self.seed, "consent").random(self.size) < _CONSENT

    @cached_property
    def index(self) -> Index:
        """The country as the engine sees it; days come from disk, or are made."""
        return Index(
            people=self.people,
            member=self.land.member,
            platform=self.land.cell_platform,
            platforms=PLATFORMS,
            tick=TICK_SECONDS,
            timed=True,
            day=lru_cache(_DAYS_IN_MEMORY)(self._day),
        )

    @cached_property
    def _maker(self) -> DayMaker:
        pools = Pools(*read_arrays(self.folder / "pools.npy"))
        android = rng_of(self.seed, "phones").random(self.size) < 0.68
        choices = make_choices(self.land, self.seed)
        homes = make_homes(self.people, rng_of(self.seed, "homes"))
        return DayMaker(self.seed, self.land, self.people, pools, choices, make_media_of(self.land), android, homes)

    def _day(self, day: date) -> Day:
        path = self.folder / "days" / f"{day.isoformat()}.npy"
        if not path.exists():
            made = self._maker.make(day)
            assert made.start is not None and made.length is not None
            write_arrays(path, [made.offsets, made.person, made.views, made.start, made.length])
            return made
        return Day(*read_arrays(path))

    def _ensure_made(self) -> None:
        """Make people and pools beside their place and move them there in one step; the first one there wins."""
        if self.folder.exists():
            return
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=".new-", dir=self.folder.parent))
        try:
            self._make_in(new)
            os.rename(new, self.folder)
        except OSError:
            if not self.folder.exists():
                raise
        finally:
            shutil.rmtree(new, ignore_errors=True)

    def _make_in(self, folder: Path) -> None:
        people = make_people(self.size, rng_of(self.seed, "people"))
        pools = make_pools(people, self.land.titles, rng_of(self.seed, "pools"))
        write_arrays(folder / "people.npy", [people.weight, *people.codes.values()])
        write_arrays(folder / "pools.npy", [pools.person, pools.title, pools.rate, pools.app])
