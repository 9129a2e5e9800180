"""The creation of a report as Kits is asked for it, to be shown, and read back from what somebody pasted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kitsapi import documents, read
from kitsapi.ask import explorer_input
from kitsapi.node import Node, ShapeError
from kitsapi.types import Definition, MediaSet

__all__ = ["Creation", "ShapeError", "creation", "definition_of_input"]


@dataclass(frozen=True, slots=True)
class Creation:
    """A GraphQL document, and its variables as plain JSON."""

    document: str
    variables: dict[str, Any]


def creation(account_id: str, definition: Definition) -> Creation:
    """The very request that `KitsClient.create_report` sends."""
    return Creation(documents.CREATE.strip(), {"accountId": account_id, "input": explorer_input(definition)})


def definition_of_input(asked: Mapping[str, Any]) -> Definition:
    """What an ExplorerInput asks. Raises ShapeError, with the path, for what is missing or does not fit."""
    node = Node(dict(asked))
    set_b, group = node.obj_or("setB"), node.obj_or("targetGroup")
    return Definition(
        name=node.text_or("name"),
        blocks=node.words("sections"),
        set_a=_media_set(node.obj("setA")),
        set_b=_media_set(set_b) if set_b else None,
        target_group=(group.all_or("filters", read.target_group_filter) or ()) if group else (),
        include_not_validated=node.value.get("includeNotValidated") is not None and node.flag("includeNotValidated"),
        recalculation=node.word_or("recalculation") or "none",
    )


def _media_set(node: Node) -> MediaSet:
    """A MediaSetInput. Of a preset and days, or a preset and ids, Kits takes the preset."""
    days, chosen = node.obj("dateRange"), node.obj("touchpoints")
    date_preset, touchpoint_preset = days.word_or("preset"), chosen.word_or("preset")
    return MediaSet(
        name=node.text_or("name"),
        date_preset=date_preset,
        start=None if date_preset else days.day_or("start"),
        end=None if date_preset else days.day_or("end"),
        touchpoint_preset=touchpoint_preset,
        touchpoint_ids=() if touchpoint_preset else chosen.texts_or("ids"),
    )
