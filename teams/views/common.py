"""What the pages of this room share: coming in, what was posted, and having signed in lately."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from urllib.parse import urlencode
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from teams import access
from teams.access import Right
from teams.models import KitsAccount, Team

LATELY = timedelta(minutes=10)
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
    """Demo mode, seen from the machine it runs on: a proxy in front would make everyone look like that machine."""
    is_forwarded = any(name in ("Forwarded", "Via") or name.startswith(("X-Forwarded", "X-Real")) for name in request.headers)
    is_local = request.META.get("REMOTE_ADDR") in LOOPBACK and not is_forwarded
    return bool(settings.KITSPORTAL_DEMO) and is_local


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is filled with: a post, be it empty, is checked; None leaves the form as it is offered."""
    return request.POST if request.method == "POST" else None


def signed_in_lately(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask for the password once more before a secret is taken in, unless that was a few minutes ago.

    allauth's own decorator keeps a posted form in the session until the password is given; these forms hold client
    secrets, which must not be written there. So the person comes back to the empty form instead.
    """

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        records = get_authentication_records(request, request.user)
        if records and time.time() - records[-1]["at"] < LATELY.total_seconds():
            return view(request, *args, **kwargs)
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.path})}")

    return guarded
