"""From the portal's words to Kits': what is asked of a report, as the variables of a GraphQL call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kitsapi.types import Definition, Filter, MediaSet


def explorer_input(definition: Definition) -> dict[str, Any]:
    """A definition as an ExplorerInput. What is empty is left out: no target group means everyone."""
    asked: dict[str, Any] = {
        "name": definition.name,
        "sections": [block.upper() for block in definition.blocks],
        "setA": media_set_input(definition.set_a),
        "includeNotValidated": definition.include_not_validated,
        "recalculation": definition.recalculation.upper(),
    }
    if definition.target_group:
        asked["targetGroup"] = target_group_input(definition.target_group)
    if definition.set_b:
        asked["setB"] = media_set_input(definition.set_b)
    return asked


def media_set_input(media_set: MediaSet) -> dict[str, Any]:
    """A media set as a MediaSetInput: a period one way, touchpoints one way; a preset goes before."""
    return {
        "name": media_set.name,
        "dateRange": _date_range(media_set),
        "touchpoints": _touchpoints(media_set),
    }


def target_group_input(filters: Sequence[Filter]) -> dict[str, Any]:
    """Filters as a TargetGroupInput: OR inside a filter, AND between filters."""
    return {"filters": [{"variable": one.variable, "values": list(one.values)} for one in filters]}


def _date_range(media_set: MediaSet) -> dict[str, Any]:
    if media_set.date_preset:
        return {"preset": media_set.date_preset.upper()}
    days = {"start": media_set.start, "end": media_set.end}
    return {name: day.isoformat() for name, day in days.items() if day}


def _touchpoints(media_set: MediaSet) -> dict[str, Any]:
    if media_set.touchpoint_preset:
        return {"preset": media_set.touchpoint_preset.upper()}
    return {"ids": list(media_set.touchpoint_ids)}
