"""What a version asks, in words: for everyone who waits for its answer or wonders what a draft is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from explorer.models import MediaSet, ReportVersion
from explorer.naming import when
from explorer.words import BLOCK_NAMES, TOUCHPOINT_PRESETS
from kitsapi.plain import read
from kitsapi.types import Variable
from teams.models import KitsAccount


@dataclass(frozen=True, slots=True)
class AskedSet:
    """A media set: its period in words, its touchpoints by a preset's name or each by its own."""

    slot: str
    name: str
    period: str
    preset: str
    touchpoints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A whole version in words."""

    sets: tuple[AskedSet, ...]
    target_group: str
    blocks: tuple[str, ...]
    include_not_validated: bool


def asked(version: ReportVersion) -> Asked:
    """Return what the version asks."""
    return Asked(
        sets=tuple(_set(media_set) for media_set in version.media_sets.prefetch_related("picks")),
        target_group=target_group_in_words(version),
        blocks=tuple(str(BLOCK_NAMES.get(block, block)) for block in version.blocks),
        include_not_validated=version.include_not_validated,
    )


def _set(media_set: MediaSet) -> AskedSet:
    preset = media_set.touchpoint_preset
    return AskedSet(
        slot=media_set.slot,
        name=media_set.label,
        period=when(media_set),
        preset=str(TOUCHPOINT_PRESETS.get(preset, preset)),
        touchpoints=() if preset else tuple(map(str, media_set.picks.all())),
    )


def target_group_in_words(version: ReportVersion) -> str:
    """Return whom a version is about."""
    return group_in_words(version.report.account, version.target_group)


def group_in_words(account: KitsAccount, target_group: list[dict[str, Any]]) -> str:
    """Return a target group as "Everyone", or each variable with its values, in Kits' own labels."""
    variables = {variable["name"]: read(Variable, variable) for variable in account.variables}
    parts = []
    for entry in target_group:
        variable = variables.get(entry["variable"])
        labels = {value.value: value.label for value in variable.values} if variable else {}
        values = ", ".join(labels.get(value, value) for value in entry["values"])
        parts.append(f"{variable.label if variable else entry['variable']}: {values}")
    return "; ".join(parts) or _("Everyone")
