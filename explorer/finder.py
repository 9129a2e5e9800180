"""What the builder's finder shows: what was looked for, and which sets each find can be put into. No request, no HTML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from explorer.checking import MOST_TOUCHPOINTS
from explorer.models import MediaSet
from teams.models import KitsAccount
from touchpoints.access import is_first_sync_expected
from touchpoints.models import Kind, Sync, Touchpoint
from touchpoints.search import SearchPage, SearchQuery, search
from touchpoints.shown import Shown

FOUND_AT_ONCE = 20
LONGEST_QUERY = 200


@dataclass(frozen=True, slots=True)
class Offer:
    """A set that a found touchpoint can be put into, or is in already."""

    slot: str
    is_picked: bool


@dataclass(frozen=True, slots=True)
class FoundLine:
    """One touchpoint as the finder shows it; an owner of one lies a step to the left."""

    touchpoint: Shown
    depth: int
    offers: list[Offer]

    @property
    def is_for_both(self) -> bool:
        """There are two sets, and it is in neither."""
        return len(self.offers) > 1 and not any(offer.is_picked for offer in self.offers)


class Finder:
    """The touchpoints that answer what was typed, beside the sets of a draft, whose picks were read."""

    def __init__(self, account: KitsAccount, sets: Iterable[MediaSet], query: str, kind: str) -> None:
        self.account, self.query, self.kind = account, query, kind
        # Under a preset picks rest.
        self.picked = {
            each.slot: set() if each.touchpoint_preset else {pick.upstream_id for pick in each.picks.all()} for each in sets
        }

    @cached_property
    def found(self) -> SearchPage:
        """The touchpoints that are shown."""
        return search(self.account, asked_for(self.query, self.kind))

    @property
    def lines(self) -> list[FoundLine]:
        """The same, each with the sets it can be put into."""
        return [FoundLine(row.touchpoint, row.depth, self._offers(row.touchpoint.upstream_id)) for row in self.found.rows]

    def _offers(self, upstream_id: str) -> list[Offer]:
        return [Offer(slot, upstream_id in self.picked[slot]) for slot in self.slots]

    @property
    def slots(self) -> list[str]:
        """The slots of the sets."""
        return sorted(self.picked)

    @property
    def may_add_matches(self) -> bool:
        """Whether all that was found can be added at once: something was asked for, and a set has room for the answer."""
        return self.found.query.is_narrow and 1 < self.found.total <= MOST_TOUCHPOINTS

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """The kinds of touchpoint to choose from."""
        return [(kind, str(label)) for kind, label in Kind.choices]

    @cached_property
    def is_refused_empty(self) -> bool:
        """Whether nothing was ever read, and nothing will be: Kits refuses the account's key."""
        return self.account.is_refused() and not self.found.total and not Touchpoint.objects.known(self.account).exists()

    @cached_property
    def is_first_reading(self) -> bool:
        """Whether the account's touchpoints are still being read for the first time: nothing can be found yet."""
        if self.found.total or self.account.is_refused() or Touchpoint.objects.known(self.account).exists():
            return False
        return is_first_sync_expected(self.account) or Sync.objects.for_account(self.account).live().exists()


def typed(asked: Mapping[str, str]) -> tuple[str, str]:
    """Give the text and the kind that were asked for."""
    return asked.get("q", "").strip()[:LONGEST_QUERY], asked.get("kind", "")


def asked_for(query: str, kind: str) -> SearchQuery:
    """Put what was typed into the words of the search."""
    return SearchQuery(text=query, kinds=(kind,) if kind else (), size=FOUND_AT_ONCE)
