"""The peer of `bench_polls`: a message for each report, as most would do it. Its worker includes this module."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone


@shared_task
def ask_about(run_id: int) -> None:
    """Take one run, ask about it, note the answer."""
    from explorer import polling
    from explorer.models import Run, State
    from teams.kits import open_client

    [run] = Run.objects.filter(pk=run_id).claim_due([State.CALCULATING], limit=1, now=timezone.now())
    with open_client(run.account) as client:
        polling.poll([run], client)
