"""Read all touchpoints of an account, plan, apply.

Everything is read before anything is changed, and no transaction is open while Kits is asked. The sync is settled in the
same transaction as the changes, under its lease: a worker that comes too late writes nothing.
"""

from __future__ import annotations

import dataclasses
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any, Protocol
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from kitsapi import types as kits
from kitsapi.errors import KitsError, KitsUnavailable, KitsUnreadable
from teams.models import KitsAccount
from touchpoints.mirror import write_plan
from touchpoints.models import Sync, Touchpoint
from touchpoints.plan import Known, SyncPlan, plan_sync

log = logging.getLogger(__name__)

RENEW_EVERY = 20.0  # seconds between two renewals of the lease while reading
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)


class Reader(Protocol):
    """What a sync asks of Kits."""

    def touchpoints(self) -> Iterable[kits.Touchpoint]:
        """All touchpoints the account may see."""

    def target_group_variables(self) -> Iterable[kits.Variable]:
        """The variables a target group may use."""


Opener = Callable[[KitsAccount], AbstractContextManager[Reader]]


class LeaseLostError(Exception):
    """Another worker has taken this sync over; this one has nothing more to say."""


def request_sync(account: KitsAccount, user: Any = None, *, accepts_loss: bool = False) -> Sync:
    """Note that a sync is wanted. If one is asked for or at work already, that one is given back."""
    try:
        with transaction.atomic():
            return Sync.objects.create(account=account, requested_by=user, accepts_loss=accepts_loss)
    except IntegrityError:
        live = Sync.objects.for_account(account).live()
        live.filter(state=Sync.State.QUEUED).update(due_at=timezone.now())
        if accepts_loss:
            live.update(accepts_loss=True)
        return Sync.objects.for_account(account)[0]


def claim(account_id: int) -> Sync | None:
    """Take the due sync of an account, or one whose worker has died. None: nothing to do yet, or somebody does it.

    An old message finds a sync that waits for its next attempt; it does not hurry it.
    """
    token, now = uuid4(), timezone.now()
    taken = Sync.objects.due().filter(account_id=account_id, attempts__lt=Sync.ATTEMPTS)
    lease = {"state": Sync.State.RUNNING, "lease_token": token, "lease_until": now + Sync.LEASE}
    if not taken.update(**lease, started_at=now, read_count=0, problem="", attempts=F("attempts") + 1):
        return None
    return Sync.objects.select_related("account").get(lease_token=token)


def give_up_on_lost() -> int:
    """Call those failed whose workers died again and again, so that the next may start."""
    lost = Sync.objects.claimable().filter(attempts__gte=Sync.ATTEMPTS)
    sentence = _("The worker stopped in the middle, several times. Nothing was changed.")
    return lost.update(state=Sync.State.FAILED, ended_at=timezone.now(), due_at=None, problem=sentence)


def run(sync: Sync, open_client: Opener) -> None:
    """Do a claimed sync. However it ends, the row says so."""
    try:
        plan, variables = _read(sync, open_client)
        _finish(sync, plan, variables)
    except LeaseLostError:
        log.warning("sync %s was taken over by another worker", sync.uuid)
    except KitsUnavailable as exc:
        _try_later(sync, exc)
    except KitsError as exc:
        sync.end(to=Sync.State.FAILED, problem=str(exc))
    except Exception:
        sync.end(to=Sync.State.FAILED, problem=_("The portal failed at reading the touchpoints. Nothing was changed."))
        raise


def _read(sync: Sync, open_client: Opener) -> tuple[SyncPlan, list[dict[str, Any]]]:
    """Ask Kits for everything."""
    with open_client(sync.account) as client:
        plan = plan_sync(_known(sync.account), _watched(client.touchpoints(), sync))
        variables = [dataclasses.asdict(variable) for variable in client.target_group_variables()]
    return plan, variables


def _known(account: KitsAccount) -> dict[str, Known]:
    """Read what we have, gone ones included."""
    rows = Touchpoint.objects.for_account(account).values_list("upstream_id", "name", "fingerprint", "gone_at")
    return {id_: Known(name, digest, gone_at is not None) for id_, name, digest, gone_at in rows.iterator()}


def _watched(theirs: Iterable[kits.Touchpoint], sync: Sync) -> Iterator[kits.Touchpoint]:
    """Pass touchpoints through, renewing the lease from time to time."""
    renewed = time.monotonic()
    for count, described in enumerate(theirs, start=1):
        yield described
        if time.monotonic() - renewed > RENEW_EVERY:
            renewed = time.monotonic()
            if not sync.renew(count):
                raise LeaseLostError


def _finish(sync: Sync, plan: SyncPlan, variables: list[dict[str, Any]]) -> None:
    """Apply the plan, or write down why not."""
    sync.refresh_from_db(fields=["accepts_loss"])
    if objection := plan.objection(accepts_loss=sync.accepts_loss):
        sync.end(to=Sync.State.FAILED, problem=objection, plan=plan.counts(), read_count=plan.read)
    else:
        apply_plan(sync, plan, variables)


@transaction.atomic
def apply_plan(sync: Sync, plan: SyncPlan, variables: list[dict[str, Any]]) -> None:
    """Change the mirror and settle the sync, both or neither."""
    if not sync.end(to=Sync.State.DONE, plan=plan.counts(), read_count=plan.read):
        raise LeaseLostError
    write_plan(sync.account, plan)
    # Read once, the account is what it is: its ID is not corrected any more.
    KitsAccount.objects.filter(pk=sync.account_id, touchpoints_seen=None).update(touchpoints_seen=plan.read)
    if variables or not sync.account.variables:
        account = KitsAccount.objects.filter(pk=sync.account_id)
        account.update(variables=variables, variables_at=timezone.now())


def _try_later(sync: Sync, exc: KitsUnavailable) -> None:
    """Wait and try again, each time longer; after some attempts call it failed."""
    problem = _in_words(exc)
    if sync.attempts >= Sync.ATTEMPTS:
        sync.end(to=Sync.State.FAILED, problem=problem)
        return
    pause = min(FIRST_PAUSE * 2 ** (sync.attempts - 1), LONGEST_PAUSE)
    sync.postpone(timezone.now() + max(pause, exc.retry_after or pause), problem)


def _in_words(exc: KitsUnavailable) -> str:
    """Without the one that cannot be read the list would be half a list, which must not call it gone."""
    if isinstance(exc, KitsUnreadable):
        return _("%(problem)s The list counts only as a whole, so nothing was changed.") % {"problem": exc}
    return str(exc)
