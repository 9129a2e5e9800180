"""What the benchmark of the engine measures on: people and events from a seed, the same for the engine and its peers.

Events are like a panel's: few touchpoints have most of the views, few persons make most of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

# Seven variables: 31 values, 24,000 combinations.
VARIABLES = {"gender": 2, "age": 6, "education": 4, "income": 4, "household": 5, "work": 5, "city": 5}
TOUCHPOINTS = 2000
DAYS = 30
# How steeply the views of touchpoints and the activity of persons fall.
_ZIPF = 0.9
_SPREAD = 1.0
# Persons are drawn from a table in which each stands as often as they are active: one gather an event.
_TABLE = 1 << 22

Numbers = npt.NDArray[np.int64]
# One event as it lies in the peers' file.
ROW = np.dtype([("touchpoint", "<u2"), ("day", "u1"), ("person", "<u4"), ("views", "u1")])


@dataclass(frozen=True)
class World:
    """So many events of so many persons."""

    seed: int
    events: int
    persons: int

    @cached_property
    def codes(self) -> dict[str, npt.NDArray[np.int16]]:
        """Each person's value of each variable."""
        rng = self._rng("people")
        return {name: rng.integers(0, size, self.persons).astype(np.int16) for name, size in VARIABLES.items()}

    @cached_property
    def weight(self) -> Numbers:
        """Each person's weight in thousandths."""
        return self._rng("weights").integers(200, 5000, self.persons)

    @cached_property
    def joint(self) -> Numbers:
        """All seven variables of a person as one number."""
        return np.ravel_multi_index(tuple(self.codes.values()), tuple(VARIABLES.values()))

    def days(self) -> Iterator[tuple[Numbers, npt.NDArray[np.uint32], npt.NDArray[np.uint8]]]:
        """Day by day: the offsets of the touchpoints' events, their persons in order, and their views."""
        table = self._table()
        odds = np.arange(1, TOUCHPOINTS + 1) ** -_ZIPF
        self._rng("touchpoints").shuffle(odds)
        for day in range(DAYS):
            rng = self._rng(f"day {day}")
            most = self.events // DAYS + (day < self.events % DAYS)
            counts = rng.multinomial(most, odds / odds.sum())
            person = table[rng.integers(0, _TABLE, most, np.uint32)]
            packed = np.repeat(np.arange(TOUCHPOINTS, dtype=np.uint64) << np.uint64(32), counts) | person
            packed.sort()
            views = np.minimum(rng.geometric(0.45, most), 250).astype(np.uint8)
            yield np.concatenate(([0], np.cumsum(counts))), packed.astype(np.uint32), views

    def sets(self, size: int) -> tuple[Numbers, Numbers]:
        """Two sets of so many touchpoints, a fifth of them shared."""
        shuffled = self._rng(f"sets {size}").permutation(TOUCHPOINTS)
        shared = size // 5
        return np.sort(shuffled[:size]), np.sort(shuffled[size - shared : 2 * size - shared])

    def _table(self) -> npt.NDArray[np.uint32]:
        activity = self._rng("activity").lognormal(0, _SPREAD, self.persons)
        steps = np.cumsum(activity) / activity.sum() * _TABLE
        table = np.searchsorted(steps, np.arange(_TABLE) + 0.5).astype(np.uint32)
        return np.minimum(table, self.persons - 1).astype(np.uint32)

    def _rng(self, purpose: str) -> np.random.Generator:
        return np.random.default_rng([self.seed, *purpose.encode()])


def rows(number: int, offsets: Numbers, person: npt.NDArray[np.uint32], views: npt.NDArray[np.uint8]) -> npt.NDArray[np.void]:
    """One day's events as they lie in the peers' file."""
    made = np.empty(len(person), ROW)
    made["touchpoint"] = np.repeat(np.arange(TOUCHPOINTS), np.diff(offsets))
    made["day"], made["person"], made["views"] = number, person, views
    return made
