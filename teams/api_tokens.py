"""API tokens: made, looked up, counted, taken back. What is kept of a token opens nothing."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from teams.audit import Event, note
from teams.models import ApiToken, Membership, Scope, User
from teams.models.team import hash_token
from teams.transactions import retried

# Known to whoever looks for tokens that lie about; `kitsportal.logs` masks what begins with it.
PREFIX = "kitsportal_"
HINT_LENGTH = 4
MINUTE = timedelta(minutes=1)


class Refused(Exception):
    """A token that opens nothing. The text says why, to whoever holds it."""


@sensitive_variables("secret")
def make(membership: Membership, name: str, scopes: Iterable[str], lifetime: timedelta) -> tuple[ApiToken, str]:
    """Keep a new token. Returns its secret (256 random bits), which nobody can look up later."""
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = ApiToken.objects.create(
            membership=membership,
            name=name,
            scopes=[scope for scope in Scope.values if scope in set(scopes)],
            token_hash=hash_token(secret),
            hint=secret[-HINT_LENGTH:],
            expires_at=timezone.now() + min(lifetime, ApiToken.LONGEST),
        )
        note(membership.team, Event.TOKEN_MADE, membership.user, name, {"scopes": ["", ", ".join(token.scopes)]})
    return token, secret


def revoke(token: ApiToken, by: User) -> None:
    """Let it open nothing from the next request on."""
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
            note(token.membership.team, Event.TOKEN_REVOKED, by, f"{token.name} ({token.membership.user.email})")


def revoke_all(membership: Membership, by: User) -> None:
    """Take back what a member holds who is about to go: the rows go with the membership, the log says so."""
    for token in membership.api_tokens.live().select_related("membership__user", "membership__team"):
        revoke(token, by)


@sensitive_variables("secret")
def opened(secret: str) -> ApiToken:
    """Return the token that a request brings, with its membership as the database has it now. Raises Refused."""
    found = ApiToken.objects.select_related("membership__user", "membership__team")
    token = found.filter(token_hash=hash_token(secret)).first() if secret.startswith(PREFIX) else None
    if token is None:
        raise Refused(_("This token is not known. Tokens are made on the portal's page “API tokens” and shown once."))
    if token.revoked_at:
        raise Refused(_("This token was revoked. Make another one on the page “API tokens”."))
    if token.is_expired:
        raise Refused(_("This token has expired. Make another one on the page “API tokens”."))
    if not token.membership.user.is_active:
        raise Refused(_("The account of whoever made this token is not active."))
    return token


def count(token: ApiToken, now: datetime | None = None) -> int:
    """Count one request of a token. Returns the seconds to wait where there were too many this minute, else 0."""
    now = now or timezone.now()
    minute = now.replace(second=0, microsecond=0)
    same = When(minute_at=minute, then=F("asked") + 1)
    row = ApiToken.objects.filter(pk=token.pk)
    retried(lambda: row.update(asked=Case(same, default=Value(1)), minute_at=minute))
    asked = row.values_list("asked", flat=True).first() or 0
    return max(1, round((minute + MINUTE - now).total_seconds())) if asked > settings.API_REQUESTS_A_MINUTE else 0
