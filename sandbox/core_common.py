"""What all parts of the Core Rest API share: its address, its router, and lists of trackpoints."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from fastapi import APIRouter

from .calculation import present
from .catalogue import Touchpoint
from .paging import page
from .rest import Guarded, by_name
from .sources import View

PREFIX = "/core/v1"

router = APIRouter(prefix=PREFIX + "/accounts/{accountId}", route_class=Guarded, generate_unique_id_function=by_name)


def of_scope(view: View, scope: str, first: date, last: date) -> Iterable[Touchpoint]:
    """The account's own trackpoints, or those of other members that it may see in a period."""
    is_own = scope == "own"
    return (each for each in view.catalogue.visible_to(view.account, first, last) if (each.owner == view.account) == is_own)


def has(each: Touchpoint, q: str) -> bool:
    """Whether a name holds a text, in any case."""
    return q.casefold() in each.name.casefold()


def page_of(view: View, found: Iterable[Touchpoint], page_size: int, cursor: str | None) -> dict[str, Any]:
    """One page of trackpoints as the account sees them."""
    chosen, pagination = page(list(found), page_size, cursor)
    return {"pagination": pagination, "data": [present(each, view) for each in chosen]}
