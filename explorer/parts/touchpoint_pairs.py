"""The same titles in two periods: one line a title, with its change and whether that holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from explorer import comparison, significance
from explorer.facts import Facts, Side
from explorer.parts import cells
from explorer.parts.touchpoint_sets import alone, barred, cell, most, sortable
from explorer.significance import Base, Estimate
from explorer.standing import Standing
from kitsapi.types import Overview, TouchpointMetrics
from teams.formats import GAP, signed_percent

Measure = Callable[[Overview], float | None]


@dataclass(frozen=True, slots=True)
class Pair:
    """One title in A and in B. `holds` counts the tests of all titles; None: not tested."""

    id: str
    name: str
    a: TouchpointMetrics | None
    b: TouchpointMetrics | None
    test: Estimate | None = None
    holds: bool | None = None

    @property
    def change(self) -> float | None:
        """(A − B) / B of its reach."""
        if self.a is None or self.b is None:
            return None
        return comparison.relative_difference(self.a.overview.reach, self.b.overview.reach)

    @property
    def base(self) -> int | None:
        """The smaller base of the two."""
        found = [row.overview.sample_size for row in (self.a, self.b) if row is not None]
        return None if any(n is None for n in found) else min((n for n in found if n is not None), default=None)


@dataclass(frozen=True)
class Pairs:
    """Lines of a table that can be sorted, one a title."""

    facts: Facts
    standing: Standing

    @property
    def sides(self) -> tuple[Side, Side]:
        """A and B; there are always both."""
        assert self.facts.b is not None
        return self.facts.a, self.facts.b

    @cached_property
    def pairs(self) -> list[Pair]:
        """Every title of A or B, tested, with the false alarms of many tests held down."""
        rows = [{row.touchpoint_id: row for row in side.results.touchpoints or ()} for side in self.sides]
        found = [self._pair(id_, rows[0].get(id_), rows[1].get(id_)) for id_ in dict.fromkeys([*rows[0], *rows[1]])]
        verdicts = significance.benjamini_hochberg([pair.test.p if pair.test else None for pair in found])
        return [replace(pair, holds=holds) for pair, holds in zip(found, verdicts, strict=True)]

    def _pair(self, id_: str, a: TouchpointMetrics | None, b: TouchpointMetrics | None) -> Pair:
        name = (a or b).name  # type: ignore[union-attr]
        pair = Pair(id_, name, a, b)
        return replace(pair, test=self._test(pair)) if self._is_comparable(pair) else pair

    def _is_comparable(self, pair: Pair) -> bool:
        """Are there two reaches of equally long periods, both to be shown?"""
        if pair.a is None or pair.b is None or self.facts.has_equal_length is not True:
            return False
        return not any(self.standing.withholds(side, pair.id) for side in self.sides)

    def _test(self, pair: Pair) -> Estimate | None:
        """Paired where Kits says who used the title in both periods; else as two samples that share nobody."""
        assert pair.a is not None and pair.b is not None
        panel, effect = self.facts.subject.results.target_group_sample_size, self.facts.rule.design_effect
        a, b = pair.a.overview.reach_pct / 100, pair.b.overview.reach_pct / 100
        both = comparison.share(self._both.get(pair.id), self.facts.size)
        if both is None or a > 1 or b > 1:
            return significance.independent_difference(a, panel, b, panel, effect)
        return significance.reach_difference(a - both, b - both, panel, effect)

    @cached_property
    def _both(self) -> dict[str, float]:
        """Who used a title in A and in B, by title."""
        counted = self.facts.subject.results.comparison
        return {pair.a: pair.both for pair in (counted.duplication or () if counted else ()) if pair.a == pair.b}

    # ------------------------------------------------------------------------------------------------------------ table

    def table(self) -> dict[str, Any]:
        """A and B of each measure side by side; page views and sessions by day where the periods differ in length."""
        columns = [("name", _("Title")), *_two("reach", _("Reach")), ("change", _("Change"))]
        views, sessions = (_("Page views"), _("Sessions")) if not self._days else (_("Page views a day"), _("Sessions a day"))
        columns += [*_two("page_views", views), *_two("sessions", sessions), *_two("only", _("Only this one"))]
        columns += [*_two("contributed", _("Contributed")), *_two("added", _("Added")), ("", _("Verdict"))]
        return sortable(_("Titles in both periods"), columns, [self._row(pair) for pair in self.pairs], "-reach_a", words=1)

    @cached_property
    def _days(self) -> dict[str, int]:
        """The length of each period, where they differ."""
        days = {side.letter: side.subject.days for side in self.sides}
        if self.facts.has_equal_length is not False:
            return {}
        return {letter: each.count for letter, each in days.items() if each is not None}

    def _row(self, pair: Pair) -> dict[str, Any]:
        line = [
            *self._both_cells(pair, lambda row: row.overview.reach, has_bar=True),
            self._change(pair),
            *self._both_cells(pair, lambda row: row.overview.page_views, by_day=True),
            *self._both_cells(pair, lambda row: row.overview.sessions, by_day=True),
            *(alone(self.facts, self.standing, side, row) for side, row in zip(self.sides, (pair.a, pair.b), strict=True)),
            *self._both_cells(pair, lambda row: row.contributed_reach),
            *self._both_cells(pair, lambda row: row.added_reach),
            cells.words(self._verdict(pair)),
        ]
        return cells.row(pair.name, line)

    def _both_cells(
        self, pair: Pair, measure: Callable[[TouchpointMetrics], float | None], *, has_bar: bool = False, by_day: bool = False
    ) -> list[cells.Cell]:
        """A measure of A and of B."""
        line = []
        for side, row in zip(self.sides, (pair.a, pair.b), strict=True):
            value = measure(row) if row else None
            if by_day and self._days:
                value = comparison.share(value, self._days[side.letter])
            shown = cell(self.facts, self.standing, side, row, value)
            line.append(barred(shown, self._most, side.letter) if has_bar else shown)
        return line

    @cached_property
    def _most(self) -> float:
        return most(self.facts, self.standing)

    def _change(self, pair: Pair) -> cells.Cell:
        """The change of its reach; a gap where it may not be compared."""
        if any(self.standing.withholds(side, pair.id) for side in self.sides):
            return cells.hidden()
        if pair.change is None or self.facts.has_equal_length is not True:
            return cells.said(GAP)
        return cells.cell(self.facts, pair.change, signed_percent, pair.base)

    def _verdict(self, pair: Pair) -> str:
        """Whether the change holds, or why nothing is said."""
        if any(self.standing.withholds(side, pair.id) for side in self.sides):
            return _("base too low")
        if pair.a is None or pair.b is None:
            return _("only in one of the sets")
        if self.facts.has_equal_length is not True:
            return _("not compared")
        if self.facts.judge(pair.base) == Base.LOW:
            return _("low base")
        return _("not tested") if pair.holds is None else _("holds") if pair.holds else _("may be chance")


def _two(key: str, label: str) -> list[tuple[str, str]]:
    """A column for A and one for B."""
    return [(f"{key}_{letter.lower()}", f"{label} {letter}") for letter in ("A", "B")]
