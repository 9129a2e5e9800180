"""The statistics of a comparison, pure. Formulas: the product's page "Statistics".

Shares are fractions of 1, n are unweighted persons of the panel, a design effect multiplies every variance (1: as a
simple random sample). None means: cannot be said. An interval is the sampling error of the panel only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

LEVEL = 0.05
# No test where fewer than this many panel persons have, or have not, the trait.
LEAST_EXPECTED = 5


class Base(StrEnum):
    """What may be shown over so many unweighted persons."""

    ENOUGH = "enough"
    LOW = "low"  # shown with a mark
    HIDDEN = "hidden"  # too low to show
    UNKNOWN = "unknown"  # Kits gives no sample size


@dataclass(frozen=True, slots=True)
class RulePack:
    """A publisher's base rules: marked under `mark_under` persons, hidden under `hide_under`."""

    name: str = "AGOF"
    mark_under: int = 80
    hide_under: int = 30
    design_effect: float = 1.0

    def judge(self, n: int | None) -> Base:
        """What these rules say of a base."""
        if n is None:
            return Base.UNKNOWN
        return Base.HIDDEN if n < self.hide_under else Base.LOW if n < self.mark_under else Base.ENOUGH


AGOF = RulePack()
# The name of a pack whose limits a team has set itself.
OWN = "own"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its standard error and its interval."""

    value: float
    standard_error: float
    low: float
    high: float
    p: float | None = None

    @property
    def holds(self) -> bool:
        """Is the value further from nothing than chance explains?"""
        return self.p is not None and self.p < LEVEL


def quantile(level: float = LEVEL) -> float:
    """How many standard errors an interval reaches to either side: 1.96 at 5 %."""
    return NormalDist().inv_cdf(1 - level / 2)


def two_sided(z: float) -> float:
    """The chance of a value at least this many standard errors away from nothing."""
    return math.erfc(abs(z) / math.sqrt(2))


def _estimate(value: float, variance: float, *, tested: bool) -> Estimate:
    """A value with a normal interval; with its p where a test is meant and there is any error."""
    error = math.sqrt(variance)
    half = quantile() * error
    p = two_sided(value / error) if tested and error > 0 else None
    return Estimate(value, error, value - half, value + half, p)


def _is_testable(p: float | None, n: int | None) -> bool:
    """n·p and n·q are at least 5 for a share between 0 and 1."""
    return p is not None and n is not None and min(n * p, n * (1 - p)) >= LEAST_EXPECTED


def reach(r: float | None, n: int | None, design_effect: float = 1.0) -> Estimate | None:
    """Reach as a share of the target group: Var = r(1 − r)/n. None over 100 % and for too few persons."""
    if r is None or n is None or not _is_testable(r, n):
        return None
    return _estimate(r, design_effect * r * (1 - r) / n, tested=False)


def reach_difference(only_a: float | None, only_b: float | None, n: int | None, design_effect: float = 1.0) -> Estimate | None:
    """rA − rB of one panel, paired: Var = [a + b − (a − b)²]/n with a = only A, b = only B as shares.

    None over 100 %, and where under 5 persons of the panel are in one set alone.
    """
    if only_a is None or only_b is None or not n or only_a + only_b > 1:
        return None
    if n * (only_a + only_b) < LEAST_EXPECTED:
        return None
    value = only_a - only_b
    return _estimate(value, design_effect * (only_a + only_b - value**2) / n, tested=True)


def independent_difference(
    r: float | None, n: int | None, other: float | None, other_n: int | None, design_effect: float = 1.0
) -> Estimate | None:
    """r − other of two samples that nobody knows to share people: Var = r(1 − r)/n + other(1 − other)/n'.

    As strict as if all were different people. None over 100 %, and where too few have the trait or have it not.
    """
    if not _is_testable(r, n) or not _is_testable(other, other_n):
        return None
    assert r is not None and n and other is not None and other_n
    variance = r * (1 - r) / n + other * (1 - other) / other_n
    return _estimate(r - other, design_effect * variance, tested=True)


@dataclass(frozen=True, slots=True)
class Trait:
    """The share of people with a trait among `n` persons of the panel."""

    p: float | None
    n: int | None


def profile_difference(a: Trait, b: Trait, both: Trait, design_effect: float = 1.0) -> Estimate | None:
    """pA − pB where A and B share people.

    Var = pA·qA/nA + pB·qB/nB − 2·nAB/(nA·nB)·[(pAB − pA)(pAB − pB) + pAB·qAB]
    """
    if not _is_testable(a.p, a.n) or not _is_testable(b.p, b.n):
        return None
    assert a.p is not None and a.n and b.p is not None and b.n
    shared = _shared_variance(a, b, both)
    if shared is None:
        return None
    variance = a.p * (1 - a.p) / a.n + b.p * (1 - b.p) / b.n - 2 * shared
    return _estimate(a.p - b.p, design_effect * max(variance, 0.0), tested=True)


def _shared_variance(a: Trait, b: Trait, both: Trait) -> float | None:
    """The covariance that the shared people bring; nothing without them, unknown when they are."""
    assert a.p is not None and a.n and b.p is not None and b.n
    if both.n == 0:
        return 0.0
    if both.n is None or both.p is None:
        return None
    spread = (both.p - a.p) * (both.p - b.p) + both.p * (1 - both.p)
    return both.n / (a.n * b.n) * spread


def index_interval(a: Trait, reference: float | None, panel: int | None = None, design_effect: float = 1.0) -> Estimate | None:
    """100 × pA / reference with an interval made on the log scale; `standard_error` is that of the logarithm.

    Var(log index) = (qA/pA)·(1/nA − 1/N) where the reference comes from the same panel of N, (qA/pA)/nA where it is
    an official margin (`panel` None). None for an empty cell.
    """
    if not reference or not _is_testable(a.p, a.n):
        return None
    assert a.p and a.n
    smaller = 1 / a.n - (1 / panel if panel else 0.0)
    error = math.sqrt(design_effect * max((1 - a.p) / a.p * smaller, 0.0))
    value, factor = 100 * a.p / reference, math.exp(quantile() * error)
    p = two_sided(math.log(value / 100) / error) if error > 0 else None
    return Estimate(value, error, value / factor, value * factor, p)


def benjamini_hochberg(ps: Sequence[float | None], level: float = LEVEL) -> list[bool | None]:
    """Which of these tests hold together, with at most `level` false among them; None stays None."""
    tested = sorted(p for p in ps if p is not None)
    passed = [p for rank, p in enumerate(tested, 1) if p <= level * rank / len(tested)]
    limit = passed[-1] if passed else -1.0
    return [None if p is None else p <= limit for p in ps]
