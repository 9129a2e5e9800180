"""Signing up and the mails around it: what the portal asks beyond e-mail and password, and where its links lead."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.core.internal import ratelimit
from django import forms
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from teams import invitations, known_devices
from teams.models import User
from teams.people import found_team


class SignupForm(forms.Form):
    """The part of the sign-up form that is the portal's. Who was invited joins that team; others found one."""

    field_order = ["name", "email", "password1", "team_name"]

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    team_name = forms.CharField(
        label=_("Team name"),
        max_length=120,
        help_text=_("You become its admin. You can rename it later."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitations.remembered(allauth_context.request)
        if self.invitation:
            del self.fields["team_name"]
            # The link proves this one address only; `disabled` makes Django ignore whatever was posted.
            self.fields["email"].initial = self.invitation.email
            self.fields["email"].disabled = True

    def clean(self) -> dict[str, Any] | None:
        """Take as long for an address that has an account: there, no password is kept, and keeping one is most of the time."""
        if getattr(self, "account_already_exists", False):
            make_password(self.cleaned_data.get("password1") or "none")
        return super().clean()

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the person is saved."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
        if self.invitation:
            if invitations.was_mailed(request, self.invitation):
                # allauth takes it out again right after this: the address counts as confirmed, and no mail asks for it.
                get_adapter().stash_verified_email(request, user.email)
            invitations.forget(request)
            invitations.accept(self.invitation, user)
        else:
            found_team(self.cleaned_data["team_name"], user)


class AccountAdapter(DefaultAccountAdapter):
    """allauth with the portal's own address in every mail, and with the password of a sign-up counting as given."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _(
            "Too many wrong passwords. Wait a quarter of an hour, or choose a new password by mail: that lets you in at once."
        ),
    }

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse | None:
        """Who came by the link that was mailed to their own address reads its mail: no second mail has to prove that."""
        invitation = invitations.remembered(request)
        if invitation and invitations.was_mailed(request, invitation):
            for address in EmailAddress.objects.filter(user_id=user.pk, email=invitation.email, verified=False):
                address.set_verified()
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, *, signup: bool, **kwargs: Any) -> HttpResponse:
        """Who chose a password a moment ago is not asked for it again."""
        if signup:
            record_authentication(request, user, method="password")
        response = super().post_login(request, user, signup=signup, **kwargs)
        known_devices.remember(request, response, cast(User, user).email)
        return response

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try: for an address that was used in this browser before, apart from what strangers try elsewhere."""
        email = str(credentials.get("email") or "")
        device = known_devices.known_device(request, email)
        if device is None:
            super().pre_authenticate(request, **credentials)
            return
        key = f"{device}:{email.lower()}"
        self._login_failed_rl_usage = ratelimit.consume(request, app="allauth.account", action="login_known_device", key=key)
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Links lead to BASE_URL, whatever host the request claimed to be for."""
        safe = {key: canonical(value) if key.endswith("_url") else value for key, value in context.items()}
        super().send_mail(template_prefix, email, safe | {"current_site": _Site()})


class _Site:
    """What allauth's mail templates ask of a site."""

    name = "Kits Portal"

    @property
    def domain(self) -> str:
        """The host that people open."""
        return urlsplit(settings.BASE_URL).netloc


def canonical(url: str | None) -> str | None:
    """The same page at BASE_URL."""
    if not url:
        return url
    parts = urlsplit(url)
    return settings.BASE_URL + parts._replace(scheme="", netloc="").geturl()
