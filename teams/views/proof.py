"""Whether it is still the same person: asked once more before a secret is taken in, within the form that takes it.

allauth's own decorator leads to another page and keeps the posted form in the session until the password is given. These forms
hold client secrets, which must not be written there, and a form that comes back empty is typed twice. So the form itself asks.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

LATELY = timedelta(minutes=10)

Proof = Callable[[str], str]
"""Takes a password; returns what is wrong with it, or nothing."""


def proof_due(request: HttpRequest) -> Proof | None:
    """What the form needs to ask for the password. None: it was given a few minutes ago."""
    records = get_authentication_records(request, request.user)
    if records and time.time() - records[-1]["at"] < LATELY.total_seconds():
        return None
    return partial(_check, request)


def elsewhere(request: HttpRequest) -> HttpResponse | None:
    """Who has no password to give, but an authenticator app, is asked on allauth's page. None: no need to go there."""
    if request.user.has_usable_password() or proof_due(request) is None:  # type: ignore[union-attr]
        return None
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.path})}")


@sensitive_variables("password")
def _check(request: HttpRequest, password: str) -> str:
    if not ratelimit.consume(request, action="reauthenticate", user=request.user):
        return _("Too many tries. Wait a minute, then try once more.")
    if not request.user.check_password(password):
        return _("This is not your password.")
    reauthenticate_by_password(request)
    return ""
