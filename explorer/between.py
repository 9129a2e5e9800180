"""Run against run: the figures of a newer one beside those of an older one.

How many people the two runs share is not known. A difference is marked only if it would hold for independent samples.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from explorer import comparison, significance
from explorer.building import snapshots
from explorer.building.difference import difference
from explorer.charts import theme
from explorer.charts.paired_bars import PairRow, paired_bars
from explorer.comparing import subject
from explorer.facts import Facts
from explorer.models import Run
from explorer.parts import cells, changed, notes
from explorer.rules import rule_of
from teams.formats import GAP, instant, number, percent, signed_number, signed_percent

FIGURES = ("reach_a", "reach_b", "both", "only_a", "only_b", "either")
# The blocks that the figures and their bases are made of, and those of who the people are.
BLOCKS = ("overview", "base", *changed.BLOCKS)


def against(newer: Run, older: Run) -> dict[str, Any]:
    """Return the difference of two ready runs as plain data: `head` says what they are, `parts` holds their figures.

    Raises LookupError when one of them has no results.
    """
    rule = rule_of(newer.report.team)
    pair = tuple(Facts(subject(run, BLOCKS, may_derive=False), rule) for run in (newer, older))
    table = _table(*pair)
    return {
        "head": {"report": newer.report.name, "source": _source(newer, older)},
        "runs": [_told(_("Newer"), newer, pair[0]), _told(_("Older"), older, pair[1])],
        "changes": asked_differently(newer, older),
        "part": cells.part(
            "against",
            _("What has changed"),
            _sentence(*pair),
            figures=_figures_of(*pair),
            table=table | {"is_open": True},
            notes=[*_lengths(*pair), _overlap(), *notes.bases(rule, cells.states_of(table))],
        ),
        "more": changed.parts(*pair),
    }


def _figures_of(newer: Facts, older: Facts) -> list[dict[str, Any]]:
    """Shares of the target group in both runs; what is hidden in one is not drawn in it, nor what is not compared."""
    rows = []
    for which, label, _tone in _figures(newer, older):
        shares = _shares(newer, older, which)
        if has_equal_length(newer, older, which) is not False and any(cell["value"] is not None for cell in shares):
            rows.append(PairRow(label, *(cell["value"] for cell in shares), *(cell["text"] for cell in shares)))
    if not rows:
        return []
    legend = [cells.key("newer", _("Newer")), cells.key("older", _("Older")), cells.key("scale", share_words(newer))]
    figure = paired_bars(rows, percent, colours=(theme.REFERENCE, theme.MUTED))
    return [cells.view("shares", _("Newer run beside older run"), theme.data(figure), legend)]


def share_words(facts: Facts) -> str:
    """What the bars are shares of."""
    return _("Per cent of %(group)s") % {"group": facts.group}


def _shares(newer: Facts, older: Facts, which: str) -> list[cells.Cell]:
    return [_shown(facts, which, percent, is_share=True) for facts in (newer, older)]


def asked_differently(newer: Run, older: Run) -> list[str]:
    """Say what the newer run's wording asks that the older one's does not."""
    if newer.version_id == older.version_id:
        return []
    return difference(snapshots.take(older.version), snapshots.take(newer.version), newer.account)


def _told(label: str, run: Run, facts: Facts) -> dict[str, Any]:
    days = [f"{side.letter} · {side.name}: {side.period}" for side in facts.sides]
    return {"label": label, "run": run, "calculated": instant(run.calculated_at), "sets": days}


def _source(newer: Run, older: Run) -> str:
    words = {"newer": instant(newer.calculated_at), "older": instant(older.calculated_at)}
    origin = _("Sandbox") if newer.account.is_sandbox() else "Kits"
    return _("Persons · calculated %(newer)s and %(older)s") % words + f" · {origin}"


def _overlap() -> str:
    return _(
        "How many people the two runs share is not known: a difference is marked only if it would hold had each run asked "
        "different people."
    )


# ---------------------------------------------------------------------------------------------------------------- figures


def has_equal_length(newer: Facts, older: Facts, which: str) -> bool | None:
    """Whether a figure is about as many days in both runs; None where that is not known."""
    sides = {"reach_a": [0], "reach_b": [1]}.get(which, [0, 1])
    pairs = [(_days(newer, at), _days(older, at)) for at in sides]
    found = [comparison.have_equal_length(days, other) for days, other in pairs]
    return None if None in found else all(found)


def _days(facts: Facts, at: int) -> Any:
    return facts.sides[at].subject.days if at < len(facts.sides) else None


def tested(newer: Facts, older: Facts, which: str) -> significance.Estimate | None:
    """The difference of a figure's shares of the two target groups, as if of different people. None: not to be said."""
    if has_equal_length(newer, older, which) is not True or newer.withholds(which) or older.withholds(which):
        return None
    shares = [comparison.share(facts.figure(which), facts.size) for facts in (newer, older)]
    ns = [facts.subject.results.target_group_sample_size for facts in (newer, older)]
    return significance.independent_difference(shares[0], ns[0], shares[1], ns[1], newer.rule.design_effect)


