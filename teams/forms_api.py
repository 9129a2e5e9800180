"""The form that makes an API token."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from teams.access import RIGHTS, SCOPES, Right
from teams.forms import password_field
from teams.models import ApiToken, Membership, Role

LIFETIMES = [
    ("7", _("7 days")),
    ("30", _("30 days")),
    ("90", _("90 days")),
    ("180", _("180 days")),
    ("365", _("a year")),
]


class ApiTokenForm(forms.Form):
    """A name, what it is for, and for how long. `prove`: takes the password, given where the form has to ask for one."""

    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("What uses it: stands in the log and at what it makes."))
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Never more than your own role, as it is at each request."),
        error_messages={"required": _("Choose at least one.")},
    )
    lifetime = forms.ChoiceField(label=_("It opens for"), choices=LIFETIMES, initial="90")

    def __init__(
        self, *args: Any, membership: Membership | None, prove: Callable[[str], str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.membership = membership
        self.prove = prove
        rights = RIGHTS[Role(membership.role)] if membership else frozenset()
        offered = [scope for scope, right in SCOPES.items() if right in rights]
        self.fields["scopes"].choices = [(scope.value, scope.label) for scope in offered]  # type: ignore[attr-defined]
        reads = [scope.value for scope in offered if SCOPES[scope] == Right.SEE]
        self.fields["scopes"].initial = reads
        if prove:
            self.fields["password"] = password_field()

    def clean_password(self) -> str:
        """Only whoever signed in makes what acts in their name."""
        password: str = self.cleaned_data["password"]
        if self.prove and (wrong := self.prove(password)):
            raise ValidationError(wrong)
        return password

    def clean(self) -> dict[str, Any]:
        """Nobody keeps a heap of them."""
        if self.membership and self.membership.api_tokens.live().count() >= ApiToken.MOST:
            raise ValidationError(_("You have %(n)s tokens already: revoke one first."), params={"n": ApiToken.MOST})
        return super().clean() or self.cleaned_data

    def prepare_again(self) -> None:
        """A password that was right is not asked for twice."""
        if self.is_bound and "password" not in self.errors:
            self.fields.pop("password", None)

    def wanted(self) -> tuple[str, list[str], timedelta]:
        """Name, scopes and lifetime as chosen."""
        data = self.cleaned_data
        return data["name"], data["scopes"], timedelta(days=int(data["lifetime"]))
