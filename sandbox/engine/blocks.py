"""The plain blocks: from one measured audience to figures in the words of the schema."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from .audience import Audience, DayTally
from .index import BoolArray, Index, IntArray
from .people import Floats, Sums, sums_by_group

Block = dict[str, Any]

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

    @cached_property
    def size(self) -> int:
        """The target group's size in thousandths."""
        return int(self.weight.sum())

    @cached_property
    def group_sums(self) -> Sums:
        """The target group by value of each variable."""
        people = self.index.people
        if self.inside.all():
            return people.sums
        return sums_by_group(people, self.inside.view(np.uint8), 2, people.weight)[1]

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
        "sampleSize": int(np.count_nonzero(audience.seen)),
    }


def profile(frame: Frame, seen: Sums, *, region: bool = False) -> list[Block]:
    """One cell a value of each variable; the region is GEOGRAPHY's, all others PROFILE's."""
    return [
        _cell(frame, variable, number, seen)
        for variable, values in frame.index.people.values.items()
        if (variable == REGION) == region
        for number in range(len(values))
    ]


def _cell(frame: Frame, variable: str, number: int, seen: Sums) -> Block:
    people = frame.index.people
    return {
        "variable": variable,
        "value": people.values[variable][number],
        "reach": persons(float(seen.weight[variable][number])),
        "composition": _share(seen.weight[variable], number),
        "targetGroupShare": _share(frame.group_sums.weight[variable], number),
        "onlinePopulationShare": _share(people.sums.weight[variable], number),
        "sampleSize": int(seen.sample[variable][number]),
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


def audience_block(frame: Frame, reach: int, sample: int) -> Block:
    """`Audience`: reach, its share of the target group, and how many panel persons stand behind it."""
    return {"reach": persons(reach), "reachPct": frame.pct(reach), "sampleSize": sample}


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
