"""The mails of demo mode: on one's own machine, in place of a mail server, a page that shows what was sent."""

from __future__ import annotations

import email
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

LOOPBACK = {"127.0.0.1", "::1", "::ffff:127.0.0.1"}
LATEST = 50
SEPARATOR = b"-" * 79 + b"\n"  # what Django's file backend writes after each mail


@dataclass(frozen=True)
class Mail:
    """One mail as it was sent."""

    to: str
    subject: str
    sent: str
    text: str


def may_see_mailbox(request: HttpRequest) -> bool:
    """Only in demo mode, and only from this machine: a proxy in front would make everyone look like it."""
    is_forwarded = any(name in ("Forwarded", "Via") or name.startswith(("X-Forwarded", "X-Real")) for name in request.headers)
    is_local = request.META.get("REMOTE_ADDR") in LOOPBACK and not is_forwarded
    return bool(settings.KITSPORTAL_DEMO) and is_local


@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """The latest mails, newest first."""
    if not may_see_mailbox(request):
        raise Http404
    return render(request, "teams/mailbox.html", {"mails": _mails(Path(settings.EMAIL_FILE_PATH))})


def _mails(folder: Path) -> list[Mail]:
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)[:LATEST]
    return [mail for file in files for mail in reversed(_read(file))][:LATEST]


def _read(file: Path) -> list[Mail]:
    return [_mail(part) for part in file.read_bytes().split(SEPARATOR) if part.strip()]


def _mail(raw: bytes) -> Mail:
    message = email.message_from_bytes(raw, _class=EmailMessage, policy=default)
    body = message.get_body(("plain", "html"))
    text = str(body.get_content()) if body else ""
    return Mail(str(message["To"]), str(message["Subject"]), str(message["Date"]), text)