def _table(newer: Facts, older: Facts) -> dict[str, Any]:
    columns = [
        _("Figure"),
        _("Newer"),
        _("Older"),
        _("Difference"),
        _("in per cent"),
        _("Newer, share"),
        _("Older, share"),
        _("Verdict"),
    ]
    rows = [cells.row(label, _line(newer, older, which), tone) for which, label, tone in _figures(newer, older)]
    return cells.table(_("Newer run beside older run"), columns, rows, words=1)


def _figures(newer: Facts, older: Facts) -> list[tuple[str, str, str]]:
    """The figures that at least one of the runs has, with their labels and the set they belong to."""
    labels = {
        "reach_a": (_("Reach A"), "a"),
        "reach_b": (_("Reach B"), "b"),
        "both": (_("Both"), "both"),
        "only_a": (_("Only A"), "a"),
        "only_b": (_("Only B"), "b"),
        "either": (_("Either"), ""),
    }
    both = (newer, older)
    return [(which, *labels[which]) for which in FIGURES if any(facts.figure(which) is not None for facts in both)]


def _line(newer: Facts, older: Facts, which: str) -> list[cells.Cell]:
    new, old = _shown(newer, which, number), _shown(older, which, number)
    change, part = _change(new, old, newer, older, which)
    return [new, old, change, part, *_shares(newer, older, which), cells.words(_verdict(newer, older, which, change))]


def _shown(facts: Facts, which: str, write: Callable[[float | None], str], is_share: bool = False) -> cells.Cell:
    value = facts.figure(which)
    if is_share:
        value = comparison.share(value, facts.size)
    return cells.figure(facts, value, write, which, n=facts.base_of(which))


def _change(new: cells.Cell, old: cells.Cell, newer: Facts, older: Facts, which: str) -> tuple[cells.Cell, cells.Cell]:
    """The difference in persons and in per cent of the older; a gap where one is missing or the days differ in number."""
    if "hidden" in (new["state"], old["state"]):
        return cells.hidden(), cells.hidden()
    if new["value"] is None or old["value"] is None:
        return cells.unknown(), cells.unknown()
    if has_equal_length(newer, older, which) is False:
        return cells.said(GAP), cells.said(GAP)
    persons = new["value"] - old["value"]
    part = comparison.relative_difference(new["value"], old["value"])
    return cells.said(signed_number(persons), persons), cells.said(signed_percent(part), part)


def _verdict(newer: Facts, older: Facts, which: str, change: cells.Cell) -> str:
    if change["value"] is None:
        return ""
    if not change["value"]:
        return _("the same")
    found = tested(newer, older, which)
    if found is None:
        return _("not tested")
    return _("holds") if found.holds else _("may be chance")


# ------------------------------------------------------------------------------------------------------------------ words


def _sentence(newer: Facts, older: Facts) -> str:
    said = [text for which in ("reach_a", "reach_b", "both") if (text := _said(newer, older, which))]
    return " ".join(said) or _("The two runs cannot be compared.")


def _said(newer: Facts, older: Facts, which: str) -> str:
    new, old = _shown(newer, which, number), _shown(older, which, number)
    change, part = _change(new, old, newer, older, which)
    if change["value"] is None:
        return ""
    words = {"figure": {"reach_a": _("Reach of A"), "reach_b": _("Reach of B"), "both": _("What both reach")}[which]}
    words |= {"change": change["text"], "percent": part["text"], "new": new["text"]}
    found = tested(newer, older, which)
    if not change["value"]:
        return _("%(figure)s is the same: %(new)s.") % words
    if found is None:
        return _("%(figure)s: %(change)s (%(percent)s), now %(new)s.") % words
    if found.holds:
        return _("%(figure)s: %(change)s (%(percent)s), now %(new)s; more than chance explains.") % words
    return _("%(figure)s: %(change)s (%(percent)s), now %(new)s; it may be chance.") % words


def _lengths(newer: Facts, older: Facts) -> list[str]:
    lengths = [has_equal_length(newer, older, which) for which in ("reach_a", "reach_b") if older.figure(which) is not None]
    if False in lengths:
        return [_("The periods differ in length: reach grows with every day, so it is not compared.")]
    if None in lengths:
        return [_("The days of one run are not known, so nothing is tested.")]
    return []
