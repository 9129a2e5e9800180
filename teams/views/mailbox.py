"""The mails of demo mode: on one's own machine, in place of a mail server, a page that shows what was sent."""

from __future__ import annotations

import email
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from teams.access import teams_of
from teams.views.common import is_own_demo

LATEST = 50
SEPARATOR = b"-" * 79 + b"\n"  # what Django's file backend writes after each mail


@dataclass(frozen=True)
class Mail:
    """One mail as it was sent."""

    to: str
    subject: str
    sent_at: datetime | None
    text: str


def may_see_mailbox(request: HttpRequest) -> bool:
    """Mails hold links that open accounts: they are shown to whoever has the machine anyway."""
    return is_own_demo(request)


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The latest mails, newest first, on the clock of the person's first team."""
    if not may_see_mailbox(request):
        raise Http404
    team = teams_of(request.user).first()
    context = {"mails": _mails(Path(settings.EMAIL_FILE_PATH)), "zone": team.time_zone if team else None}
    return render(request, "teams/mailbox.html", context)


def _mails(folder: Path) -> list[Mail]:
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)[:LATEST]
    return [mail for file in files for mail in reversed(_read(file))][:LATEST]


def _read(file: Path) -> list[Mail]:
    return [_mail(part) for part in file.read_bytes().split(SEPARATOR) if part.strip()]


def _mail(raw: bytes) -> Mail:
    message = email.message_from_bytes(raw, _class=EmailMessage, policy=default)
    body = message.get_body(("plain", "html"))
    text = str(body.get_content()) if body else ""
    return Mail(str(message["To"]), str(message["Subject"]), _moment(str(message["Date"])), text)


def _moment(written: str) -> datetime | None:
    """When a mail was sent; None for a date that cannot be read. Django writes "-0000", UTC without a claim to a place."""
    try:
        found = parsedate_to_datetime(written)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
