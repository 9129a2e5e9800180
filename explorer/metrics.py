"""Between Kits' results and our rows: stored whole, read whole into frozen values. Numbers, no Plotly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import fields
from typing import Any, get_type_hints

from explorer.models import Metric, MetricSet, Run
from kitsapi.plain import plain, read
from kitsapi.types import (
    Answer,
    Audience,
    ComparisonResults,
    DayMetrics,
    PairReach,
    ProfileCell,
    Results,
    SetResults,
)

TARGET_GROUP = "target_group"
AUDIENCE = "audience"
# What the six figures of a comparison and their bases are made of.
_HEADLINE = (TARGET_GROUP, AUDIENCE, "overview", "base")

Rows = dict[tuple[str, str], Any]


def store_results(run: Run, answer: Answer) -> dict[str, Any]:
    """Write one metric row a block and set; return the headline columns of the run.

    Must be called within the transaction that ends the run. A run has no results before.
    """
    results = answer.results
    if results is None:
        raise ValueError("There are no results to store.")
    Metric.objects.bulk_create(
        Metric(run=run, block=block, media_set=media_set, value=value) for media_set, block, value in _rows(results)
    )
    return _headline(results)


def _headline(results: Results) -> dict[str, Any]:
    a, b = results.set_a.overview, results.set_b.overview if results.set_b else None
    together = results.comparison
    return {
        "target_group_size": results.target_group_size,
        "reach_a": a.reach if a else None,
        "reach_b": b.reach if b else None,
        "reach_both": together.both.reach if together else None,
        "reach_either": together.either.reach if together else None,
    }


def _rows(results: Results) -> Iterator[tuple[MetricSet, str, Any]]:
    yield (
        MetricSet.REPORT,
        TARGET_GROUP,
        {
            "online_population": results.online_population,
            "target_group_size": results.target_group_size,
            "target_group_sample_size": results.target_group_sample_size,
        },
    )
    yield from _set_rows(MetricSet.A, results.set_a)
    if results.set_b:
        yield from _set_rows(MetricSet.B, results.set_b)
    if results.comparison:
        yield from _comparison_rows(results.comparison)


def _set_rows(media_set: MetricSet, numbers: SetResults) -> Iterator[tuple[MetricSet, str, Any]]:
    for block in fields(numbers):
        value = getattr(numbers, block.name)
        if value is not None:
            yield media_set, block.name, plain(value)


def _comparison_rows(numbers: ComparisonResults) -> Iterator[tuple[MetricSet, str, Any]]:
    yield MetricSet.BOTH, AUDIENCE, plain(numbers.both)
    yield MetricSet.ONLY_A, AUDIENCE, plain(numbers.only_a)
    yield MetricSet.ONLY_B, AUDIENCE, plain(numbers.only_b)
    yield MetricSet.EITHER, AUDIENCE, plain(numbers.either)
    if numbers.profile_of_both is not None:
        yield MetricSet.BOTH, "profile", plain(numbers.profile_of_both)
    if numbers.buildup_of_either is not None:
        yield MetricSet.EITHER, "buildup", plain(numbers.buildup_of_either)
    if numbers.duplication is not None:
        yield MetricSet.BOTH, "duplication", plain(numbers.duplication)


def read_results(run: Run, blocks: Collection[str] | None = None) -> Results:
    """Return the results of a ready run from its rows: one query, whatever their size.

    With `blocks` only these are read, beside the figures of the comparison. Raises LookupError when the run has none.
    """
    stored = run.metrics.all() if blocks is None else run.metrics.filter(block__in=[*_HEADLINE, *blocks])
    rows = {(row.media_set, row.block): row.value for row in stored}
    if (MetricSet.REPORT, TARGET_GROUP) not in rows:
        raise LookupError(f"Run {run.pk} has no results.")
    return _read(rows)


def read_headlines(run_ids: Collection[int]) -> dict[int, Results]:
    """Return the results of those of these runs that have any, without their longer blocks: one query for all."""
    found: defaultdict[int, Rows] = defaultdict(dict)
    stored = Metric.objects.filter(run__in=run_ids, block__in=_HEADLINE)
    for run_id, media_set, block, value in stored.values_list("run", "media_set", "block", "value"):
        found[run_id][media_set, block] = value
    return {run_id: _read(rows) for run_id, rows in found.items()}


def _read(rows: Rows) -> Results:
    has_b = any(media_set == MetricSet.B for media_set, _ in rows)
    return Results(
        **rows[MetricSet.REPORT, TARGET_GROUP],
        set_a=_read_set(rows, MetricSet.A),
        set_b=_read_set(rows, MetricSet.B) if has_b else None,
        comparison=_read_comparison(rows) if (MetricSet.EITHER, AUDIENCE) in rows else None,
    )


def _read_set(rows: Rows, media_set: MetricSet) -> SetResults:
    kinds = get_type_hints(SetResults)
    found = {name: rows[media_set, name] for name in kinds if (media_set, name) in rows}
    return SetResults(**{name: read(kinds[name], value) for name, value in found.items()})


def _read_comparison(rows: Rows) -> ComparisonResults:
    def many(kind: Any, media_set: MetricSet, block: str) -> Any:
        return read(tuple[kind, ...] | None, rows.get((media_set, block)))  # type: ignore[arg-type]

    return ComparisonResults(
        both=read(Audience, rows[MetricSet.BOTH, AUDIENCE]),
        only_a=read(Audience, rows[MetricSet.ONLY_A, AUDIENCE]),
        only_b=read(Audience, rows[MetricSet.ONLY_B, AUDIENCE]),
        either=read(Audience, rows[MetricSet.EITHER, AUDIENCE]),
        profile_of_both=many(ProfileCell, MetricSet.BOTH, "profile"),
        buildup_of_either=many(DayMetrics, MetricSet.EITHER, "buildup"),
        duplication=many(PairReach, MetricSet.BOTH, "duplication"),
    )
