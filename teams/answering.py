"""Answer one inquiry: claim it, ask Kits outside of any transaction, write the answer down if the claim still holds."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kitsapi.client import KitsClient
from kitsapi.errors import KitsDenied, KitsError, KitsOutcomeUnknown, KitsRejected
from kitsapi.plain import plain, read
from kitsapi.types import Filter
from teams.kits import open_client
from teams.models import Inquiry, KitsAccount
from teams.models.inquiry import WRITES, Kind, Trouble
from teams.models.kits_account import KeyState

PROBLEM_LENGTH, FIELD_LENGTH = 400, 40
# A pause of Kits that a person can sit out; the sweep sends for the inquiry when it is over. Of a longer one they are told.
SHORT_PAUSE = timedelta(seconds=15)

# The name at the start of a sentence or within it. A "Kits account" is called so wherever it is.
_KITS = re.compile(r"(?P<start>^|[.:] )?\bKits\b(?P<possessive>')?(?! (account|Portal))")


class Answerer(NamedTuple):
    """How a kind of question is answered: what is asked of Kits, and what else is written down with the outcome."""

    ask: Callable[[KitsClient, dict[str, Any]], dict[str, Any]]
    settled: Callable[[Inquiry], object] | None = None


_ANSWERERS: dict[str, Answerer] = {}


def answers(kind: Kind, ask: Callable[[KitsClient, dict[str, Any]], dict[str, Any]], settled: Any = None) -> None:
    """Say how a kind is answered. A room to the left does so for its own kinds when its app is ready.

    `settled` gets the inquiry as it is written down, in the same transaction; what it cannot do undoes the outcome.
    """
    _ANSWERERS[kind] = Answerer(ask, settled)


def answer(inquiry: Inquiry) -> bool:
    """Answer it once. False: it is answered, somebody else is at it, it is too late, or Kits wants a moment."""
    account = inquiry.account
    lease = None if _waits_a_moment(account) else _claim(inquiry)
    if lease is None:
        return False
    outcome: dict[str, Any] = {}
    answerer, state = _ANSWERERS[inquiry.kind], KeyState.WORKING
    try:
        with open_client(account) as client:
            outcome["answer"] = answerer.ask(client, inquiry.input)
    except KitsError as exc:
        outcome, state = _told(exc, inquiry), _state_after(exc)
    with transaction.atomic():
        settled = _settle(inquiry, lease, **outcome)
        if settled and inquiry.kind == Kind.KEY_TEST:
            _note_test(account, state, outcome.get("answer"), outcome.get("problem", ""))
        if settled and answerer.settled:
            inquiry.refresh_from_db()
            answerer.settled(inquiry)
    return settled


def _told(exc: KitsError, inquiry: Inquiry) -> dict[str, Any]:
    """What a row keeps of a failure."""
    problem = in_words(exc, inquiry.account, writes=inquiry.writes)[:PROBLEM_LENGTH]
    return {"problem": problem, "trouble": _trouble(exc), "field": getattr(exc, "field", "")[:FIELD_LENGTH]}


def _trouble(exc: KitsError) -> Trouble:
    named = {KitsOutcomeUnknown: Trouble.UNKNOWN, KitsDenied: Trouble.DENIED, KitsRejected: Trouble.REJECTED}
    return next((trouble for kind, trouble in named.items() if isinstance(exc, kind)), Trouble.UNAVAILABLE)


def _waits_a_moment(account: KitsAccount) -> bool:
    until = account.pause_ends_at()
    return until is not None and until - timezone.now() <= SHORT_PAUSE


def due() -> QuerySet[Inquiry]:
    """Inquiries that nobody answers though somebody should: unanswered, not leased, recent, not tried too often."""
    now = timezone.now()
    return _free().filter(created_at__gt=now - Inquiry.WORTH_ANSWERING, created_at__lt=now - Inquiry.HEAD_START)


def in_words(exc: KitsError, account: KitsAccount, *, writes: bool = False) -> str:
    """What went wrong, what it means and what to do. Whoever was asked is called by one name: Kits, or the sandbox."""
    if isinstance(exc, KitsDenied) and exc.status == 401:
        sentence = _("Kits does not know this client id and secret. Check that both were copied whole and belong together.")
        return _by_name(sentence, account)
    if isinstance(exc, KitsDenied) and exc.status == 403 and writes:
        return _("The key may not change anything in account %(account)s. Use a key that an organisation admin has made.") % {
            "account": account.account_id
        }
    if isinstance(exc, KitsDenied) and exc.status == 403:
        return _("The key works, but may not see account %(account)s. Check the account ID, or use a key of that account.") % {
            "account": account.account_id
        }
    return _by_name(str(exc), account)


def _by_name(sentence: str, account: KitsAccount) -> str:
    """The sentence about the service that was asked: `kitsapi` does not know which one it is, and says Kits of both."""
    return _KITS.sub(_sandbox_for, sentence) if account.is_sandbox() else sentence


def _sandbox_for(found: re.Match[str]) -> str:
    """The start is None within a sentence: only there the name is written small."""
    name = _("the sandbox") if found["start"] is None else _("The sandbox")
    return (found["start"] or "") + name + ("'s" if found["possessive"] else "")


def _claim(inquiry: Inquiry) -> uuid.UUID | None:
    lease = uuid.uuid4()
    taken = (
        _free()
        .filter(pk=inquiry.pk)
        .update(lease_token=lease, lease_until=timezone.now() + Inquiry.LEASE, attempts=F("attempts") + 1)
    )
    return lease if taken else None


def _free() -> QuerySet[Inquiry]:
    """What nobody is at. A change is begun once, and not after its person was told that it will not be."""
    now = timezone.now()
    unleased = Q(lease_until=None) | Q(lease_until__lt=now)
    once = Q(attempts=0, created_at__gt=now - Inquiry.PATIENCE)
    again = ~Q(kind__in=WRITES) & Q(attempts__lt=Inquiry.ATTEMPTS)
    return Inquiry.objects.filter(unleased, Q(kind__in=WRITES) & once | again, answered_at=None)


def _settle(inquiry: Inquiry, lease: uuid.UUID, **changes: Any) -> bool:
    """Write the outcome of this lease. False: the lease was lost meanwhile, and nothing was written."""
    mine = Inquiry.objects.filter(pk=inquiry.pk, lease_token=lease, answered_at=None)
    return bool(mine.update(answered_at=timezone.now(), lease_token=None, lease_until=None, **changes))


def _note_test(account: KitsAccount, state: KeyState, found: Any, problem: str) -> None:
    """Keep the result on the account, unless the key was exchanged while it was being tested."""
    now = timezone.now()
    changes: dict[str, Any] = {"state": state, "problem": problem, "tested_at": now}
    if found is not None:
        changes |= {"touchpoints_seen": found["touchpoints"], "variables": found["variables"], "variables_at": now}
    KitsAccount.objects.with_key_of(account).update(**changes)


def _state_after(exc: KitsError) -> KeyState:
    return KeyState.REFUSED if isinstance(exc, KitsDenied) else KeyState.UNREACHABLE


def _test_key(client: KitsClient, _input: dict[str, Any]) -> dict[str, Any]:
    return {"touchpoints": client.check(), "variables": plain(client.target_group_variables())}


def _size_target_group(client: KitsClient, data: dict[str, Any]) -> dict[str, Any]:
    return plain(client.target_group_summary(read(tuple[Filter, ...], data.get("filters", []))))


answers(Kind.KEY_TEST, _test_key)
answers(Kind.TARGET_GROUP_SIZE, _size_target_group)
