"""What the pages of this room take in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teams import formats
from teams.models import KitsAccount
from touchpoints.finding import labels_of, publishers_of
from touchpoints.folding import sort_key
from touchpoints.models import Kind, kind_name
from touchpoints.query import SearchQuery, is_storable
from touchpoints.relations import by_id

WHOSE = {"own": True, "others": False}
# More labels than these are typed, not chosen; more publishers are not offered while typing.
MOST_OFFERED = 150
ENDS_BEFORE = _("The period ends before it starts.")


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing that is asked for, in words, and the parts of the address that ask for it."""

    parts: tuple[str, ...]
    words: str


class SearchForm(forms.Form):
    """The search above the list. What it does not understand it leaves out, and says so."""

    q = forms.CharField(label=_("Part of a name, or an id"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *Kind.choices])
    whose = forms.ChoiceField(
        label=_("Whose"),
        required=False,
        choices=[("", _("Own and others")), ("own", _("Our own")), ("others", _("Other publishers"))],
    )
    publisher = forms.CharField(label=_("Publisher"), required=False)
    label = forms.CharField(label=_("Label or content"), required=False)
    start = forms.DateField(label=_("Valid from"), required=False, widget=_day_input())
    end = forms.DateField(label=_("Valid to"), required=False, widget=_day_input())
    id = forms.CharField(label=_("Id begins with"), required=False)
    inside = forms.CharField(required=False, widget=forms.HiddenInput)
    page = forms.IntegerField(required=False, widget=forms.HiddenInput)

    BEHIND = ("publisher", "label", "start", "end", "id")

    def __init__(self, data: Mapping[str, Any], account: KitsAccount) -> None:
        super().__init__(data)
        self.account = account

    def offer(self) -> None:
        """Offer what there is to choose from; an answer that shows no form needs none of it."""
        self.publishers = publishers_of(self.account, "", MOST_OFFERED)
        self.fields["publisher"].widget.attrs["list"] = "publishers"
        labels = labels_of(self.account, MOST_OFFERED + 1)
        if len(labels) <= MOST_OFFERED:
            chosen = self.data.get("label", "").strip()
            offered = sorted({*labels, chosen} - {""}, key=sort_key)
            self.fields["label"].widget = forms.Select(choices=[("", _("Any")), *((label, label) for label in offered)])

    @property
    def behind(self) -> list[forms.BoundField]:
        """The filters that are folded away."""
        return [self[name] for name in self.BEHIND]

    @property
    def behind_count(self) -> int:
        """How many of those are used."""
        return sum(bool(self.data.get(name, "").strip()) for name in self.BEHIND)

    @property
    def left_out(self) -> list[str]:
        """What was asked for and cannot be read, in sentences."""
        bound = (self[name] for name in self.errors if name in self.fields)
        return [f"{field.label}: {error}" for field in bound if not field.is_hidden for error in field.errors]

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it starts."""
        asked = super().clean() or {}
        if asked.get("start") and asked.get("end") and asked["end"] < asked["start"]:
            self.add_error("end", ENDS_BEFORE)
            asked.pop("start")
        return asked

    def query(self) -> SearchQuery:
        """Give what is looked for."""
        self.is_valid()
        asked = self.cleaned_data
        first, last = asked.get("start"), asked.get("end")
        return SearchQuery(
            text=asked.get("q") or "",
            kinds=(asked["kind"],) if asked.get("kind") else (),
            own=WHOSE.get(asked.get("whose") or ""),
            page=asked.get("page") or 1,
            id=asked.get("id") or "",
            publisher=asked.get("publisher") or "",
            label=asked.get("label") or "",
            valid_in=(first or date.min, last or date.max) if first or last else None,
            inside=asked.get("inside") or "",
        )

    def filters(self) -> list[Filter]:
        """Give everything that is asked for, in the order of the form."""
        self.is_valid()
        asked = self.cleaned_data
        said = [
            (("q",), asked.get("q") and gettext("“%(text)s”") % {"text": asked["q"]}),
            (("kind",), asked.get("kind") and gettext("kind: %(kind)s") % {"kind": kind_name(asked["kind"])}),
            (("whose",), {"own": gettext("our own"), "others": gettext("other publishers")}.get(asked.get("whose", ""))),
            (("publisher",), asked.get("publisher") and gettext("publisher: %(name)s") % {"name": asked["publisher"]}),
            (("label",), asked.get("label") and gettext("label: %(label)s") % {"label": asked["label"]}),
            (("start", "end"), self._period(asked.get("start"), asked.get("end"))),
            (("id",), asked.get("id") and gettext("id begins with %(id)s") % {"id": asked["id"]}),
            (("inside",), asked.get("inside") and gettext("inside %(name)s") % {"name": self._name_of(asked["inside"])}),
        ]
        return [Filter(parts, str(words)) for parts, words in said if words]

    def _period(self, start: date | None, end: date | None) -> str:
        if start and end:
            return gettext("valid %(period)s") % {"period": formats.period(start, end)}
        if start:
            return gettext("valid from %(day)s") % {"day": formats.day(start)}
        return gettext("valid up to %(day)s") % {"day": formats.day(end)} if end else ""

    def _name_of(self, upstream_id: str) -> str:
        owner = by_id(self.account, [upstream_id]).get(upstream_id) if is_storable(upstream_id) else None
        return owner.name if owner else upstream_id


class PeriodForm(forms.Form):
    """Two days, both included."""

    start = forms.DateField(label=_("From"), widget=_day_input())
    end = forms.DateField(label=_("To"), widget=_day_input())

    def clean(self) -> dict[str, date]:
        """Refuse a period that ends before it starts."""
        days = super().clean() or {}
        if days.get("start") and days.get("end") and days["end"] < days["start"]:
            self.add_error("end", ENDS_BEFORE)
        return days
