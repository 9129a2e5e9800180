"""The tables of this room."""

from touchpoints.models.sync import Staged, Sync
from touchpoints.models.touchpoint import (
    PLATFORMS,
    Atom,
    Described,
    Kind,
    Touchpoint,
    TouchpointQuerySet,
    Validation,
    kind_name,
    names_of,
)

__all__ = [
    "PLATFORMS",
    "Atom",
    "Described",
    "Kind",
    "Staged",
    "Sync",
    "Touchpoint",
    "TouchpointQuerySet",
    "Validation",
    "kind_name",
    "names_of",
]
