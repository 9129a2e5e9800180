"""Find touchpoints by any part of a name, an id or a publisher, and show them where they belong.

Works on SQLite and PostgreSQL alike: names are stored folded, so that a plain LIKE knows neither accents nor capitals.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.core.paginator import Page, Paginator
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When

from teams.models import KitsAccount
from touchpoints import tree
from touchpoints.folding import fold
from touchpoints.models import Touchpoint, TouchpointQuerySet
from touchpoints.relations import by_id

PAGE_SIZE = 50
# SQLite refuses patterns of some 50,000 letters; no name is as long as this.
LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is looked for. `own`: True own, False other publishers', None both. `page` counts from 1."""

    text: str = ""
    kinds: tuple[str, ...] = ()
    own: bool | None = None
    page: int = 1
    size: int = PAGE_SIZE

    @property
    def is_browsing(self) -> bool:
        """Nothing is asked for: the page shows the tree from its top."""
        return not self.text.strip() and not self.kinds

    @property
    def is_narrow(self) -> bool:
        """Something is asked for, so that finding nothing does not mean that there is nothing."""
        return not self.is_browsing or self.own is not None


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
    page: Page[Touchpoint]

    @property
    def total(self) -> int:
        """How many matches there are on all pages."""
        return self.page.paginator.count


def search(account: KitsAccount, query: SearchQuery) -> SearchPage:
    """Find what an account knows today. A page past the end is the last page."""
    page = Paginator(matches(account, query), query.size).get_page(query.page)
    return SearchPage(query, tuple(_rows(account, page.object_list)), page)


def matches(account: KitsAccount, query: SearchQuery) -> TouchpointQuerySet:
    """Give all matches, the best first: the id itself, names that begin so, names that hold it, publishers; own first."""
    found = Touchpoint.objects.known(account)
    if query.is_browsing:
        found = found.filter(_stands_at_the_top(account))
    if query.kinds:
        found = found.filter(kind__in=query.kinds)
    if query.own is not None:
        found = found.filter(is_own=query.own)
    return _with_text(found, query.text.strip())


def children(account: KitsAccount, parent: Touchpoint, depth: int = 1) -> list[Row]:
    """Give those that `parent` owns, by name, as rows at `depth`."""
    owned = Touchpoint.objects.known(account).filter(parent_upstream_id=parent.upstream_id)
    return _marked(account, [Row(touchpoint, depth, True) for touchpoint in owned.order_by("sort_key", "pk")])


def _stands_at_the_top(account: KitsAccount) -> Q:
    """Without an owner, or with one that this account does not see."""
    owner = Touchpoint.objects.known(account).filter(upstream_id=OuterRef("parent_upstream_id"))
    return Q(parent_upstream_id="") | ~Q(Exists(owner))


def _with_text(found: TouchpointQuerySet, text: str) -> TouchpointQuerySet:
    """Keep those in which every word occurs, in the name or the publisher's, or whose id begins with the text."""
    text = text[:LONGEST_TEXT]
    folded = fold(text)
    if not folded:
        return found.order_by("-is_own", "sort_key", "pk")
    words = Q()
    for word in folded.split():
        words &= Q(folded__contains=word) | Q(folded_owner__contains=word)
    found = found.filter(words | Q(upstream_id__istartswith=text))
    return found.order_by(_rank(text, folded), "-is_own", "sort_key", "pk")


def _rank(text: str, folded: str) -> Case:
    """How good a match is; 0 is best."""
    return Case(
        When(upstream_id__iexact=text, then=Value(0)),
        When(folded=folded, then=Value(1)),
        When(folded__startswith=folded, then=Value(2)),
        When(folded__contains=folded, then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )


def _rows(account: KitsAccount, found: Iterable[Touchpoint]) -> list[Row]:
    """Put matches at their place in the tree: each under its owners, which are shown once, the best match first."""
    matched = {touchpoint.upstream_id: touchpoint for touchpoint in found}
    known = matched | _owners(account, matched.values())
    parents = {id_: touchpoint.parent_upstream_id or None for id_, touchpoint in known.items()}
    order = [id_ for match in matched for id_ in [*reversed(tree.ancestors(match, parents)), match] if id_ in known]
    lines = tree.draw({id_: parents[id_] for id_ in order})
    return _marked(account, [Row(known[line.id], line.depth, line.id in matched) for line in lines])


def _owners(account: KitsAccount, found: Iterable[Touchpoint]) -> dict[str, Touchpoint]:
    """Load the whole chain of owners above these, level by level."""
    owners: dict[str, Touchpoint] = {}
    wanted = {touchpoint.parent_upstream_id for touchpoint in found} - {""}
    while wanted:
        level = by_id(account, wanted)
        owners |= level
        wanted = {owner.parent_upstream_id for owner in level.values()} - owners.keys() - {""}
    return owners


def _marked(account: KitsAccount, rows: list[Row]) -> list[Row]:
    """Say which rows own others, and of which these are drawn already."""
    ids = [row.touchpoint.upstream_id for row in rows]
    owned = Touchpoint.objects.known(account).filter(parent_upstream_id__in=ids)
    owning = set(owned.values_list("parent_upstream_id", flat=True).distinct())
    drawn = {row.touchpoint.parent_upstream_id for row in rows if row.depth}
    return [
        replace(row, has_children=row.touchpoint.upstream_id in owning, is_open=row.touchpoint.upstream_id in drawn)
        for row in rows
    ]
