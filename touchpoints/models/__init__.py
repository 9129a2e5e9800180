"""The tables of this room."""

from touchpoints.models.sync import Staged, Sync, change_in_words
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
    "change_in_words",
    "kind_name",
    "names_of",
]
