"""The answer: how many A reaches, how many B, how many both; only A, only B, either; and the difference in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from explorer import comparison, sentences
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
        figures=[cells.view("reach", _("Reach"), theme.data(reach_bars(rows)), _legend(facts))] if rows else [],
        table=made,
        notes=[
            *notes.comparability(facts),
            *notes.over_the_top(facts),
            *notes.sampling_error(facts),
            *notes.bases(facts, cells.states_of(made)),
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
    shown = cells.cell(facts, side.reach, number, side.base)
    details = [_of_group(facts, side.share, side.base)] if side.reach is not None else []
    tone = side.letter.lower()
    return cells.tile(f"reach_{tone}", side.title, shown, [*details, *_views(facts, side)], tone)


def _views(facts: Facts, side: Side) -> list[str]:
    """Page views of a set, and visits per user, each with its name."""
    overview = side.results.overview
    if overview is None:
        return []
    words = [_("%(number)s page views") % {"number": number(overview.page_views)}]
    per_day = _per_day(facts, side)
    if per_day is not None:
        words.append(_("%(number)s page views a day") % {"number": number(per_day)})
    if overview.visits_per_user is not None:
        words.append(_("%(number)s visits per user") % {"number": number(overview.visits_per_user, 1)})
    return words


def _per_day(facts: Facts, side: Side) -> float | None:
    """Page views a day; only where periods differ in length does it say more than the sum."""
    days, overview = side.subject.days, side.results.overview
    if facts.has_equal_length is not False or days is None or overview is None:
        return None
    return overview.page_views / days.count


def _of_group(facts: Facts, share: float | None, n: int | None) -> str:
    """Per cent of the target group or of the online population."""
    shown = cells.cell(facts, share, percent, n)
    if shown["state"] == "hidden" or share is None:
        return ""
    return _("%(share)s of %(group)s") % {"share": shown["text"], "group": facts.group}


def _part_tile(facts: Facts, which: str, label: str) -> dict[str, Any]:
    """A part of the overlap."""
    n = facts.n_of(which)
    shown = cells.cell(facts, getattr(facts.counts, which), number, n)
    details = [_of_group(facts, _share(facts, which), n)]
    if which == "both" and shown["state"] != "hidden":
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
        shown = cells.cell(facts, share, percent, side.base)
        if shown["value"] is None:
            continue
        words = _("%(share)s of %(letter)s")
        if facts.tells_of_return and is_earlier:
            words = _("return rate %(share)s of %(letter)s")
        found.append(words % {"share": shown["text"], "letter": side.letter})
    said = sentences.chance(counts.index) if counts.both and not facts.hides(counts.both, _least_base(facts)) else ""
    return [*found, said]


def _least_base(facts: Facts) -> int | None:
    """The smaller base of the two: what their difference and index stand on."""
    known = [side.base for side in facts.sides]
    return None if any(n is None for n in known) else min(n for n in known if n is not None)


def _difference_tile(facts: Facts) -> dict[str, Any]:
    """A − B in per cent with its verdict; no number where no winner may be named."""
    verdict = sentences.difference(facts)
    if not facts.has_equal_length:
        return cells.tile("difference", _("A − B"), cells.said(GAP), [verdict])
    shown = cells.cell(facts, facts.counts.difference, signed_percent, _least_base(facts))
    return cells.tile("difference", _("A − B"), shown, [verdict] if shown["state"] != "hidden" else [])


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


def _interval(facts: Facts, share: float | None, n: int | None) -> cells.Cell:
    """The sampling error around a share of the group; nothing where none may be said."""
    found = facts.reach_interval(share)
    if found is None or facts.hides(share, n):
        return cells.said(GAP)
    return cells.said(percent_range(found.low, found.high))


def _side_row(facts: Facts, side: Side, views: bool, per_day: bool) -> dict[str, Any]:
    """A set's line."""
    overview = side.results.overview
    line = [
        cells.cell(facts, side.reach, number, side.base),
        cells.cell(facts, side.share, percent, side.base),
        _interval(facts, side.share, side.base),
        *([cells.nothing(), cells.nothing()] if facts.b else []),
        *([cells.said(number(overview.page_views), overview.page_views) if overview else cells.unknown()] * views),
    ]
    if per_day:
        a_day = _per_day(facts, side)
        line.append(cells.said(number(a_day), a_day) if a_day is not None else cells.unknown())
    return cells.row(side.title, [*line, cells.base(side.base)], side.letter.lower())


def _part_row(facts: Facts, which: str, label: str, empty: int) -> dict[str, Any]:
    """A line of the overlap; only what lies within a set is a share of it."""
    value, n = getattr(facts.counts, which), facts.n_of(which)
    assert facts.b is not None
    of_a = cells.cell(facts, comparison.share(value, facts.a.reach), percent, facts.a.base)
    of_b = cells.cell(facts, comparison.share(value, facts.b.reach), percent, facts.b.base)
    line = [
        cells.cell(facts, value, number, n),
        cells.cell(facts, _share(facts, which), percent, n),
        _interval(facts, _share(facts, which), n),
        of_a if which in {"both", "only_a"} else cells.nothing(),
        of_b if which in {"both", "only_b"} else cells.nothing(),
        *[cells.nothing()] * empty,
        cells.base(n) if facts.audience(which) else cells.unknown(),
    ]
    return cells.row(label, line, _TONES[which])


# --------------------------------------------------------------------------------------------------------------- figure


def _legend(facts: Facts) -> list[dict[str, str]]:
    """The names of the sets, and what the bars are per cent of."""
    scale = _("Per cent of %(group)s") % {"group": facts.group}
    return [*[cells.key(side.letter.lower(), side.title) for side in facts.sides], cells.key("scale", scale)]


def _bars(facts: Facts) -> list[ReachRow]:
    """A, B, both and either as bars; nothing to draw when no reach is known."""
    rows = [_bar(facts, s.letter, s.letter.lower(), s.share, s.base) for s in facts.sides]
    if facts.b is not None:
        labels = _labels(facts)
        rows += [_bar(facts, labels[w], w, _share(facts, w), facts.n_of(w)) for w in ("both", "either")]
    return rows if any(row.share is not None for row in rows) else []


def _bar(facts: Facts, label: str, tone: str, share: float | None, n: int | None) -> ReachRow:
    """One bar; what is hidden or unknown is a gap."""
    if share is None or facts.hides(share, n):
        return ReachRow(label, tone, None, None, None, "")  # type: ignore[arg-type]
    found = facts.reach_interval(share)
    low, high = (found.low, found.high) if found else (None, None)
    return ReachRow(label, tone, share, low, high, percent(share))  # type: ignore[arg-type]
