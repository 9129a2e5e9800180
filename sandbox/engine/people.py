"""Everyone the source knows, and counting them by their variables: one histogram serves all variables and several groups.

A person's values of several variables are one number, the joint cell. Persons are counted by joint cell and group at once;
what each variable needs is then the sum over all others, which is small.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from .cores import side_by_side

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Number = TypeVar("Number", np.float64, np.int64)

# No pack has more joint cells: they fit 16 bits, and the counts of four groups fit the second cache.
_MOST_CELLS = 1 << 15
# Nor has it many more than there are persons to count: adding up empty cells would take longer than counting.
_FEWEST_CELLS = 1 << 8
_PERSONS_A_CELL = 16
# Persons counted at once: what is widened to 64 bits for that takes few megabytes, however many people there are.
_BLOCK = 1 << 18


@dataclass(frozen=True, slots=True)
class Pack:
    """Several variables as one: each person's joint cell in a table with one axis a variable, the last the fastest."""

    variables: tuple[str, ...]
    shape: tuple[int, ...]
    codes: npt.NDArray[np.uint16]

    @property
    def cells(self) -> int:
        """The number of joint cells."""
        return math.prod(self.shape)


@dataclass(frozen=True, slots=True)
class Sums:
    """Some persons by value of each variable: their weight in thousandths (whole numbers below 2**53), their number."""

    weight: Mapping[str, Floats]
    sample: Mapping[str, IntArray]

    def __add__(self, other: Sums) -> Sums:
        """Both together; nobody may be in both."""
        return Sums(
            {name: values + other.weight[name] for name, values in self.weight.items()},
            {name: values + other.sample[name] for name, values in self.sample.items()},
        )


@dataclass(frozen=True)
class People:
    """Everyone the source knows. A person is a position in these arrays."""

    # Thousandths of a person, so that weighted sums are exact.
    weight: IntArray
    # Variable → the position of each person's value in `values`.
    codes: Mapping[str, npt.NDArray[np.int16]]
    values: Mapping[str, tuple[str, ...]]

    def __len__(self) -> int:
        return len(self.weight)

    @cached_property
    def total(self) -> int:
        """Everyone's weight."""
        return int(self.weight.sum())

    @cached_property
    def packs(self) -> tuple[Pack, ...]:
        """All variables, several to a pack, so that a profile takes few passes over the people."""
        most = min(_MOST_CELLS, max(_FEWEST_CELLS, len(self) // _PERSONS_A_CELL))
        packs: list[Pack] = []
        for name, values in self.values.items():
            last = packs[-1] if packs else None
            if last is None or last.cells * len(values) > most:
                packs.append(Pack((name,), (len(values),), self.codes[name].astype(np.uint16)))
                continue
            codes = last.codes * np.uint16(len(values)) + self.codes[name].astype(np.uint16)
            packs[-1] = Pack((*last.variables, name), (*last.shape, len(values)), codes)
        return tuple(packs)

    @cached_property
    def sums(self) -> Sums:
        """Everyone, weighted as they are."""
        return sums_by_group(self, np.zeros(len(self), np.uint8), 1, self.weight)[0]


def sums_by_group(people: People, group: npt.NDArray[np.uint8], groups: int, weight: IntArray) -> list[Sums]:
    """The people of each group by value of each variable. `group`: every person's, from 0 to `groups` − 1."""
    by_weight: dict[str, Floats] = {}
    by_sample: dict[str, IntArray] = {}
    for pack in people.packs:
        weights, sample = _histogram(pack, group, groups, weight)
        by_weight |= _margins(pack, weights)
        by_sample |= _margins(pack, sample)
    return [
        Sums(*({name: table[number] for name, table in tables.items()} for tables in (by_weight, by_sample)))
        for number in range(groups)
    ]


def _histogram(pack: Pack, group: npt.NDArray[np.uint8], groups: int, weight: IntArray) -> tuple[Floats, IntArray]:
    """Weight and number of the persons, group × joint cell; each half of the people by itself."""
    size = groups * pack.cells

    def count(people: range) -> tuple[Floats, IntArray]:
        weights, sample = np.zeros(size), np.zeros(size, np.int64)
        for low in people[::_BLOCK]:
            part = slice(low, min(low + _BLOCK, people.stop))
            key = np.multiply(group[part], pack.cells, dtype=np.intp)
            key += pack.codes[part]
            weights += np.bincount(key, weight[part], size)
            sample += np.bincount(key, minlength=size)
        return weights, sample

    middle = len(group) // 2
    halves = side_by_side(count, (range(middle), range(middle, len(group))), len(group))
    weights, sample = (first + second for first, second in zip(*halves, strict=True))
    return weights.reshape(groups, -1), sample.reshape(groups, -1)


def _margins(pack: Pack, cells: npt.NDArray[Number]) -> dict[str, npt.NDArray[Number]]:
    """Group × joint cell added up to group × value for each variable. What is left to add shrinks with every variable."""
    found = {}
    for variable, size in zip(pack.variables, pack.shape, strict=True):
        table = cells.reshape(len(cells), size, -1)
        found[variable] = table.sum(axis=2)
        cells = table.sum(axis=1)
    return found
