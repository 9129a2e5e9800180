"""The Core Rest API: own medias, sections, media titles and title sections, and on which days they are valid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kitsapi import read
from kitsapi.node import Node
from kitsapi.rest import Rest
from kitsapi.types import Touchpoint
from kitsapi.types_rest import Description, Measured, TouchpointValidity, Validated

COLLECTIONS = {
    "media": "medias",
    "section": "sections",
    "media_title": "media-titles",
    "media_title_section": "media-title-sections",
}
"""Where own touchpoints of each kind are."""

NAMES = {
    "name": "name",
    "platform": "platform",
    "language": "language",
    "parentId": "parent_id",
    "atoms": "atoms",
    "publicationTypes": "publication_types",
    "contentLabels": "content_labels",
    "labels": "labels",
    "network": "network",
    "from": "start",
    "to": "end",
    "pageViews": "page_views",
    "basis": "basis",
}
"""What Kits calls a field, and what the portal calls it."""


class Core:
    """Own touchpoints. Those words that change something raise KitsOutcomeUnknown where the answer was lost."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    def own(self, kind: str, q: str = "") -> Iterator[Touchpoint]:
        """The account's own of a kind; with `q` those whose names hold it."""
        return self._rest.items(COLLECTIONS[kind], read=read.touchpoint, q=q)

    def one(self, kind: str, id: str) -> Touchpoint | None:
        """One of them; None: there is none."""
        return self._rest.get_or_none(COLLECTIONS[kind], id, read=read.touchpoint)

    def create(self, kind: str, described: Description) -> Touchpoint:
        """Make one. After KitsOutcomeUnknown it may exist: look for its name, do not repeat."""
        return self._rest.write("POST", COLLECTIONS[kind], body=said(described), read=read.touchpoint)

    def change(self, kind: str, id: str, described: Description) -> Touchpoint:
        """Say something else of one; what is not said stays."""
        return self._rest.write("PUT", COLLECTIONS[kind], id, body=said(described), read=read.touchpoint)

    def delete(self, kind: str, id: str) -> None:
        """Remove one. Kits refuses it while others belong to it or are made of it."""
        self._rest.delete(COLLECTIONS[kind], id)

    def validate(self, id: str, measured: Measured) -> Validated:
        """Have a media or section found valid: Kits compares, ±10 %, and refuses the rest."""
        body = {
            "from": measured.start.isoformat(),
            "to": measured.end.isoformat(),
            "pageViews": measured.page_views,
            "basis": measured.basis.upper(),
        }
        return self._rest.write("POST", "trackpoints", id, "validation", body=body, read=validated)

    def validity(self, start: date, end: date, q: str = "", kind: str = "") -> Iterator[TouchpointValidity]:
        """When touchpoints are valid in a period, own ones first."""
        days = {"from": start.isoformat(), "to": end.isoformat()}
        return self._rest.items("trackpoints", "validation", read=validity, q=q, type=kind.upper(), **days)


def said(described: Description) -> dict[str, Any]:
    """A description as Kits wants it: what is not said is left out."""
    found = {theirs: getattr(described, ours, None) for theirs, ours in NAMES.items()}
    if described.platform:
        found["platform"] = described.platform.upper()
    return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items() if value is not None}


def validated(node: Node) -> Validated:
    """What Kits says of a validation that went well."""
    return Validated(
        touchpoint_id=node.text("trackpointId"),
        start=node.day("from"),
        end=node.day("to"),
        status=node.word("status"),
        page_views=node.whole("pageViews"),
        measured=node.number("measuredPageViews"),
        deviation=node.number("deviation"),
    )


def validity(node: Node) -> TouchpointValidity:
    """An entry of the list of validations."""
    return TouchpointValidity(node.text("trackpointId"), node.flag("isValid"), node.all("validation", read.validity))
