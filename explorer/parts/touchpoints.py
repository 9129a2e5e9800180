"""Touchpoints: what each one reaches, and what it brings that no other does. Reach is never totalled."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from explorer import comparison
from explorer.charts import theme
from explorer.charts.waterfall import Step, waterfall
from explorer.comparison import Kind
from explorer.facts import Facts, Side
from explorer.parts import cells, notes
from explorer.parts.touchpoint_pairs import Pairs
from explorer.parts.touchpoint_sets import Sets
from explorer.standing import Standing
from kitsapi.types import TouchpointMetrics
from teams.formats import number, percent, signed_percent

KEY = "touchpoints"
# A figure has so many steps at most; the rest stand together.
_STEPS = 14


def build(facts: Facts) -> dict[str, Any]:
    """The part, of a report that was made with it."""
    title = _("Touchpoints")
    if not facts.is_given("touchpoints"):
        return cells.not_given(KEY, title)
    standing = Standing(facts)
    is_paired = facts.kind in (Kind.OTHER_PERIOD, Kind.SAME)
    rows = Pairs(facts, standing) if is_paired else Sets(facts, standing)
    made = rows.table()
    said = [*([_changes(rows)] if isinstance(rows, Pairs) else []), *(_widest(facts, standing, side) for side in facts.sides)]
    return cells.part(
        KEY,
        title,
        " ".join(clause for clause in said if clause) or _("No touchpoint of this report has numbers that can be shown."),
        figures=[view for side in facts.sides if (view := _view(facts, standing, side))],
        table=made,
        notes=[*_unequal(facts, is_paired), *notes.bases(facts.rule, cells.states_of(made)), *notes.no_bases(facts)],
        explain=_explain(is_paired),
    )


# ------------------------------------------------------------------------------------------------------------- sentence


def _shown(facts: Facts, standing: Standing, side: Side) -> list[TouchpointMetrics]:
    """The touchpoints of a set that may be shown."""
    return [row for row in side.results.touchpoints or () if not standing.withholds(side, row.touchpoint_id)]


def _widest(facts: Facts, standing: Standing, side: Side) -> str:
    """The touchpoint of a set that reaches most, and the one that most people came to it through alone."""
    rows = _shown(facts, standing, side)
    widest = max(rows, key=lambda row: row.overview.reach, default=None)
    if widest is None or not widest.overview.reach:
        return ""
    words = _("In %(letter)s, %(name)s reaches most people: %(reach)s, %(share)s of %(letter)s.")
    said = words % {
        "letter": side.letter,
        "name": widest.name,
        "reach": number(widest.overview.reach),
        "share": percent(comparison.share(widest.overview.reach, side.reach)),
    }
    alone = max(rows, key=lambda row: row.incremental_reach)
    if len(side.results.touchpoints or ()) < 2 or alone.incremental_reach <= 0:
        return said
    words = _("Without %(name)s it would lose %(reach)s.")
    return f"{said} {words % {'name': alone.name, 'reach': number(alone.incremental_reach)}}"


def _changes(rows: Pairs) -> str:
    """How many titles changed for sure, and the widest change of them."""
    tested = [pair for pair in rows.pairs if pair.holds is not None]
    if not tested:
        return _("No change of a title could be tested.")
    holding = [pair for pair in tested if pair.holds]
    said = _("%(holds)s of %(tested)s tested changes hold.") % {"holds": len(holding), "tested": len(tested)}
    if not holding:
        return said
    top = max(holding, key=lambda pair: abs(pair.change or 0))
    words = _("The widest: %(name)s %(change)s from B to A.")
    return f"{said} {words % {'name': top.name, 'change': signed_percent(top.change)}}"


# --------------------------------------------------------------------------------------------------------------- figure


def _view(facts: Facts, standing: Standing, side: Side) -> dict[str, Any] | None:
    """What each touchpoint adds, in the order of the largest addition; what is not shown alone stands in the rest."""
    rows = sorted(_shown(facts, standing, side), key=lambda row: row.added_rank)
    if not rows or side.reach is None or facts.withholds(side.figure):
        return None
    shown = rows[:_STEPS] if len(rows) > _STEPS + 1 else rows
    steps = [Step(row.name, row.added_reach, number(row.added_reach)) for row in shown]
    others = len(side.results.touchpoints or ()) - len(shown)
    if others:
        rest = side.reach - sum(row.added_reach for row in shown)
        steps.append(Step(_("%(count)s others") % {"count": others}, rest, number(rest)))
    steps.append(Step(side.letter, side.reach, facts.marked(number(side.reach), side.figure), is_whole=True))
    made = waterfall(steps, "a" if side.letter == "A" else "b")
    legend = [cells.key(side.letter.lower(), side.title), cells.key("scale", _("People that each adds to those above it"))]
    return cells.view(
        f"added-{side.letter.lower()}", _("Added in %(letter)s") % {"letter": side.letter}, theme.data(made), legend
    )


# ---------------------------------------------------------------------------------------------------------------- notes


def _unequal(facts: Facts, is_paired: bool) -> list[str]:
    """Titles of periods that differ in length are not compared by reach."""
    if not is_paired or facts.has_equal_length is not False:
        return []
    return [_("The periods differ in length: reach of a title is not compared, page views and sessions are shown by day.")]


def _explain(is_paired: bool) -> str:
    paragraphs = [
        _("Reach of a touchpoint counts everybody who used it, so reach of several is never summed: many used more than one."),
        _("Only this one: people of the set who used no other of its touchpoints; without it the set would lose them. "
          "A touchpoint that lies inside another of the set can bring nobody alone."),
        _("Contributed: every person is shared out equally among the touchpoints that reached them. Added: what each adds to "
          "those before it, the largest addition first. Both sum to the reach of the set."),
    ]  # fmt: skip
    if is_paired:
        paragraphs.append(
            _("Change is (A − B) / B. It is tested with the people who used the title in both periods where the report has the "
              "block Duplication, else as if the two periods had nobody in common; at most 5% of those that hold are expected "
              "to be chance (Benjamini–Hochberg).")
        )  # fmt: skip
    return "\n\n".join(paragraphs)
