"""Reports that Kits recalculates by its own schedule: asked about when a new calculation is due; each becomes a run."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from explorer.mirror import follow, is_calculated_anew
from explorer.models import Origin, Recalculation, Report, Run, State
from explorer.rhythm import LATEST, jittered, next_poll
from kitsapi.client import KitsClient
from kitsapi.errors import KitsError
from kitsapi.types import ReportState
from teams.kits import open_client
from teams.models import KitsAccount, User

log = logging.getLogger(__name__)

NEVER = ("", "none")
PERIODS = {"daily": timedelta(days=1), "weekly": timedelta(weeks=1), "monthly": timedelta(days=31)}
ASKED_AT_ONCE = 50
# Kits' list may lag: a report that it does not name so often in a row is gone.
GONE_AFTER_MISSES = 5


def note_new() -> None:
    """Begin to follow what was calculated with a schedule at Kits; of a report that was sent anew, its newest form."""
    known = Recalculation.objects.filter(account=OuterRef("account"), upstream_id=OuterRef("upstream_id"))
    ready = Run.objects.filter(state=State.READY).exclude(upstream_id="").exclude(version__recalculation__in=NEVER)
    for run in ready.exclude(Exists(known)).select_related("report").order_by("pk"):
        _note(run)


@transaction.atomic
def _note(run: Run) -> None:
    now = timezone.now()
    row, is_new = Recalculation.objects.get_or_create(
        account_id=run.account_id,
        upstream_id=run.upstream_id,
        defaults={"report": run.report, "version_id": run.version_id, "due_at": now},
    )
    if is_new and run.report.origin == Origin.PORTAL:
        earlier = Recalculation.objects.filter(report=run.report, stopped_at=None).exclude(pk=row.pk)
        earlier.update(stopped_at=now, due_at=None)


def due(now: datetime) -> QuerySet[Recalculation]:
    """What Kits should be asked about now."""
    return Recalculation.objects.filter(due_at__lte=now).exclude(account__in=KitsAccount.objects.paused())


def follow_due(account: KitsAccount) -> None:
    """Ask Kits about the account's reports of which a new calculation is due, and keep each new one as a run."""
    now = timezone.now()
    rows = [row for row in due(now).filter(account=account)[:ASKED_AT_ONCE] if _claimed(row, now)]
    if not rows:
        return
    try:
        with open_client(account) as client:
            _ask(rows, client, now)
    except KitsError as problem:
        log.warning("the recalculations of account %s could not be asked about: %s", account.pk, problem)


def _claimed(row: Recalculation, now: datetime) -> bool:
    """Put off the next question, so that no other worker asks meanwhile; if this one fails, it is asked again then."""
    mine = Recalculation.objects.filter(pk=row.pk, due_at=row.due_at)
    return bool(mine.update(due_at=now + jittered(LATEST)))


def _ask(rows: Sequence[Recalculation], client: KitsClient, now: datetime) -> None:
    states = client.report_states([row.upstream_id for row in rows])
    for row in rows:
        state = states.get(row.upstream_id)
        if state is None:
            _missing(row, now)
        elif isinstance(state, ReportState):  # one that cannot be read is asked about again later
            _heard(row, state, now)


def _heard(row: Recalculation, state: ReportState, now: datetime) -> None:
    runs = list(Run.objects.filter(account=row.account_id, upstream_id=row.upstream_id).order_by("created_at", "pk"))
    if is_calculated_anew(runs, state.calculated_at):
        latest = Run.objects.select_related("report__account", "version").get(pk=runs[-1].pk)
        follow(latest, state)
    expected = expected_after(state, row.version.recalculation)
    later = expected if expected and expected > now else next_poll(expected or now, now)
    _settle(row, due_at=later, expected_at=expected, missed=0)


def expected_after(state: ReportState, every: str) -> datetime | None:
    """When Kits calculates next: as it says, else one period after it did last. None: it has not calculated yet."""
    if state.next_calculation_at or state.calculated_at is None:
        return state.next_calculation_at
    return state.calculated_at + PERIODS.get(every, PERIODS["daily"])


def _missing(row: Recalculation, now: datetime) -> None:
    missed = row.missed + 1
    if missed < GONE_AFTER_MISSES:
        _settle(row, missed=missed)
    else:
        _settle(row, missed=missed, due_at=None, expected_at=None, gone_at=now)


def _settle(row: Recalculation, **changes: object) -> None:
    """Write what was heard, unless somebody has stopped the following meanwhile."""
    Recalculation.objects.filter(pk=row.pk, stopped_at=None).update(**changes)


def of(report: Report) -> Recalculation | None:
    """Return the recalculation of a report that matters: the one that is followed, else the newest."""
    rows = Recalculation.objects.filter(report=report).select_related("version", "stopped_by").order_by("-pk")
    found = list(rows)
    return next((row for row in found if row.is_followed), found[0] if found else None)


def is_recalculated(report: Report) -> bool:
    """Whether Kits has the report's current wording with a schedule of its own, and its results become runs."""
    found = of(report)
    return found is not None and found.is_followed and found.version == report.current


def stop(report: Report, user: User) -> bool:
    """Stop following a report that Kits recalculates. Kits goes on. False: it was not followed."""
    followed = Recalculation.objects.filter(report=report, stopped_at=None, gone_at=None)
    return bool(followed.update(stopped_at=timezone.now(), stopped_by=user, due_at=None))


def resume(report: Report) -> bool:
    """Follow a report again that Kits recalculates. False: there is nothing to follow."""
    row = of(report)
    if row is None or row.is_followed or row.gone_at:
        return False
    Recalculation.objects.filter(pk=row.pk).update(stopped_at=None, stopped_by=None, due_at=timezone.now())
    return True
