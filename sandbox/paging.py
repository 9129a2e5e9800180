"""Pages by cursor, as the sibling API does: the cursor is the base64 of the position of the last item returned."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from .errors import Invalid

LARGEST = 100


def page(items: Sequence[Any], page_size: int | None, cursor: str | None) -> tuple[Sequence[Any], dict[str, Any]]:
    """One page of the items, and the `Pagination` beside it."""
    size = 50 if page_size is None else page_size
    if not 1 <= size <= LARGEST:
        raise Invalid(f"pageSize must lie between 1 and {LARGEST}.", "pageSize")
    start = read_cursor(cursor) + 1 if cursor else 0
    chosen = items[start : start + size]
    last = start + len(chosen) - 1
    return chosen, {
        "hasNextPage": last + 1 < len(items),
        "nextCursor": write_cursor(last) if chosen else cursor,
        "totalCount": len(items),
    }


def write_cursor(position: int) -> str:
    """A position as a cursor."""
    return base64.b64encode(str(position).encode()).decode()


def read_cursor(cursor: str) -> int:
    """A cursor as a position."""
    try:
        position = base64.b64decode(cursor, validate=True).decode()
        if position.isascii() and position.isdigit() and len(position) < 10:
            return int(position)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        pass
    raise Invalid("The cursor is not one of ours.", "cursor")
