"""A profile as rows: the shares of A and B at every value, the reference, the tests that hold together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from explorer import comparison, significance
from explorer.charts.theme import State
from explorer.facts import Facts, Side
from explorer.significance import Base, Estimate, Trait
from kitsapi.types import ProfileCell


@dataclass(frozen=True, slots=True)
class Share:
    """One set at one value: composition, index against the reference, and what the index's test says."""

    share: float | None
    index: float | None
    interval: Estimate | None
    state: State
    persons: float | None
    n: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One value of one variable. `test` is None where nothing could be tested; `state` counts all tests of the profile."""

    variable: str
    value: str
    a: Share
    b: Share | None
    reference: float | None
    test: Estimate | None = None
    state: State = "untested"
    is_fixed: bool = False

    @property
    def difference(self) -> float | None:
        """pA − pB; in a report of one set its distance from the reference."""
        other = self.b.share if self.b else self.reference
        return None if self.a.share is None or other is None else self.a.share - other


@dataclass(frozen=True)
class Profile:
    """The profile of one or two sets, read from the facts; with the block `geography` the same by region."""

    facts: Facts
    block: str = "profile"

    @property
    def is_against_group(self) -> bool:
        """Is the reference the target group? Without one it is the online population."""
        return bool(self.facts.subject.target_group)

    @cached_property
    def cells_a(self) -> dict[tuple[str, str], ProfileCell]:
        return _by_value(getattr(self.facts.a.results, self.block))

    @cached_property
    def cells_b(self) -> dict[tuple[str, str], ProfileCell]:
        return _by_value(getattr(self.facts.b.results, self.block) if self.facts.b else None)

    @cached_property
    def cells_both(self) -> dict[tuple[str, str], ProfileCell]:
        counted = self.facts.subject.results.comparison
        return _by_value(counted.profile_of_both if counted else None)

    @cached_property
    def rows(self) -> list[Row]:
        """Every value in Kits' order, with the false alarms of many tests held down."""
        found = [self._row(*key) for key in self._keys()]
        return self._indexed(corrected(found))

    def _keys(self) -> Iterator[tuple[str, str]]:
        """Variables and values in the account's order; what the account does not list follows as it came."""
        given = dict.fromkeys([*self.cells_a, *self.cells_b])
        listed = [(v.name, value.value) for v in self.facts.subject.variables for value in v.values]
        variables = list(dict.fromkeys([name for name, _ in [*listed, *given]]))
        for name in variables:
            yield from (key for key in dict.fromkeys([*listed, *given]) if key[0] == name and key in given)

    def _row(self, variable: str, value: str) -> Row:
        key = (variable, value)
        cell = self.cells_a.get(key) or self.cells_b[key]
        reference = cell.target_group_share if self.is_against_group else cell.online_population_share
        row = Row(
            self.facts.subject.label(variable),
            self.facts.subject.label(variable, value),
            self._share(self.facts.a, self.cells_a.get(key), reference),
            self._share(self.facts.b, self.cells_b.get(key), reference) if self.facts.b else None,
            reference,
            is_fixed=self._is_fixed(variable, cell),
        )
        return replace(row, test=self._test(key)) if row.b else row

    def _is_fixed(self, variable: str, cell: ProfileCell) -> bool:
        """Does the target group leave no choice here: one value only, or none of this one?"""
        asked = {f.variable: f.values for f in self.facts.subject.target_group}.get(variable)
        return asked is not None and (len(asked) == 1 or cell.target_group_share == 0)

    def _share(self, side: Side, cell: ProfileCell | None, reference: float | None) -> Share:
        """A set at a value: hidden by its base; its index with an interval."""
        if cell is None:
            return Share(None, None, None, "untested", None, None)
        index = comparison.index(cell.composition, reference)
        panel = self.facts.subject.results.target_group_sample_size if self.is_against_group else None
        interval = None
        if not self.is_against_group or panel is not None:
            trait = Trait(cell.composition, side.base)
            interval = significance.index_interval(trait, reference, panel, self.facts.rule.design_effect)
        return Share(cell.composition, index, interval, "untested", cell.reach, cell.sample_size)

    def _test(self, key: tuple[str, str]) -> Estimate | None:
        """The overlap-aware test of pA − pB."""
        facts, both = self.facts, self.cells_both.get(key)
        a, b = self.cells_a.get(key), self.cells_b.get(key)
        assert facts.b is not None
        return significance.profile_difference(
            Trait(a.composition if a else None, facts.a.base),
            Trait(b.composition if b else None, facts.b.base),
            Trait(both.composition if both else None, facts.n_of("both")),
            facts.rule.design_effect,
        )

    def _indexed(self, rows: list[Row]) -> list[Row]:
        """Rows with the states of the base rules over those of the tests."""
        bases = [side.base for side in self.facts.sides]
        judged = [self.facts.judge(n) for n in bases]
        least = next((worst for worst in (Base.HIDDEN, Base.LOW) if worst in judged), Base.ENOUGH)
        states_a = _index_states([row.a for row in rows], judged[0])
        states_b = _index_states([row.b for row in rows], judged[-1])
        return [
            replace(
                row,
                state=_state(least, row.state),
                a=replace(row.a, state=state_a),
                b=replace(row.b, state=state_b) if row.b else None,
            )
            if row.b
            else replace(row, state=state_a, a=replace(row.a, state=state_a))
            for row, state_a, state_b in zip(rows, states_a, states_b, strict=True)
        ]


def _by_value(cells: Iterable[ProfileCell] | None) -> dict[tuple[str, str], ProfileCell]:
    """Cells by variable and value."""
    return {(cell.variable, cell.value): cell for cell in cells or ()}


def corrected(rows: list[Row]) -> list[Row]:
    """Which differences hold by Benjamini–Hochberg over the tests of the profile; two values of one variable are one test."""
    values: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        values.setdefault(row.variable, []).append(at)
    twins = {group[1]: group[0] for group in values.values() if len(group) == 2}
    verdicts = significance.benjamini_hochberg(
        [None if at in twins or row.test is None else row.test.p for at, row in enumerate(rows)]
    )
    found = [verdicts[twins.get(at, at)] for at in range(len(rows))]
    return [replace(row, state=_tested(holds)) for row, holds in zip(rows, found, strict=True)]


def _index_states(shares: list[Share | None], base: Base) -> list[State]:
    """Which indexes are further from 100 than chance explains, over all values of one set."""
    ps = [share.interval.p if share and share.interval else None for share in shares]
    return [_state(base, _tested(holds)) for holds in significance.benjamini_hochberg(ps)]


def _tested(holds: bool | None) -> State:
    return "untested" if holds is None else "holds" if holds else "chance"


def _state(base: Base, tested: State) -> State:
    """A low base speaks before any test."""
    return {Base.HIDDEN: "hidden", Base.LOW: "low"}.get(base, tested)  # type: ignore[return-value]
