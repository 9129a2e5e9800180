"""Which touchpoints of a set may be shown: those with enough people behind them, unless they would tell one that has not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from explorer.facts import Facts, Side
from kitsapi.types import TouchpointMetrics


@dataclass(frozen=True)
class Standing:
    """The touchpoints of both sets under the base rules."""

    facts: Facts

    @cached_property
    def _withheld(self) -> dict[str, frozenset[str]]:
        """By letter. Sets of the same days show a touchpoint alike, so what one withholds the other does, too."""
        least = self.facts.rule.hide_under
        found = {side.letter: withheld(self._bases(side), self._low(side), least) for side in self.facts.sides}
        days = [side.subject.days for side in self.facts.sides]
        if len(found) == 2 and days[0] == days[1]:
            together = frozenset[str]().union(*found.values())
            return dict.fromkeys(found, together)
        return found

    @cached_property
    def _tells_overlap(self) -> bool:
        """Is a part of the overlap hidden that the touchpoints of the wider set would tell, since they hold the other set?"""
        a, b = self.facts.subject.set_a, self.facts.subject.set_b
        if b is None or not self.facts.hides_overlap or a.days != b.days:
            return False
        return bool(a.ids) and bool(b.ids) and (a.ids <= b.ids or b.ids <= a.ids)

    def withholds(self, side: Side, touchpoint_id: str) -> bool:
        """May the numbers of this touchpoint within the set not be shown?"""
        return self._tells_overlap or self.facts.withholds(side.figure) or touchpoint_id in self._withheld[side.letter]

    def _bases(self, side: Side) -> dict[str, int | None]:
        return {row.touchpoint_id: row.overview.sample_size for row in side.results.touchpoints or ()}

    def _low(self, side: Side) -> list[str]:
        rows: Iterable[TouchpointMetrics] = side.results.touchpoints or ()
        return [row.touchpoint_id for row in rows if self.facts.hides(row.overview.reach, row.overview.sample_size)]


def withheld(bases: Mapping[str, int | None], low: Collection[str], least: int) -> frozenset[str]:
    """Those with too few people, and so many of the next smallest that together they are known by a sum over `least` people.

    What each touchpoint adds or contributes sums to the set's reach, and of two touchpoints the one's reach and the
    set's tell what only the other has: one that is hidden alone would be the set's reach less the rest.
    """
    kept = set(low)
    others = sorted((id_ for id_ in bases if id_ not in kept), key=lambda id_: (bases[id_] is None, bases[id_] or 0))
    while kept and others and sum(bases[id_] or 0 for id_ in kept) < least:
        kept.add(others.pop(0))
    return frozenset(kept)
