"""One calculation: from what was asked to the engine's question, and from its answer to what is stored."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from .asked import Asked, AskedSet, Period, period_of, touchpoints_of
from .catalogue import NOT_VALIDATED, VALID, Touchpoint, status_on
from .engine.metrics import calculate
from .engine.query import Question, SetQuery
from .sources import View


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a set meant when it was calculated."""

    period: Period
    touchpoints: list[Touchpoint]
    excluded: list[tuple[Touchpoint, str]]


def calculate_report(asked: Asked, view: View) -> dict[str, Any]:
    """Compute a report: `metrics`, and what `setA` and `setB` meant."""
    own = asked.include_not_validated
    sets = {key: resolve(each, view, own) for key, each in (("setA", asked.a), ("setB", asked.b)) if each}
    queries = [set_query(each, view, own) for each in sets.values()]
    question = Question(frozenset(asked.sections), asked.filters, *queries)
    metrics = calculate(view.index, question)
    _name_touchpoints(metrics, view)
    return {"metrics": metrics, **{key: _spoken(each, view) for key, each in sets.items()}}


def resolve(each: AskedSet, view: View, include_not_validated: bool) -> Resolved:
    """Presets become days and touchpoints; touchpoints that do not count on any of the days are put aside."""
    period = period_of(each, view)
    kept: list[Touchpoint] = []
    excluded: list[tuple[Touchpoint, str]] = []
    for touchpoint in touchpoints_of(each, view):
        may = include_not_validated and touchpoint.owner == view.account
        if may or view.catalogue.is_ever_valid(touchpoint, period.start, period.end):
            kept.append(touchpoint)
        else:
            excluded.append((touchpoint, _reason(touchpoint, view, period)))
    return Resolved(period, kept, excluded)


def _reason(touchpoint: Touchpoint, view: View, period: Period) -> str:
    stretches = view.catalogue.stretches(touchpoint, period.start, period.end)
    never = all(stretch.status == NOT_VALIDATED for stretch in stretches)
    state = "was never validated" if never else "was invalid"
    return f"It {state} on the days from {period.start} to {period.end}, so its data are not counted."


def set_query(each: Resolved, view: View, include_not_validated: bool) -> SetQuery:
    """A set in the engine's terms."""
    catalogue = view.catalogue
    number_of = {atom: number for number, atom in enumerate(catalogue.atoms)}
    touchpoints = {}
    for touchpoint in each.touchpoints:
        flags = np.zeros(len(number_of), bool)
        flags[[number_of[atom] for atom in catalogue.atoms_of(touchpoint)]] = True
        touchpoints[touchpoint.id] = flags
    atoms = [catalogue.by_id[atom] for atom in catalogue.atoms]
    always = np.array([include_not_validated and atom.owner == view.account for atom in atoms], bool)
    days = each.period.days
    validities = [atom.validity for atom in atoms]
    valid = np.array([[status_on(each, day) == VALID for each in validities] for day in days], bool)
    return SetQuery(days, touchpoints, valid.reshape(len(days), len(atoms)) | always)


def present(touchpoint: Touchpoint, view: View) -> dict[str, Any]:
    """A touchpoint as the account sees it, in the schema's words."""
    catalogue = view.catalogue
    return {
        "id": touchpoint.id,
        "type": touchpoint.type,
        "name": touchpoint.name,
        "ownerAccountId": touchpoint.owner.id,
        "ownerName": touchpoint.owner.name,
        "isOwn": touchpoint.owner == view.account,
        "parentId": touchpoint.parent_id,
        "atoms": [{"id": atom, "type": catalogue.by_id[atom].type} for atom in touchpoint.atoms],
        "platform": touchpoint.platform,
        "language": touchpoint.language,
        "publicationTypes": list(touchpoint.publication_types),
        "contentLabels": list(touchpoint.content_labels),
        "labels": list(touchpoint.labels),
        "network": touchpoint.network,
        "groups": list(touchpoint.groups),
        "validation": [
            {"from": each.start.isoformat(), "to": each.end.isoformat(), "status": each.status}
            for each in catalogue.stretches(touchpoint, view.first, view.last)
        ],
    }


def _spoken(each: Resolved, view: View) -> dict[str, Any]:
    return {
        "resolvedDateRange": {"start": each.period.start.isoformat(), "end": each.period.end.isoformat()},
        "resolvedTouchpoints": [present(touchpoint, view) for touchpoint in each.touchpoints],
        "excludedTouchpoints": [
            {"touchpoint": present(touchpoint, view), "reason": reason} for touchpoint, reason in each.excluded
        ],
    }


def _name_touchpoints(metrics: dict[str, Any], view: View) -> None:
    """The engine knows touchpoints by id only."""
    for key in ("setA", "setB"):
        for row in (metrics[key] or {}).get("touchpoints") or ():
            row["touchpoint"] = present(view.catalogue.by_id[row.pop("touchpointId")], view)


def pack(result: dict[str, Any]) -> bytes:
    """A result for the store."""
    return zlib.compress(json.dumps(result, ensure_ascii=False).encode(), 1)


def unpack(stored: bytes) -> dict[str, Any]:
    """A result from the store."""
    result: dict[str, Any] = json.loads(zlib.decompress(stored))
    return result
