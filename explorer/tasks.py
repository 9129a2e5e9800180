"""Shells around one operation each. What is due, and what to do, is in the database."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from explorer import notices, recalculating, repeating, work
from explorer.console import asking
from explorer.models import ReportMirror, Run, State
from explorer.models.run import RunQuerySet
from teams.models import KitsAccount
from teams.waking import turn, wake_once

# Turns at one account and one kind of work side by side. Few, so that a Kits that hangs leaves threads for other accounts.
LANES = 2
# After so many failures in a row Kits may be hanging; one failure is nothing.
SEEMS_AWAY = 3


@shared_task
def sweep() -> None:
    """Wake a worker for every account that has something due. Safe to run anywhere, any number of times."""
    for states, task, worth in (
        (work.SUBMITTABLE, submit_due_runs, work.A_TURNS_WORTH),
        ((State.CALCULATING,), poll_due_runs, work.POLLED_AT_ONCE),
        ((State.FETCHING,), fetch_due_runs, work.A_TURNS_WORTH),
    ):
        for account_id, failures, due, orphans in _due_by_account(states):
            lanes = min(LANES, math.ceil(due / worth)) if failures < SEEMS_AWAY else 1
            # A worker died, and with it whatever messages it had taken: they are not waited for.
            patience = timedelta(seconds=settings.SWEEP_SECONDS) if orphans else None
            for lane in range(lanes):
                wake_once(task, account_id, lane, patience=patience)


def _due_by_account(states: Sequence[State]) -> Iterable[tuple[int, int, int, int]]:
    """Accounts that Kits may be asked for now: key, Kits' failures in a row, how many runs are due, and how many were left."""
    left = Count("pk", filter=Q(lease_until__isnull=False))
    by_account = _due(states).values_list("account_id", "account__failures")
    return by_account.annotate(due=Count("pk"), left=left).order_by("account_id")


def _due(states: Sequence[State]) -> RunQuerySet:
    """What Kits may be asked about now."""
    return Run.objects.due(states, timezone.now()).exclude(account__in=KitsAccount.objects.paused())


@shared_task
def submit_due_runs(account_id: int, lane: int = 0) -> None:
    """Send every due run of one account, one after another."""
    with turn(submit_due_runs, account_id, lane):
        work.submit_due(KitsAccount.objects.get(pk=account_id))


@shared_task
def poll_due_runs(account_id: int, lane: int = 0) -> None:
    """Ask Kits about every due run of one account, many in one request."""
    with turn(poll_due_runs, account_id, lane):
        work.poll_due(KitsAccount.objects.get(pk=account_id))
    if _due((State.FETCHING,)).filter(account=account_id).exists():
        wake_once(fetch_due_runs, account_id, 0)


@shared_task
def fetch_due_runs(account_id: int, lane: int = 0) -> None:
    """Fetch the results of every ready run of one account."""
    with turn(fetch_due_runs, account_id, lane):
        work.fetch_due(KitsAccount.objects.get(pk=account_id))


@shared_task
def mirror_reports(account_id: int) -> None:
    """Follow the reports that one account has at Kits."""
    with turn(mirror_reports, account_id):
        work.follow_reports(KitsAccount.objects.get(pk=account_id))


@shared_task
def sweep_mirrors() -> None:
    """Wake a worker for every usable account whose list of reports is due or was never read."""
    now = timezone.now()
    reading = ReportMirror.objects.filter(Q(due_at__gt=now) | Q(lease_until__gt=now))
    unread = KitsAccount.objects.usable().exclude(report_mirror__in=reading)
    for account_id in unread.exclude(pk__in=KitsAccount.objects.paused()).values_list("pk", flat=True):
        wake_once(mirror_reports, account_id)


@shared_task
def sweep_series() -> None:
    """Take the turns of series that are due, and wake a worker for the runs that come of them."""
    if repeating.take_turns(timezone.now()):
        sweep()


@shared_task
def tell_of_runs() -> None:
    """Write down who is to be told of the runs that have ended, are overdue, or need a person."""
    notices.tell_due()


@shared_task
def follow_recalculations(account_id: int) -> None:
    """Keep what Kits has recalculated by its own schedule, for the reports of one account that are due."""
    with turn(follow_recalculations, account_id):
        recalculating.follow_due(KitsAccount.objects.select_related("team").get(pk=account_id))


@shared_task
def sweep_recalculations() -> None:
    """Wake a worker for every account with a report that Kits is due to have recalculated."""
    recalculating.note_new()
    for account_id in recalculating.due(timezone.now()).values_list("account_id", flat=True).distinct():
        wake_once(follow_recalculations, account_id)


@shared_task
def tidy_console() -> None:
    """Forget what the API console has kept long enough."""
    asking.tidy()
