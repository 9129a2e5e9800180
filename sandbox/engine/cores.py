"""Using two cores: numpy lets go of the interpreter while it works through large arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Found = TypeVar("Found")

# From so many people on it is worth it. Before, handing over costs more than it wins.
_MANY_PEOPLE = 1 << 18


def side_by_side(work: Callable[[Item], Found], items: Sequence[Item], people: int) -> list[Found]:
    """The work done on each item, two at a time where there are many people."""
    if len(items) < 2 or people < _MANY_PEOPLE:
        return [work(item) for item in items]
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(work, items))
