"""Which syncs are due. Celery wakes; the rows decide."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from teams.models import KitsAccount
from touchpoints.models import Sync
from touchpoints.sync import give_up_on_lost, request_sync

# How long a woken worker has before it is woken again: longer than messages usually wait.
WAKE_AGAIN = timedelta(seconds=30)


def due_accounts() -> list[int]:
    """Give the accounts whose sync a worker should take up now, and note that one has been woken for each."""
    give_up_on_lost()
    for account in unseen_accounts():
        request_sync(account)
    now, woken = timezone.now(), []
    for pk, account_id in Sync.objects.due().values_list("pk", "account_id"):
        if Sync.objects.due().filter(pk=pk).update(due_at=now + WAKE_AGAIN):
            woken.append(account_id)
    return woken


def unseen_accounts() -> list[KitsAccount]:
    """Usable accounts that were never read, and were not tried since their key was last tested."""
    syncs = Sync.objects.filter(account=OuterRef("pk"))
    tried = syncs.filter(Q(ended_at=None) | Q(state=Sync.State.DONE) | Q(ended_at__gte=OuterRef("tested_at")))
    return list(KitsAccount.objects.usable().filter(~Exists(tried)))


def request_all() -> None:
    """Want a sync of every connected account that Kits has not refused."""
    for account in KitsAccount.objects.connected().exclude(state="refused"):
        request_sync(account)
