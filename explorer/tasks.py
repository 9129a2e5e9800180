"""Shells around one operation each. What is due, and what to do, is in the database."""

from __future__ import annotations

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from explorer import mirror, polling, submission
from explorer.models import ReportMirror, Run, State
from teams.kits import open_client
from teams.models import KitsAccount

SUBMITTABLE = (State.QUEUED, State.SUBMITTING, State.UNCONFIRMED)
# As many as one request asks about; each claim must be over before its lease is.
POLLED_AT_ONCE = 50


@shared_task
def sweep() -> None:
    """Wake a worker for every account that has something due. Safe to run anywhere, any number of times."""
    now = timezone.now()
    for states, task in (
        (SUBMITTABLE, submit_due_runs),
        ((State.CALCULATING,), poll_due_runs),
        ((State.FETCHING,), fetch_due_runs),
    ):
        for account_id in Run.objects.due(states, now).values_list("account_id", flat=True).distinct():
            task.delay(account_id)


@shared_task
def submit_due_runs(account_id: int) -> None:
    """Send every due run of one account, one after another."""
    account = KitsAccount.objects.get(pk=account_id)
    with open_client(account) as client:
        while runs := account.runs.claim_due(SUBMITTABLE, limit=1):
            submission.submit(runs[0], client)


@shared_task
def poll_due_runs(account_id: int) -> None:
    """Ask Kits about every due run of one account, many in one request."""
    account = KitsAccount.objects.get(pk=account_id)
    with open_client(account) as client:
        while runs := account.runs.claim_due([State.CALCULATING], limit=POLLED_AT_ONCE):
            polling.poll(runs, client)
    fetch_due_runs.delay(account_id)


@shared_task
def fetch_due_runs(account_id: int) -> None:
    """Fetch the results of every ready run of one account."""
    account = KitsAccount.objects.get(pk=account_id)
    with open_client(account) as client:
        while runs := account.runs.claim_due([State.FETCHING], limit=1):
            polling.fetch(runs[0], client)


@shared_task
def mirror_reports(account_id: int) -> None:
    """Follow the reports that one account has at Kits."""
    account = KitsAccount.objects.get(pk=account_id)
    with open_client(account) as client:
        mirror.mirror(account, client)


@shared_task
def sweep_mirrors() -> None:
    """Wake a worker for every working account whose list of reports is due or was never read."""
    now = timezone.now()
    reading = ReportMirror.objects.filter(Q(due_at__gt=now) | Q(lease_until__gt=now))
    for account in KitsAccount.objects.working().exclude(report_mirror__in=reading):
        mirror_reports.delay(account.pk)
