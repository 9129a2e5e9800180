"""What the syncs of an account did, for people: each change with its first names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator

from teams.models import KitsAccount
from touchpoints.models import Sync, change_in_words
from touchpoints.plan import NAMED

SHOWN_AT_ONCE = 20


class Name(NamedTuple):
    """The name of a touchpoint that changed; `old` is empty unless it was renamed."""

    name: str
    old: str


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of change in words, the first names of it, and how many more there were."""

    words: str
    names: list[Name]
    more: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A sync with what it changed, or would have changed."""

    sync: Sync
    changes: list[Change]


def history(account: KitsAccount, page: str | None) -> Page[Sync]:
    """Give one page of the syncs of an account, the newest first. A page that is none is the first or the last."""
    syncs = Sync.objects.for_account(account).select_related("requested_by")
    return Paginator(syncs, SHOWN_AT_ONCE).get_page(page)


def entries(page: Page[Sync]) -> list[Entry]:
    """Give the syncs of a page with their changes."""
    return [Entry(sync, _changes(sync)) for sync in page]


def _changes(sync: Sync) -> list[Change]:
    """Give what has names; that days or the order changed is said in the summary alone."""
    return [
        Change(change_in_words(change, sync.plan[change]), names, sync.plan[change] - len(names))
        for change in NAMED
        if sync.plan.get(change) and (names := [_name(each) for each in sync.names.get(change, ())])
    ]


def _name(kept: Any) -> Name:
    """Read what a plan keeps: a name, or for what was renamed the old and the new one."""
    return Name(kept, "") if isinstance(kept, str) else Name(kept[1], kept[0])
