"""Who is told what: explorer says what happened, this says to whom it goes, and writes one row a recipient.

Nothing is sent here. `teams.mails` and `teams.webhooks` send what is due, and look once more whether the recipient still
belongs to the team.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from teams.access import membership_of
from teams.models import Delivery, Following, Membership, Notice, Team, User, Webhook
from teams.models.notice import Channel
from teams.models.team import Tells


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened. `key` names it for ever; `topic` is the report; `makers` are the people who asked for it."""

    key: str
    event: str
    topic: UUID
    content: dict[str, Any]
    makers: Collection[int] = ()


def tell(team: Team, news: News) -> Notice | None:
    """Write down that these people, addresses and webhooks are to be told. None: it was told before, or concerns nobody.

    Call it within the transaction that notes that it was told.
    """
    recipients = [*_people(team, news), *_addresses(team), *_webhooks(team)]
    if not recipients:
        return None
    with transaction.atomic():
        defaults = {"team": team, "event": news.event, "content": news.content}
        notice, is_new = Notice.objects.get_or_create(key=news.key, defaults=defaults)
        if not is_new:
            return None
        _write(notice, recipients)
    return notice


def deliver_to(webhook: Webhook, news: News) -> Notice:
    """Write down a notice for one webhook alone, such as a test."""
    with transaction.atomic():
        notice = Notice.objects.create(team=webhook.team, key=news.key, event=news.event, content=news.content)
        _write(notice, [_to_webhook(webhook)])
    return notice


def follow(user: User, team: Team, topic: UUID, wants: bool) -> None:
    """Keep one person's choice about one report of the team."""
    membership = Membership.objects.get(user=user, team=team)
    Following.objects.update_or_create(membership=membership, topic=topic, defaults={"wants": wants})


def choice_of(user: User, topic: OuterRef) -> Subquery:
    """A person's own choice about the topic of each row of a query: true, false, or null for none."""
    return Subquery(Following.objects.filter(membership__user=user, topic=topic).values("wants")[:1])


def follows(user: User, team: Team, topic: UUID, *, is_maker: bool) -> bool:
    """Whether this person will be told when the report's calculation ends."""
    chosen = Following.objects.filter(membership__user=user, membership__team=team, topic=topic)
    return would_tell(user, team, chosen.values_list("wants", flat=True).first(), is_maker=is_maker)


def would_tell(user: User, team: Team, chosen: bool | None, *, is_maker: bool) -> bool:
    """The same where the choice about the report is known. Asks the database nothing that the request has not read."""
    membership = membership_of(user, team)
    if membership is None:
        return False
    return _wants(membership, team, is_maker) if chosen is None else chosen


def addresses_of(team: Team) -> list[str]:
    """The addresses beside the members, each once."""
    return list(dict.fromkeys(line.strip().lower() for line in team.notice_addresses.splitlines() if line.strip()))


def _wants(membership: Membership, team: Team, is_maker: bool) -> bool:
    match Tells(membership.tells):
        case Tells.ALL:
            return True
        case Tells.NONE:
            return False
        case Tells.OWN:
            return is_maker
    return is_maker and team.tells_maker


def _people(team: Team, news: News) -> Iterable[Delivery]:
    chosen = dict(Following.objects.filter(membership__team=team, topic=news.topic).values_list("membership", "wants"))
    for membership in team.memberships.filter(user__is_active=True).select_related("user"):
        if chosen.get(membership.pk, _wants(membership, team, membership.user_id in news.makers)):
            yield Delivery(channel=Channel.MAIL, user=membership.user, recipient=f"user:{membership.user_id}")


def _addresses(team: Team) -> Iterable[Delivery]:
    for address in addresses_of(team):
        yield Delivery(channel=Channel.MAIL, address=address, recipient=f"mail:{address}")


def _webhooks(team: Team) -> Iterable[Delivery]:
    return map(_to_webhook, team.webhooks.filter(removed_at=None))


def _to_webhook(webhook: Webhook) -> Delivery:
    return Delivery(channel=Channel.WEBHOOK, webhook=webhook, recipient=f"webhook:{webhook.pk}")


def _write(notice: Notice, deliveries: Iterable[Delivery]) -> None:
    now = timezone.now()
    # Mails wait a moment, so that what ends together is told in one; machines want one message a thing.
    collected = now + timedelta(seconds=settings.NOTICE_COLLECT_SECONDS)
    rows = list(deliveries)
    for row in rows:
        row.notice, row.due_at = notice, collected if row.channel == Channel.MAIL else now
    Delivery.objects.bulk_create(rows)
