"""The Core Rest API: trackpoints of the account, those that other members publish, and when they are valid."""

from __future__ import annotations

# What is imported adds its routes to the router, in this order.
from . import core_collections, core_trackpoints
from .core_common import PREFIX, router

__all__ = ["PREFIX", "PURPOSE", "TITLE", "core_collections", "core_trackpoints", "router"]

TITLE = "Core Rest API"
PURPOSE = (
    "Manage owned medias, sections, media titles and media title sections (trackpoints); see the trackpoints that other "
    "members publish; see on which days of a period trackpoints are valid, and validate them."
)
