"""allauth's forms for one's own account, with labels in the portal's words and without a second copy of them in the fields."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as theirs
from django.utils.translation import gettext_lazy as _

LABELS = {
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
    "email": _("E-mail address"),
}


class _InOurWords:
    """A form whose fields are called by LABELS."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class ChangePasswordForm(_InOurWords, theirs.ChangePasswordForm):
    """The old password and a new one."""


class SetPasswordForm(_InOurWords, theirs.SetPasswordForm):
    """A first password."""


class ResetPasswordKeyForm(_InOurWords, theirs.ResetPasswordKeyForm):
    """A new password, by the link of a mail."""


class AddEmailForm(_InOurWords, theirs.AddEmailForm):
    """One more address."""
