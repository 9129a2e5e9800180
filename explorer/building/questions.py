"""The same question, asked before: whatever it was called, in whatever order things were picked, A and B either way round."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from explorer.building.following import days_of
from explorer.models import ENDS, MediaSet, ReportVersion, Run, RunSet, State
from teams.models import KitsAccount
from touchpoints.relations import resolve_preset

# Start, end, sorted ids.
SetKey = tuple[str, str, list[str]]
LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """A run that answers a draft's question. `is_swapped`: its A is the draft's B."""

    run: Run
    is_swapped: bool
    has_more_blocks: bool


def question_of(version: ReportVersion) -> str:
    """Return a digest of what a version asks, with presets as they are today; empty for what is not complete."""
    return _digest(version, [_set_key(version.report.account, each) for each in version.media_sets.all()])


def question_answered(run: Run, run_sets: Iterable[RunSet]) -> str:
    """Return the digest of what a run's results answer, with presets as Kits resolved them."""
    resolved = {each.slot: each for each in run_sets}
    sets = list(run.version.media_sets.prefetch_related("picks"))
    return _digest(run.version, [_answered_key(each, resolved.get(each.slot)) for each in sets])


def asked_before(version: ReportVersion) -> AskedBefore | None:
    """Return the newest run of the account that answers a draft's question, or is about to; more blocks answer fewer."""
    question = question_of(version)
    if not question:
        return None
    account = version.report.account
    runs = Run.objects.filter(account=account, question=question, report__team=version.report.team_id)
    runs = runs.filter(report__helper_for=None)
    runs = runs.exclude(state__in=ENDS - {State.READY}).select_related("report", "version", "created_by")
    for run in sorted(runs.order_by("-created_at")[:LOOKED_AT], key=lambda run: run.state != State.READY):
        if set(version.blocks) <= set(run.version.blocks):
            more = set(run.version.blocks) > set(version.blocks)
            return AskedBefore(run, _is_swapped(version, run), more)
    return None


def _is_swapped(version: ReportVersion, run: Run) -> bool:
    draft, asked = version.media_sets.get(slot="a"), run.version.media_sets.get(slot="a")
    answered = _answered_key(asked, run.sets.filter(slot="a").first())
    return answered != _set_key(version.report.account, draft)


def _digest(version: ReportVersion, keys: list[SetKey | None]) -> str:
    if not keys or None in keys:
        return ""
    group = sorted([entry["variable"], sorted(entry["values"])] for entry in version.target_group)
    asked = [group, version.include_not_validated, sorted(keys)]  # type: ignore[type-var]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def _set_key(account: KitsAccount, media_set: MediaSet) -> SetKey | None:
    preset = media_set.touchpoint_preset
    ids = [row.upstream_id for row in resolve_preset(account, preset)] if preset else list(media_set.picked_ids())
    days = days_of(media_set.version, media_set)
    return _key(*days, ids) if days else None


def _answered_key(media_set: MediaSet, resolved: RunSet | None) -> SetKey | None:
    """Picks count as they were asked for, for Kits leaves out what is not valid; presets as Kits resolved them."""
    preset = media_set.touchpoint_preset
    if resolved is None:
        return None if preset or media_set.date_preset else _key(media_set.start, media_set.end, media_set.picked_ids())
    ids = [each["id"] for each in resolved.touchpoints] if preset else media_set.picked_ids()
    return _key(resolved.start, resolved.end, ids)


def _key(start: date | None, end: date | None, ids: Iterable[str]) -> SetKey | None:
    asked = sorted(set(ids))
    return (start.isoformat(), end.isoformat(), asked) if start and end and asked else None
