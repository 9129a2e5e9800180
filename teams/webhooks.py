"""A team's webhooks: made with a secret that is shown once, posted to with a signature, tried again for a day.

What a receiver gets and how it checks the signature: docs/webhooks.md.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import secrets
import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from teams import notices, outbound, outbox, vault
from teams.audit import Event, note
from teams.models import Delivery, Notice, Team, User, Webhook
from teams.models.notice import Channel
from teams.notices import News

log = logging.getLogger(__name__)

SECRET = "sealed_secret"  # noqa: S105 (the name of a field)
SECRET_PREFIX = "whsec_"  # noqa: S105
SIGNATURE = "Kits-Portal-Signature"
# Answers that mean "not now": everything else that is not a success is final.
NOT_NOW = {408, 425, 429}

REMOVED = gettext_noop("The webhook was removed.")
NO_SECRET = gettext_noop("The secret cannot be opened with this portal's key ring: make a new one.")
ANSWERED = gettext_noop("The receiver answered with an error.")
REDIRECTED = gettext_noop("The receiver answered with a redirect, which is not followed.")


def make(team: Team, url: str, user: User | None) -> tuple[Webhook, str]:
    """Keep a new webhook. Returns its secret, which nobody can look up later."""
    webhook = Webhook(team=team, url=url, created_by=user)
    secret = _new_secret(webhook)
    with transaction.atomic():
        webhook.save()
        note(team, Event.WEBHOOK_MADE, user, url)
    return webhook, secret


def renew_secret(webhook: Webhook, user: User) -> str:
    """Give the webhook another secret; the old one signs nothing from now on."""
    secret = _new_secret(webhook)
    with transaction.atomic():
        webhook.save(update_fields=[SECRET])
        note(webhook.team, Event.WEBHOOK_SECRET, user, webhook.url)
    return secret


def remove(webhook: Webhook, user: User) -> None:
    """Post nothing more. The row stays for the log; the secret does not."""
    with transaction.atomic():
        if Webhook.objects.filter(pk=webhook.pk, removed_at=None).update(removed_at=timezone.now(), sealed_secret=""):
            note(webhook.team, Event.WEBHOOK_REMOVED, user, webhook.url)


def send_test(webhook: Webhook) -> Notice:
    """Have a worker post a test, as anything else is posted."""
    team = webhook.team
    with translation.override(team.language):
        content = {
            "title": _("A test from Kits Portal"),
            "sentence": _("If you can read this, the webhook works."),
            "url": settings.BASE_URL + reverse("webhook", args=[webhook.uuid]),
            "figures": [],
            "notes": [],
            "facts": [],
        }
    return notices.deliver_to(webhook, News(f"test:{uuid4()}", "test", webhook.uuid, content))


def due_webhooks() -> list[int]:
    """Return the ids of webhooks that have something to get now."""
    return list(outbox.due(Channel.WEBHOOK).order_by().values_list("webhook", flat=True).distinct())


def send(webhook_id: int) -> None:
    """Post one webhook what waits for it, one after another; where it does not answer the others wait as well."""
    webhook = Webhook.objects.get(pk=webhook_id)
    for _turn in range(outbox.AT_ONCE):
        deliveries = outbox.claim(Channel.WEBHOOK, f"webhook:{webhook_id}", webhook.team_id, limit=1)
        webhook.refresh_from_db()  # it may have been removed since
        if not deliveries or not _deliver(deliveries[0], webhook):
            break


def _deliver(delivery: Delivery, webhook: Webhook) -> bool:
    """Post one notice and write down what came of it. False: the receiver is not there at present."""
    if webhook.removed_at is not None:
        outbox.dropped([delivery], REMOVED)
        return True
    body = payload(delivery.notice)
    try:
        secret = vault.open_(webhook.sealed_secret, row=webhook, field=SECRET)
        reply = outbound.post(webhook.url, body, headers(delivery.notice, body, secret, int(time.time())))
    except vault.VaultError:
        outbox.failed([delivery], NO_SECRET)
    except outbound.Refused as why:
        outbox.failed([delivery], str(why))
    except outbound.Unreachable as why:
        return _later(delivery, str(why))
    else:
        return _answered(delivery, reply)
    return True


def _answered(delivery: Delivery, reply: outbound.Reply) -> bool:
    if 200 <= reply.status < 300:
        outbox.sent([delivery], status_code=reply.status)
    elif reply.status in NOT_NOW or reply.status >= 500:
        return _later(delivery, ANSWERED, reply.retry_after, status_code=reply.status)
    else:
        why = REDIRECTED if 300 <= reply.status < 400 else ANSWERED
        outbox.failed([delivery], why, status_code=reply.status)
    return True


def _later(delivery: Delivery, why: str, pause: timedelta | None = None, **facts: Any) -> bool:
    """Try again later, this notice and the others of the same webhook: they would fare no better now."""
    with transaction.atomic():
        outbox.postponed([delivery], why, min(pause, outbox.LONGEST_PAUSE) if pause else None, **facts)
        again = Delivery.objects.values_list("due_at", flat=True).get(pk=delivery.pk)
        if again:
            outbox.due(Channel.WEBHOOK).filter(webhook=delivery.webhook_id).update(due_at=again)
    return False


def payload(notice: Notice) -> bytes:
    """Return the JSON body of a notice: the same bytes at every attempt."""
    told = {
        "id": str(notice.uuid),
        "event": f"run.{notice.event}" if notice.event != "test" else "test",
        "created_at": notice.created_at.isoformat(),
        "team": {"id": str(notice.team.uuid), "name": notice.team.name},
        **notice.content,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def headers(notice: Notice, body: bytes, secret: str, now: int) -> dict[str, str]:
    """Return the headers of a post made at `now` (seconds since 1970)."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "kits-portal",
        "Kits-Portal-Id": str(notice.uuid),
        SIGNATURE: f"t={now},v1={sign(secret, now, body)}",
    }


def sign(secret: str, now: int, body: bytes) -> str:
    """Return HMAC-SHA256 over "timestamp.body", in hexadecimal."""
    return hmac.new(secret.encode(), f"{now}.".encode() + body, hashlib.sha256).hexdigest()


def _new_secret(webhook: Webhook) -> str:
    secret = SECRET_PREFIX + secrets.token_urlsafe(32)
    webhook.sealed_secret = vault.seal(secret, row=webhook, field=SECRET)
    return secret
