"""The blocks of a report, in the words of the schema. `calculate` is the engine's front door."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from .audience import REACH_ONLY, Audience, Depth, measure, weight_of
from .blocks import BLOCKS, Block, Frame, audience_block, day_rows, frequency, headline, overview, persons, profile
from .cores import side_by_side
from .index import BoolArray, Index
from .people import Sums, sums_by_group
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


@dataclass(frozen=True, slots=True)
class Profiles:
    """The sets' persons by their variables, where a block asks for them."""

    a: Sums | None = None
    b: Sums | None = None
    both: Sums | None = None


def calculate(index: Index, question: Question) -> Block:
    """Compute a whole report: the `Metrics` of the schema, touchpoints by id (`touchpointId`)."""
    inside = target_group(index.people, question.filters)
    frame = Frame(index, question.blocks, inside, weights_of(index.people, inside))
    queries = [query for query in (question.a, question.b) if query]
    measured = side_by_side(partial(measure_set, frame), queries, len(inside))
    a, b = measured[0], measured[1] if question.b else None
    profiles = profiles_of(frame, a, b) if frame.blocks & {"PROFILE", "GEOGRAPHY"} else Profiles()
    return {
        "onlinePopulation": persons(index.people.total),
        "targetGroupSize": persons(frame.size),
        "targetGroupSampleSize": int(np.count_nonzero(inside)),
        "setA": set_metrics(frame, a, profiles.a),
        "setB": set_metrics(frame, b, profiles.b) if b else None,
        "comparison": comparison(frame, a, b, profiles.both) if b else None,
    }


def profiles_of(frame: Frame, a: MeasuredSet, b: MeasuredSet | None) -> Profiles:
    """One pass over the people serves both sets and their overlap: who is in A counts 1, who is in B counts 2."""
    group = a.audience.seen.view(np.uint8)
    if b is None:
        return Profiles(sums_by_group(frame.index.people, group, 2, frame.weight)[1])
    group = group | b.audience.seen.view(np.uint8) << np.uint8(1)
    _, only_a, only_b, both = sums_by_group(frame.index.people, group, 4, frame.weight)
    return Profiles(only_a + both, only_b + both, both)


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


def set_metrics(frame: Frame, measured: MeasuredSet, seen: Sums | None) -> Block:
    """`SetMetrics`: the blocks asked for; the others are null. `seen`: the set's persons by their variables."""
    audience, asked = measured.audience, frame.blocks
    return {
        "base": int(np.count_nonzero(audience.seen)),
        "overview": overview(frame, audience) if "OVERVIEW" in asked else None,
        "trend": day_rows(audience.trend) if "TREND" in asked else None,
        "buildup": day_rows(audience.buildup) if "BUILDUP" in asked else None,
        "profile": profile(frame, seen) if seen and "PROFILE" in asked else None,
        "geography": profile(frame, seen, region=True) if seen and "GEOGRAPHY" in asked else None,
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
    seen = [part.seen for part in parts.values()]
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
        if not audience.views:
            continue
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


def comparison(frame: Frame, a: MeasuredSet, b: MeasuredSet, seen_by_both: Sums | None) -> Block:
    """Set A beside set B, person by person."""
    in_both = a.audience.seen & b.audience.seen
    # Whole thousandths and whole persons, so what is left over follows exactly: no more passes over the people.
    (reach_a, a_persons), (reach_b, b_persons), (both, both_persons) = (
        (weight_of(seen, frame.weight), int(np.count_nonzero(seen))) for seen in (a.audience.seen, b.audience.seen, in_both)
    )
    return {
        "both": audience_block(frame, both, both_persons),
        "onlyA": audience_block(frame, reach_a - both, a_persons - both_persons),
        "onlyB": audience_block(frame, reach_b - both, b_persons - both_persons),
        "either": audience_block(frame, reach_a + reach_b - both, a_persons + b_persons - both_persons),
        "profileOfBoth": _profile_of_both(frame, seen_by_both) if seen_by_both else None,
        "buildupOfEither": _buildup_of_either(frame, a, b),
        "duplication": duplication(frame, a, b) if "DUPLICATION" in frame.blocks else None,
    }


def _profile_of_both(frame: Frame, both: Sums) -> list[Block]:
    cells: list[Block] = []
    for block in sorted(frame.blocks & {"PROFILE", "GEOGRAPHY"}, reverse=True):
        cells += profile(frame, both, region=block == "GEOGRAPHY")
    return cells


def _buildup_of_either(frame: Frame, a: MeasuredSet, b: MeasuredSet) -> list[Block] | None:
    if "BUILDUP" not in frame.blocks or a.query.days != b.query.days:
        return None
    return day_rows(measure(frame.index, a.selection | b.selection, frame.weight, Depth(buildup=True)).buildup)
