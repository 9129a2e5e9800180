"""The comparison without a server: names or ids in, the figures out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from .asked import Asked, AskedSet, check
from .calculation import calculate_report
from .catalogue import Touchpoint
from .errors import Sentence
from .sources import View

_KEYS = {"reachA": "setA", "reachB": "setB"}
_SHARED = ("both", "onlyA", "onlyB", "either")


class NoSuchTouchpoint(Sentence):
    """A name that means nothing, or more than one thing."""


def compare(view: View, names_a: Sequence[str], names_b: Sequence[str], start: date, end: date) -> dict[str, Any]:
    """Set A beside set B: persons reached, and the panel persons behind each figure."""
    sets = [
        AskedSet(f"input.{key}", key, None, start, end, None, find_all(view, names))
        for key, names in (("setA", names_a), ("setB", names_b))
    ]
    asked = Asked("report", (), ("OVERVIEW",), sets[0], sets[1], include_not_validated=True, recalculation="NONE")
    check(asked, view)
    return _figures(calculate_report(asked, view)["metrics"])


def _figures(metrics: dict[str, Any]) -> dict[str, Any]:
    found = {key: metrics[place]["overview"] for key, place in _KEYS.items()}
    found |= {key: metrics["comparison"][key] for key in _SHARED}
    figures: dict[str, Any] = {key: _number(block["reach"]) for key, block in found.items()}
    figures["sampleSizes"] = {key: block["sampleSize"] for key, block in found.items()}
    return figures


def _number(persons: float) -> float | int:
    """Whole persons as a whole number."""
    return int(persons) if persons == int(persons) else float(persons)


def find_all(view: View, names: Sequence[str]) -> tuple[str, ...]:
    """Ids for what was written: each entry is one name or id, or several divided by commas."""
    known = list(view.catalogue.visible_to(view.account, view.first, view.last))
    found: list[str] = []
    for entry in names:
        whole = _matches(known, entry.strip())
        parts = [entry.strip()] if whole else [part.strip() for part in entry.split(",") if part.strip()]
        found += [_only(known, part) for part in parts]
    return tuple(dict.fromkeys(found))


def _only(known: list[Touchpoint], name: str) -> str:
    matches = _matches(known, name)
    if len(matches) == 1:
        return matches[0].id
    if not matches:
        raise NoSuchTouchpoint(f"There is no touchpoint {name!r}.")
    ids = ", ".join(f"{each.id} ({each.type.lower().replace('_', ' ')}, {each.owner.name})" for each in matches)
    raise NoSuchTouchpoint(f"{name!r} is the name of {len(matches)} touchpoints; take an id: {ids}.")


def _matches(known: list[Touchpoint], name: str) -> list[Touchpoint]:
    """By id, else by the name as written, else by the name in any case."""
    for fits in (
        lambda each: each.id == name.lower(),
        lambda each: each.name == name,
        lambda each: each.name.casefold() == name.casefold(),
    ):
        matches = [each for each in known if fits(each)]
        if matches:
            return matches
    return []
