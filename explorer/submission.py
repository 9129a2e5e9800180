"""Send a run to Kits: write down first, send once, and where the answer is lost, look before sending again."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop as _  # kept in English, translated where it is shown

from explorer.failpoints import failpoint
from explorer.marker import marked, marker_of
from explorer.models import ENDS, Run, State
from explorer.models.report import fingerprint
from explorer.rhythm import after_trouble, next_look_up, next_poll
from kitsapi.client import KitsClient
from kitsapi.errors import KitsDenied, KitsError, KitsOutcomeUnknown, KitsRejected, KitsUnavailable, KitsUnreadable
from kitsapi.types import Definition, ListedReport, ReportState, Unreadable

log = logging.getLogger(__name__)

# A list that is newest first need not be read past reports this much older than the attempt; clocks may differ.
CLOCK_SKEW = timedelta(hours=1)
LEAST_LOOK_UPS = 2
# A report that was sent longer ago than this stands in Kits' lists, unless it was deleted or renamed.
LIST_LAG = timedelta(seconds=10)


def submit(run: Run, client: KitsClient) -> KitsError | None:
    """Ask Kits to calculate a claimed run. A create whose answer is lost is looked for, never repeated blindly.

    Return what keeps Kits from answering at all, if anything.
    """
    failpoint("submit.claimed")
    if run.is_expired:
        sentence = _("It could not be handed to Kits within 24 hours.")
        if run.state != State.QUEUED:
            sentence = _("Kits did not confirm within 24 hours that it has the report. It may be there all the same.")
        run.settle(to=State.EXPIRED, problem=sentence)
        return None
    match run.state:
        case State.QUEUED:
            # Written down before anything is sent: whoever finds the row later knows that Kits may have the report.
            if run.settle(to=State.SUBMITTING, keep_lease=True, submit_started_at=timezone.now(), lookups=0):
                return _create(run, client)
        case State.SUBMITTING | State.UNCONFIRMED:  # an earlier attempt may have reached Kits
            return _look_up(run, client)
    return None


def name_at_kits(run: Run) -> str:
    """Return the name under which Kits gets the run's report."""
    return marked(run.report.name, run.marker) if settings.KITS_NAME_MARKER and run.marker else run.report.name


def _create(run: Run, client: KitsClient) -> KitsError | None:
    failpoint("submit.written")
    if not run.holds_lease():  # this process was asleep; another may have the run by now
        return None
    try:
        created = client.create_report(run.version.definition(name_at_kits(run)))
    except KitsOutcomeUnknown as problem:
        told = timezone.now() + (problem.retry_after or timedelta(0))
        run.wait_out(problem, max(next_look_up(run), told), to=State.UNCONFIRMED)
        return problem
    except KitsUnavailable as problem:
        run.wait_out(problem, after_trouble(run, problem), to=State.QUEUED)
        return problem
    except KitsRejected as problem:
        run.settle(to=State.FAILED, problem=_refusal(run, problem)[:500])
    except KitsDenied as problem:
        run.settle(to=State.FAILED, problem=str(problem)[:500])
    else:
        failpoint("submit.answered")
        _adopt(run, created)
        failpoint("submit.adopted")
    return None


def _refusal(run: Run, problem: KitsRejected) -> str:
    """Kits' own sentence, after the name of the media set that it is about."""
    slot = next((slot for slot, word in (("a", "setA"), ("b", "setB")) if word in problem.field.split(".")), "")
    at_fault = run.version.media_sets.filter(slot=slot).first() if slot else None
    return f"{at_fault.label}: {problem}" if at_fault else str(problem)


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
        # A run that was stopped meanwhile still owns its report: it is not somebody else's.
        Run.objects.filter(pk=run.pk, state__in=ENDS, upstream_id="").update(upstream_id=found.id)
        log.warning("run %s lost its lease while Kits created report %s; it will be found by its marker", run.pk, found.id)


def _look_up(run: Run, client: KitsClient) -> KitsError | None:
    if not settings.KITS_NAME_MARKER:
        run.settle(to=State.UNCONFIRMED, due_at=None, trouble=_("Only a person can tell whether Kits has this report."))
        return None
    try:
        found = find_report(run, client)
    except LeaseLost:
        log.warning("run %s was taken over by another worker while it was looked for", run.pk)
        return None
    except (KitsUnavailable, KitsDenied, KitsRejected) as problem:
        run.wait_out(problem, after_trouble(run, problem), to=State.UNCONFIRMED)
        return None if isinstance(problem, KitsUnreadable) else problem
    failpoint("submit.found")
    if found is None:
        _not_found(run)
    elif _same(found.definition, run.version.fingerprint or fingerprint(run.version.definition(""))):
        _adopt(run, found.state)
    else:
        sentence = _("Kits has a report with this run's marker that asks something else. A person has to look at it.")
        run.settle(to=State.UNCONFIRMED, due_at=None, trouble=sentence)
    return None


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


def find_report(run: Run, client: KitsClient) -> ListedReport | None:
    """Look for the run's report at Kits by its marker.

    Of several the oldest that asks the same is meant: a person's copy may carry its marker along. Where searching names
    finds nothing, not even a report that is known to be there, the list itself is read, newest first. Raises KitsError when
    Kits cannot be read, also when an entry that cannot be read may be the report; LeaseLost when somebody else looks for it.
    """
    asked = run.version.fingerprint or fingerprint(run.version.definition(run.report.name))
    for searched in (run.marker or "", ""):
        found, odd = _entries(run, client, searched)
        if found:
            return min(found, key=lambda listed: (not _same(listed.definition, asked), listed.state.created_at))
        if odd:
            raise KitsUnreadable(_("Kits lists a report that may be this one, but in a form that the portal cannot read."))
        if searched and _names_are_searchable(run, client):
            break
    return None


def _names_are_searchable(run: Run, client: KitsClient) -> bool:
    """Whether a search finds what is known to be there. Then it is believed when it finds nothing, and no list is read."""
    sent = run.account.runs.exclude(marker=None).exclude(upstream_id="").exclude(pk=run.pk)
    known = sent.filter(submitted_at__lt=timezone.now() - LIST_LAG).order_by("-submitted_at").first()
    if known is None:
        return False
    return any(marker_of(listed.state.name) == known.marker for listed in _entries(run, client, known.marker or "")[0])


def _entries(run: Run, client: KitsClient, searched: str) -> tuple[list[ListedReport], list[Unreadable]]:
    """Read the list as far as the run's report may stand in it. Return those with the marker, and those that may have it.

    The marker is the one that is searched for; where nothing is, the run's own.
    """
    marker = searched or run.marker
    since = (run.submit_started_at or run.created_at) - CLOCK_SKEW
    found: list[ListedReport] = []
    odd: list[Unreadable] = []
    for page in client.report_pages(searched):
        _keep_lease(run)
        found += [listed for listed in page.items if marker_of(listed.state.name) == marker]
        odd += [one for one in page.unreadable if not one.name or marker_of(one.name) == marker]
        if not searched and any(listed.state.created_at < since for listed in page.items):
            break
    return found, odd


def _keep_lease(run: Run) -> None:
    """A long list takes longer than a lease: each page renews it."""
    if not run.settle(to=State(run.state), keep_lease=True, lease_until=timezone.now() + Run.lease()):
        raise LeaseLost


def _same(definition: Definition, asked: str) -> bool:
    """Whether Kits' report asks the same."""
    return fingerprint(definition) == asked


class LeaseLost(Exception):
    """Another worker has the run by now."""
