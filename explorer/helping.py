"""Helper reports: where Kits gives no comparison of A and B, a report on both together tells what they share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from explorer import drafts
from explorer.checking import MOST_TOUCHPOINTS
from explorer.deriving import derive
from explorer.metrics import read_results
from explorer.models import MediaSet, Pick, Report, ReportVersion, Run, RunSet, Slot, State
from explorer.periods import is_week
from kitsapi.types import Results
from teams.models import User

# Of both the helper and the report: what reach and its base are made of.
BLOCKS = ("overview", "base")


@dataclass(frozen=True, slots=True)
class Help:
    """What a page says below a comparison that Kits did not give: the helper's newest run, or why there can be none."""

    run: Run | None
    why_not: str = ""

    @property
    def may_be_asked(self) -> bool:
        """Whether a helper report can be asked for now."""
        return not self.why_not and (self.run is None or (not self.run.is_waiting and self.run.state != State.READY))


def help_for(run: Run) -> Help | None:
    """Return how a ready run can be helped; None for one that Kits has compared, or that has one set."""
    if run.state != State.READY or run.reach_b is None or run.reach_both is not None:
        return None
    helper = Report.objects.filter(helper_for=run).first()
    return Help(helper.latest_run() if helper else None, _why_not(_sets(run)))


def _sets(run: Run) -> dict[str, RunSet]:
    return {row.slot: row for row in run.sets.all()}


def _why_not(sets: dict[str, RunSet]) -> str:
    a, b = sets.get("a"), sets.get("b")
    if a is None or b is None or not (a.start and a.end) or (a.start, a.end) != (b.start, b.end):
        return _("What A and B share can be worked out only where both are about the same days.")
    if len(_together(sets)) > MOST_TOUCHPOINTS:
        words = {"most": MOST_TOUCHPOINTS}
        return _("A and B together have more than the %(most)s touchpoints that Kits takes in one set.") % words
    return ""


def _together(sets: dict[str, RunSet]) -> dict[str, str]:
    """The touchpoints of A and B as calculated, each once: id and name."""
    return {entry["id"]: entry["name"] for slot in ("a", "b") for entry in sets[slot].touchpoints}


@transaction.atomic
def ask(run: Run, user: User, key: UUID) -> Run | None:
    """Ask Kits about A and B together. The second click gets the first one's run; None where it would not help."""
    found = help_for(run)
    if found is None or found.why_not:
        return None
    helper = Report.objects.filter(helper_for=run).first() or _make(run, user)
    return drafts.queue_run(helper, user, key) if found.may_be_asked else found.run


def _make(run: Run, user: User) -> Report:
    """Make the report on A and B together, for the same people and the same days."""
    name = _("%(name)s: A and B together") % {"name": run.report.name[:150]}
    report = Report.objects.create(team=run.report.team, account=run.account, name=name, created_by=user, helper_for=run)
    version = ReportVersion.objects.create(
        report=report,
        author=user,
        blocks=["overview"],
        target_group=run.version.target_group,
        include_not_validated=run.version.include_not_validated,
    )
    _add_set(version, _sets(run))
    report.current = version
    report.save(update_fields=["current"])
    return report


def _add_set(version: ReportVersion, sets: dict[str, RunSet]) -> None:
    days = sets["a"].start, sets["a"].end
    media_set = MediaSet.objects.create(
        version=version, slot=Slot.A, name=_("A and B together"), start=days[0], end=days[1], own_dates=not is_week(*days)
    )
    Pick.objects.bulk_create(
        Pick(media_set=media_set, upstream_id=id_, name=name, position=place)
        for place, (id_, name) in enumerate(_together(sets).items())
    )


def derived(run: Run, results: Results) -> tuple[Results, datetime | None]:
    """Add to a run's results what its helper tells of the overlap. Return when that was calculated; None: nothing is added."""
    if results.comparison is not None or results.set_b is None:
        return results, None
    ready = Run.objects.filter(report__helper_for=run, state=State.READY)
    helper = ready.order_by("-calculated_at", "-pk").first()
    comparison = derive(results, read_results(helper, BLOCKS)) if helper else None
    if helper is None or comparison is None:
        return results, None
    return replace(results, comparison=comparison), helper.calculated_at
