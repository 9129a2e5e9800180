"""The blocks of a report, in the words of the schema. `calculate` is the engine's front door."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .audience import REACH_ONLY, Audience, Depth, measure
from .blocks import BLOCKS, Block, Frame, audience_block, day_rows, frequency, headline, overview, persons, profile
from .index import BoolArray, Index
from .query import Question, Selection, SetQuery, all_atoms, select, target_group, weights_of
from .shares import pair_reach, shares, widest

__all__ = ["BLOCKS", "calculate"]


@dataclass(frozen=True, slots=True)
class MeasuredSet:
    """A set after measuring: its selection, its audience, and its touchpoints' if a block needs them."""

    query: SetQuery
    selection: Selection
    audience: Audience
    parts: dict[str, Audience]


def calculate(index: Index, question: Question) -> Block:
    """Compute a whole report: the `Metrics` of the schema, touchpoints by id (`touchpointId`)."""
    inside = target_group(index.people, question.filters)
    frame = Frame(index, question.blocks, inside, weights_of(index.people, inside))
    a = measure_set(frame, question.a)
    b = measure_set(frame, question.b) if question.b else None
    return {
        "onlinePopulation": persons(int(index.people.weight.sum())),
        "targetGroupSize": persons(frame.size),
        "targetGroupSampleSize": int(inside.sum()),
        "setA": set_metrics(frame, a),
        "setB": set_metrics(frame, b) if b else None,
        "comparison": comparison(frame, a, b) if b else None,
    }


def measure_set(frame: Frame, query: SetQuery) -> MeasuredSet:
    """Measure what the asked blocks need of a set, and no more."""
    blocks = frame.blocks
    depth = Depth(
        views=bool(blocks & {"OVERVIEW", "TREND", "BUILDUP"}),
        sessions=bool(blocks & {"OVERVIEW", "TREND", "BUILDUP", "FREQUENCY"}),
        trend="TREND" in blocks,
        buildup="BUILDUP" in blocks,
    )
    selection = select(frame.index, query, all_atoms(query, frame.index.member.shape[1]))
    audience = measure(frame.index, selection, frame.weight, depth)
    return MeasuredSet(query, selection, audience, _parts(frame, query))


def _parts(frame: Frame, query: SetQuery) -> dict[str, Audience]:
    if not frame.blocks & {"TOUCHPOINTS", "DUPLICATION"}:
        return {}
    depth = Depth() if "TOUCHPOINTS" in frame.blocks else REACH_ONLY
    parts = {}
    for key, atoms in query.touchpoints.items():
        part = measure(frame.index, select(frame.index, query, atoms), frame.weight, depth)
        sessions = part.weighted_sessions(frame.weight)
        parts[key] = part
        # Only the sum is needed from here on; a count for each person and touchpoint would be large.
        part.sessions = None if sessions is None else np.array([sessions], np.int64)
    return parts


def set_metrics(frame: Frame, measured: MeasuredSet) -> Block:
    """`SetMetrics`: the blocks asked for; the others are null."""
    audience, asked = measured.audience, frame.blocks
    seen = audience.seen
    return {
        "base": int(seen.sum()),
        "overview": overview(frame, audience) if "OVERVIEW" in asked else None,
        "trend": day_rows(audience.trend) if "TREND" in asked else None,
        "buildup": day_rows(audience.buildup) if "BUILDUP" in asked else None,
        "profile": profile(frame, seen) if "PROFILE" in asked else None,
        "geography": profile(frame, seen, region=True) if "GEOGRAPHY" in asked else None,
        "touchpoints": touchpoint_rows(frame, measured) if "TOUCHPOINTS" in asked else None,
        "duplication": duplication(frame, measured, measured) if "DUPLICATION" in asked else None,
        "platform": platform_rows(frame, measured.selection) if "PLATFORM" in asked else None,
        "frequency": frequency(frame, audience) if "FREQUENCY" in asked else None,
    }


