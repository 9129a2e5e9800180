"""From a subject to the numbers and words that every part of a comparison page draws on, counted once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from explorer import comparison, significance
from explorer.comparison import FIGURES, Counts, Kind, Relation
from explorer.deriving import DERIVED
from explorer.significance import AGOF, Base, Estimate, RulePack
from explorer.subject import SetSubject, Subject
from kitsapi.types import Audience, SetResults
from teams import formats

# Sums of weights may differ from nothing in their last bits.
NOTHING = 1e-9
# After a number over a low base.
LOW = "*"


@dataclass(frozen=True)
class Side:
    """One set: its letter, what it is called on screen, its numbers and its base."""

    letter: str
    subject: SetSubject
    results: SetResults
    reach: float | None
    share: float | None

    @property
    def name(self) -> str:
        """The set's own name; "set A" where it has none."""
        return self.subject.name or _("set %(letter)s") % {"letter": self.letter}

    @property
    def title(self) -> str:
        """A letter and a name, as legends and tables call it."""
        return f"{self.letter} · {self.name}"

    @property
    def period(self) -> str:
        """The days in words."""
        if self.subject.period is None:
            return _("days not known")
        return formats.period(self.subject.period.start, self.subject.period.end)

    @property
    def figure(self) -> str:
        """What its reach is called among the figures."""
        return f"reach_{self.letter.lower()}"

    @property
    def base(self) -> int | None:
        """Unweighted persons of the set."""
        overview = self.results.overview
        return self.results.base if self.results.base is not None else overview.sample_size if overview else None


