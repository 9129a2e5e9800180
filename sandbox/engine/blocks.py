"""The plain blocks: from one measured audience to figures in the words of the schema."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from .audience import Audience, DayTally
from .index import BoolArray, Index, IntArray, People

Block = dict[str, Any]
Floats = npt.NDArray[np.float64]

BLOCKS = (
    "OVERVIEW",
    "TREND",
    "BUILDUP",
    "PROFILE",
    "GEOGRAPHY",
    "TOUCHPOINTS",
    "DUPLICATION",
    "PLATFORM",
    "FREQUENCY",
)
REGION = "region"
# The last bucket of FREQUENCY holds this many sessions and more.
MOST_VISITS = 20


def persons(thousandths: float) -> float:
    """Thousandths of a person as persons."""
    return thousandths / 1000


@dataclass(frozen=True)
class Frame:
    """What every block of one report needs: the index, the blocks asked for, the target group."""

    index: Index
    blocks: frozenset[str]
    inside: BoolArray
    # 0 outside the target group.
    weight: IntArray

    @property
    def size(self) -> int:
        """The target group's size in thousandths."""
        return int(self.weight.sum())

    @cached_property
    def group_sums(self) -> dict[str, Floats]:
        """The target group by value of each variable."""
        inside = np.flatnonzero(self.inside)
        return sums_by_value(self.index.people, inside, self.weight[inside])

    @cached_property
    def population_sums(self) -> dict[str, Floats]:
        """Everyone by value of each variable."""
        people = self.index.people
        return self.group_sums if self.inside.all() else sums_by_value(people, np.arange(len(people)), people.weight)

    def pct(self, reach: int) -> float:
        """Per cent of the target group."""
        return 100 * reach / self.size if self.size else 0.0


def overview(frame: Frame, audience: Audience) -> Block:
    """The headline figures. `audience.sessions` is None where visits carry no time."""
    return headline(frame, audience, audience.weighted_sessions(frame.weight))


def headline(frame: Frame, audience: Audience, sessions: int | None) -> Block:
    """An `Overview`, with the sessions counted elsewhere."""
    reach = audience.reach(frame.weight)
    return {
        "reach": persons(reach),
        "reachPct": frame.pct(reach),
        "pageViews": persons(audience.views),
        "sessions": None if sessions is None else persons(sessions),
        "visitsPerUser": sessions / reach if sessions is not None and reach else None,
        "pageViewsPerUser": audience.views / reach if reach else None,
        "sampleSize": int(audience.seen.sum()),
    }


def profile(frame: Frame, seen: BoolArray, *, region: bool = False) -> list[Block]:
    """One cell a value of each variable; the region is GEOGRAPHY's, all others PROFILE's."""
    people = frame.index.people
    persons_seen = np.flatnonzero(seen)
    reach = sums_by_value(people, persons_seen, frame.weight[persons_seen])
    sample = sums_by_value(people, persons_seen, None)
    return [
        _cell(frame, variable, number, reach[variable], sample[variable])
        for variable, values in people.values.items()
        if (variable == REGION) == region
        for number in range(len(values))
    ]


def sums_by_value(people: People, persons_seen: IntArray, weight: IntArray | None) -> dict[str, Floats]:
    """For each variable, the weight (or the number) of some persons by value. Whole numbers below 2**53, so exact."""
    found: dict[str, Floats] = {}
    for pack in people.packs:
        counted = np.bincount(pack.codes[persons_seen], weights=weight, minlength=math.prod(pack.shape))
        table = counted.reshape(pack.shape)
        for axis, variable in enumerate(pack.variables):
            found[variable] = table.sum(axis=tuple(each for each in range(table.ndim) if each != axis))
    return found


def _cell(frame: Frame, variable: str, number: int, reach: Floats, sample: Floats) -> Block:
    return {
        "variable": variable,
        "value": frame.index.people.values[variable][number],
        "reach": persons(float(reach[number])),
        "composition": _share(reach, number),
        "targetGroupShare": _share(frame.group_sums[variable], number),
        "onlinePopulationShare": _share(frame.population_sums[variable], number),
        "sampleSize": int(sample[number]),
    }


def _share(sums: Floats, number: int) -> float:
    total = sums.sum()
    return float(sums[number] / total) if total else 0.0


def frequency(frame: Frame, audience: Audience) -> list[Block] | None:
    """Persons by number of sessions; None where visits carry no time. The buckets sum to the reach."""
    if audience.sessions is None:
        return None
    visits = np.minimum(audience.sessions[audience.seen], MOST_VISITS)
    sums = np.bincount(visits, weights=frame.weight[audience.seen], minlength=MOST_VISITS + 1)
    return [{"visits": number, "reach": persons(float(sums[number]))} for number in range(1, MOST_VISITS + 1)]


def audience_block(frame: Frame, seen: BoolArray) -> Block:
    """`Audience`: reach, its share of the target group, and how many panel persons stand behind it."""
    reach = int(frame.weight[seen].sum())
    return {"reach": persons(reach), "reachPct": frame.pct(reach), "sampleSize": int(seen.sum())}


def day_rows(tallies: Sequence[DayTally]) -> list[Block]:
    """`DayMetrics`, one a day."""
    return [
        {
            "day": tally.day.isoformat(),
            "reach": persons(tally.reach),
            "pageViews": persons(tally.views),
            "sessions": None if tally.sessions is None else persons(tally.sessions),
        }
        for tally in tallies
    ]
