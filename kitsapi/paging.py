"""Lists that come page by page: where they go on, where they have to end, and what half of one is worth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from kitsapi.errors import KitsUnavailable, KitsUnreadable
from kitsapi.read import Page
from kitsapi.types import Unreadable

T = TypeVar("T")

PAGE_SIZE = 100
MAX_PAGES = 1_000


def pages(fetch: Callable[[str | None], Page[T]]) -> Iterator[Page[T]]:
    """The pages of a list until hasNextPage is false, each fetched by its cursor when it is wanted.

    Raises KitsUnavailable for a repeated cursor and for a list without end.
    """
    cursor: str | None = None
    seen: set[str] = set()
    for _ in range(MAX_PAGES):
        page = fetch(cursor)
        yield page
        if not page.has_next:
            return
        if not page.cursor or page.cursor in seen:
            raise KitsUnavailable("Kits' list does not go on where it says it does; it was read in part only.")
        seen.add(cursor := page.cursor)
    raise KitsUnavailable(f"Kits' list is longer than {MAX_PAGES * PAGE_SIZE:,} entries; it was read in part only.")


def whole(page: Page[T]) -> tuple[T, ...]:
    """The entries of a page. Raises KitsUnreadable if one of them could not be read."""
    if page.unreadable:
        raise KitsUnreadable(in_part(page.unreadable))
    return page.items


def in_part(unreadable: Sequence[Unreadable]) -> str:
    """Which entries could not be read, as a sentence."""
    named = ", ".join(map(str, unreadable[:3])) + ("…" if len(unreadable) > 3 else "")
    return f"Kits' list holds entries that the portal cannot read: {named}."
