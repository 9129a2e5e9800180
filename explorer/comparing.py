"""A run as the subject of a comparison: rows of ours become what projection.py speaks about."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import gettext as _

from explorer.facts import NOTHING
from explorer.helping import derived
from explorer.metrics import read_results
from explorer.models import Run, RunSet
from explorer.parts import catalogue
from explorer.projection import project
from explorer.rules import rule_of
from explorer.subject import SetSubject, Subject
from kitsapi.plain import read
from kitsapi.types import Period, Results, Variable
from touchpoints.models import names_of
from touchpoints.relations import Picks


def projected(run: Run, whole: Collection[str] = catalogue.KEYS, *, opened: bool = False) -> dict[str, Any]:
    """Return the comparison of a ready run as plain data, in the language of the moment, under its team's base rules.

    `whole` are the parts to build. `opened` shows hidden numbers: for the team's own page alone.

    Raises LookupError when the run has no results.
    """
    about = subject(run, catalogue.reads(whole), tells_inside="touchpoints" in whole)
    return project(about, rule=rule_of(run.report.team), opened=opened, whole=whole)


def subject(run: Run, blocks: Collection[str] | None = None, *, may_derive: bool = True, tells_inside: bool = False) -> Subject:
    """Return everything a comparison says about a ready run, and nothing that identifies team, account or person.

    With `blocks` only these blocks are read beside the figures of the comparison. `may_derive`: where Kits gave no comparison,
    a helper report may tell the overlap. `tells_inside`: look up which touchpoints lie inside others.
    """
    results, derived_at = read_results(run, blocks), None
    if may_derive:
        results, derived_at = derived(run, results)
    sets = {row.slot: row for row in run.sets.all()}
    names = _names(run, sets.values())
    picks = _picks(run, sets.values(), results) if tells_inside else None
    return Subject(
        report_name=run.report.name,
        is_sandbox=run.account.is_sandbox(),
        include_not_validated=run.version.include_not_validated,
        target_group=run.version.filters(),
        variables=tuple(read(Variable, variable) for variable in run.account.variables),
        blocks=tuple(run.version.blocks),
        calculated_at=run.calculated_at,
        fetched_at=run.ended_at,
        set_a=_set(sets["a"], names, picks),
        set_b=_set(sets["b"], names, picks) if "b" in sets else None,
        results=results,
        derived_at=derived_at,
        resolved_by="portal" if sets["a"].resolved_by == "portal" else "kits",
        code=run.code or "",
    )


def _names(run: Run, sets: Iterable[RunSet]) -> dict[str, str]:
    """What the mirror calls the touchpoints that had no name yet when the run was stored."""
    unnamed = [entry["id"] for row in sets for entry in row.touchpoints if entry["name"] == entry["id"]]
    return names_of(run.account, unnamed) if unnamed else {}


def _picks(run: Run, sets: Iterable[RunSet], results: Results) -> Picks | None:
    """What the mirror knows of the touchpoints of both sets, where one brings nobody alone: it may lie inside another."""
    rows = [row for each in (results.set_a, results.set_b) if each for row in each.touchpoints or ()]
    if all(row.incremental_reach > NOTHING for row in rows):
        return None
    return Picks(run.account, [entry["id"] for row in sets for entry in row.touchpoints])


def _set(row: RunSet, names: dict[str, str], picks: Picks | None) -> SetSubject:
    named = {entry["id"]: names.get(entry["id"]) or _known(entry) for entry in row.touchpoints}
    inside = picks.containment(named) if picks else {}
    return SetSubject(
        name=row.name,
        period=Period(row.start, row.end) if row.start and row.end else None,
        touchpoints=tuple(named.items()),
        inside=tuple((inner, named[outers[0]]) for inner, outers in inside.items()),
        excluded=tuple((entry["name"], entry["reason"]) for entry in row.excluded),
    )


def _known(entry: dict[str, str]) -> str:
    """A touchpoint's name as stored. One the mirror never saw has only Kits' id, which is shown to nobody."""
    return entry["name"] if entry["name"] != entry["id"] else _("a touchpoint not known here")
