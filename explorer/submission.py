"""Send a run to Kits: write down first, send once, and where the answer is lost, look before sending again."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from explorer.marker import marked, marker_of
from explorer.models import Run, State
from explorer.models.report import fingerprint
from explorer.rhythm import after_trouble, next_look_up, next_poll
from kitsapi.client import KitsClient
from kitsapi.errors import KitsDenied, KitsOutcomeUnknown, KitsRejected, KitsUnavailable
from kitsapi.types import Definition, ReportState

log = logging.getLogger(__name__)

# A list that is newest first need not be read past reports this much older than the attempt; clocks may differ.
CLOCK_SKEW = timedelta(hours=1)
LEAST_LOOK_UPS = 2


def submit(run: Run, client: KitsClient) -> None:
    """Ask Kits to calculate a claimed run. A create whose answer is lost is looked for, never repeated blindly."""
    if run.is_expired:
        run.settle(to=State.EXPIRED, problem=_("It could not be handed to Kits within 24 hours."))
        return
    match run.state:
        case State.QUEUED:
            # Written down before anything is sent: whoever finds the row later knows that Kits may have the report.
            if run.settle(to=State.SUBMITTING, keep_lease=True, submit_started_at=timezone.now(), lookups=0):
                _create(run, client)
        case State.SUBMITTING | State.UNCONFIRMED:  # an earlier attempt may have reached Kits
            _look_up(run, client)


def name_at_kits(run: Run) -> str:
    """Return the name under which Kits gets the run's report."""
    return marked(run.report.name, run.marker) if settings.KITS_NAME_MARKER and run.marker else run.report.name


def _create(run: Run, client: KitsClient) -> None:
    if not run.holds_lease():  # this process was asleep; another may have the run by now
        return
    try:
        created = client.create_report(run.version.definition(name_at_kits(run)))
    except KitsOutcomeUnknown as problem:
        run.wait_out(problem, next_look_up(run), to=State.UNCONFIRMED)
    except KitsUnavailable as problem:
        run.wait_out(problem, after_trouble(run, problem), to=State.QUEUED)
    except (KitsDenied, KitsRejected) as problem:
        run.settle(to=State.FAILED, problem=str(problem)[:500])
    else:
        _adopt(run, created)


def _adopt(run: Run, found: ReportState) -> None:
    now = timezone.now()
    kept = run.settle(
        to=State.CALCULATING,
        upstream_id=found.id,
        submitted_at=now,
        asked_at=now,
        due_at=next_poll(now, now),
        trouble="",
        troubles=0,
    )
    if not kept:
        log.warning("run %s lost its lease while Kits created report %s; it will be found by its marker", run.pk, found.id)


def _look_up(run: Run, client: KitsClient) -> None:
    if not settings.KITS_NAME_MARKER:
        run.settle(to=State.UNCONFIRMED, due_at=None, trouble=_("Only a person can tell whether Kits has this report."))
        return
    try:
        found = find_report(run, client)
    except (KitsUnavailable, KitsDenied, KitsRejected) as problem:
        run.wait_out(problem, after_trouble(run, problem), to=State.UNCONFIRMED)
        return
    if found:
        _adopt(run, found)
    else:
        _not_found(run)


def _not_found(run: Run) -> None:
    looked = run.lookups + 1
    if looked >= LEAST_LOOK_UPS and timezone.now() >= quiet_until(run):
        run.settle(to=State.QUEUED, due_at=timezone.now(), lookups=looked, trouble="")
    else:
        run.lookups = looked
        run.settle(to=State.UNCONFIRMED, due_at=next_look_up(run), lookups=looked)


def quiet_until(run: Run) -> datetime:
    """Return until when Kits might still be working on an unanswered creation."""
    return (run.submit_started_at or run.created_at) + timedelta(seconds=settings.KITS_QUIET_SECONDS)


def find_report(run: Run, client: KitsClient) -> ReportState | None:
    """Look for the run's report at Kits by its marker; the oldest of several. Raises KitsError when Kits cannot be read.

    Where searching names finds nothing the list itself is read, newest first: names may not be searchable.
    """
    asked = fingerprint(run.version.definition(run.report.name))
    since = (run.submit_started_at or run.created_at) - CLOCK_SKEW
    for searched in (run.marker or "", ""):
        found = []
        for listed in client.reports(searched):
            if not searched and listed.state.created_at < since:
                break
            if marker_of(listed.state.name) == run.marker and _same(listed.definition, asked):
                found.append(listed.state)
        if found:
            return min(found, key=lambda state: state.created_at)
    return None


def _same(definition: Definition, asked: str) -> bool:
    """Whether Kits' report asks the same: a person's copy of a report may carry its marker along."""
    return fingerprint(definition) == asked
