"""Notes under a part: what its marks mean, and what cannot be concluded."""

from __future__ import annotations

from collections.abc import Set

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from explorer.comparison import Kind, Relation
from explorer.facts import Facts
from explorer.significance import RulePack


def bases(rule: RulePack, states: Set[str]) -> list[str]:
    """The base rule, where a cell shows its mark."""
    pack = {"mark": rule.mark_under, "hide": rule.hide_under}
    found = {
        "low": _("* Fewer than %(mark)s people of the panel: read with care.") % pack,
        "hidden": _(
            "Not shown: the number, or one that could be worked out from it, stands on fewer than %(hide)s people of the panel."
        )
        % pack,
        "opened": _("Not for publication: fewer than %(hide)s people of the panel.") % pack,
    }
    return [text for state, text in found.items() if state in states]


def no_bases(facts: Facts) -> list[str]:
    """Kits gave no sample size for a set."""
    if all(side.base is not None for side in facts.sides):
        return []
    return [_("Base not known: Kits gives no sample size here, so nothing is marked as low and nothing is tested.")]


def sampling_error(facts: Facts) -> list[str]:
    """What an interval does and does not hold."""
    if all(facts.withholds(side.figure) or facts.reach_interval(side.share) is None for side in facts.sides):
        return []
    error = _("95% intervals hold the sampling error of the panel only.")
    if facts.subject.is_sandbox:  # which counts each person, where Kits estimates
        return [error]
    return [error + " " + _("Reach is page views over the panel's frequency, not a plain share of the panel.")]


def over_the_top(facts: Facts) -> list[str]:
    """The quirk of Kits that reach may exceed the target group, where such a reach is shown."""
    shown = [facts.figure(which) for which in ("reach_a", "reach_b", "either") if not facts.withholds(which)]
    if not any(facts.counts.is_over(persons) for persons in shown):
        return []
    return [
        _("Reach exceeds 100%% of %(group)s: Kits estimates the size of some target groups from the panel. "
          "Nothing is cut off, and there are no intervals.") % {"group": facts.group}
    ]  # fmt: skip


def comparability(facts: Facts) -> list[str]:
    """What the kind of comparison lets nobody conclude."""
    return [*_kinds(facts), *_lengths(facts), *_overlapping(facts), *_no_comparison(facts)]


def _kinds(facts: Facts) -> list[str]:
    texts = {
        Kind.BOTH_DIFFERENT: _(
            "Both media and days differ: whether a difference comes from the one or the other cannot be told here."
        ),
        Kind.SAME: _("Both sets have the same touchpoints and the same days."),
        Kind.UNKNOWN: _("Kits does not say what one of the sets was resolved to, so what the two differ in is not known."),
    }
    return [texts[facts.kind]] if facts.kind in texts else []


def _lengths(facts: Facts) -> list[str]:
    days = [side.subject.days for side in facts.sides]
    if facts.has_equal_length is not False or not all(days):
        return []
    a, b = (day.count for day in days if day)
    return [
        _("The periods differ in length (A %(a)s days, B %(b)s): reach grows with every day, so no winner is named.")
        % {"a": a, "b": b}
    ]


def _overlapping(facts: Facts) -> list[str]:
    count = facts.overlap_days
    if facts.kind not in {Kind.OTHER_PERIOD, Kind.BOTH_DIFFERENT} or not count:
        return []
    return [
        ngettext(
            "%(days)s day lies in both periods: one visit may count for A and for B.",
            "%(days)s days lie in both periods: one visit may count for A and for B.",
            count,
        )
        % {"days": count}
    ]


def _no_comparison(facts: Facts) -> list[str]:
    if facts.b is None or facts.relation != Relation.UNKNOWN:
        return []
    return [_("Kits gave no comparison with this calculation: what the two sets share is unknown, not zero.")]
