"""A whole report the slow and obvious way, in the words of the schema."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sandbox.tests import oracle
from sandbox.tests.oracle import MOST_VISITS, PLATFORMS, WIDEST, Asked, Case, View, persons, views_of

Block = dict[str, Any]


def report(case: Case, blocks: Iterable[str]) -> Block:
    """The `Metrics` of the schema."""
    asked = frozenset(blocks)
    return {
        "onlinePopulation": case.weight(set(range(len(case.weights)))),
        "targetGroupSize": case.weight(case.inside),
        "targetGroupSampleSize": len(case.inside),
        "setA": set_metrics(case, case.a, asked),
        "setB": set_metrics(case, case.b, asked) if case.compared else None,
        "comparison": comparison(case, asked) if case.compared else None,
    }


def set_metrics(case: Case, each: Asked, asked: frozenset[str]) -> Block:
    """`SetMetrics`."""
    views = views_of(case, each)
    made = {
        "OVERVIEW": lambda: overview(case, views),
        "TREND": lambda: trend(case, each, views),
        "BUILDUP": lambda: buildup(case, each, views),
        "PROFILE": lambda: profile(case, persons(views), region=False),
        "GEOGRAPHY": lambda: profile(case, persons(views), region=True),
        "TOUCHPOINTS": lambda: touchpoints(case, each),
        "DUPLICATION": lambda: duplication(case, each, each),
        "PLATFORM": lambda: platforms(case, views),
        "FREQUENCY": lambda: frequency(case, views),
    }
    return {"base": len(persons(views))} | {block.lower(): make() if block in asked else None for block, make in made.items()}


def overview(case: Case, views: list[View]) -> Block:
    """`Overview`."""
    reach, seen, visits = case.weight(persons(views)), oracle.page_views(case, views), oracle.sessions(case, views)
    return {
        "reach": reach,
        "reachPct": _pct(case, reach),
        "pageViews": seen,
        "sessions": visits,
        "visitsPerUser": visits / reach if visits is not None and reach else None,
        "pageViewsPerUser": seen / reach if reach else None,
        "sampleSize": len(persons(views)),
    }


def _pct(case: Case, reach: float) -> float:
    size = case.weight(case.inside)
    return 100 * reach / size if size else 0.0


def _day(case: Case, number: int, views: list[View]) -> Block:
    return {
        "day": (oracle.MONDAY + timedelta(days=number)).isoformat(),
        "reach": case.weight(persons(views)),
        "pageViews": oracle.page_views(case, views),
        "sessions": oracle.sessions(case, views),
    }


def trend(case: Case, each: Asked, views: list[View]) -> list[Block]:
    """Every day by itself."""
    days = range(each.first, each.last + 1)
    return [_day(case, day, [view for view in views if view.day == day]) for day in days]


def buildup(case: Case, each: Asked, views: list[View]) -> list[Block]:
    """Every day with all before."""
    days = range(each.first, each.last + 1)
    return [_day(case, day, [view for view in views if view.day <= day]) for day in days]


def profile(case: Case, seen: set[int], *, region: bool) -> list[Block]:
    """One cell a value of each variable."""
    everyone = set(range(len(case.weights)))
    return [
        {
            "variable": name,
            "value": value,
            "reach": case.weight(seen & alike),
            "composition": _share(case, seen & alike, seen),
            "targetGroupShare": _share(case, alike & case.inside, case.inside),
            "onlinePopulationShare": _share(case, alike, everyone),
            "sampleSize": len(seen & alike),
        }
        for name, (values, codes) in case.variables.items()
        if (name == "region") == region
        for number, value in enumerate(values)
        for alike in [{person for person, code in enumerate(codes) if code == number}]
    ]


def _share(case: Case, some: set[int], of: set[int]) -> float:
    return case.weight(some) / case.weight(of) if of else 0.0


def touchpoints(case: Case, each: Asked) -> list[Block]:
    """One row a touchpoint."""
    split, added = oracle.contributed(case, each), oracle.added(case, each)
    everyone = persons(views_of(case, each))
    rows = []
    for number, touchpoint in enumerate(each.touchpoints):
        others = tuple(other for place, other in enumerate(each.touchpoints) if place != number)
        rows.append(
            {
                "touchpointId": str(number),
                "overview": overview(case, views_of(case, each, (touchpoint,))),
                "incrementalReach": case.weight(everyone - persons(views_of(case, each, others))),
                "contributedReach": float(split[number]),
                "addedReach": added[number][0],
                "addedRank": added[number][1],
            }
        )
    return rows


def duplication(case: Case, left: Asked, right: Asked) -> list[Block]:
    """Pairs of touchpoints, widest first; within one set each pair once."""
    first, second = ([(n, persons(views_of(case, s, (t,)))) for n, t in enumerate(s.touchpoints)] for s in (left, right))
    first, second = (sorted(each, key=lambda row: (-case.weight(row[1]), row[0]))[:WIDEST] for each in (first, second))
    return [
        {
            "a": str(a),
            "b": str(b),
            "reachA": case.weight(by_a),
            "reachB": case.weight(by_b),
            "both": case.weight(by_a & by_b),
        }
        for i, (a, by_a) in enumerate(first)
        for j, (b, by_b) in enumerate(second)
        if left is not right or i < j
    ]


def platforms(case: Case, views: list[View]) -> list[Block]:
    """One row a platform that the set has views on."""
    rows = []
    for number, name in enumerate(PLATFORMS):
        there = [view for view in views if oracle.platform_of(view.atoms) == number]
        if there:
            found = overview(case, there)
            rows.append({"platform": name} | {key: found[key] for key in ("reach", "pageViews", "sessions")})
    return rows


def frequency(case: Case, views: list[View]) -> list[Block] | None:
    """Persons by number of sessions."""
    if not case.timed:
        return None
    visits = oracle.sessions_by_person(views)
    by_number = {n: {p for p, found in visits.items() if min(found, MOST_VISITS) == n} for n in range(1, MOST_VISITS + 1)}
    return [{"visits": number, "reach": case.weight(found)} for number, found in by_number.items()]


def comparison(case: Case, asked: frozenset[str]) -> Block:
    """`Comparison`."""
    a, b = (persons(views_of(case, each)) for each in (case.a, case.b))
    either = [view for view in case.views if any(oracle.counts(case, each, view) for each in (case.a, case.b))]
    alike = (case.a.first, case.a.last) == (case.b.first, case.b.last)
    profiles = [profile(case, a & b, region=block == "GEOGRAPHY") for block in ("PROFILE", "GEOGRAPHY") if block in asked]
    return {
        "both": _audience(case, a & b),
        "onlyA": _audience(case, a - b),
        "onlyB": _audience(case, b - a),
        "either": _audience(case, a | b),
        "profileOfBoth": [cell for cells in profiles for cell in cells] if profiles else None,
        "buildupOfEither": buildup(case, case.a, either) if alike and "BUILDUP" in asked else None,
        "duplication": duplication(case, case.a, case.b) if "DUPLICATION" in asked else None,
    }


def _audience(case: Case, seen: set[int]) -> Block:
    return {"reach": case.weight(seen), "reachPct": _pct(case, case.weight(seen)), "sampleSize": len(seen)}


def differences(found: Any, expected: Any, path: str = "metrics") -> list[str]:
    """Where two reports differ, and how. Ratios may differ in the last digits of a double, everything else in nothing."""
    if isinstance(expected, dict) and isinstance(found, dict) and found.keys() == expected.keys():
        return [each for key in expected for each in differences(found[key], expected[key], f"{path}.{key}")]
    if isinstance(expected, list) and isinstance(found, list) and len(found) == len(expected):
        pairs = enumerate(zip(found, expected, strict=True))
        return [each for number, (f, e) in pairs for each in differences(f, e, f"{path}[{number}]")]
    close = isinstance(expected, float) and isinstance(found, float) and abs(found - expected) <= 1e-12 * abs(expected)
    same_kind = type(found) is type(expected) or {type(found), type(expected)} <= {int, float}
    return [] if close or (same_kind and found == expected) else [f"{path}: {found!r}, expected {expected!r}"]
