"""Trackpoints that were made, changed or deleted through the Core API, laid over those that a source has by itself.

"Trackpoint" is the Core API's word for a touchpoint.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from .catalogue import GROUP, MEDIA, MEMBER, Account, Catalogue, Stretch, Touchpoint

_LISTS = ("atoms", "publication_types", "content_labels", "labels", "groups")
_PLAIN = ("id", "type", "name", "parent_id", "platform", "language", "network", "rule")

Said = Mapping[str, tuple[Stretch, ...]]


def dump(touchpoint: Touchpoint) -> str:
    """A touchpoint as text for the store, without its owner and without what was said of it."""
    return json.dumps({name: getattr(touchpoint, name) for name in (*_PLAIN, *_LISTS)}, ensure_ascii=False)


def _read(body: str, owner: Account, groups: tuple[str, ...] = ()) -> Touchpoint:
    """A touchpoint from its text. One that was written before titles could choose their groups has those of before."""
    kept: dict[str, Any] = {"groups": groups, **json.loads(body)}
    return Touchpoint(**{**kept, **{name: tuple(kept[name]) for name in _LISTS}}, owner=owner)


def overlay(
    base: Catalogue, accounts: Mapping[str, Account], rows: Sequence[sqlite3.Row], said_rows: Sequence[sqlite3.Row]
) -> Catalogue | None:
    """The catalogue as it is now; None when nothing about it was changed."""
    here = {each.owner.id for each in base.touchpoints}
    rows = [row for row in rows if row["account_id"] in here]
    said = _said(said_rows)
    if not rows and not said:
        return None
    changes = {row["id"]: row for row in rows}
    kept = [_changed(each, changes.pop(each.id, None)) for each in base.touchpoints]
    made = [_read(row["body"], accounts[row["account_id"]]) for row in changes.values() if row["body"]]
    return Catalogue(tuple(_fitted([each for each in (*kept, *made) if each], said)))


def _changed(touchpoint: Touchpoint, row: sqlite3.Row | None) -> Touchpoint | None:
    if row is None:
        return touchpoint
    return _read(row["body"], touchpoint.owner, touchpoint.groups) if row["body"] else None


def _fitted(touchpoints: list[Touchpoint], said: Said) -> list[Touchpoint]:
    """Atoms that are gone leave their composites; members are made of their account's medias, groups of who chose them."""
    there = {each.id for each in touchpoints}
    of_member: dict[str, list[str]] = defaultdict(list)
    of_group: dict[str, list[str]] = defaultdict(list)
    for each in touchpoints:
        if each.type == MEDIA:
            of_member[each.owner.id].append(each.id)
        for group in each.groups:
            of_group[group] += each.atoms

    def atoms_of(each: Touchpoint) -> Sequence[str]:
        return {MEMBER: of_member[each.owner.id], GROUP: of_group[each.id]}.get(each.type, each.atoms)

    return [
        replace(
            each,
            atoms=tuple(atom for atom in dict.fromkeys(atoms_of(each)) if atom in there),
            said=said.get(each.id, ()),
        )
        for each in touchpoints
    ]


def _said(rows: Sequence[sqlite3.Row]) -> Said:
    found: dict[str, tuple[Stretch, ...]] = {}
    for row in rows:
        stretch = Stretch(date.fromisoformat(row["first"]), date.fromisoformat(row["last"]), row["status"])
        found[row["trackpoint_id"]] = (*found.get(row["trackpoint_id"], ()), stretch)
    return found
