"""Find touchpoints by any part of a name or by filters, and show them where they belong.

The answers come from the search index (`finding`), the rows from the mirror: so a page costs the same however many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from teams.models import KitsAccount
from touchpoints import tree
from touchpoints.finding import find
from touchpoints.models import Touchpoint
from touchpoints.query import PAGE_SIZE, SearchQuery

__all__ = ["PAGE_SIZE", "SearchQuery"]  # defined elsewhere, meant to be taken from here

LAST_PAGE = 1_000_000  # a database counts no further than some 18 digits
# What a row of the list shows; the rest of a touchpoint is read when it is asked for.
SHOWN = """
SELECT t.id, t.uuid, t.account_id, t.upstream_id, t.kind, t.name, t.owner_name, t.is_own, t.parent_upstream_id, t.gone_at,
    EXISTS (SELECT 1 FROM touchpoints_touchpoint owned WHERE owned.account_id = t.account_id
        AND owned.parent_upstream_id = t.upstream_id AND owned.gone_at IS NULL) AS owns
FROM touchpoints_touchpoint t WHERE t.account_id = %s
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A touchpoint at its place. One that is not a match stands there as the owner of one.

    `has_children`: it owns others; `is_open`: some of them stand below it already.
    """

    touchpoint: Touchpoint
    depth: int
    is_match: bool
    has_children: bool = False
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of matches with their owners. `page` counts matches alone."""

    query: SearchQuery
    rows: tuple[Row, ...]
    page: Page[int]

    @property
    def total(self) -> int:
        """How many matches there are on all pages."""
        return self.page.paginator.count


@dataclass(frozen=True, slots=True)
class Branch:
    """Some of what a touchpoint owns, by name. `next` is how many stand before the ones that are left, None for none."""

    rows: list[Row]
    total: int
    next: int | None


def search(account: KitsAccount, query: SearchQuery) -> SearchPage:
    """Find what an account knows today. A page past the end is the last page."""
    first = (min(max(query.page, 1), LAST_PAGE) - 1) * query.size
    total, pks = find(account, query, first, query.size)
    page = Paginator(range(total), query.size).get_page(query.page)
    if total and not pks:
        pks = find(account, query, page.start_index() - 1, query.size).pks
    return SearchPage(query, tuple(place_in_tree(account, pks)), page)


def matching_ids(account: KitsAccount, query: SearchQuery, limit: int) -> list[str]:
    """Give the ids at Kits of all matches, at most `limit`, in the order of the pages: what "select these 37 matches" means.

    All that a touchpoint owns is another question: SearchQuery(inside=its id).
    """
    pks = find(account, query, 0, limit).pks
    ids = dict(Touchpoint.objects.filter(pk__in=pks).values_list("pk", "upstream_id"))
    return [ids[pk] for pk in pks if pk in ids]


def branch(account: KitsAccount, parent: Touchpoint, first: int = 0, most: int = PAGE_SIZE, depth: int = 1) -> Branch:
    """Give at most `most` of what `parent` owns after the `first` ones, by name, as rows at `depth`."""
    total, pks = find(account, SearchQuery(inside=parent.upstream_id), first, most)
    owned = {touchpoint.pk: touchpoint for touchpoint in _shown(account, "id", pks)}
    rows = [_row(account, owned[pk], depth) for pk in pks if pk in owned]
    return Branch(rows, total, first + most if first + most < total else None)


def _shown(account: KitsAccount, column: str, values: Iterable[Any]) -> list[Touchpoint]:
    """Load touchpoints, gone ones included, with what a row shows and whether they own others (`owns`)."""
    wanted = list(values)
    if not wanted:
        return []
    marks = ", ".join(["%s"] * len(wanted))
    return list(Touchpoint.objects.raw(f"{SHOWN} AND t.{column} IN ({marks})", [account.pk, *wanted]))


def _row(account: KitsAccount, touchpoint: Touchpoint, depth: int, is_match: bool = True, is_open: bool = False) -> Row:
    if touchpoint.gone_at:
        touchpoint.account = account  # whose clock tells when; not to be read again for each row
    return Row(touchpoint, depth, is_match, bool(getattr(touchpoint, "owns", False)), is_open)


def place_in_tree(account: KitsAccount, pks: Sequence[int]) -> list[Row]:
    """Put matches at their place in the tree: each under its owners, which are shown once, the best match first."""
    found = {touchpoint.pk: touchpoint for touchpoint in _shown(account, "id", pks)}
    matched = {found[pk].upstream_id: found[pk] for pk in pks if pk in found}
    known = matched | _owners(account, matched.values())
    parents = {id_: touchpoint.parent_upstream_id or None for id_, touchpoint in known.items()}
    order = [id_ for match in matched for id_ in [*reversed(tree.ancestors(match, parents)), match] if id_ in known]
    lines = tree.draw({id_: parents[id_] for id_ in order})
    drawn = {parents[line.id] for line in lines if line.depth}
    return [_row(account, known[line.id], line.depth, line.id in matched, line.id in drawn) for line in lines]


def _owners(account: KitsAccount, found: Iterable[Touchpoint]) -> dict[str, Touchpoint]:
    """Load the whole chain of owners above these, level by level."""
    owners: dict[str, Touchpoint] = {}
    wanted = {touchpoint.parent_upstream_id for touchpoint in found} - {""}
    while wanted:
        level = {owner.upstream_id: owner for owner in _shown(account, "upstream_id", wanted)}
        owners |= level
        wanted = {owner.parent_upstream_id for owner in level.values()} - owners.keys() - {""}
    return owners
