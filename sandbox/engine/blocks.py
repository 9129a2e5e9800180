"""The plain blocks: from one measured audience to figures in the words of the schema."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .audience import Audience, DayTally
from .index import BoolArray, Index, IntArray

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


@dataclass(frozen=True, slots=True)
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

    def pct(self, reach: int) -> float:
        """Per cent of the target group."""
        return 100 * reach / self.size if self.size else 0.0


def overview(frame: Frame, audience: Audience) -> Block:
    """The headline figures. `audience.sessions` is None where visits carry no time."""
    return headline(frame, audience, audience.weighted_sessions(frame.weight))


def headline(frame: Frame, audience: Audience, sessions: int | None) -> Block:
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
    cells: list[Block] = []
    for variable, values in people.values.items():
        if (variable == REGION) == region:
            cells += _cells_of(frame, seen, variable, values)
    return cells


def _cells_of(frame: Frame, seen: BoolArray, variable: str, values: Sequence[str]) -> list[Block]:
    codes, count = frame.index.people.codes[variable], len(values)
    reach = np.bincount(codes[seen], weights=frame.weight[seen], minlength=count)
    group = np.bincount(codes, weights=frame.weight, minlength=count)
    everyone = np.bincount(codes, weights=frame.index.people.weight, minlength=count)
    sample = np.bincount(codes[seen], minlength=count)
    return [
        {
            "variable": variable,
            "value": value,
            "reach": persons(reach[number]),
            "composition": _share(reach, number),
            "targetGroupShare": _share(group, number),
            "onlinePopulationShare": _share(everyone, number),
            "sampleSize": int(sample[number]),
        }
        for number, value in enumerate(values)
    ]


def _share(sums: np.ndarray[Any, Any], number: int) -> float:
    total = sums.sum()
    return float(sums[number] / total) if total else 0.0


def frequency(frame: Frame, audience: Audience) -> list[Block] | None:
    """Persons by number of sessions; None where visits carry no time. The buckets sum to the reach."""
    if audience.sessions is None:
        return None
    visits = np.minimum(audience.sessions[audience.seen], MOST_VISITS)
    sums = np.bincount(visits, weights=frame.weight[audience.seen], minlength=MOST_VISITS + 1)
    return [{"visits": number, "reach": persons(sums[number])} for number in range(1, MOST_VISITS + 1)]


def audience_block(frame: Frame, seen: BoolArray) -> Block:
    """`Audience`: reach, its share of the target group, and how many panel persons stand behind it."""
    reach = int(frame.weight[seen].sum())
    return {"reach": persons(reach), "reachPct": frame.pct(reach), "sampleSize": int(seen.sum())}


def day_rows(tallies: Sequence[DayTally]) -> list[Block]:
    return [
        {
            "day": tally.day.isoformat(),
            "reach": persons(tally.reach),
            "pageViews": persons(tally.views),
            "sessions": None if tally.sessions is None else persons(tally.sessions),
        }
        for tally in tallies
    ]
