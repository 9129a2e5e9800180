"""What narrows the list of own touchpoints."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from teams.models import KitsAccount
from touchpoints.folding import fold
from touchpoints.models import Kind, TouchpointQuerySet
from touchpoints.own import choices
from touchpoints.own.pages import KINDS
from touchpoints.query import is_storable


class ListForm(forms.Form):
    """A part of a name, and a kind. What it does not understand it leaves out."""

    q = forms.CharField(label=_("Part of a name"), required=False, max_length=200)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *((kind, Kind(kind).label) for kind in KINDS)]
    )

    def asked_for(self) -> dict[str, Any]:
        """What is asked for."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def found(self, account: KitsAccount) -> TouchpointQuerySet:
        """Own touchpoints that answer, by name."""
        asked = self.asked_for()
        rows = choices.own(account, *([asked["kind"]] if "kind" in asked else KINDS))
        text = asked.get("q", "")
        if not is_storable(text):
            return rows.none()
        return rows.filter(folded__contains=fold(text)) if text else rows

    def asked(self, account: KitsAccount) -> str:
        """The same for an address, with what has to follow."""
        return urlencode({"account": account.uuid, **self.asked_for()}) + "&"
