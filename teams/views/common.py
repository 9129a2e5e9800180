"""What the pages of this room share: coming in, and having signed in lately."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from urllib.parse import urlencode
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from teams import access
from teams.access import Right
from teams.models import KitsAccount, Team

LATELY = timedelta(minutes=10)


def enter(request: HttpRequest, team: UUID, right: Right) -> Team:
    """The team of this page, with the right that the page needs."""
    request.team = access.get_team(request.user, team, right)  # type: ignore[attr-defined]
    return request.team  # type: ignore[attr-defined]


def enter_account(request: HttpRequest, account: UUID, right: Right) -> KitsAccount:
    """The Kits account of this page, with the right that the page needs."""
    found = access.get_account(request.user, account, right)
    request.team = found.team  # type: ignore[attr-defined]
    return found


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
