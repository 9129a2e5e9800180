"""Looking whether a change whose answer was lost was made after all: reads only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kitsapi import types as kits
from kitsapi.client import KitsClient


def look(client: KitsClient, asked: dict[str, Any]) -> dict[str, Any]:
    """Say whether Kits has done what a change wanted, and which touchpoint it is about."""
    match asked["action"]:
        case "create":
            return _created(client, asked)
        case "change":
            return _changed(client, asked)
        case "delete":
            return {"is_done": client.core.one(asked["kind"], asked["id"]) is None, "id": asked["id"]}
        case "validate":
            return _validated(client, asked)
    raise ValueError(asked["action"])


def _created(client: KitsClient, asked: Mapping[str, Any]) -> dict[str, Any]:
    """One of that name beside the same parent."""
    name, parent = asked["name"], asked["fields"].get("parent_id")
    for each in client.core.own(asked["kind"], q=name):
        if each.name.casefold() == name.casefold() and each.parent_id == parent:
            return {"is_done": True, "id": each.id}
    return {"is_done": False, "id": ""}


def _changed(client: KitsClient, asked: Mapping[str, Any]) -> dict[str, Any]:
    found = client.core.one(asked["kind"], asked["id"])
    is_done = found is not None and all(_says(found, name, said) for name, said in asked["fields"].items())
    return {"is_done": is_done, "id": asked["id"]}


def _says(found: kits.Touchpoint, field: str, said: Any) -> bool:
    """Atoms come back with their kinds, lists in an order of Kits' own."""
    if field == "atoms":
        return {atom.id for atom in found.atoms} == set(said)
    there = getattr(found, field)
    return set(there) == set(said) if isinstance(there, tuple) else there == said


def _validated(client: KitsClient, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Valid on every day of the period, as it is where the validation went well."""
    start, end = (date.fromisoformat(asked["fields"][name]) for name in ("start", "end"))
    listed = client.core.validity(start, end, q=asked["name"], kind=asked["kind"])
    is_done = any(each.is_valid for each in listed if each.touchpoint_id == asked["id"])
    return {"is_done": is_done, "id": asked["id"]}
