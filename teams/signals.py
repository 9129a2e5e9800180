"""What allauth tells about signing in: written into the log of each of the person's teams."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import email_changed, password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from teams import known_devices, sessions
from teams.audit import note_everywhere
from teams.models import Team, User
from teams.models.audit import Event


def _note(user: User, event: Event, about: str = "") -> None:
    note_everywhere(Team.objects.filter(memberships__user=user), event, user, about)


@receiver(user_logged_in)
def signed_in(sender: object, user: User, request: HttpRequest | None = None, **_kwargs: Any) -> None:
    """Somebody came in."""
    if request is not None and request.session.session_key:
        sessions.is_due(request.session.session_key)  # allauth writes the session down itself
    _note(user, Event.SIGNED_IN)


@receiver(user_login_failed)
def sign_in_failed(sender: object, credentials: dict[str, Any], **_kwargs: Any) -> None:
    """Somebody knew an address, and not its password."""
    email = str(credentials.get("email") or credentials.get("username") or "").lower()
    user = User.objects.filter(email=email).first() if email else None
    if user:
        _note(user, Event.SIGN_IN_FAILED)


@receiver(password_changed)
@receiver(password_set)
@receiver(password_reset)
def password_is_new(sender: object, user: User, **_kwargs: Any) -> None:
    """By knowing the old one, or by a mail."""
    _note(user, Event.PASSWORD_CHANGED)


@receiver(password_reset)
def owner_is_here(sender: object, request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Who reads the address's mail signs in now, however often strangers have tried."""
    known_devices.remember_for_now(request, user.email)


@receiver(email_changed)
def address_is_new(sender: object, user: User, **_kwargs: Any) -> None:
    """They sign in with another address."""
    _note(user, Event.ADDRESS_CHANGED)


@receiver(authenticator_added)
def factor_added(sender: object, user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    """From now on a password alone does not open the door."""
    _note_factor(user, authenticator, Event.PASSKEY_ADDED, Event.FACTOR_ADDED)


@receiver(authenticator_removed)
def factor_removed(sender: object, user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    """The door has one lock less."""
    _note_factor(user, authenticator, Event.PASSKEY_REMOVED, Event.FACTOR_REMOVED)


def _note_factor(user: User, authenticator: Authenticator, passkey: Event, other: Event) -> None:
    """Recovery codes come and go with the factor that they stand in for: they are no entry of their own."""
    if authenticator.type == Authenticator.Type.WEBAUTHN:
        _note(user, passkey, authenticator.wrap().name)
    elif authenticator.type == Authenticator.Type.TOTP:
        _note(user, other)
