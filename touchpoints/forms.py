"""What the pages of this room take in."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from touchpoints.models import Kind
from touchpoints.search import SearchQuery

WHOSE = {"own": True, "others": False}


class SearchForm(forms.Form):
    """The search above the list. What it does not understand it leaves out."""

    q = forms.CharField(label=_("Name, id or publisher"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *Kind.choices])
    whose = forms.ChoiceField(
        label=_("Publisher"),
        required=False,
        choices=[("", _("All publishers")), ("own", _("Our own")), ("others", _("Other publishers"))],
    )
    page = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def query(self) -> SearchQuery:
        """Give what is looked for."""
        self.is_valid()
        asked = self.cleaned_data
        return SearchQuery(
            text=asked.get("q") or "",
            kinds=(asked["kind"],) if asked.get("kind") else (),
            own=WHOSE.get(asked.get("whose") or ""),
            page=asked.get("page") or 1,
        )


class PeriodForm(forms.Form):
    """Two days, both included."""

    start = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    end = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def clean(self) -> dict[str, date]:
        """Refuse a period that ends before it starts."""
        days = super().clean() or {}
        if days.get("start") and days.get("end") and days["end"] < days["start"]:
            self.add_error("end", _("The period ends before it starts."))
        return days
