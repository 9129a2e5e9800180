"""What a run's media sets meant: as Kits resolved them, and where Kits does not say, as asked here."""

from __future__ import annotations

from explorer.building.questions import question_answered
from explorer.models import Run, RunSet
from kitsapi.types import Answer, MediaSet, ResolvedSet
from teams.names import shortened
from touchpoints.models import names_of


def store_sets(run: Run, answer: Answer) -> None:
    """Write what was really asked, one row a set. Must be called within the transaction that ends the run."""
    asked = {"a": (answer.definition.set_a, answer.set_a)}
    if answer.definition.set_b and answer.set_b:
        asked["b"] = (answer.definition.set_b, answer.set_b)
    ids = {found for media_set, resolved in asked.values() for found in _ids(media_set, resolved)}
    names = names_of(run.account, ids)
    rows = RunSet.objects.bulk_create([_row(run, slot, *asked[slot], names) for slot in asked])
    Run.objects.filter(pk=run.pk).update(question=question_answered(run, rows))


def _ids(media_set: MediaSet, resolved: ResolvedSet) -> tuple[str, ...]:
    return media_set.touchpoint_ids if resolved.touchpoint_ids is None else resolved.touchpoint_ids


def _row(run: Run, slot: str, media_set: MediaSet, resolved: ResolvedSet, names: dict[str, str]) -> RunSet:
    period = resolved.period
    return RunSet(
        run=run,
        slot=slot,
        name=shortened(media_set.name, 100),
        start=period.start if period else media_set.start,
        end=period.end if period else media_set.end,
        touchpoints=[{"id": found, "name": names.get(found, found)} for found in _ids(media_set, resolved)],
        excluded=[{"id": left.touchpoint_id, "name": left.name, "reason": left.reason} for left in resolved.excluded],
        resolved_by="kits" if resolved.touchpoint_ids is not None else "portal",
    )
