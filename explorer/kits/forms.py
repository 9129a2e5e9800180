"""The forms of kits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from explorer.models import Kit
from kitsapi import days
from teams import formats
from teams.models import KitsAccount
from touchpoints.forms import PeriodForm
from touchpoints.models import Kind, Touchpoint

GRANULARITIES = [("day", _("Days")), ("week", _("Weeks, Monday to Sunday")), ("month", _("Months"))]
KINDS = (Kind.MEDIA_TITLE, Kind.MEDIA, Kind.MEDIA_TITLE_SECTION, Kind.SECTION)
LONGEST = 300


def _name() -> forms.CharField:
    text = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(
        label=_("Name"), max_length=LONGEST, widget=text, help_text=_("A name is there once among the account's kits.")
    )


class NewKitForm(forms.Form):
    """A name, a method, and own touchpoints."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    name = _name()
    method = forms.ChoiceField(
        label=_("Calculation method"),
        choices=Kit.Method.choices,
        initial=Kit.Method.CLASSIC,
        widget=forms.RadioSelect,
        help_text=_("Chosen once: another method needs another kit."),
    )
    touchpoint_ids = forms.MultipleChoiceField(
        label=_("Touchpoints"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Your own only, one at least. Who uses several of them is counted once."),
        error_messages={"required": _("Choose one at least.")},
    )

    def __init__(self, data: Mapping[str, Any] | None, *, account: KitsAccount) -> None:
        super().__init__(data)
        self.account = account
        self.fields["touchpoint_ids"].choices = [(Kind(kind).label, rows) for kind in KINDS if (rows := self._own(kind))]  # type: ignore[attr-defined]

    def _own(self, kind: str) -> list[tuple[str, str]]:
        own = Touchpoint.objects.known(self.account).filter(is_own=True, kind=kind).order_by("sort_key", "pk")
        return list(own.values_list("upstream_id", "name"))

    def asked(self) -> dict[str, Any]:
        """What is sent."""
        said = {name: self.cleaned_data[name] for name in ("name", "method", "touchpoint_ids")}
        return {"action": "create", "id": "", **said}


class RenameForm(forms.Form):
    """Another name. All else of a kit stays."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    name = _name()

    def __init__(self, data: Mapping[str, Any] | None, *, kit: Kit) -> None:
        super().__init__(data, initial={"name": kit.name})
        self.kit = kit

    def clean_name(self) -> str:
        """The same name is no other name."""
        name: str = self.cleaned_data["name"]
        if name == self.kit.name:
            raise forms.ValidationError(_("This is its name already."))
        return name

    def asked(self) -> dict[str, Any]:
        """What is sent."""
        return {"action": "rename", "id": self.kit.upstream_id, "name": self.cleaned_data["name"]}


class NumbersForm(PeriodForm):
    """A period, and how its days are put together."""

    granularity = forms.ChoiceField(label=_("By"), choices=GRANULARITIES, initial="day")

    def clean_end(self) -> date:
        """Only days that Kits has data of."""
        end: date = self.cleaned_data["end"]
        last = days.last_day_with_data(timezone.now())
        if end > last:
            raise forms.ValidationError(_now("There are data up to %(day)s.") % {"day": formats.day(last)})
        return end


def usual_period(now: datetime) -> dict[str, Any]:
    """The last ISO week that is over in Kits' zone, by day."""
    sunday = days.today(now) - timedelta(days=days.today(now).isoweekday())
    return {"start": sunday - timedelta(days=6), "end": sunday, "granularity": "day"}
