"""The answer: how many A reaches, how many B, how many both; only A, only B, either; and the difference in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from explorer import sentences
from explorer.charts import theme
from explorer.charts.reach import ReachRow, reach_bars
from explorer.facts import Facts, Side
from explorer.parts import cells, notes
from teams.formats import GAP, number, percent, percent_range, signed_percent

_PARTS = ("both", "only_a", "only_b", "either")
_TONES = {"both": "both", "only_a": "a", "only_b": "b", "either": ""}


def build(facts: Facts) -> dict[str, Any]:
    """The part as plain data."""
    made = _table(facts)
    rows = _bars(facts)
    return cells.part(
        "answer",
        _("Answer"),
        sentences.answer(facts),
        tiles=_tiles(facts),
        figures=[cells.view("reach", _("Reach"), theme.data(reach_bars(rows, percent)), _legend(facts))] if rows else [],
        table=made,
        notes=[
            *notes.comparability(facts),
            *notes.over_the_top(facts),
            *notes.sampling_error(facts),
            *notes.bases(facts.rule, cells.states_of(made)),
            *notes.no_bases(facts),
        ],
        explain=_(
            "Reach counts every person once. The index against chance is 100 × both × size of the group / "
            "(reach of A × reach of B). The difference is (A − B) / B."
        )
        if facts.b
        else _("Reach counts every person once."),
    )


def _labels(facts: Facts) -> dict[str, str]:
    """What the four parts of the overlap are called."""
    only_a, both, only_b = facts.part_labels
    return {"both": both, "only_a": only_a, "only_b": only_b, "either": _("Either")}


# ---------------------------------------------------------------------------------------------------------------- tiles


def _tiles(facts: Facts) -> list[dict[str, Any]]:
    """A, both and B in the first line; their parts and the difference in the second."""
    if facts.b is None:
        return [_side_tile(facts, facts.a)]
    labels = _labels(facts)
    small = [_part_tile(facts, which, labels[which]) for which in ("only_a", "only_b", "either")]
    return [
        _side_tile(facts, facts.a),
        _part_tile(facts, "both", labels["both"]),
        _side_tile(facts, facts.b),
        *small,
        _difference_tile(facts),
    ]


def _side_tile(facts: Facts, side: Side) -> dict[str, Any]:
    """A set: persons, per cent, page views (a day, when periods differ in length)."""
    shown = cells.figure(facts, side.reach, number, side.figure, n=side.base)
    details = [_of_group(facts, side.share, side.figure)] if side.reach is not None else []
    return cells.tile(side.figure, side.title, shown, [*details, *_views(facts, side)], side.letter.lower())


def _views(facts: Facts, side: Side) -> list[str]:
    """Page views of a set, and visits per user, each with its name; they stand on the set's base as its reach does."""
    overview = side.results.overview
    if overview is None or facts.withholds(side.figure):
        return []
    found = (
        (_("%(number)s page views"), overview.page_views, 0),
        (_("%(number)s page views a day"), _per_day(facts, side), 0),
        (_("%(number)s visits per user"), overview.visits_per_user, 1),
    )
    return [
        words % {"number": cells.cell(facts, value, partial(number, digits=digits), side.base)["text"]}
        for words, value, digits in found
        if value is not None
    ]


def _per_day(facts: Facts, side: Side) -> float | None:
    """Page views a day; only where periods differ in length does it say more than the sum."""
    days, overview = side.subject.days, side.results.overview
    if facts.has_equal_length is not False or days is None or overview is None:
        return None
    return overview.page_views / days.count


def _of_group(facts: Facts, share: float | None, which: str) -> str:
    """Per cent of the target group or of the online population."""
    if share is None or facts.withholds(which):
        return ""
    shown = cells.cell(facts, share, percent, facts.base_of(which))
    return _("%(share)s of %(group)s") % {"share": shown["text"], "group": facts.group}


def _part_tile(facts: Facts, which: str, label: str) -> dict[str, Any]:
    """A part of the overlap."""
    shown = cells.figure(facts, facts.figure(which), number, which, n=facts.n_of(which))
    details = [_of_group(facts, _share(facts, which), which)]
    if which == "both":
        details = [*_both_details(facts), *details]
    return cells.tile(which, label, shown, details, _TONES[which])


def _share(facts: Facts, which: str) -> float | None:
    """A part's share of the target group, as Kits gives it."""
    audience = facts.audience(which)
    return audience.reach_pct / 100 if audience else None


def _both_details(facts: Facts) -> list[str]:
    """The overlap as a share of A, of B, and against chance; the share that is a return rate is called so."""
    counts, b = facts.counts, facts.b
    if counts.both is None or b is None:
        return []
    found = []
    for side, share, is_earlier in (
        (facts.a, counts.both_of_a, not facts.is_a_later),
        (b, counts.both_of_b, facts.is_a_later),
    ):
        shown = cells.figure(facts, share, percent, "both", side.figure, n=side.base)
        if shown["value"] is None:
            continue
        words = _("%(share)s of %(letter)s")
        if facts.tells_of_return and is_earlier:
            words = _("return rate %(share)s of %(letter)s")
        found.append(words % {"share": shown["text"], "letter": side.letter})
    is_said = counts.both and not facts.withholds("both", "reach_a", "reach_b")
    return [*found, sentences.chance(counts.index) if is_said else ""]


