"""What a saved part holds, and what each of its versions changed, in words."""

from __future__ import annotations

from itertools import pairwise

from explorer.asked import group_in_words
from explorer.building.difference import NAMES_SHOWN, picks_difference
from explorer.models import SavedPart, SavedVersion
from explorer.words import TOUCHPOINT_PRESETS, touchpoints_in_words


def contents_in_words(part: SavedPart) -> str:
    """Say what the newest version of a part holds."""
    return _contents(part, part.newest) if part.newest else ""


def _contents(part: SavedPart, version: SavedVersion) -> str:
    if part.kind == SavedPart.Kind.GROUP:
        return group_in_words(part.account, version.said["target_group"])
    if preset := version.said["touchpoint_preset"]:
        return str(TOUCHPOINT_PRESETS.get(preset, preset))
    names = [name or id_ for id_, name in version.said["picks"]]
    shown = ", ".join(names[:NAMES_SHOWN]) + (" …" if len(names) > NAMES_SHOWN else "")
    return f"{touchpoints_in_words(len(names))}: {shown}"


def versions_in_words(part: SavedPart) -> list[tuple[SavedVersion, list[str]]]:
    """Say of each version, the newest first, what it changed in the one before it."""
    versions = list(part.versions.all())
    changes = [_changes(part, before, after) for after, before in pairwise(versions)]
    return list(zip(versions, [*changes, [_contents(part, versions[-1])] if versions else []], strict=True))


def _changes(part: SavedPart, before: SavedVersion, after: SavedVersion) -> list[str]:
    if part.kind == SavedPart.Kind.SET and not before.said["touchpoint_preset"] and not after.said["touchpoint_preset"]:
        return picks_difference(dict(before.said["picks"]), dict(after.said["picks"]), part.account)
    return [_contents(part, after)]
