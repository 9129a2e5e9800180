"""Kits' own reports as ours: read everything, plan, apply. A sync never changes or deletes a report at Kits."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from explorer.marker import marker_of
from explorer.models import ENDS, MediaSet, Origin, Pick, Recalculation, Report, ReportMirror, ReportVersion, Run, State
from explorer.models.report import fingerprint
from explorer.rhythm import jittered, next_poll
from kitsapi import types as kits
from kitsapi.client import KitsClient
from kitsapi.errors import KitsError, KitsUnavailable
from kitsapi.plain import plain
from teams.models import KitsAccount
from teams.names import shortened
from touchpoints.models import names_of

log = logging.getLogger(__name__)

T = TypeVar("T")
Reports = Sequence[kits.ListedReport]
# Keeps some reports of an account; returns the names of those that cannot be kept.
Keep = Callable[[KitsAccount, Reports], list[str]]

# Reports kept in one transaction: few enough not to keep other writers waiting.
BATCH = 50
# As many as one sentence names.
NAMED = 5


@dataclass(slots=True)
class Listing:
    """A list of reports, read to its end: what could be read of it, and what is there and could not."""

    reports: list[kits.ListedReport] = field(default_factory=list)
    unreadable: list[kits.Unreadable] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MirrorPlan:
    """What a complete list of Kits' reports means for our rows."""

    new: tuple[kits.ListedReport, ...]
    known: tuple[kits.ListedReport, ...]
    # Reports of ours that Kits lists, whether they can be read or not.
    present: frozenset[str]
    vanished: frozenset[str]


def mirror(account: KitsAccount, client: KitsClient) -> None:
    """Read the account's reports at Kits and follow them. Trouble is noted on the row; nothing is half applied."""
    row, _made = ReportMirror.objects.get_or_create(account=account)
    if not row.claim(timezone.now()):
        return
    try:
        listing = _read(row, client)  # read everything before changing anything
        _apply(row, account, listing)
    except KitsError as problem:
        row.settle(due_at=_later(problem), problem=str(problem))
    except LeaseLost:
        log.warning("the reports of account %s are followed by another worker by now", account.pk)


def _read(row: ReportMirror, client: KitsClient) -> Listing:
    """Read the list to its end; each page renews the lease."""
    listing = Listing()
    for page in client.report_pages():
        listing.reports += page.items
        listing.unreadable += page.unreadable
        if not row.renew():
            raise LeaseLost
    return listing


def _apply(row: ReportMirror, account: KitsAccount, listing: Listing) -> None:
    """Keep what the list says, some reports at a time, each time only while the lease holds."""
    plan = plan_mirror(account, listing)
    odd = [name for batch in _batches(plan.new) for name in _in_turn(row, _add_all, account, batch)]
    odd += [name for batch in _batches(plan.known) for name in _in_turn(row, _follow_all, account, batch)]
    problem = _in_words(odd, listing.unreadable)
    with transaction.atomic():
        if not row.settle(due_at=_later(), read_at=timezone.now(), problem=problem):
            raise LeaseLost
        _mark(account, plan)


def _in_turn(row: ReportMirror, keep: Keep, account: KitsAccount, batch: Reports) -> list[str]:
    """Keep a batch in one transaction. A worker that was overtaken writes nothing."""
    with transaction.atomic():
        if not row.renew():
            raise LeaseLost
        return keep(account, batch)


def _batches(reports: Reports) -> Iterable[Reports]:
    return (reports[start : start + BATCH] for start in range(0, len(reports), BATCH))


def _add_all(account: KitsAccount, reports: Reports) -> list[str]:
    """Keep reports that are new to us. Return the names of those that cannot be kept."""
    return [one.state.name for one in reports if not _kept(_add, account, one)]


def _kept(keep: Callable[[T, kits.ListedReport], None], of: T, listed: kits.ListedReport) -> bool:
    """Keep one report. One that is odd stops no other; it is logged and named."""
    try:
        with transaction.atomic():
            keep(of, listed)
    except (DatabaseError, ValueError):
        log.exception("report %s cannot be kept", listed.state.id)
        return False
    return True


def _in_words(odd: list[str], unreadable: list[kits.Unreadable]) -> str:
    """Name the reports that are at Kits and not here as they are there; empty if there are none."""
    said = []
    if unreadable:
        named = ", ".join(map(str, unreadable[:NAMED]))
        said.append(_("Kits lists reports that the portal cannot read: %(names)s") % {"names": named})
    if odd:
        said.append(_("Kits lists reports that the portal cannot keep: %(names)s") % {"names": ", ".join(odd[:NAMED])})
    return "; ".join(said)


def note_trouble(account: KitsAccount, problem: KitsError) -> None:
    """Note that the list could not be read at all, and when to try again."""
    row, _made = ReportMirror.objects.get_or_create(account=account)
    if row.claim(timezone.now()):
        row.settle(due_at=_later(problem), problem=str(problem))


