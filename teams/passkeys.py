"""Passkeys and codes: allauth's second factor under the portal's own name and in its words."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teams.second_factors import SealingAdapter


class MFAAdapter(SealingAdapter):
    """allauth's second factor for the portal at BASE_URL, whatever host a request claimed to be for."""

    error_messages = SealingAdapter.error_messages | {
        "incorrect_code": _("This did not work. Try once more, or use another way."),
        "unverified_email": _("Confirm your e-mail addresses first, or remove those that you cannot confirm."),
        "add_email_blocked": _("Remove the second factor before you add another address."),
    }

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """A name that says what it is, and which."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey") if number == 1 else gettext("Passkey %(number)s") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whom a passkey is for."""
        return {"id": urlsplit(settings.BASE_URL).hostname or "localhost", "name": "Kits Portal"}


class AddPasskeyForm(AddWebAuthnForm):
    """A name, and whether the passkey alone lets its owner in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, alone = self.fields["name"], self.fields["passwordless"]
        name.label, name.max_length = _("Name"), 100
        name.help_text = _("So that you know it again, such as “Phone” or “Key at the office”.")
        name.widget.attrs |= {"maxlength": "100", "autocomplete": "off"}
        alone.label, alone.initial = _("Sign in with this passkey alone"), True
        alone.help_text = _(
            "Your device then asks for your fingerprint, face or PIN, and nobody asks for the password. "
            "Without it, the passkey is the second step after the password; choose that for a security key without a PIN."
        )


class RenamePasskeyForm(EditWebAuthnForm):
    """Another name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label, self.fields["name"].max_length = _("Name"), 100
