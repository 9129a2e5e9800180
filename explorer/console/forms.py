"""What the console's page posts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from explorer.console.checks import MAX_DOCUMENT, MAX_VARIABLES
from explorer.models import ConsoleQuery
from teams.models import Team, User

MOST_KEPT = 200


class SavingForm(forms.ModelForm):
    """A query under a name. Saved again under a name of one's own, it takes the old one's place."""

    query = forms.CharField(max_length=MAX_DOCUMENT, strip=False, error_messages={"required": _("There is no query to save.")})
    variables = forms.CharField(max_length=MAX_VARIABLES, strip=False, required=False)

    class Meta:
        """The fields."""

        model = ConsoleQuery
        fields = ("name", "query", "variables", "is_shared")

    def __init__(self, data: Any, *, team: Team, user: User, may_share: bool) -> None:
        super().__init__(data)
        self._team, self._user, self._may_share = team, user, may_share

    def clean(self) -> dict[str, Any]:
        """Refuse more than a person may keep."""
        if ConsoleQuery.objects.filter(team=self._team, owner=self._user).count() >= MOST_KEPT:
            words = {"n": MOST_KEPT}
            raise ValidationError(_("You keep %(n)d queries already. Remove some that you no longer need."), params=words)
        return self.cleaned_data

    def keep(self) -> ConsoleQuery:
        """Write it down."""
        said = {name: self.cleaned_data[name] for name in ("query", "variables", "is_shared")}
        said["is_shared"] = said["is_shared"] and self._may_share
        own = ConsoleQuery.objects.filter(team=self._team, owner=self._user, name__iexact=self.cleaned_data["name"]).first()
        kept = own or ConsoleQuery(team=self._team, owner=self._user)
        kept.name = self.cleaned_data["name"]
        for name, value in said.items():
            setattr(kept, name, value)
        kept.save()
        return kept
