"""Ask Kits about many runs at once, and fetch what is ready. Trouble in asking never fails a run."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from copy import copy
from datetime import timedelta
from itertools import chain

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _  # kept in English, translated where it is shown

from explorer.failpoints import failpoint
from explorer.metrics import store_results
from explorer.models import Run, RunAnswer, State
from explorer.resolution import store_sets
from explorer.rhythm import after_trouble, next_poll
from kitsapi.client import KitsClient
from kitsapi.errors import KitsDenied, KitsError, KitsRejected, KitsUnavailable, KitsUnreadable
from kitsapi.types import Answer, ReportState, Unreadable
from teams.transactions import retried

log = logging.getLogger(__name__)

# How often in a row, and for how long, Kits must not name a report before it is believed to be gone: lists may lag.
GONE_AFTER_MISSES = 5
GONE_AFTER = timedelta(minutes=10)
NOT_ANSWERING = (KitsUnavailable, KitsDenied, KitsRejected)
# These may be about one report of those asked for; every other problem keeps Kits from answering at all.
ABOUT_ONE = (KitsUnreadable, KitsRejected)
# Halving finds the one report that spoils the answer about 50 with 13 questions.
MOST_QUESTIONS = 16
# Every other word, also one that is not known yet, means that Kits is still at it.
NEWS = {"ready", "failed"}


def poll(runs: Sequence[Run], client: KitsClient) -> KitsError | None:
    """Ask about claimed calculating runs of one account, many in one request, and note what is heard of each.

    All questions share one deadline, which the lease outlasts. Return what keeps Kits from answering at all, if anything.
    """
    failpoint("poll.claimed")
    with client.one_deadline():
        left, problem = _ask(runs, client)
    failpoint("poll.noted")
    if problem is None:
        return None
    for run in left:
        unheard(run, problem)
    nothing_heard = 1 < len(runs) == len(left)
    return problem if nothing_heard or not isinstance(problem, ABOUT_ONE) else None


def _ask(runs: Sequence[Run], client: KitsClient) -> tuple[list[Run], KitsError | None]:
    """Ask about all, and where that fails in halves, down to the report at fault. Return who is left unheard, and why."""
    groups, alone, problem = [list(runs)], [], None
    for _question in range(MOST_QUESTIONS):
        if not groups:
            break
        asked = groups.pop()
        try:
            states = client.report_states([run.upstream_id for run in asked])
        except ABOUT_ONE as exc:
            problem, half = exc, len(asked) // 2
            if half:
                groups += [asked[:half], asked[half:]]
            else:
                alone += asked
        except NOT_ANSWERING as exc:
            return [*alone, *asked, *chain(*groups)], exc
        else:
            failpoint("poll.answered")
            _heard_of_all(asked, states)
    return [*alone, *chain(*groups)], problem


def unheard(run: Run, problem: KitsError) -> None:
    """Note that Kits gave no usable answer about a claimed run, or end it when nobody waits any more."""
    if run.is_expired:
        _expire(run)
    else:
        run.wait_out(problem, after_trouble(run, problem))


def _expire(run: Run) -> None:
    run.settle(to=State.EXPIRED, problem=_("Kits had not calculated it after 24 hours."))


def _heard_of_all(runs: Sequence[Run], states: Mapping[str, ReportState | Unreadable]) -> None:
    """Note what Kits says of each. Most go on being calculated: those are noted at once."""
    now, later = timezone.now(), {}
    for run in runs:
        state = states.get(run.upstream_id)
        if isinstance(state, ReportState) and state.state not in NEWS and not run.is_expired:
            later[run.pk] = next_poll(run.waiting_since, now)
        else:
            _heard(run, state)
    Run.objects.ask_later(runs, later, now)


def _heard(run: Run, state: ReportState | Unreadable | None) -> None:
    now = timezone.now()
    if state is None:
        _missing(run)
    elif isinstance(state, Unreadable):
        unheard(run, _unreadable(state))
    elif state.state == "failed":
        run.settle(to=State.FAILED, asked_at=now, problem=(state.failure or _("Kits could not calculate it."))[:500])
    elif state.state == "ready":
        run.settle(to=State.FETCHING, asked_at=now, due_at=now, trouble="", troubles=0, missed=0)
    else:
        _expire(run)


def _unreadable(odd: Unreadable) -> KitsUnreadable:
    return KitsUnreadable(f"Kits speaks of this report in a form that the portal cannot read (field {odd.field[:120]}).")


def _missing(run: Run) -> None:
    """Kits answered without naming the report: a lagging list at first, a vanished report in the end."""
    if run.is_expired:
        _expire(run)
        return
    now = timezone.now()
    missed = run.missed + 1
    if missed >= GONE_AFTER_MISSES and now - run.waiting_since > GONE_AFTER:
        run.settle(to=State.FAILED, asked_at=now, problem=_("Kits no longer has this report: it was deleted there."))
    else:
        later = next_poll(run.waiting_since, now)
        run.settle(to=State(run.state), asked_at=now, due_at=later, missed=missed)


def fetch(run: Run, client: KitsClient) -> KitsError | None:
    """Read the results of a claimed run that Kits called ready, and store them whole or not at all.

    Both questions share one deadline, which the lease outlasts. Return what keeps Kits from answering at all, if anything.
    """
    failpoint("store.claimed")
    try:
        with client.one_deadline():
            answer = client.answer(run.upstream_id)
            after = client.report_states([run.upstream_id]).get(run.upstream_id)
    except NOT_ANSWERING as problem:
        unheard(run, problem)
        return None if isinstance(problem, ABOUT_ONE) else problem
    failpoint("store.answered")
    _fetched(run, answer, after)
    failpoint("store.committed")
    return None


def _fetched(run: Run, answer: Answer | None, after: ReportState | Unreadable | None) -> None:
    if answer is None:
        _missing(run)
    elif isinstance(after, Unreadable):
        unheard(run, _unreadable(after))
    elif answer.state.state == "failed":
        run.settle(to=State.FAILED, problem=(answer.state.failure or _("Kits could not calculate it."))[:500])
    elif after is None:
        _missing(run)
    elif answer.results is None or answer.state.calculated_at is None:
        _not_there_yet(run, _("Kits calls it ready, but gives no results yet."))
    elif after.calculated_at != answer.state.calculated_at:
        _not_there_yet(run, _("Kits calculated it anew while it was read: it is read once more."))
    else:
        _store(run, answer)


def _not_there_yet(run: Run, trouble: str) -> None:
    """Kits answered, but not with results that can be kept: come again after a pause, and not for ever."""
    if run.is_expired:
        _expire(run)
    else:
        run.settle(to=State(run.state), due_at=next_poll(run.waiting_since, timezone.now()), trouble=trouble)


def _store(run: Run, answer: Answer) -> None:
    try:
        retried(lambda: _store_whole(copy(run), answer))  # what a try says of the run ends with the try
    except LeaseLost:  # nothing of it is kept, and the log says so already
        return
    except IntegrityError:
        log.exception("run %s: its results were stored by another run", run.pk)
        run.settle(to=State.CANCELLED, problem=_("Another run already holds this calculation."))


@transaction.atomic
def _store_whole(run: Run, answer: Answer) -> None:
    now = timezone.now()
    headline = store_results(run, answer)
    failpoint("store.metrics")
    store_sets(run, answer)
    failpoint("store.sets")
    RunAnswer.of(run.pk, answer.raw, now).save()
    failpoint("store.raw")
    stamp = answer.state.calculated_at
    if not run.settle(to=State.READY, asked_at=now, calculated_at=stamp, **headline):
        raise LeaseLost
    failpoint("store.settled")


class LeaseLost(Exception):
    """The lease ended while results were being stored; nothing of it is kept."""
