"""What hangs on a touchpoint: what keeps Kits from deleting it, and what would lose it."""

from __future__ import annotations

from dataclasses import dataclass

from touchpoints.detail import LISTED
from touchpoints.models import Atom, Kind, Touchpoint, TouchpointQuerySet

OWN_COMPOSITES = (Kind.MEDIA_TITLE, Kind.MEDIA_TITLE_SECTION)


@dataclass(frozen=True, slots=True)
class Dependants:
    """`below`: what belongs to it; `around`: own composites made of it; `losing`: groups and members that would lose it."""

    below: list[Touchpoint]
    around: list[Touchpoint]
    losing: list[Touchpoint]

    @property
    def keep_it(self) -> bool:
        """Would Kits refuse to delete it?"""
        return bool(self.below or self.around)


def dependants_of(touchpoint: Touchpoint) -> Dependants:
    """Give what hangs on a touchpoint, as the mirror knows it."""
    known = Touchpoint.objects.known(touchpoint.account).order_by("kind", "sort_key", "pk")
    holding = _holding(touchpoint, known)
    return Dependants(
        below=list(known.filter(parent_upstream_id=touchpoint.upstream_id)[:LISTED]),
        around=list(holding.filter(kind__in=OWN_COMPOSITES)[:LISTED]),
        losing=list(holding.exclude(kind__in=OWN_COMPOSITES)[:LISTED]),
    )


def _holding(touchpoint: Touchpoint, known: TouchpointQuerySet) -> TouchpointQuerySet:
    """Composites of which it is an atom itself; a title's own atoms stand in groups without it."""
    atoms = Atom.objects.filter(composite__account=touchpoint.account, atom_upstream_id=touchpoint.upstream_id)
    return known.filter(pk__in=atoms.values("composite"))
