"""Any subject with every block: numbers that follow from its reach, its days and its touchpoints."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from explorer.regions import PLACES
from explorer.subject import SetSubject, Subject
from explorer.tests.subjects import WEEK_47
from kitsapi.types import (
    DayMetrics,
    FrequencyBucket,
    Overview,
    PairReach,
    PlatformMetrics,
    ProfileCell,
    SetResults,
    TouchpointMetrics,
    Variable,
    VariableValue,
)

BLOCKS = ("overview", "trend", "buildup", "profile", "geography", "touchpoints", "duplication", "platform", "frequency")
REGIONS = Variable("region", "Region", tuple(VariableValue(code.lower(), f"Maakunta {code}", code) for code in PLACES))
# Shares of a set's reach that its touchpoints have, over and over.
PARTS = (0.8, 0.5, 0.3, 0.1)


def rich(given: Subject, touchpoints: int = 3) -> Subject:
    """The subject with every block of both sets, `touchpoints` a set, and the blocks of their comparison."""
    set_a = _picked(given.set_a, "a", touchpoints)
    set_b = _picked(given.set_b, _letter_of_b(given), touchpoints) if given.set_b else None
    results = replace(
        given.results,
        set_a=_set(set_a, given.results.set_a, given.results.target_group_size),
        set_b=_set(set_b, given.results.set_b, given.results.target_group_size)
        if set_b and given.results.set_b is not None
        else given.results.set_b,
    )
    counted = results.comparison
    if counted and set_b:
        either = _grown(set_a, counted.either.reach) if set_a.days == set_b.days else None
        regions = _regions(counted.both.reach, counted.both.sample_size)
        pairs = _pairs(set_a, set_b, counted.both.reach)
        profile = (*(counted.profile_of_both or ()), *regions)
        results = replace(
            results, comparison=replace(counted, buildup_of_either=either, duplication=pairs, profile_of_both=profile)
        )
    return replace(given, set_a=set_a, set_b=set_b, results=results, blocks=BLOCKS, variables=(*given.variables, REGIONS))


def _letter_of_b(given: Subject) -> str:
    """B's touchpoints are A's where the two were the same."""
    return "a" if given.set_b and given.set_b.ids == given.set_a.ids else "b"


def _picked(asked: SetSubject, letter: str, count: int) -> SetSubject:
    """Sets without touchpoints stay without."""
    if not asked.touchpoints:
        return asked
    return replace(asked, touchpoints=tuple((f"tp-{letter}{at}", f"Title {letter}{at}") for at in range(count)))


def _reach(set_: SetResults) -> float:
    return set_.overview.reach if set_.overview else 0.0


def _set(asked: SetSubject, set_: SetResults, size: float) -> SetResults:
    """A set that Kits gave nothing of stays without."""
    if set_ == SetResults():
        return set_
    reach, n = _reach(set_), set_.base
    return replace(
        set_,
        trend=_days(asked, reach * 0.4),
        buildup=_grown(asked, reach),
        geography=_regions(reach, n),
        touchpoints=tuple(_touchpoint(asked, at, reach, n, size) for at in range(len(asked.touchpoints))),
        duplication=_pairs(asked, asked, reach),
        platform=(PlatformMetrics("web", reach * 0.8, reach * 4, reach * 1.1), PlatformMetrics("ios", reach / 2, reach, None)),
        frequency=tuple(FrequencyBucket(visits, reach / 4) for visits in (1, 2, 3, 4)),
    )


def _days(asked: SetSubject, reach: float) -> tuple[DayMetrics, ...]:
    period = asked.period or WEEK_47
    count = (period.end - period.start).days + 1
    return tuple(
        DayMetrics(period.start + timedelta(days=at), reach * (1 + at % 3) / 3, reach * 5, reach * 1.2) for at in range(count)
    )


def _grown(asked: SetSubject, reach: float) -> tuple[DayMetrics, ...]:
    """Cumulative reach that falls once and ends at the reach."""
    days = _days(asked, reach)
    count = len(days)
    shares = [1.0 if at == count - 1 else (at + 1) / count * (0.5 if at == 2 else 1) for at in range(count)]
    return tuple(
        replace(day, reach=reach * share, page_views=reach * 5 * share) for day, share in zip(days, shares, strict=True)
    )


def _regions(reach: float, n: int | None) -> tuple[ProfileCell, ...]:
    """Shares that rise from region to region, in a group that is spread evenly."""
    count = len(REGIONS.values)
    shares = [2 * (at + 1) / (count * (count + 1)) for at in range(count)]
    return tuple(
        ProfileCell("region", value.value, reach * share, share, 1 / count, 1 / count, None if n is None else round(n * share))
        for value, share in zip(REGIONS.values, shares, strict=True)
    )


def _touchpoint(asked: SetSubject, at: int, reach: float, n: int | None, size: float) -> TouchpointMetrics:
    part, count = PARTS[at % len(PARTS)], len(asked.touchpoints)
    own = reach * part
    overview = Overview(
        own, 100 * own / size if size else 0.0, own * 5, own * 1.3, 1.3, 5.0, None if n is None else round(n * part)
    )
    id_, name = asked.touchpoints[at]
    added = own if at == 0 else reach * 0.2 / max(count - 1, 1)
    return TouchpointMetrics(id_, name, overview, reach * 0.05, reach / count, added, at + 1)


def _pairs(a: SetSubject, b: SetSubject, both: float) -> tuple[PairReach, ...]:
    """A pair for every two touchpoints that are not the same one of the same set."""
    return tuple(
        PairReach(one, other, both * PARTS[x % 4] * 2, both * PARTS[y % 4] * 2, both * min(PARTS[x % 4], PARTS[y % 4]))
        for x, (one, _) in enumerate(a.touchpoints)
        for y, (other, _) in enumerate(b.touchpoints)
        if a is not b or x < y
    )
