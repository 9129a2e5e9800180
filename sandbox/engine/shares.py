"""How touchpoints share a set's reach: alone, split fairly, added one by one, and in pairs."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .index import BoolArray, IntArray

WIDEST = 30
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Shares:
    """Of one touchpoint in a set, in thousandths of a person; `contributed` need not be whole."""

    incremental: int
    contributed: float
    added: int
    rank: int


def shares(seen: Sequence[BoolArray], weight: IntArray) -> list[Shares]:
    """`seen`: one flag a person for each touchpoint, never copied into one table. One result a touchpoint, in its order."""
    times = np.zeros(len(weight), np.int64)
    for flags in seen:
        times += flags
    added = _greedy(seen, weight)
    return [
        Shares(
            incremental=int(weight[flags & (times == 1)].sum()),
            contributed=_split(times[flags], weight[flags]),
            added=added[number][0],
            rank=added[number][1],
        )
        for number, flags in enumerate(seen)
    ]


def _split(times: IntArray, weight: IntArray) -> float:
    """Each person divided by the touchpoints that reached them: whole sums first, one division for each count."""
    sums = np.bincount(times, weights=weight)
    return float((sums[1:] / np.arange(1, len(sums))).sum())


def _greedy(seen: Sequence[BoolArray], weight: IntArray) -> list[tuple[int, int]]:
    """What each adds in the order largest addition first, with its rank from 1. Ties go to the earlier one.

    An addition can only shrink while others are taken, so an old figure is an upper bound: only the top is counted anew.
    """
    left = weight.copy()
    heap = [(-int(left[flags].sum()), number) for number, flags in enumerate(seen)]
    heapq.heapify(heap)
    result = [(0, 0)] * len(seen)
    rank = 0
    while heap:
        _, number = heapq.heappop(heap)
        now = int(left[seen[number]].sum())
        if heap and (-now, number) > heap[0]:
            heapq.heappush(heap, (-now, number))
            continue
        rank += 1
        result[number] = (now, rank)
        left[seen[number]] = 0
    return result


def widest(reach: Sequence[int]) -> list[int]:
    """The positions of the thirty widest, widest first; ties in their order."""
    return sorted(range(len(reach)), key=lambda number: (-reach[number], number))[:WIDEST]


def pair_reach(a: BoolArray, b: BoolArray, weight: IntArray) -> npt.NDArray[np.float64]:
    """Weighted persons reached by both, for each of a × each of b. Whole numbers far below 2**53, so exact."""
    total = np.zeros((len(a), len(b)))
    for low in range(0, len(weight), _BLOCK):
        part = slice(low, low + _BLOCK)
        total += (a[:, part] * weight[part].astype(np.float64)) @ b[:, part].T.astype(np.float64)
    return total
