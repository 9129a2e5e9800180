"""The touchpoints of each set by themselves: one line each, under the name of the set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from explorer.facts import NOTHING, Facts, Side
from explorer.parts import cells
from explorer.standing import Standing
from kitsapi.types import TouchpointMetrics
from teams.formats import number


@dataclass(frozen=True)
class Sets:
    """Lines of a table that can be sorted."""

    facts: Facts
    standing: Standing

    @cached_property
    def most(self) -> float:
        """The widest reach that is shown, for the bars."""
        return most(self.facts, self.standing)

    def table(self) -> dict[str, Any]:
        """Reach, page views, sessions, and what each touchpoint brings; no totals."""
        columns = [
            ("name", _("Touchpoint")),
            ("reach", _("Reach")),
            ("page_views", _("Page views")),
            ("sessions", _("Sessions")),
            ("only", _("Only this one")),
            ("contributed", _("Contributed")),
            ("added", _("Added")),
            ("base", _("Base (persons of the panel)")),
        ]
        rows = [self._row(side, row) for side in self.facts.sides for row in side.results.touchpoints or ()]
        return sortable(_("Touchpoints of the media sets"), columns, rows, "-reach")

    def _row(self, side: Side, row: TouchpointMetrics) -> dict[str, Any]:
        def shown(value: float | None) -> cells.Cell:
            return cell(self.facts, self.standing, side, row, value)

        line = [
            barred(shown(row.overview.reach), self.most, side.letter),
            shown(row.overview.page_views),
            shown(row.overview.sessions),
            alone(self.facts, self.standing, side, row),
            shown(row.contributed_reach),
            shown(row.added_reach),
            base(self.facts, self.standing, side, row),
        ]
        return cells.row(row.name, line, side.letter.lower(), group=side.title if self.facts.b else "")


def sortable(
    caption: str, columns: list[tuple[str, str]], rows: list[dict[str, Any]], sorted_by: str, words: int = 0
) -> dict[str, Any]:
    """A table whose columns have keys, to be asked for in an address."""
    made = cells.table(caption, [label for _key, label in columns], rows, words)
    heads = [head | {"key": key} for head, (key, _label) in zip(made["columns"], columns, strict=True)]
    return made | {"columns": heads, "is_sortable": True, "sorted_by": sorted_by}


def most(facts: Facts, standing: Standing) -> float:
    """The widest reach of any touchpoint that may be shown."""
    shown = (
        row.overview.reach
        for side in facts.sides
        for row in side.results.touchpoints or ()
        if not standing.withholds(side, row.touchpoint_id)
    )
    return max(shown, default=0.0)


def cell(
    facts: Facts,
    standing: Standing,
    side: Side,
    row: TouchpointMetrics | None,
    value: float | None,
    write: Callable[[float | None], str] = number,
) -> cells.Cell:
    """A number of a touchpoint, on the touchpoint's own base."""
    if row is None or value is None:
        return cells.unknown()
    if standing.withholds(side, row.touchpoint_id):
        return cells.hidden()
    return cells.cell(facts, value, write, row.overview.sample_size)


def alone(facts: Facts, standing: Standing, side: Side, row: TouchpointMetrics | None) -> cells.Cell:
    """Its incremental reach; of one that lies inside another pick, that instead of nothing."""
    shown = cell(facts, standing, side, row, row.incremental_reach if row else None)
    outer = dict(side.subject.inside).get(row.touchpoint_id) if row else None
    if outer is None or shown["value"] is None or abs(shown["value"]) > NOTHING:
        return shown
    return cells.said(_("inside %(name)s") % {"name": outer}, 0.0)


def base(facts: Facts, standing: Standing, side: Side, row: TouchpointMetrics | None) -> cells.Cell:
    """Unweighted persons of the touchpoint, kept back with its numbers."""
    if row is not None and standing.withholds(side, row.touchpoint_id):
        return cells.hidden()
    return cells.base(facts, row.overview.sample_size if row else None)


def barred(shown: cells.Cell, whole: float, letter: str) -> cells.Cell:
    """A cell with a bar as long as its part of the widest."""
    if shown["value"] is None or not whole:
        return shown
    return shown | {"bar": round(100 * shown["value"] / whole), "tone": letter.lower()}
