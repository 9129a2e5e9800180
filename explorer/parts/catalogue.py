"""The parts of a comparison page, in their order: what each is called, which blocks it needs, and who builds it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from explorer.facts import Facts
from explorer.parts import answer, duplication, frequency, overlap, platform, profile, regions, touchpoints, trend
from explorer.words import BLOCK_NAMES

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Part = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One part. It is there when one of `blocks` was asked for; `reads` are the blocks it draws on beside its headline.

    `told` gives what the answer says of it while it waits to be seen.
    """

    key: str
    title: StrPromise
    build: Callable[[Facts], Part | None]
    blocks: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    needs_two: bool = False
    told: Callable[[Facts], Part] | None = None

    def is_missing(self, facts: Facts) -> bool:
        """Was the report made without every block of this part?"""
        return bool(self.blocks) and not any(facts.is_asked(block) for block in self.blocks)


ENTRIES = (
    Entry("answer", gettext_lazy("Answer"), answer.build, reads=("buildup", "profile")),
    Entry("shared", gettext_lazy("Exclusive and shared"), overlap.build_shared, needs_two=True),
    Entry("euler", gettext_lazy("Two circles"), overlap.build_euler, needs_two=True),
    Entry("profile", gettext_lazy("Profile"), profile.build, ("profile",), ("profile",), told=profile.clearest),
    Entry("trend", gettext_lazy("Trend and build-up"), trend.build, ("trend", "buildup"), ("trend", "buildup")),
    Entry("regions", gettext_lazy("Regions"), regions.build, ("geography",), ("geography", "profile")),
    Entry("touchpoints", gettext_lazy("Touchpoints"), touchpoints.build, ("touchpoints",), ("touchpoints", "duplication")),
    Entry("duplication", gettext_lazy("Duplication"), duplication.build, ("duplication",), ("duplication", "touchpoints")),
    Entry("platform", gettext_lazy("Platform"), platform.build, ("platform",), ("platform",)),
    Entry("frequency", gettext_lazy("Visits per user"), frequency.build, ("frequency",), ("frequency",)),
)
KEYS = tuple(entry.key for entry in ENTRIES)


def reads(keys: Collection[str]) -> frozenset[str]:
    """The blocks that these parts draw on beside the headline."""
    return frozenset(block for entry in ENTRIES if entry.key in keys for block in entry.reads)


def parts(facts: Facts, whole: Collection[str] = KEYS) -> list[Part]:
    """The parts of this comparison: those in `whole` built, of the others what a page needs to load them when they are seen."""
    return [
        made
        for entry in _there(facts)
        if not entry.is_missing(facts)
        and (made := entry.build(facts) if entry.key in whole else _waiting(entry, facts)) is not None
    ]


def missing(facts: Facts) -> list[dict[str, str]]:
    """The parts that this report was made without, with the block to ask for."""
    return [
        {"key": entry.key, "title": str(entry.title), "text": _to_ask(entry)}
        for entry in _there(facts)
        if entry.is_missing(facts)
    ]


def _there(facts: Facts) -> Iterator[Entry]:
    """The parts that a comparison of so many sets can have."""
    return (entry for entry in ENTRIES if facts.b is not None or not entry.needs_two)


def _waiting(entry: Entry, facts: Facts) -> Part:
    told = entry.told(facts) if entry.told else {}
    return {"key": entry.key, "title": str(entry.title), "is_waiting": True} | told


def _to_ask(entry: Entry) -> str:
    """Which blocks to choose, as the builder calls them."""
    names = [str(BLOCK_NAMES[block]) for block in entry.blocks]
    words = ngettext("ask for the block %(names)s", "ask for one of the blocks %(names)s", len(names))
    return words % {"names": _(" or ").join(names)}
