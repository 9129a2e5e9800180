"""Set A beside set B: plain arithmetic. No Django, no models, no Kits; the formulas are the product's.

Persons are floats, shares fractions of 1, None is unknown. Nothing is clamped and unknown never becomes zero.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

# Two sums of the same weights may differ in their last bits only.
_SAME = 1e-9


# The figures of a comparison as sums of its three parts (only A, both, only B), the one to keep rather than another first.
FIGURES: dict[str, tuple[int, int, int]] = {
    "reach_a": (1, 1, 0),
    "reach_b": (0, 1, 1),
    "both": (0, 1, 0),
    "either": (1, 1, 1),
    "only_a": (1, 0, 0),
    "only_b": (0, 0, 1),
}


class Kind(StrEnum):
    """What differs between the two sets, and so what a comparison may say."""

    ONE_SET = "one_set"
    OTHER_MEDIA = "other_media"
    OTHER_PERIOD = "other_period"
    BOTH_DIFFERENT = "both_different"
    SAME = "same"
    UNKNOWN = "unknown"


class Relation(StrEnum):
    """How the people of A lie to the people of B."""

    UNKNOWN = "unknown"
    NOBODY = "nobody"  # neither set reached anyone
    ONLY_A = "only_a"  # B reached nobody
    ONLY_B = "only_b"  # A reached nobody
    DISJOINT = "disjoint"
    EQUAL = "equal"
    A_IN_B = "a_in_b"
    B_IN_A = "b_in_a"
    OVERLAPPING = "overlapping"


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a set, both ends included."""

    start: date
    end: date

    @property
    def count(self) -> int:
        """How many days."""
        return (self.end - self.start).days + 1

    def shared_with(self, other: Days) -> int:
        """How many days lie in both."""
        return max(0, (min(self.end, other.end) - max(self.start, other.start)).days + 1)


@dataclass(frozen=True, slots=True)
class Counts:
    """Persons of two sets within one target group of `size` persons; None where Kits does not say."""

    size: float | None
    reach_a: float | None
    reach_b: float | None = None
    both: float | None = None
    only_a: float | None = None
    only_b: float | None = None
    either: float | None = None

    @property
    def both_of_a(self) -> float | None:
        """The share of A's people who also used B."""
        return share(self.both, self.reach_a)

    @property
    def both_of_b(self) -> float | None:
        """The share of B's people who also used A."""
        return share(self.both, self.reach_b)

    @property
    def index(self) -> float | None:
        """100 × both × target group size / (reach A × reach B): 100 is what chance would give."""
        if self.reach_a is None or self.reach_b is None or self.size is None:
            return None
        expected = share(self.reach_a * self.reach_b, self.size)
        return times(100, share(self.both, expected))

    @property
    def difference(self) -> float | None:
        """(A − B) / B, B being the reference."""
        return relative_difference(self.reach_a, self.reach_b)

    @property
    def neither(self) -> float | None:
        """Target-group persons whom neither set reached; None once reach exceeds the group's size."""
        if self.size is None or self.either is None or self.exceeds:
            return None
        return self.size - self.either

    @property
    def exceeds(self) -> bool:
        """Does any known reach exceed the target group? A documented quirk of Kits, not an error."""
        return any(self.is_over(x) for x in (self.reach_a, self.reach_b, self.either))

    def is_over(self, persons: float | None) -> bool:
        """Are these more people than the target group has?"""
        return self.size is not None and persons is not None and persons > self.size * (1 + _SAME)

    @property
    def relation(self) -> Relation:
        """How A's people lie to B's."""
        if self.both is None or self.only_a is None or self.only_b is None:
            return Relation.UNKNOWN
        least = _SAME * (self.both + self.only_a + self.only_b)
        return _RELATIONS[self.only_a > least, self.both > least, self.only_b > least]


