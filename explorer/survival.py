"""How long things last when some are not over yet: the Kaplan–Meier estimate, pure.

What is still going on, or was broken off, says only that it lasted at least so long (it is *censored*). To leave it out
would make every estimate too short, since the longest are the ones not over yet.
E. L. Kaplan, P. Meier: Nonparametric Estimation from Incomplete Observations. JASA 53 (1958), 457–481.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

# Shares of a product differ from round ones in their last bits.
_SAME = 1e-9


class Wait(NamedTuple):
    """So many seconds; `is_over`: it ended then, else it lasted at least so long."""

    seconds: float
    is_over: bool


class Step(NamedTuple):
    """From so many seconds on this share is still waiting."""

    seconds: float
    left: float


def curve(waits: Iterable[Wait]) -> list[Step]:
    """The share that still waits, as steps down: S(t) = Π (1 − d/n) over the times t at which d of the n watched ended."""
    watched = list(waits)
    ended = Counter(wait.seconds for wait in watched if wait.is_over)
    steps, left = [], 1.0
    for seconds in sorted(ended):
        at_risk = sum(wait.seconds >= seconds for wait in watched)
        left *= 1 - ended[seconds] / at_risk
        steps.append(Step(seconds, left))
    return steps


def within(steps: Sequence[Step], share: float, age: float = 0.0) -> float | None:
    """The seconds from the start within which this share is over, of those that have waited for `age` seconds.

    Where exactly this share is over between two steps it is the middle between them. None: not seen to happen.
    """
    later = [step for step in steps if step.seconds > age]
    still = min((step.left for step in steps if step.seconds <= age), default=1.0)
    limit = still * (1 - share)
    for at, step in enumerate(later):
        if abs(step.left - limit) <= _SAME and at + 1 < len(later):
            return (step.seconds + later[at + 1].seconds) / 2
        if step.left <= limit + _SAME:
            return step.seconds
    return None
