"""Which syncs are due. Celery wakes; the rows decide."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from teams.models import Inquiry, KitsAccount
from teams.models.inquiry import Kind as Asked
from teams.models.inquiry import Trouble
from touchpoints.models import Sync
from touchpoints.sync import give_up_on_lost, request_sync

# A change that is older was read by the nightly sync.
LOOKED_BACK = timedelta(days=1)


def due_accounts() -> list[int]:
    """Give the accounts whose sync a worker should take up now."""
    give_up_on_lost()
    for account in unseen_accounts():
        request_sync(account, occasion=Sync.Occasion.FIRST)
    for account in outdated_accounts():
        request_sync(account, occasion=Sync.Occasion.CHANGE)
    return list(Sync.objects.due().values_list("account_id", flat=True))


def unseen_accounts() -> list[KitsAccount]:
    """Usable accounts that were never read, and were not tried since their key was last tested."""
    syncs = Sync.objects.filter(account=OuterRef("pk"))
    tried = syncs.filter(Q(ended_at=None) | Q(state=Sync.State.DONE) | Q(ended_at__gte=OuterRef("tested_at")))
    return list(KitsAccount.objects.usable().filter(~Exists(tried)))


def outdated_accounts() -> list[KitsAccount]:
    """Accounts in which a touchpoint was changed, and that nobody has begun to read since: a sync that was at work may have
    read past it."""
    later = Sync.objects.filter(Q(started_at__gte=OuterRef("answered_at")) | Q(started_at=None), account=OuterRef("account"))
    made = Inquiry.objects.filter(kind=Asked.OWN_CHANGE, answered_at__gt=timezone.now() - LOOKED_BACK)
    maybe = made.filter(trouble__in=["", Trouble.UNKNOWN]).filter(~Exists(later), ~Exists(_at_work()))
    return list(KitsAccount.objects.usable().filter(pk__in=maybe.values("account")))


def _at_work() -> QuerySet[Sync]:
    return Sync.objects.live().filter(account=OuterRef("account"))


def request_all() -> None:
    """Want a sync of every connected account that Kits has not refused."""
    for account in KitsAccount.objects.connected().exclude(state="refused"):
        request_sync(account, occasion=Sync.Occasion.NIGHT)
