"""Touchpoints, who owns them, what they are made of and when they are valid."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

_NAMES = uuid.UUID("5b3d1c1e-7a52-4f0e-9a5c-1f4f6b8d2e90")

MEDIA, SECTION = "MEDIA", "SECTION"
TITLE, TITLE_SECTION = "MEDIA_TITLE", "MEDIA_TITLE_SECTION"
GROUP, MEMBER = "GROUP", "MEASUREMENT_MEMBER"
ATOMIC = frozenset({MEDIA, SECTION})

VALID, INVALID, NOT_VALIDATED = "VALID", "INVALID", "NOT_VALIDATED"


def stable_id(*parts: str) -> str:
    """The same words always give the same id."""
    return str(uuid.uuid5(_NAMES, "\n".join(parts)))


@dataclass(frozen=True, slots=True)
class Account:
    """A UserReport account: a publisher of the make-believe country, or an import."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days (both included) with one validation status."""

    start: date
    end: date
    status: str


class Validity(NamedTuple):
    """When an atom is valid: by its rule, and before that by what was said of it, of which the last counts."""

    rule: str
    said: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """Something measured. `rule` says when an atom is valid: always, never, or with a lost week now and then."""

    id: str
    type: str
    name: str
    owner: Account
    parent_id: str | None = None
    # Ids of medias and sections; an atom is made of itself.
    atoms: tuple[str, ...] = ()
    platform: str | None = None
    language: str | None = None
    publication_types: tuple[str, ...] = ()
    content_labels: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    network: str | None = None
    # Of a media title or a media title section: the groups it has chosen to be in.
    groups: tuple[str, ...] = ()
    rule: str = "always"
    # What validating and invalidating said of an atom, oldest first.
    said: tuple[Stretch, ...] = ()

    @property
    def validity(self) -> Validity:
        """When it is valid, if it is an atom."""
        return Validity(self.rule, self.said)

    @property
    def is_atom(self) -> bool:
        """Whether it is a media or a section."""
        return self.type in ATOMIC


@dataclass(frozen=True)
class Catalogue:
    """All touchpoints of one source. The engine's atoms are numbered in `atoms`' order."""

    touchpoints: tuple[Touchpoint, ...]
    by_id: dict[str, Touchpoint] = field(init=False)
    atoms: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {each.id: each for each in self.touchpoints})
        object.__setattr__(self, "atoms", tuple(each.id for each in self.touchpoints if each.is_atom))

    def atoms_of(self, touchpoint: Touchpoint) -> tuple[str, ...]:
        """The atoms a touchpoint counts: its own, or itself."""
        return (touchpoint.id,) if touchpoint.is_atom else touchpoint.atoms

    def validities_of(self, touchpoint: Touchpoint) -> frozenset[Validity]:
        """When its atoms are valid."""
        return frozenset(self.by_id[atom].validity for atom in self.atoms_of(touchpoint))

    def stretches(self, touchpoint: Touchpoint, first: date, last: date) -> tuple[Stretch, ...]:
        """When it is valid and when it is not, between two days."""
        return stretches_of(self.validities_of(touchpoint), first, last)

    def is_ever_valid(self, touchpoint: Touchpoint, first: date, last: date) -> bool:
        """Whether it is valid on any day of a period."""
        return any(stretch.status == VALID for stretch in self.stretches(touchpoint, first, last))

    def visible_to(self, account: Account, first: date, last: date) -> Iterator[Touchpoint]:
        """Its own, the groups, and of other members what they publish and has been valid. Own first; no group is hidden."""
        own = [each for each in self.touchpoints if each.owner == account]
        others = [each for each in self.touchpoints if each.owner != account and not each.is_atom]
        yield from own
        yield from (each for each in others if each.type == GROUP or self.is_ever_valid(each, first, last))


def status_on(validity: Validity, day: date) -> str:
    """An atom's validation status on a day."""
    rule, said = validity
    for stretch in reversed(said):
        if stretch.start <= day <= stretch.end:
            return stretch.status
    if rule == "never":
        return NOT_VALIDATED
    if rule == "lapses" and day.isocalendar().week % 10 == 7:
        return INVALID
    return VALID


def status_of(validities: Iterable[Validity], day: date) -> str:
    """A composite is valid when any atom is."""
    found = {status_on(validity, day) for validity in validities}
    return next((status for status in (VALID, INVALID) if status in found), NOT_VALIDATED)


@lru_cache(maxsize=4096)
def stretches_of(validities: frozenset[Validity], first: date, last: date) -> tuple[Stretch, ...]:
    """Runs of days with one status."""
    if Validity("always") in validities or validities <= {Validity("never")}:
        return (Stretch(first, last, status_of(validities, first)),) if first <= last else ()
    found: list[Stretch] = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        status = status_of(validities, day)
        if found and found[-1].status == status:
            found[-1] = Stretch(found[-1].start, day, status)
        else:
            found.append(Stretch(day, day, status))
    return tuple(found)
