"""Flat list + parentId + atoms → tree. Pure: knows neither Django nor Kits.

Two relations, never mixed up: a *parent* is the owner by `parentId` (a section's media), *atoms* are the medias and
sections that a composite is made of. Lists from outside may lie: parents that are missing, circles, composites that hold
each other. Nothing here loops for ever or fails on them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

COMPOSITES = frozenset({"media_title", "media_title_section", "group", "measurement_member"})


@dataclass(frozen=True, slots=True)
class Item:
    """A touchpoint as far as relations go."""

    id: str
    kind: str
    parent_id: str | None = None
    atoms: tuple[str, ...] = ()


class Line(NamedTuple):
    """One line of a drawn tree: how deep it stands."""

    id: str
    depth: int


def ancestors(id_: str, parents: Mapping[str, str | None]) -> list[str]:
    """Give the owners of `id_`, the nearest first. A circle ends where it closes."""
    chain: list[str] = []
    seen = {id_}
    parent = parents.get(id_)
    while parent and parent not in seen:
        seen.add(parent)
        chain.append(parent)
        parent = parents.get(parent)
    return chain


def draw(parents: Mapping[str, str | None]) -> list[Line]:
    """Draw the tree of all given ids, each exactly once, siblings in the given order.

    An id whose parent is not given stands at the top; a circle is opened at its first member.
    """
    children = _children(parents)
    drawn: set[str] = set()
    lines: list[Line] = []
    tops = [id_ for id_, parent in parents.items() if not parent or parent not in parents]
    for top in [*tops, *parents]:  # what the tops do not lead to stands in a circle
        if top not in drawn:
            lines.extend(_walk(top, children, drawn))
    return lines


def _children(parents: Mapping[str, str | None]) -> dict[str, list[str]]:
    """Turn child → parent into parent → children, in the given order."""
    children: dict[str, list[str]] = defaultdict(list)
    for id_, parent in parents.items():
        if parent:
            children[parent].append(id_)
    return children


def _walk(top: str, children: Mapping[str, Sequence[str]], drawn: set[str]) -> Iterator[Line]:
    """Walk down from `top`, without recursion, past what is drawn already."""
    waiting = [Line(top, 0)]
    while waiting:
        line = waiting.pop()
        if line.id in drawn:
            continue
        drawn.add(line.id)
        yield line
        waiting += [Line(child, line.depth + 1) for child in reversed(children.get(line.id, ()))]


def expand(ids: Iterable[str], items: Mapping[str, Item]) -> frozenset[str]:
    """Give the medias and sections that `ids` are made of. An atom of which nothing else is known is kept."""
    atoms: set[str] = set()
    seen: set[str] = set()
    waiting = list(ids)
    while waiting:
        id_ = waiting.pop()
        if id_ in seen:
            continue
        seen.add(id_)
        item = items.get(id_)
        if item is not None and item.kind in COMPOSITES:
            waiting.extend(item.atoms)
        else:
            atoms.add(id_)
    return frozenset(atoms)


def containment(picks: Iterable[str], items: Mapping[str, Item]) -> dict[str, tuple[str, ...]]:
    """Say which picks lie inside which other picks: inner → outers, the widest outer first.

    A section lies inside its media, and inside a composite whose atoms hold the section or its media. Of two picks made
    of the same atoms the later lies inside the earlier. `items` must know the picks and the parents of their sections.
    """
    order = list(dict.fromkeys(picks))
    place = {pick: number for number, pick in enumerate(order)}
    atoms = {pick: expand([pick], items) for pick in order}
    holders = _holders(atoms)
    parents = {id_: item.parent_id for id_, item in items.items()}
    outers = {pick: _outers(pick, atoms[pick], holders, parents) for pick in order}
    inside = {p: [o for o in outers[p] if p not in outers[o] or place[o] < place[p]] for p in order}
    return {p: tuple(sorted(inside[p], key=lambda o: (len(inside[o]), -len(atoms[o]), place[o]))) for p in order if inside[p]}


def _holders(atoms: Mapping[str, frozenset[str]]) -> dict[str, set[str]]:
    """Turn pick → atoms into atom → picks; a pick also holds itself."""
    holders: dict[str, set[str]] = defaultdict(set)
    for pick, its_atoms in atoms.items():
        for atom in its_atoms | {pick}:
            holders[atom].add(pick)
    return holders


def _outers(pick: str, atoms: frozenset[str], holders: Mapping[str, set[str]], parents: Mapping[str, str | None]) -> set[str]:
    """Give the other picks that hold every atom of `pick`, each by itself or through its owner."""
    found: set[str] | None = None
    for atom in atoms or {pick}:
        owners = ancestors(atom, parents)
        held = set[str]().union(*(holders.get(id_, ()) for id_ in [atom, *owners]))
        found = held if found is None else found & held
        if found <= {pick}:
            break
    return (found or set()) - {pick}
