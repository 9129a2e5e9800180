"""Ask Kits something that a person waits for: the row is written now, a worker answers it."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from teams.answering import answer
from teams.models import Inquiry, KitsAccount, User
from teams.models.inquiry import Kind
from teams.tasks import answer_inquiry
from teams.waking import wake

__all__ = ["Kind", "answer", "ask", "is_over", "known", "latest_key_test"]

# So long a question that failed is not asked again: somebody who goes on typing would ask with every change.
AFTER_TROUBLE = timedelta(seconds=15)


def ask(
    account: KitsAccount, kind: Kind | str, data: dict[str, Any], user: User | None, *, about: str = "", key: UUID | None = None
) -> Inquiry:
    """Write the question down and send for a worker. The same size asked for again gets the same inquiry.

    `key` is the form's own: posted twice, the first one's inquiry is given back.
    """
    fingerprint = _fingerprint(kind, data)
    same = _reusable(account, fingerprint) if kind == Kind.TARGET_GROUP_SIZE else _posted(account, kind, key)
    if same is not None:
        return same
    row = Inquiry(
        team=account.team, account=account, kind=kind, input=data, fingerprint=fingerprint, asked_by=user, about=about
    )
    try:
        with transaction.atomic():
            row.uuid = key or row.uuid
            row.save(force_insert=True)
    except IntegrityError:
        if (same := _posted(account, kind, key)) is None:
            raise
        return same  # the same form, posted at the same moment
    wake(answer_inquiry, row.pk)
    return row


def _posted(account: KitsAccount, kind: Kind | str, key: UUID | None) -> Inquiry | None:
    return account.inquiries.filter(kind=kind, uuid=key).first() if key is not None else None


def known(account: KitsAccount, kind: Kind | str, data: dict[str, Any]) -> Inquiry | None:
    """The same question if it is being answered or was answered a moment ago; nothing is asked."""
    return _reusable(account, _fingerprint(kind, data))


def is_over(inquiry: Inquiry) -> bool:
    """Whether the person has waited long enough: Kits has not answered in time."""
    return inquiry.is_over()


def latest_key_test(account: KitsAccount) -> Inquiry | None:
    """The last test of this account's key."""
    return account.inquiries.filter(kind=Kind.KEY_TEST).first()


def _reusable(account: KitsAccount, fingerprint: str) -> Inquiry | None:
    now = timezone.now()
    waiting = Q(answered_at=None, created_at__gt=now - Inquiry.PATIENCE)
    answered = Q(answered_at__gt=now - Inquiry.FRESH, problem="")
    failed = Q(answered_at__gt=now - AFTER_TROUBLE) & ~Q(problem="")
    return account.inquiries.filter(waiting | answered | failed, fingerprint=fingerprint).first()


def _fingerprint(kind: str, data: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps([kind, data], sort_keys=True).encode()).hexdigest()
