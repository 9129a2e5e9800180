"""A kit's numbers as rows of text, with the base rules applied. Pure but for the words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from explorer.charts import theme
from explorer.charts.kit_reach import Stretch, kit_reach
from explorer.facts import LOW
from explorer.significance import Base, RulePack
from kitsapi.plain import read
from kitsapi.types_rest import KitNumbers, KitReport
from teams import formats


@dataclass(frozen=True, slots=True)
class Row:
    """Some days. `cells`: reach, page views, sessions, visits and page views per user; None is a gap."""

    start: date
    end: date
    cells: tuple[str | None, ...]
    base: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A kit's numbers in a period: the whole, its parts, and their reach as a figure."""

    start: date
    end: date
    granularity: str
    total: Row
    rows: tuple[Row, ...]
    figure: dict[str, Any] | None
    has_low: bool


def table_of(answer: dict[str, Any], rule: RulePack) -> Table:
    """What Kits answered, as a page of a team with these base rules shows it."""
    report = read(KitReport, answer)
    hidden = hidden_parts(report.parts, rule)
    rows = tuple(_row(part, rule, is_hidden=place in hidden) for place, part in enumerate(report.parts))
    judged = [rule.judge(part.sample_size) for part in (report.total, *report.parts)]
    return Table(
        start=report.total.start,
        end=report.total.end,
        granularity=report.granularity,
        total=_row(report.total, rule, is_hidden=judged[0] == Base.HIDDEN),
        rows=rows,
        figure=_figure(report.parts, hidden),
        has_low=Base.LOW in judged,
    )


def hidden_parts(parts: Sequence[KitNumbers], rule: RulePack) -> set[int]:
    """The places of parts with too few people. Page views add up, so one alone would be told by the others: the smallest
    of these is hidden with it."""
    hidden = {place for place, part in enumerate(parts) if rule.judge(part.sample_size) == Base.HIDDEN}
    others = [place for place in range(len(parts)) if place not in hidden]
    if len(hidden) == 1 and others:
        hidden.add(min(others, key=lambda place: parts[place].page_views))
    return hidden


def _row(part: KitNumbers, rule: RulePack, *, is_hidden: bool) -> Row:
    if is_hidden:
        return Row(part.start, part.end, (_("not shown"),) * 5, "", True)
    mark = LOW if rule.judge(part.sample_size) == Base.LOW else ""
    whole = [_written(value, 0, mark) for value in (part.reach, part.page_views, part.sessions)]
    each = [_written(value, 1, mark) for value in (part.visits_per_user, part.page_views_per_user)]
    return Row(part.start, part.end, (*whole, *each), formats.number(part.sample_size), False)


def _written(value: float | None, digits: int, mark: str) -> str | None:
    return None if value is None else formats.number(value, digits) + mark


def _figure(parts: Sequence[KitNumbers], hidden: set[int]) -> dict[str, Any] | None:
    reach = [None if place in hidden else part.reach for place, part in enumerate(parts)]
    if len([value for value in reach if value is not None]) < 2:
        return None
    stretches = [Stretch(formats.period(part.start, part.end), value) for part, value in zip(parts, reach, strict=True)]
    return theme.data(kit_reach(stretches, lambda value: formats.number(value)))
