"""A worker's turn at one account: take what is due by lease, do one step with each, and let one bad row stop no other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial

from django.utils.translation import gettext_noop as _  # kept in English, translated where it is shown

from explorer import mirror, polling, submission
from explorer.models import Run, State
from explorer.rhythm import LATEST, jittered, now_plus
from kitsapi.client import KitsClient
from kitsapi.errors import KitsDenied, KitsError
from teams.kits import open_client
from teams.logs import about
from teams.models import KitsAccount

log = logging.getLogger(__name__)

SUBMITTABLE = (State.QUEUED, State.SUBMITTING, State.UNCONFIRMED)
# As many as one request asks about; each claim must be over before its lease is.
POLLED_AT_ONCE = 50
# As many as a line of the log names.
NAMED = 5
# So many due runs of one kind are worth a second turn beside the first.
A_TURNS_WORTH = 10
Step = Callable[[Sequence[Run], KitsClient], object]


def submit_due(account: KitsAccount) -> None:
    """Send every due run of the account, one after another."""
    _work(account, SUBMITTABLE, lambda runs, client: submission.submit(runs[0], client))


def poll_due(account: KitsAccount) -> None:
    """Ask Kits about every due run of the account, many in one request."""
    _work(account, (State.CALCULATING,), polling.poll, limit=POLLED_AT_ONCE)


def fetch_due(account: KitsAccount) -> None:
    """Fetch the results of every ready run of the account."""
    _work(account, (State.FETCHING,), lambda runs, client: polling.fetch(runs[0], client))


def follow_reports(account: KitsAccount) -> None:
    """Follow the reports that the account has at Kits."""
    if account.pause_ends_at():
        return
    try:
        client = open_client(account)
    except KitsError as problem:
        mirror.note_trouble(account, problem)
        return
    with client:
        mirror.mirror(account, client)


def _work(account: KitsAccount, states: Sequence[State], step: Step, limit: int = 1) -> None:
    """Do one step with everything that is due. While Kits wants to be left alone nothing is even claimed."""
    try:
        client = open_client(account)
    except KitsError as problem:
        _cannot_open(account, states, problem)
        return
    with client:
        claim = partial(account.runs.claim_due, states, limit, with_report=limit == 1)
        while not account.pause_ends_at() and (runs := claim()):
            _one_step(step, runs, client)


def _one_step(step: Step, runs: Sequence[Run], client: KitsClient) -> None:
    """Do one step. Whether Kits answers at all is heard by the account's gate, which closes when it fails again and again."""
    with about(account=runs[0].account_id, run=",".join(str(run.pk) for run in runs[:NAMED])):
        try:
            step(runs, client)
        except Exception:
            log.exception("a step failed for runs %s", [run.pk for run in runs])
            for run in runs:  # those that were settled already have lost this lease and are left alone
                run.wait_out(RuntimeError(_("The portal failed at this step and will try again.")), now_plus(jittered(LATEST)))


def _cannot_open(account: KitsAccount, states: Sequence[State], problem: KitsError) -> None:
    """No client can be made: its key does not open, or nothing tells where Kits is. Nothing was sent."""
    for run in account.runs.claim_due(states, limit=500):
        if run.state == State.QUEUED and isinstance(problem, KitsDenied):
            run.settle(to=State.FAILED, problem=str(problem)[:500])
        else:
            polling.unheard(run, problem)
