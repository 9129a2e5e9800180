"""Which syncs are due. Celery wakes; the rows decide."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from teams.models import KitsAccount
from touchpoints.models import Sync
from touchpoints.sync import give_up_on_lost, request_sync


def due_accounts() -> list[int]:
    """Give the accounts whose sync a worker should take up now."""
    give_up_on_lost()
    for account in unseen_accounts():
        request_sync(account, occasion=Sync.Occasion.FIRST)
    return list(Sync.objects.due().values_list("account_id", flat=True))


def unseen_accounts() -> list[KitsAccount]:
    """Usable accounts that were never read, and were not tried since their key was last tested."""
    syncs = Sync.objects.filter(account=OuterRef("pk"))
    tried = syncs.filter(Q(ended_at=None) | Q(state=Sync.State.DONE) | Q(ended_at__gte=OuterRef("tested_at")))
    return list(KitsAccount.objects.usable().filter(~Exists(tried)))


def request_all() -> None:
    """Want a sync of every connected account that Kits has not refused."""
    for account in KitsAccount.objects.connected().exclude(state="refused"):
        request_sync(account, occasion=Sync.Occasion.NIGHT)
