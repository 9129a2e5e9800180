"""A comparison as plain data: what the page shows, what a frozen share keeps, and nothing a stranger may not see.

    {"version": 2,
     "head":  {"report", "is_sandbox", "kind", "kind_text", "sets": [...], "facts": [{"label", "text"}], "source",
              "rule": {"name", "mark", "hide"}},
     "parts": [{"key", "title", "sentence", "figures", "table", "tiles", "grids", "notes", "explain"}],
     "missing": [{"key", "title", "text"}]}

Texts are in the language that is active when this is called. Shapes of parts: `explorer/parts/cells.py`. Version 1 had the
first four parts, and nothing missing; templates show both.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from explorer.codes import WHOLE, code_of
from explorer.comparison import Kind
from explorer.facts import Facts, Side
from explorer.parts import catalogue
from explorer.parts.arranging import arranged, begun
from explorer.rules import rule_of, stamp
from explorer.significance import AGOF, OWN, RulePack
from explorer.subject import SetSubject, Subject
from teams import formats

if TYPE_CHECKING:
    from uuid import UUID

    from explorer.certificate import Certificate
    from explorer.models import Run
    from explorer.shareable import Shareable
    from teams.models import Team, User

__all__ = [
    "VERSION",
    "SetSubject",
    "Subject",
    "arranged",
    "begun",
    "certificate",
    "find",
    "newer_than",
    "project",
    "rule_now",
    "shareable",
]

VERSION = 2
# The parts that tell what the two sets share.
OF_OVERLAP = ("answer", "shared", "euler")


def project(
    subject: Subject, *, rule: RulePack = AGOF, opened: bool = False, whole: Collection[str] = catalogue.KEYS
) -> dict[str, Any]:
    """The comparison. `opened` shows hidden cells with their n: for the team's own eyes, never for a share or export.

    `whole`: the parts to build; of the others there is only what a page needs to load them later.
    """
    facts = Facts(subject, rule, opened)
    return {
        "version": VERSION,
        "head": head(facts),
        "parts": [_told_derived(facts, part) | {"code": _code(subject, part["key"])} for part in catalogue.parts(facts, whole)],
        "missing": catalogue.missing(facts),
    }


def _told_derived(facts: Facts, part: dict[str, Any]) -> dict[str, Any]:
    """Say in each part that tells of the overlap that Kits has not counted it, where it has not."""
    if not facts.is_derived or part["key"] not in OF_OVERLAP or part.get("is_waiting"):
        return part
    words = {"when": formats.instant(facts.subject.derived_at)}
    note = _(
        "Derived: Kits gave no comparison. A helper report counted A and B together (calculated %(when)s); "
        "both = A + B − either, only A = either − B, only B = either − A. How many of the panel stand behind them is unknown."
    )
    sentence = f"{part['sentence']} {_('What the two share is derived, not counted by Kits.')}"
    return part | {"sentence": sentence, "notes": [note % words, *part["notes"]]}


def _code(subject: Subject, part: str = WHOLE) -> str:
    """What stands under the numbers, so that anybody can ask later what became of them."""
    return code_of(subject.code, part) if subject.code else ""


def head(facts: Facts) -> dict[str, Any]:
    """What the numbers are about: every number on the page belongs to this."""
    subject = facts.subject
    return {
        "report": subject.report_name,
        "is_sandbox": subject.is_sandbox,
        "kind": str(facts.kind),
        "kind_text": _kinds()[facts.kind],
        "sets": [_set(side) for side in facts.sides],
        "facts": _facts(facts),
        "source": _source(facts),
        "rule": stamp(facts.rule),
        "code": _code(subject),
    }


def _kinds() -> dict[Kind, str]:
    return {
        Kind.ONE_SET: _("One media set"),
        Kind.OTHER_MEDIA: _("Other media, same period"),
        Kind.OTHER_PERIOD: _("Same touchpoints, other period"),
        Kind.BOTH_DIFFERENT: _("Other media and another period"),
        Kind.SAME: _("Same touchpoints, same period"),
        Kind.UNKNOWN: _("Comparison of two media sets"),
    }


def _set(side: Side) -> dict[str, Any]:
    """A set by name, days and touchpoints; ids stay inside."""
    return {
        "letter": side.letter,
        "tone": side.letter.lower(),
        "name": side.name,
        "period": side.period,
        "touchpoints": [name for _id, name in side.subject.touchpoints],
        "excluded": [{"name": name, "reason": reason} for name, reason in side.subject.excluded],
    }


def _facts(facts: Facts) -> list[dict[str, str]]:
    """Target group, calculation, source, and what was let in."""
    subject = facts.subject
    lines = [
        (_("Target group"), target_group(subject)),
        (_("Size"), _size(facts)),
        (_("Calculated"), formats.instant(subject.calculated_at) if subject.calculated_at else _("not known")),
        (_("Source"), _origin(subject)),
        (_("Base rule"), _rule(facts.rule)),
    ]
    if subject.derived_at:
        when = formats.instant(subject.derived_at)
        lines.append((_("Overlap"), _("derived, with a helper report calculated %(when)s") % {"when": when}))
    if subject.resolved_by == "portal":
        lines.append((_("Touchpoints and days"), _("as the portal resolved them when it asked")))
    if subject.include_not_validated:
        lines.append((_("Validation"), _("Includes own data that is not validated.")))
    return [{"label": label, "text": text} for label, text in lines]


def target_group(subject: Subject) -> str:
    """The target group in words, with Kits' labels."""
    if not subject.target_group:
        return _("Everyone in the online population")
    return "; ".join(
        f"{subject.label(f.variable)}: {', '.join(subject.label(f.variable, value) for value in f.values)}"
        for f in subject.target_group
    )


