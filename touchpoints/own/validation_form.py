"""The form that asks Kits to find a media valid for a period."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kitsapi import days
from teams import formats
from touchpoints.forms import ENDS_BEFORE

FEWEST_DAYS = 7
MOST_VIEWS = 10**15
BASES = [("total", _("All page views")), ("consented", _("Only those of people who consented"))]


def last_full_week(now: datetime) -> tuple[date, date]:
    """The last ISO week that is over in Kits' zone."""
    sunday = days.today(now) - timedelta(days=days.today(now).isoweekday())
    return sunday - timedelta(days=6), sunday


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, help_text=help_text)


class ValidationForm(forms.Form):
    """A period, what the publisher's own analytics counted in it, and that nothing was changed meanwhile."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    start = _day(_("First day"), _("Both days are included."))
    end = _day(_("Last day"), _("Seven days at least, up to yesterday."))
    page_views = forms.IntegerField(
        label=_("Page views that your own analytics counted"),
        min_value=1,
        max_value=MOST_VIEWS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=_("Unfiltered, with bots and visits from abroad. Kits accepts it if its own count is within ±10 % of yours."),
    )
    basis = forms.ChoiceField(label=_("What this counts"), choices=BASES, initial="total", widget=forms.RadioSelect)
    unchanged = forms.BooleanField(
        label=_("The measuring script was not changed in this period"),
        help_text=_("Kits validates only periods in which it stayed the same."),
        error_messages={"required": _("Kits does not validate a period in which the script was changed: take another one.")},
    )

    def clean_end(self) -> date:
        """Only days that Kits has data of."""
        end: date = self.cleaned_data["end"]
        last = days.last_day_with_data(timezone.now())
        if end > last:
            raise ValidationError(_now("There are data up to %(day)s.") % {"day": formats.day(last)})
        return end

    def clean(self) -> dict[str, Any]:
        """A week at least."""
        data = super().clean() or self.cleaned_data
        if not (data.get("start") and data.get("end")):
            return data
        if data["end"] < data["start"]:
            self.add_error("end", ENDS_BEFORE)
        elif (count := (data["end"] - data["start"]).days + 1) < FEWEST_DAYS:
            words = {"count": formats.number(count), "least": formats.number(FEWEST_DAYS)}
            self.add_error("end", _now("These are %(count)s days; %(least)s are the least.") % words)
        return data

    def measured(self) -> dict[str, Any]:
        """What is said to Kits (`kitsapi.types_rest.Measured`)."""
        return {name: self.cleaned_data[name] for name in ("start", "end", "page_views", "basis")}