def _least_base(facts: Facts) -> int | None:
    """The smaller base of the two: what their difference and index stand on."""
    known = [side.base for side in facts.sides]
    return None if any(n is None for n in known) else min(n for n in known if n is not None)


def _difference_tile(facts: Facts) -> dict[str, Any]:
    """How much A differs from B, in per cent, with its verdict; no number where no winner may be named."""
    shown = cells.said(GAP)
    if facts.has_equal_length:
        value, n = facts.counts.difference, _least_base(facts)
        shown = cells.figure(facts, value, signed_percent, "reach_a", "reach_b", n=n)
    return cells.tile("difference", _("A compared with B"), shown, [sentences.difference(facts)])


# ---------------------------------------------------------------------------------------------------------------- table


def _table(facts: Facts) -> dict[str, Any]:
    """Every number of the answer; a column that no row could fill is left out."""
    per_day = any(_per_day(facts, side) is not None for side in facts.sides)
    views = any(side.results.overview for side in facts.sides)
    columns = [_("Set"), _("Persons"), _("Share of %(group)s") % {"group": facts.group}, _("95% interval")]
    columns += [_("Share of A"), _("Share of B")] if facts.b else []
    columns += ([_("Page views")] if views else []) + ([_("Page views a day")] if per_day else [])
    columns += [_("Base (persons of the panel)")]
    rows = [_side_row(facts, side, views, per_day) for side in facts.sides]
    if facts.b is not None:
        labels = _labels(facts)
        rows += [_part_row(facts, which, labels[which], views + per_day) for which in _PARTS]
    return cells.table(_("Reach of the media sets"), columns, rows)


def _interval(facts: Facts, share: float | None, which: str) -> cells.Cell:
    """The sampling error around a share of the group; nothing where none may be said."""
    found = facts.reach_interval(share, which)
    if found is None or facts.withholds(which):
        return cells.said(GAP)
    return cells.said(percent_range(found.low, found.high))


def _side_row(facts: Facts, side: Side, views: bool, per_day: bool) -> dict[str, Any]:
    """A set's line."""
    overview = side.results.overview

    def shown(value: float | None, write: Callable[[float | None], str]) -> cells.Cell:
        return cells.figure(facts, value, write, side.figure, n=side.base)

    line = [
        shown(side.reach, number),
        shown(side.share, percent),
        _interval(facts, side.share, side.figure),
        *([cells.nothing(), cells.nothing()] if facts.b else []),
        *([shown(overview.page_views if overview else None, number)] if views else []),
        *([shown(_per_day(facts, side), number)] if per_day else []),
        cells.base(facts, side.base, side.figure),
    ]
    return cells.row(side.title, line, side.letter.lower())


def _part_row(facts: Facts, which: str, label: str, empty: int) -> dict[str, Any]:
    """A line of the overlap; only what lies within a set is a share of it."""
    value, n = facts.figure(which), facts.n_of(which)
    line = [
        cells.figure(facts, value, number, which, n=n),
        cells.figure(facts, _share(facts, which), percent, which, n=n),
        _interval(facts, _share(facts, which), which),
        *cells.shares_of_sets(facts, which),
        *[cells.nothing()] * empty,
        cells.base(facts, n, which) if facts.audience(which) else cells.unknown(),
    ]
    return cells.row(label, line, _TONES[which])


# --------------------------------------------------------------------------------------------------------------- figure


def _legend(facts: Facts) -> list[dict[str, str]]:
    """The names of the sets, and what the bars are per cent of."""
    scale = _("Per cent of %(group)s") % {"group": facts.group}
    names = [cells.key(side.letter.lower(), side.title) for side in facts.sides]
    shown = [side for side in facts.sides if not facts.withholds(side.figure) and facts.reach_interval(side.share)]
    return [*names, *([cells.key("interval", _("95% interval"))] if shown else []), cells.key("scale", scale)]


def _bars(facts: Facts) -> list[ReachRow]:
    """A, B, both and either as bars; nothing to draw when no reach is known."""
    rows = [_bar(facts, side.letter, side.letter.lower(), side.share, side.figure) for side in facts.sides]
    if facts.b is not None:
        labels = _labels(facts)
        rows += [_bar(facts, labels[which], which, _share(facts, which), which) for which in ("both", "either")]
    return rows if any(row.share is not None for row in rows) else []


def _bar(facts: Facts, label: str, tone: str, share: float | None, which: str) -> ReachRow:
    """One bar; what is not shown or not known is a gap that says so."""
    shown = cells.figure(facts, share, percent, which, n=facts.base_of(which))
    if shown["value"] is None:
        return ReachRow(label, tone, None, None, None, shown["text"])  # type: ignore[arg-type]
    found = facts.reach_interval(share, which)
    low, high = (found.low, found.high) if found else (None, None)
    return ReachRow(label, tone, share, low, high, shown["text"])  # type: ignore[arg-type]
