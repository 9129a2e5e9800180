"""What the pages of this room share: coming in, and what was posted."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, QueryDict

from teams import access
from teams.access import Right
from teams.models import KitsAccount, Team

LOOPBACK = {"127.0.0.1", "::1", "::ffff:127.0.0.1"}


def enter(request: HttpRequest, team: UUID, right: Right) -> Team:
    """The team of this page, with the right that the page needs."""
    request.team = access.get_team(request.user, team, right)  # type: ignore[attr-defined]
    return request.team  # type: ignore[attr-defined]


def enter_account(request: HttpRequest, account: UUID, right: Right) -> KitsAccount:
    """The Kits account of this page, with the right that the page needs."""
    found = access.get_account(request.user, account, right)
    request.team = found.team  # type: ignore[attr-defined]
    return found


def is_own_demo(request: HttpRequest) -> bool:
    """Demo mode, seen from the machine it runs on."""
    return bool(settings.KITSPORTAL_DEMO) and is_on_this_machine(request)


def is_on_this_machine(request: HttpRequest) -> bool:
    """Whether it is asked from here. A proxy makes everyone look like this machine: what it forwards does not count."""
    is_forwarded = any(name in ("Forwarded", "Via") or name.startswith(("X-Forwarded", "X-Real")) for name in request.headers)
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not is_forwarded


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is filled with: a post, be it empty, is checked; None leaves the form as it is offered."""
    return request.POST if request.method == "POST" else None