def touchpoint_rows(frame: Frame, measured: MeasuredSet) -> list[Block]:
    """One row a touchpoint: its own figures, and its part in the set's reach."""
    parts = measured.parts
    if not parts:
        return []
    seen = np.stack([part.seen for part in parts.values()])
    return [
        {
            "touchpointId": key,
            "overview": headline(frame, part, None if part.sessions is None else int(part.sessions[0])),
            "incrementalReach": persons(share.incremental),
            "contributedReach": persons(share.contributed),
            "addedReach": persons(share.added),
            "addedRank": share.rank,
        }
        for (key, part), share in zip(parts.items(), shares(seen, frame.weight), strict=True)
    ]


def duplication(frame: Frame, left: MeasuredSet, right: MeasuredSet) -> list[Block]:
    """Pairs of the widest touchpoints: within one set each pair once, between two sets each with each."""
    within = left is right
    (ids_a, reach_a, seen_a), (ids_b, reach_b, seen_b) = _widest(frame, left), _widest(frame, right)
    both = pair_reach(seen_a, seen_b, frame.weight)
    return [
        {
            "a": a,
            "b": b,
            "reachA": persons(reach_a[i]),
            "reachB": persons(reach_b[j]),
            "both": persons(both[i, j]),
        }
        for i, a in enumerate(ids_a)
        for j, b in enumerate(ids_b)
        if not within or i < j
    ]


def _widest(frame: Frame, measured: MeasuredSet) -> tuple[list[str], list[int], BoolArray]:
    ids = list(measured.parts)
    reach = [part.reach(frame.weight) for part in measured.parts.values()]
    chosen = widest(reach)
    seen = [measured.parts[ids[number]].seen for number in chosen]
    flags = np.stack(seen) if seen else np.zeros((0, len(frame.weight)), bool)
    return [ids[number] for number in chosen], [reach[number] for number in chosen], flags


def platform_rows(frame: Frame, selection: Selection) -> list[Block]:
    """One row a platform that the set has views on. A person may be on several: the rows do not add up."""
    rows = []
    for number, name in enumerate(frame.index.platforms):
        part = selection.only(frame.index.platform == number)
        if not part.cells.any():
            continue
        audience = measure(frame.index, part, frame.weight)
        sessions = audience.weighted_sessions(frame.weight)
        rows.append(
            {
                "platform": name,
                "reach": persons(audience.reach(frame.weight)),
                "pageViews": persons(audience.views),
                "sessions": None if sessions is None else persons(sessions),
            }
        )
    return rows


def comparison(frame: Frame, a: MeasuredSet, b: MeasuredSet) -> Block:
    """Set A beside set B, person by person."""
    in_a, in_b = a.audience.seen, b.audience.seen
    both = in_a & in_b
    return {
        "both": audience_block(frame, both),
        "onlyA": audience_block(frame, in_a & ~in_b),
        "onlyB": audience_block(frame, in_b & ~in_a),
        "either": audience_block(frame, in_a | in_b),
        "profileOfBoth": _profile_of_both(frame, both),
        "buildupOfEither": _buildup_of_either(frame, a, b),
        "duplication": duplication(frame, a, b) if "DUPLICATION" in frame.blocks else None,
    }


def _profile_of_both(frame: Frame, both: BoolArray) -> list[Block] | None:
    cells: list[Block] = []
    wanted = frame.blocks & {"PROFILE", "GEOGRAPHY"}
    for block in sorted(wanted, reverse=True):
        cells += profile(frame, both, region=block == "GEOGRAPHY")
    return cells if wanted else None


def _buildup_of_either(frame: Frame, a: MeasuredSet, b: MeasuredSet) -> list[Block] | None:
    if "BUILDUP" not in frame.blocks or a.query.days != b.query.days:
        return None
    return day_rows(measure(frame.index, a.selection | b.selection, frame.weight, Depth(buildup=True)).buildup)