@dataclass(frozen=True)
class Facts:
    """All that a comparison page says follows from this. `opened`: hidden cells show their value, for the team only."""

    subject: Subject
    rule: RulePack = AGOF
    opened: bool = False

    @cached_property
    def size(self) -> float | None:
        """Persons of the target group; a group of nobody gives no shares."""
        return self.subject.results.target_group_size or None

    @cached_property
    def a(self) -> Side:
        return self._side("A", self.subject.set_a, self.subject.results.set_a)

    @cached_property
    def b(self) -> Side | None:
        """Set B; None in a report of one set."""
        if self.subject.set_b is None:
            return None
        return self._side("B", self.subject.set_b, self.subject.results.set_b or SetResults())

    @property
    def sides(self) -> list[Side]:
        """A, and B where there is one."""
        return [self.a, self.b] if self.b else [self.a]

    def _side(self, letter: str, subject: SetSubject, results: SetResults) -> Side:
        """A set's reach is Kits' own, or, without the block Overview, the sum of its two parts in the comparison."""
        if results.overview is not None:
            overview = results.overview
            return Side(letter, subject, results, overview.reach, overview.reach_pct / 100)
        counted = self.subject.results.comparison
        alone = (counted.only_a if letter == "A" else counted.only_b) if counted else None
        reach = comparison.sum_known(alone.reach, counted.both.reach) if counted and alone else None
        return Side(letter, subject, results, reach, comparison.share(reach, self.size))

    @cached_property
    def counts(self) -> Counts:
        """The persons, for the arithmetic."""
        counted = self.subject.results.comparison if self.b else None
        b = self.b.reach if self.b else None
        if counted is None:
            return Counts(self.size, self.a.reach, b)
        parts = (counted.both.reach, counted.only_a.reach, counted.only_b.reach, counted.either.reach)
        return Counts(self.size, self.a.reach, b, *parts)

    @cached_property
    def kind(self) -> Kind:
        """What the two sets differ in."""
        if self.subject.set_b is None:
            return Kind.ONE_SET
        a, b = self.subject.set_a, self.subject.set_b
        return comparison.kind(a.ids, b.ids, a.days, b.days)

    @property
    def relation(self) -> Relation:
        return self.counts.relation

    def is_asked(self, block: str) -> bool:
        """Was this block asked for, or given all the same?"""
        return block in self.subject.blocks or self.is_given(block)

    def is_given(self, block: str) -> bool:
        """Has Kits given this block for a set?"""
        return any(getattr(side.results, block) is not None for side in self.sides)

    def audience(self, which: str) -> Audience | None:
        """both, only_a, only_b or either as Kits counted it; None where it is not known."""
        counted = self.subject.results.comparison if self.b else None
        return getattr(counted, which) if counted else None

    def n_of(self, which: str) -> int | None:
        """Unweighted persons of a part of the overlap."""
        audience = self.audience(which)
        return audience.sample_size if audience else None

    # ------------------------------------------------------------------------------------------------------- periods

    @property
    def has_equal_length(self) -> bool | None:
        """May reach be compared as it stands?"""
        b = self.subject.set_b
        return comparison.have_equal_length(self.subject.set_a.days, b.days) if b else None

    @property
    def same_day_count(self) -> tuple[int, float | None, float | None]:
        """Days of the shorter period, and what A and B had reached by then; None without that build-up."""
        days = [side.subject.days for side in self.sides]
        count = min((d.count for d in days if d), default=0)
        reached = [
            comparison.reach_after(
                [(d.day, d.reach) for d in side.results.buildup] if side.results.buildup is not None else None,
                side.subject.days,
                count,
            )
            for side in self.sides
        ]
        return count, reached[0], reached[1] if self.b else None

    @property
    def overlap_days(self) -> int:
        """Days that lie in both periods."""
        a, b = self.subject.set_a.days, self.subject.set_b.days if self.subject.set_b else None
        return a.shared_with(b) if a and b else 0

    @property
    def is_a_later(self) -> bool:
        """Is A the newer period? So it is also when nothing is known: B is the reference."""
        a, b = self.subject.set_a.period, self.subject.set_b.period if self.subject.set_b else None
        return a is None or b is None or (a.start, a.end) >= (b.start, b.end)

    @property
    def tells_of_return(self) -> bool:
        """Same touchpoints, one period after the other: people are new, came back, or did not."""
        return self.kind == Kind.OTHER_PERIOD and self.overlap_days == 0

    # -------------------------------------------------------------------------------------------------------- words

    @property
    def group(self) -> str:
        """What shares of reach are shares of."""
        return _("the target group") if self.subject.target_group else _("the online population")

    @property
    def part_labels(self) -> tuple[str, str, str]:
        """Only A, both, only B, in the words of the kind of comparison."""
        if self.is_derived:
            return _("Only A, derived"), _("Both, derived"), _("Only B, derived")
        if not self.tells_of_return:
            return _("Only A"), _("Both"), _("Only B")
        new, gone = _("New"), _("Not back")
        return (new, _("Came back"), gone) if self.is_a_later else (gone, _("Came back"), new)

    # ----------------------------------------------------------------------------------------------------- statistics

    def judge(self, n: int | None) -> Base:
        """The base rules on so many persons."""
        return self.rule.judge(n)

    def is_too_low(self, value: float | None, n: int | None) -> bool:
        """Is this base too low for the number? That nobody was counted is no estimate over a small base: 0 of 0 is not."""
        return self.judge(n) == Base.HIDDEN and value is not None and bool(n or abs(value) > NOTHING)

    def hides(self, value: float | None, n: int | None) -> bool:
        """Is this number kept back for its own base?"""
        return not self.opened and self.is_too_low(value, n)

    def figure(self, which: str) -> float | None:
        """Persons of reach_a, reach_b, both, only_a, only_b or either; None where it is not known."""
        value: float | None = getattr(self.counts, which)
        return value

    def base_of(self, which: str) -> int | None:
        """Unweighted persons behind a figure."""
        sides = {side.figure: side for side in self.sides}
        return sides[which].base if which in sides else self.n_of(which)

    @cached_property
    def _withheld(self) -> frozenset[str]:
        """The figures whose own base is too low, and those that would tell them."""
        known = [which for which in FIGURES if self.figure(which) is not None]
        low = [which for which in known if self.hides(self.figure(which), self.base_of(which))]
        # Where Kits gives a part no base, it has at most that of the set it lies in.
        low += [w for w in known if self.base_of(w) is None and any(comparison.lies_within(w, set_) for set_ in low)]
        return comparison.withheld(low, known)

    def withholds(self, *figures: str) -> bool:
        """May one of these not be shown: for its base, or since a hidden number could be worked out from it?"""
        return not self._withheld.isdisjoint(figures)

    def marked(self, text: str, which: str) -> str:
        """The text of a figure, with the mark of a low base where it has one. A note under the part says what it means."""
        is_low = self.judge(self.base_of(which)) == Base.LOW
        return f"{text}{LOW}" if is_low and self.figure(which) is not None else text

    @property
    def hides_overlap(self) -> bool:
        """Would a drawing of the overlap show what must not be shown?"""
        return bool(self._withheld)

    @property
    def is_derived(self) -> bool:
        """Does the overlap follow from a helper report, since Kits gave no comparison?"""
        return self.subject.derived_at is not None

    def reach_interval(self, share: float | None, which: str = "") -> Estimate | None:
        """The sampling error of a share of the target group; none of what is derived, whose base is not known."""
        if self.is_derived and which in DERIVED:
            return None
        n = self.subject.results.target_group_sample_size
        return significance.reach(share, n, self.rule.design_effect)

    @cached_property
    def reach_test(self) -> Estimate | None:
        """Is the difference of the two reaches more than chance? Only for periods of one length, and below 100 %."""
        counts, n = self.counts, self.subject.results.target_group_sample_size
        if self.has_equal_length is not True or counts.exceeds or self.is_derived:
            return None
        only_a, only_b = (comparison.share(x, self.size) for x in (counts.only_a, counts.only_b))
        return significance.reach_difference(only_a, only_b, n, self.rule.design_effect)
