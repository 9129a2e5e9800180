"""Find touchpoints by any part of a name or by filters, and show them where they belong.

The answers come from the search index (`finding`), the rows from the mirror: so a page costs the same however many there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from teams.models import KitsAccount
from touchpoints import tree
from touchpoints.finding import find
from touchpoints.models import Touchpoint
from touchpoints.query import PAGE_SIZE, SearchQuery
from touchpoints.shown import Shown, shown

__all__ = ["PAGE_SIZE", "SearchQuery"]  # defined elsewhere, meant to be taken from here

LAST_PAGE = 1_000_000  # a database counts no further than some 18 digits


@dataclass(frozen=True, slots=True)
class Row:
    """A touchpoint at its place. One that is not a match stands there as the owner of one.

    `has_children`: it owns others; `is_open`: some of them stand below it already.
    """

    touchpoint: Shown
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
    owned = {touchpoint.pk: touchpoint for touchpoint in shown(account, pks)}
    rows = [Row(owned[pk], depth, True, owned[pk].owns) for pk in pks if pk in owned]
    return Branch(rows, total, first + most if first + most < total else None)


def place_in_tree(account: KitsAccount, pks: Sequence[int]) -> list[Row]:
    """Put matches at their place in the tree: each under its owners, which are shown once, the best match first."""
    found = {touchpoint.pk: touchpoint for touchpoint in shown(account, pks, owners=True)}
    matched = {found[pk].upstream_id: None for pk in pks if pk in found}
    known = {touchpoint.upstream_id: touchpoint for touchpoint in found.values()}
    parents = {id_: touchpoint.parent_upstream_id or None for id_, touchpoint in known.items()}
    order = [id_ for match in matched for id_ in [*reversed(tree.ancestors(match, parents)), match] if id_ in known]
    lines = tree.draw({id_: parents[id_] for id_ in order})
    drawn = {parents[line.id] for line in lines if line.depth}
    return [Row(known[id_], depth, id_ in matched, known[id_].owns, id_ in drawn) for id_, depth in lines]
