"""Mails about reports: one a recipient for all that ended within a short while, as plain text and as simple HTML.

A mail whose worker dies between sending and writing that down is sent once more, with the same Message-ID: better twice
than never.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from smtplib import SMTPException, SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from teams import outbox
from teams.models import Delivery, Membership, Team
from teams.models.notice import Channel
from teams.notices import addresses_of

log = logging.getLogger(__name__)

NOT_A_MEMBER = gettext_noop("This person does not belong to the team any more.")
NOT_LISTED = gettext_noop("This address is not on the team's list any more.")
REFUSED = gettext_noop("The mail server refused the address.")
AWAY = gettext_noop("The mail server did not take the mail.")


def due_recipients() -> list[tuple[int, str]]:
    """Return (team id, recipient) of whoever has a mail to get now."""
    waiting = outbox.due(Channel.MAIL).order_by().values_list("notice__team", "recipient")
    return list(waiting.distinct())


def send(team_id: int, recipient: str) -> None:
    """Send one recipient everything of one team that waits."""
    deliveries = outbox.claim(Channel.MAIL, recipient, team_id)
    if not deliveries:
        return
    if why := _why_not(deliveries[0]):
        outbox.dropped(deliveries, why)
        return
    try:
        _mail(deliveries).send()
    except SMTPRecipientsRefused:
        outbox.failed(deliveries, REFUSED)
    except (OSError, SMTPException) as problem:
        log.warning("notices could not be mailed (%s)", type(problem).__name__)
        outbox.postponed(deliveries, AWAY)
    else:
        outbox.sent(deliveries)


def _why_not(delivery: Delivery) -> str:
    """Why the recipient is not to be told any more; empty if they are."""
    team = delivery.notice.team
    if delivery.user is None:
        return "" if delivery.address in addresses_of(team) else NOT_LISTED
    belongs = delivery.user.is_active and Membership.objects.filter(team=team, user=delivery.user).exists()
    return "" if belongs else NOT_A_MEMBER


def _mail(deliveries: Sequence[Delivery]) -> EmailMultiAlternatives:
    """The mail, in the team's language and on its clock."""
    team = deliveries[0].notice.team
    with translation.override(team.language), timezone.override(team.time_zone):
        context = _context(team, deliveries)
        mail = EmailMultiAlternatives(
            subject=_subject(deliveries),
            body=render_to_string("teams/notices/mail.txt", context),
            to=[deliveries[0].user.email if deliveries[0].user else deliveries[0].address],
            headers={"Message-ID": _message_id(deliveries), "Auto-Submitted": "auto-generated"},
        )
        mail.attach_alternative(render_to_string("teams/notices/mail.html", context), "text/html")
    return mail


def _context(team: Team, deliveries: Sequence[Delivery]) -> dict[str, object]:
    return {
        "team": team,
        "notices": [delivery.notice for delivery in deliveries],
        "person": deliveries[0].user,
        "base_url": settings.BASE_URL,
    }


def _subject(deliveries: Sequence[Delivery]) -> str:
    """The one thing that happened, or how many did."""
    if len(deliveries) == 1:
        return " ".join(str(deliveries[0].notice.content["title"]).split())[:200]
    ready = sum(delivery.notice.event == "ready" for delivery in deliveries)
    other = len(deliveries) - ready
    done = ngettext("%(n)s report is ready", "%(n)s reports are ready", ready) % {"n": ready}
    more = ngettext("%(n)s needs a look", "%(n)s need a look", other) % {"n": other}
    return _(", ").join([done] * bool(ready) + [more] * bool(other))


def _message_id(deliveries: Sequence[Delivery]) -> str:
    """The same for the same deliveries: a mail server knows a repetition by it."""
    digest = hashlib.sha256("".join(str(delivery.uuid) for delivery in deliveries).encode()).hexdigest()[:32]
    return f"<{digest}@{urlsplit(settings.BASE_URL).hostname}>"
