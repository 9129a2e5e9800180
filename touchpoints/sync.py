"""Read all touchpoints of an account, plan, apply.

Everything is read and laid down (`touchpoints.staging`) before anything is changed, and no transaction is open while Kits is
asked. The sync is settled in the same transaction as the changes, under its lease: a worker that comes too late writes nothing.
"""

from __future__ import annotations

import dataclasses
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from itertools import islice
from typing import Any, Protocol
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from kitsapi import types as kits
from kitsapi.errors import KitsError, KitsUnavailable, KitsUnreadable
from teams.models import KitsAccount
from touchpoints import staging
from touchpoints.mirror import follow
from touchpoints.models import Sync
from touchpoints.plan import SyncPlan
from touchpoints.staging import LeaseLostError, Stage

log = logging.getLogger(__name__)

RENEW_EVERY = 20.0  # seconds between two renewals of the lease while reading
MOST = 2**31 - 1  # what the column of a count can hold
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)


class Reader(Protocol):
    """What a sync asks of Kits."""

    def check(self) -> int:
        """How many touchpoints there are."""

    def touchpoints(self) -> Iterable[kits.Touchpoint]:
        """All touchpoints the account may see."""

    def target_group_variables(self) -> Iterable[kits.Variable]:
        """The variables a target group may use."""


Opener = Callable[[KitsAccount], AbstractContextManager[Reader]]


def request_sync(
    account: KitsAccount, user: Any = None, *, accepts_loss: bool = False, occasion: str = Sync.Occasion.PERSON
) -> Sync:
    """Note that a sync is wanted. If one is asked for or at work already, that one is given back."""
    try:
        with transaction.atomic():
            asked = {"requested_by": user, "accepts_loss": accepts_loss, "occasion": occasion}
            return Sync.objects.create(account=account, **asked)
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
    anew = {"started_at": now, "step": Sync.Step.READING, "read_count": 0, "expected_count": None, "problem": ""}
    if not taken.update(**lease, **anew, attempts=F("attempts") + 1):
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
        staging.remove_left_over()
        stage, variables = _read(sync, open_client)
        _finish(sync, stage, variables)
    except LeaseLostError:
        log.warning("sync %s was taken over by another worker", sync.uuid)
    except KitsUnavailable as exc:
        _try_later(sync, exc)
    except KitsError as exc:
        sync.end(to=Sync.State.FAILED, problem=str(exc))
    except Exception:
        sync.end(to=Sync.State.FAILED, problem=_("The portal failed at reading the touchpoints. Nothing was changed."))
        raise
    finally:
        staging.remove(sync.lease_token)


def _read(sync: Sync, open_client: Opener) -> tuple[Stage, list[dict[str, Any]]]:
    """Ask Kits for everything."""
    stage = Stage(sync)
    with open_client(sync.account) as client:
        sync.expected_count = min(max(client.check(), 0), MOST)
        _renew(sync, 0, expected_count=sync.expected_count)
        theirs = _watched(client.touchpoints(), sync)
        while batch := list(islice(theirs, staging.BATCH)):
            stage.add(batch)
        variables = [dataclasses.asdict(variable) for variable in client.target_group_variables()]
    return stage, variables


def _watched(theirs: Iterable[kits.Touchpoint], sync: Sync) -> Iterator[kits.Touchpoint]:
    """Pass touchpoints through, renewing the lease from time to time: a slow Kits fills no batch for long."""
    renewed = time.monotonic()
    for count, described in enumerate(theirs, start=1):
        yield described
        if time.monotonic() - renewed > RENEW_EVERY:
            renewed = time.monotonic()
            _renew(sync, count)


def _renew(sync: Sync, count: int, **changes: object) -> None:
    """Keep the lease, or stop."""
    if not sync.renew(count, **changes):
        raise LeaseLostError


def _finish(sync: Sync, stage: Stage, variables: list[dict[str, Any]]) -> None:
    """Apply the plan, or write down why not."""
    _renew(sync, stage.listed, step=Sync.Step.APPLYING)
    plan = stage.plan()
    sync.refresh_from_db(fields=["accepts_loss"])
    if objection := plan.objection(accepts_loss=sync.accepts_loss):
        sync.end(to=Sync.State.FAILED, problem=objection, **_told(plan))
    else:
        apply_plan(sync, plan, variables)


def _told(plan: SyncPlan) -> dict[str, Any]:
    """What a sync's row keeps of a plan."""
    return {"plan": plan.counts(), "names": plan.names, "read_count": plan.read}


@transaction.atomic
def apply_plan(sync: Sync, plan: SyncPlan, variables: list[dict[str, Any]]) -> None:
    """Change the mirror and settle the sync, both or neither."""
    if not sync.hold() or sync.lease_token is None:
        raise LeaseLostError
    follow(sync.account, sync.lease_token, plan.counts())
    # Read once, the account is what it is: its ID is not corrected any more.
    KitsAccount.objects.filter(pk=sync.account_id, touchpoints_seen=None).update(touchpoints_seen=plan.read)
    if variables or not sync.account.variables:
        account = KitsAccount.objects.filter(pk=sync.account_id)
        account.update(variables=variables, variables_at=timezone.now())
    if not sync.end(to=Sync.State.DONE, **_told(plan)):
        raise LeaseLostError


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