def _size(facts: Facts) -> str:
    """Persons, their share of the online population, and how many of the panel stand for them."""
    results = facts.subject.results
    words = _("%(size)s people") % {"size": formats.number(results.target_group_size)}
    if facts.subject.target_group and results.online_population:
        share = formats.percent(results.target_group_size / results.online_population)
        words = _("%(people)s, %(share)s of the online population") % {"people": words, "share": share}
    n = results.target_group_sample_size
    known = _("%(n)s of them in the panel") % {"n": formats.number(n)} if n is not None else _("base not known")
    return f"{words}; {known}"


def _rule(rule: RulePack) -> str:
    """The base rules in words, and whose they are."""
    names = {"AGOF": _("AGOF (Germany's online audience standard)"), OWN: _("The team's own rule")}
    name = names.get(rule.name, rule.name)
    if rule.mark_under <= rule.hide_under:
        return _("%(name)s: not shown under %(hide)s people of the panel") % {"name": name, "hide": rule.hide_under}
    return _("%(name)s: marked * under %(mark)s people of the panel, not shown under %(hide)s") % {
        "name": name,
        "mark": rule.mark_under,
        "hide": rule.hide_under,
    }


def _origin(subject: Subject) -> str:
    return _("Sandbox: made-up or imported data, not Kits") if subject.is_sandbox else _("Kits")


def _source(facts: Facts) -> str:
    """One line for under every part: period, target group, calculation date, origin."""
    periods = [side.period for side in facts.sides]
    days = periods[0]
    if len(set(periods)) > 1:
        days = "\u00a0· ".join(f"{side.letter} {side.period}" for side in facts.sides)
    calculated = facts.subject.calculated_at
    when = _("calculated %(when)s") % {"when": formats.instant(calculated)} if calculated else _("calculation date not known")
    origin = _("Sandbox") if facts.subject.is_sandbox else "Kits"
    # The dot stays at the end of a line that breaks, never alone at the start of the next.
    return "\u00a0· ".join([_("Persons"), days, target_group(facts.subject), when, origin])


def find(user: User, run_uuid: UUID) -> Shareable | None:
    """Return a run with results as other rooms may show it, if it exists for this person."""
    from explorer import shareable  # it needs `project`

    return shareable.find(user, run_uuid)


def newer_than(run_id: int) -> Shareable | None:
    """Return the newest run with results of the same report; None where this run is the newest."""
    from explorer import shareable  # it needs `project`

    return shareable.newer_than(run_id)


def shareable(run: Run) -> Shareable:
    """Return a run with results as other rooms may show it."""
    from explorer.shareable import Shareable  # it needs `project`

    return Shareable(run)


def rule_now(team: Team) -> dict[str, Any]:
    """Return what a comparison made now would keep of the team's base rules, as `head.rule`."""
    return stamp(rule_of(team))


def certificate(code: str) -> Certificate | None:
    """Return what a typed code stands for; None for a code that was never given out."""
    from explorer.certificate import find as found  # it needs the models

    return found(code)