# Is there anyone in only A, in both, in only B?
_RELATIONS = {
    (False, False, False): Relation.NOBODY,
    (True, False, False): Relation.ONLY_A,
    (False, False, True): Relation.ONLY_B,
    (True, False, True): Relation.DISJOINT,
    (False, True, False): Relation.EQUAL,
    (False, True, True): Relation.A_IN_B,
    (True, True, False): Relation.B_IN_A,
    (True, True, True): Relation.OVERLAPPING,
}


def share(part: float | None, whole: float | None) -> float | None:
    """part / whole; unknown when either is, and of nothing there is no share."""
    return None if part is None or not whole else part / whole


def times(factor: float, value: float | None) -> float | None:
    """A product that stays unknown when its value is."""
    return None if value is None else factor * value


def relative_difference(a: float | None, b: float | None) -> float | None:
    """(a − b) / b."""
    return None if a is None else share(a - b, b) if b is not None else None


def index(part: float | None, reference: float | None) -> float | None:
    """100 × share in the audience / share in the reference."""
    return times(100, share(part, reference))


def sum_known(*parts: float | None) -> float | None:
    """A sum that is unknown as soon as one part is."""
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def lies_within(which: str, other: str) -> bool:
    """Are the people of one figure all in another?"""
    return all(x <= y for x, y in zip(FIGURES[which], FIGURES[other], strict=True))


def withheld(hidden: Collection[str], known: Collection[str] = tuple(FIGURES)) -> frozenset[str]:
    """The figures that must not be shown so that no hidden one can be worked out from the rest, the hidden ones among them.

    `hidden` are withheld for their own base, `known` are all that have a value. What is kept tells no hidden figure by
    any sum or difference, and so by no share, index or quotient of what is kept either.
    """
    kept: list[tuple[int, int, int]] = []
    found = set(hidden)
    for name, parts in FIGURES.items():
        if name in hidden or name not in known:
            continue
        if any(_tell([*kept, parts], FIGURES[secret]) for secret in hidden):
            found.add(name)
        else:
            kept.append(parts)
    return frozenset(found)


def _tell(figures: Sequence[tuple[int, int, int]], secret: tuple[int, int, int]) -> bool:
    """Is the secret a sum of multiples of these figures?"""
    return _rank([*figures, secret]) == _rank(figures)


def _rank(rows: Sequence[Sequence[int]]) -> int:
    """How many of these rows say something of their own: exact elimination, column by column."""
    left = [[Fraction(x) for x in row] for row in rows]
    rank = 0
    for column in range(len(FIGURES["both"])):
        pivot = next((row for row in left if row[column]), None)
        if pivot is not None:
            rank += 1
            left = [
                [x - y * row[column] / pivot[column] for x, y in zip(row, pivot, strict=True)]
                for row in left
                if row is not pivot
            ]
    return rank


def kind(touchpoints_a: frozenset[str], touchpoints_b: frozenset[str], days_a: Days | None, days_b: Days | None) -> Kind:
    """The kind of comparison; unknown when the touchpoints or days of a set are not known."""
    if not touchpoints_a or not touchpoints_b or days_a is None or days_b is None:
        return Kind.UNKNOWN
    if touchpoints_a == touchpoints_b:
        return Kind.SAME if days_a == days_b else Kind.OTHER_PERIOD
    return Kind.OTHER_MEDIA if days_a == days_b else Kind.BOTH_DIFFERENT


def have_equal_length(days_a: Days | None, days_b: Days | None) -> bool | None:
    """May reach be compared as it stands? None when a period is not known."""
    return None if days_a is None or days_b is None else days_a.count == days_b.count


def reach_after(buildup: Sequence[tuple[date, float]] | None, days: Days | None, count: int) -> float | None:
    """Cumulative reach at the end of a set's day number `count`; None without that very day."""
    if buildup is None or days is None:
        return None
    for day, reach in buildup:
        if (day - days.start).days + 1 == count:
            return reach
    return None
