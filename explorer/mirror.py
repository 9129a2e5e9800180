"""Kits' own reports as ours: read everything, plan, apply. A sync never changes or deletes a report at Kits."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from explorer.marker import marker_of
from explorer.models import ENDS, MediaSet, Origin, Pick, Report, ReportMirror, ReportVersion, Run, State
from explorer.models.report import fingerprint
from explorer.rhythm import jittered, next_poll
from kitsapi import types as kits
from kitsapi.client import KitsClient
from kitsapi.errors import KitsError
from kitsapi.plain import plain
from teams.models import KitsAccount
from touchpoints.models import names_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MirrorPlan:
    """What a complete list of Kits' reports means for our rows."""

    new: tuple[kits.ListedReport, ...]
    known: tuple[kits.ListedReport, ...]
    vanished: frozenset[str]


def mirror(account: KitsAccount, client: KitsClient) -> None:
    """Read the account's reports at Kits and follow them. Trouble is noted on the row; nothing is half applied."""
    row, _made = ReportMirror.objects.get_or_create(account=account)
    if not row.claim(timezone.now()):
        return
    try:
        listed = list(client.reports())  # read everything before changing anything
    except KitsError as problem:
        row.settle(due_at=_later(), problem=str(problem))
        return
    plan = plan_mirror(account, listed)
    odd = [report.state.name for report in plan.new if not _kept(_add, account, report)]
    odd += [report.state.name for report in plan.known if not _kept(_follow, account, report)]
    _mark_vanished(account, plan.vanished)
    said = _("Kits lists reports that the portal cannot keep: %(names)s") % {"names": ", ".join(odd[:5])} if odd else ""
    row.settle(due_at=_later(), read_at=timezone.now(), problem=said)


def _kept(keep: Callable[[KitsAccount, kits.ListedReport], None], account: KitsAccount, listed: kits.ListedReport) -> bool:
    """Keep one report. One that is odd stops no other; it is logged and named."""
    try:
        with transaction.atomic():
            keep(account, listed)
    except (DatabaseError, ValueError):
        log.exception("report %s of account %s cannot be kept", listed.state.id, account.pk)
        return False
    return True


def note_trouble(account: KitsAccount, problem: KitsError) -> None:
    """Note that the list could not be read at all, and when to try again."""
    row, _made = ReportMirror.objects.get_or_create(account=account)
    if row.claim(timezone.now()):
        row.settle(due_at=_later(), problem=str(problem))


def _later() -> datetime:
    return timezone.now() + jittered(timedelta(seconds=settings.MIRROR_SECONDS))


def plan_mirror(account: KitsAccount, listed: Iterable[kits.ListedReport]) -> MirrorPlan:
    """Compare a complete list with our rows. An empty list where we know reports says nothing about them."""
    theirs = {report.state.id: report for report in listed}
    made_there = set(account.reports.filter(origin=Origin.KITS).values_list("upstream_id", flat=True))
    # Read before what was sent: a run that is settled between the two is in both, not in neither.
    in_flight = set(account.runs.filter(upstream_id="").values_list("marker", flat=True))
    sent_here = set(account.runs.exclude(upstream_id="").values_list("upstream_id", flat=True))
    unknown = [report for id_, report in theirs.items() if id_ not in made_there | sent_here]
    return MirrorPlan(
        # A report whose creation is not settled yet is found by its run, not by the mirror.
        new=tuple(report for report in unknown if marker_of(report.state.name) not in in_flight),
        known=tuple(report for id_, report in theirs.items() if id_ in made_there | sent_here),
        vanished=frozenset(made_there - theirs.keys()) if theirs else frozenset(),
    )


@transaction.atomic
def _add(account: KitsAccount, listed: kits.ListedReport) -> None:
    name = listed.state.name[:200]
    report, is_new = Report.objects.get_or_create(
        account=account, upstream_id=listed.state.id, defaults={"team": account.team, "name": name, "origin": Origin.KITS}
    )
    if not is_new:
        return
    version = _version(report, listed.definition)
    Report.objects.filter(pk=report.pk).update(current=version, created_at=listed.state.created_at)
    _add_run(report, version, listed.state)


def _version(report: Report, definition: kits.Definition) -> ReportVersion:
    version = ReportVersion.objects.create(
        report=report,
        target_group=plain(definition.target_group),
        blocks=list(definition.blocks),
        include_not_validated=definition.include_not_validated,
        recalculation=definition.recalculation,
        fingerprint=fingerprint(definition),
        submitted_at=timezone.now(),
    )
    for slot, asked in (("a", definition.set_a), ("b", definition.set_b)):
        if asked:
            _add_set(version, slot, asked)
    return version


def _add_set(version: ReportVersion, slot: str, asked: kits.MediaSet) -> None:
    media_set = MediaSet.objects.create(
        version=version,
        slot=slot,
        name=asked.name[:100],
        date_preset=asked.date_preset,
        start=asked.start,
        end=asked.end,
        touchpoint_preset=asked.touchpoint_preset,
    )
    names = names_of(version.report.account, asked.touchpoint_ids)
    Pick.objects.bulk_create(
        Pick(media_set=media_set, upstream_id=id_, name=names.get(id_, "")[:300], position=place)
        for place, id_ in enumerate(dict.fromkeys(asked.touchpoint_ids))
    )


def _add_run(report: Report, version: ReportVersion, state: kits.ReportState) -> None:
    now = timezone.now()
    run = Run(
        report=report,
        version=version,
        account=report.account,
        marker=None,
        upstream_id=state.id,
        submitted_at=state.created_at,
        asked_at=now,
    )
    if state.state == "failed":
        run.state, run.ended_at, run.problem = State.FAILED, now, state.failure[:500]
    elif state.calculated_at:
        run.state, run.due_at, run.calculated_at = State.FETCHING, now, state.calculated_at
    else:
        run.state, run.due_at = State.CALCULATING, next_poll(state.created_at, now)
    run.save()


def _follow(account: KitsAccount, listed: kits.ListedReport) -> None:
    """A calculation newer than all we have is a new run; a report that was missed is there again."""
    state = listed.state
    Report.objects.filter(account=account, upstream_id=state.id).exclude(vanished_at=None).update(vanished_at=None)
    runs = account.runs.filter(upstream_id=state.id)
    latest = runs.order_by("-created_at", "-pk").select_related("report", "version").first()
    if latest is None or state.calculated_at is None or runs.exclude(state__in=ENDS).exists():
        return
    if latest.state == State.CANCELLED or runs.filter(calculated_at__gte=state.calculated_at).exists():
        return
    try:
        with transaction.atomic():
            _add_run(latest.report, latest.version, state)
    except IntegrityError:  # another worker saw it first
        return


def _mark_vanished(account: KitsAccount, vanished: frozenset[str]) -> None:
    gone = Report.objects.filter(account=account, upstream_id__in=vanished, vanished_at=None)
    gone.update(vanished_at=timezone.now())