def _later(problem: KitsError | None = None) -> datetime:
    """When to read the list again: never before Kits said."""
    pause = jittered(timedelta(seconds=settings.MIRROR_SECONDS))
    if isinstance(problem, KitsUnavailable) and problem.retry_after:
        pause = max(pause, problem.retry_after)
    return timezone.now() + pause


def plan_mirror(account: KitsAccount, listing: Listing) -> MirrorPlan:
    """Compare a complete list with our rows.

    A list without one readable report says nothing about ours, and neither does one with an entry that could be any of them.
    """
    theirs = {report.state.id: report for report in listing.reports}
    listed = theirs.keys() | {odd.id for odd in listing.unreadable}
    made_there = set(account.reports.filter(origin=Origin.KITS).values_list("upstream_id", flat=True))
    # Read before what was sent: a run that is settled between the two is in both, not in neither.
    in_flight = set(account.runs.filter(upstream_id="").values_list("marker", flat=True))
    sent_here = set(account.runs.exclude(upstream_id="").values_list("upstream_id", flat=True))
    ours = made_there | sent_here
    unknown = [report for id_, report in theirs.items() if id_ not in ours]
    says_all = bool(theirs) and "" not in listed
    return MirrorPlan(
        # A report whose creation is not settled yet is found by its run, not by the mirror.
        new=tuple(report for report in unknown if marker_of(report.state.name) not in in_flight),
        known=tuple(report for id_, report in theirs.items() if id_ in ours),
        present=frozenset(made_there & listed),
        vanished=frozenset(made_there - listed) if says_all else frozenset(),
    )


@transaction.atomic
def _add(account: KitsAccount, listed: kits.ListedReport) -> None:
    name = shortened(listed.state.name, 200)
    report, is_new = Report.objects.get_or_create(
        account=account, upstream_id=listed.state.id, defaults={"team": account.team, "name": name, "origin": Origin.KITS}
    )
    if not is_new:
        return
    version = _version(report, listed.definition)
    Report.objects.filter(pk=report.pk).update(
        current=version, created_at=listed.state.created_at, stray_of=_stray_of(account, listed.state.name, version)
    )
    _add_run(report, version, listed.state)


def _stray_of(account: KitsAccount, name: str, version: ReportVersion) -> Run | None:
    """The run that a report was made for, if Kits has another one for it. A person's copy that asks something else is none."""
    marker = marker_of(name)
    asked = Run.objects.filter(account=account, marker=marker, version__fingerprint=version.fingerprint)
    return asked.exclude(upstream_id="").first() if marker else None


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
        name=shortened(asked.name, 100),
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


def _follow_all(account: KitsAccount, reports: Reports) -> list[str]:
    """A calculation newer than all we have is a new run. Return the names of reports that cannot be kept."""
    runs: dict[str, list[Run]] = defaultdict(list)
    left = Recalculation.objects.filter(account=account).exclude(stopped_at=None).values("upstream_id")
    known = Run.objects.filter(account=account, upstream_id__in=[one.state.id for one in reports]).exclude(upstream_id__in=left)
    for run in known.only("upstream_id", "state", "calculated_at").order_by("created_at", "pk"):
        runs[run.upstream_id].append(run)
    anew = [one for one in reports if is_calculated_anew(runs[one.state.id], one.state.calculated_at)]
    newest = {one.state.id: runs[one.state.id][-1].pk for one in anew}
    loaded = Run.objects.select_related("report__account", "version").in_bulk(newest.values())
    return [one.state.name for one in anew if not _kept(_follow_listed, loaded[newest[one.state.id]], one)]


def is_calculated_anew(runs: Sequence[Run], stamp: datetime | None) -> bool:
    """Whether Kits has calculated a report after all its runs. One that is watched, or was stopped last, is left alone."""
    if stamp is None or not runs or runs[-1].state == State.CANCELLED:
        return False
    return all(run.state in ENDS and not (run.calculated_at and run.calculated_at >= stamp) for run in runs)


def _follow_listed(latest: Run, listed: kits.ListedReport) -> None:
    follow(latest, listed.state)


def follow(latest: Run, state: kits.ReportState) -> None:
    """Keep a calculation that Kits made anew as a run after the `latest` of the same report at Kits."""
    try:
        with transaction.atomic():
            _add_run(latest.report, latest.version, state)
    except IntegrityError:  # another worker saw it first
        return


def _mark(account: KitsAccount, plan: MirrorPlan) -> None:
    """Mark what has vanished from the list, and unmark what is there again."""
    reports = Report.objects.filter(account=account)
    reports.filter(upstream_id__in=plan.vanished, vanished_at=None).update(vanished_at=timezone.now())
    back = reports.exclude(vanished_at=None).values_list("upstream_id", "pk")
    reports.filter(pk__in=[pk for id_, pk in back if id_ in plan.present]).update(vanished_at=None)


class LeaseLost(Exception):
    """Another worker follows these reports by now."""
