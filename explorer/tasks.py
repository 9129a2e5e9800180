"""Shells around one operation each. What is due, and what to do, is in the database."""

from __future__ import annotations

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from explorer import work
from explorer.models import ReportMirror, Run, State
from teams.models import KitsAccount


@shared_task
def sweep() -> None:
    """Wake a worker for every account that has something due. Safe to run anywhere, any number of times."""
    now = timezone.now()
    for states, task in (
        (work.SUBMITTABLE, submit_due_runs),
        ((State.CALCULATING,), poll_due_runs),
        ((State.FETCHING,), fetch_due_runs),
    ):
        for account_id in Run.objects.due(states, now).values_list("account_id", flat=True).distinct():
            task.delay(account_id)


@shared_task
def submit_due_runs(account_id: int) -> None:
    """Send every due run of one account, one after another."""
    work.submit_due(KitsAccount.objects.get(pk=account_id))


@shared_task
def poll_due_runs(account_id: int) -> None:
    """Ask Kits about every due run of one account, many in one request."""
    work.poll_due(KitsAccount.objects.get(pk=account_id))
    fetch_due_runs.delay(account_id)


@shared_task
def fetch_due_runs(account_id: int) -> None:
    """Fetch the results of every ready run of one account."""
    work.fetch_due(KitsAccount.objects.get(pk=account_id))


@shared_task
def mirror_reports(account_id: int) -> None:
    """Follow the reports that one account has at Kits."""
    work.follow_reports(KitsAccount.objects.get(pk=account_id))


@shared_task
def sweep_mirrors() -> None:
    """Wake a worker for every usable account whose list of reports is due or was never read."""
    now = timezone.now()
    reading = ReportMirror.objects.filter(Q(due_at__gt=now) | Q(lease_until__gt=now))
    for account in KitsAccount.objects.usable().exclude(report_mirror__in=reading):
        mirror_reports.delay(account.pk)
