"""From Kits' words to the portal's: the numbers of a calculation. A block that is null stays None."""

from __future__ import annotations

from kitsapi.node import Node
from kitsapi.types import (
    Audience,
    ComparisonResults,
    DayMetrics,
    FrequencyBucket,
    Overview,
    PairReach,
    PlatformMetrics,
    ProfileCell,
    Results,
    SetResults,
    TouchpointMetrics,
)


def results(node: Node) -> Results:
    """Metrics. A report without set B has neither set_b nor comparison."""
    set_b, compared = node.obj_or("setB"), node.obj_or("comparison")
    return Results(
        online_population=node.number("onlinePopulation"),
        target_group_size=node.number("targetGroupSize"),
        target_group_sample_size=node.whole_or("targetGroupSampleSize"),
        set_a=set_results(node.obj("setA")),
        set_b=set_results(set_b) if set_b else None,
        comparison=comparison(compared) if compared else None,
    )


def set_results(node: Node) -> SetResults:
    """The blocks of one set."""
    headline = node.obj_or("overview")
    return SetResults(
        overview=overview(headline) if headline else None,
        trend=node.all_or("trend", day),
        buildup=node.all_or("buildup", day),
        base=node.whole_or("base"),
        profile=node.all_or("profile", cell),
        geography=node.all_or("geography", cell),
        touchpoints=node.all_or("touchpoints", touchpoint_metrics),
        duplication=node.all_or("duplication", pair),
        platform=node.all_or("platform", platform),
        frequency=node.all_or("frequency", bucket),
    )


def comparison(node: Node) -> ComparisonResults:
    """A beside B."""
    return ComparisonResults(
        both=audience(node.obj("both")),
        only_a=audience(node.obj("onlyA")),
        only_b=audience(node.obj("onlyB")),
        either=audience(node.obj("either")),
        profile_of_both=node.all_or("profileOfBoth", cell),
        buildup_of_either=node.all_or("buildupOfEither", day),
        duplication=node.all_or("duplication", pair),
    )


def audience(node: Node) -> Audience:
    """Persons, per cent, panel persons."""
    return Audience(node.number("reach"), node.number("reachPct"), node.whole_or("sampleSize"))


def overview(node: Node) -> Overview:
    """Headline numbers."""
    return Overview(
        reach=node.number("reach"),
        reach_pct=node.number("reachPct"),
        page_views=node.number("pageViews"),
        sessions=node.number_or("sessions"),
        visits_per_user=node.number_or("visitsPerUser"),
        page_views_per_user=node.number_or("pageViewsPerUser"),
        sample_size=node.whole_or("sampleSize"),
    )


def day(node: Node) -> DayMetrics:
    """A day, or everything up to it."""
    return DayMetrics(node.day("day"), node.number("reach"), node.number("pageViews"), node.number_or("sessions"))


def cell(node: Node) -> ProfileCell:
    """A value of a variable."""
    return ProfileCell(
        variable=node.text("variable"),
        value=node.text("value"),
        reach=node.number("reach"),
        composition=node.number("composition"),
        target_group_share=node.number("targetGroupShare"),
        online_population_share=node.number("onlinePopulationShare"),
        sample_size=node.whole_or("sampleSize"),
    )


def touchpoint_metrics(node: Node) -> TouchpointMetrics:
    """A touchpoint within its set."""
    measured = node.obj("touchpoint")
    return TouchpointMetrics(
        touchpoint_id=measured.text("id"),
        name=measured.text("name"),
        overview=overview(node.obj("overview")),
        incremental_reach=node.number("incrementalReach"),
        contributed_reach=node.number("contributedReach"),
        added_reach=node.number("addedReach"),
        added_rank=node.whole("addedRank"),
    )


def pair(node: Node) -> PairReach:
    """Two touchpoints."""
    return PairReach(
        a=node.text("a"),
        b=node.text("b"),
        reach_a=node.number("reachA"),
        reach_b=node.number("reachB"),
        both=node.number("both"),
    )


def platform(node: Node) -> PlatformMetrics:
    """A platform."""
    return PlatformMetrics(
        platform=node.word("platform"),
        reach=node.number("reach"),
        page_views=node.number("pageViews"),
        sessions=node.number_or("sessions"),
    )


def bucket(node: Node) -> FrequencyBucket:
    """Persons by number of visits."""
    return FrequencyBucket(node.whole("visits"), node.number("reach"))
