"""Celery's way in: ids in, load, call one function."""

from __future__ import annotations

from celery import shared_task

from teams.kits import open_client
from teams.waking import turn, wake_once
from touchpoints import sweep, sync


@shared_task
def sync_account(account_id: int) -> None:
    """Read the touchpoints of one account, if that is wanted and nobody else does it."""
    with turn(sync_account, account_id):
        claimed = sync.claim(account_id)
        if claimed is not None:
            sync.run(claimed, open_client)


@shared_task
def sync_all() -> None:
    """Once a night: want a sync of every account. The next sweep starts them."""
    sweep.request_all()


@shared_task
def sweep_syncs() -> None:
    """Every few seconds: wake a worker for each sync that is due."""
    for account_id in sweep.due_accounts():
        wake_once(sync_account, account_id)
