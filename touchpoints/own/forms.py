"""The forms of own touchpoints. Kits' rules stand beside the fields and are kept before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from teams.models import KitsAccount
from touchpoints.models import Kind, Touchpoint
from touchpoints.own import choices
from touchpoints.query import is_storable

LONGEST = 300


class OwnForm(forms.Form):
    """What all kinds have: a name that is there once. `touchpoint` is the one to be changed; None: a new one."""

    kind: ClassVar[str]

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("A name is there once among its kind, and beside the same owner."),
    )

    def __init__(
        self, data: Mapping[str, Any] | None, *, account: KitsAccount, touchpoint: Touchpoint | None = None, **more: Any
    ) -> None:
        self.account, self.touchpoint = account, touchpoint
        initial = {**(self.as_it_is(touchpoint) if touchpoint else {}), **more.pop("initial", {})}
        super().__init__(data, initial=initial, **more)
        self.offer()

    def offer(self) -> None:
        """Fill in what may be chosen."""

    def as_it_is(self, touchpoint: Touchpoint) -> dict[str, Any]:
        """What the mirror says of a touchpoint, by field."""
        return {"name": touchpoint.name}

    @property
    def owner_id(self) -> str:
        """The owner's id at Kits, where the kind has one."""
        return self.touchpoint.parent_upstream_id if self.touchpoint else ""

    def clean_name(self) -> str:
        """Refuse a name that stands beside it already, and signs that nobody sees."""
        name: str = self.cleaned_data["name"]
        if not is_storable(name) or not name.isprintable():
            raise ValidationError(_("It must not hold control characters."))
        return name

    def clean(self) -> dict[str, Any]:
        """The rules that need more than one field."""
        data = super().clean() or self.cleaned_data
        if name := data.get("name"):
            self._check_once(name)
        if self.touchpoint and not self.errors and not self.described():
            raise ValidationError(_("Nothing is different from what Kits has."))
        return data

    def _check_once(self, name: str) -> None:
        beside = choices.own(self.account, self.kind).filter(parent_upstream_id=self.owner_id)
        others = beside.exclude(pk=self.touchpoint.pk) if self.touchpoint else beside
        same = next((each for each in others.only("name", "uuid") if each.name.casefold() == name.casefold()), None)
        if same:
            link = format_html('<a href="{}">{}</a>', same.get_absolute_url(), same.name)
            self.add_error("name", format_html(str(_("There is one of that name already: {}.")), link))

    def described(self) -> dict[str, Any]:
        """What is to be said to Kits: of a new touchpoint all that was given, of one that is there what is different."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "key" and not self.fields[name].disabled}
        said = {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}
        if self.touchpoint is None:
            return {name: value for name, value in said.items() if value not in ("", (), None)}
        before = self.as_it_is(self.touchpoint)
        return {name: value for name, value in said.items() if _differs(before.get(name), value)}


def _differs(before: Any, now: Any) -> bool:
    """Lists of choices have no order."""
    if isinstance(now, tuple):
        return set(before or ()) != set(now)
    return (before or "") != now


class MediaForm(OwnForm):
    """A website, an app or a video app."""

    kind = Kind.MEDIA

    platform = forms.ChoiceField(
        label=_("Platform"),
        widget=forms.RadioSelect,
        choices=choices.PLATFORMS,
        help_text=_("Chosen once: it never changes afterwards."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=choices.languages)

    def offer(self) -> None:
        """A platform stays what it is."""
        if self.touchpoint:
            self.fields["platform"].disabled = True

    def as_it_is(self, touchpoint: Touchpoint) -> dict[str, Any]:
        """Name, platform and language."""
        return {**super().as_it_is(touchpoint), "platform": touchpoint.platform, "language": touchpoint.language}


class SectionForm(OwnForm):
    """A part of a media, measured by itself."""

    kind = Kind.SECTION

    def offer(self) -> None:
        """The media is chosen once."""
        field = forms.ChoiceField(label=_("Media"), choices=[("", "—"), *choices.medias(self.account)])
        field.help_text = _("Chosen once. A section is measured by itself: sections overlap, and do not add up to their media.")
        field.disabled = self.touchpoint is not None
        field.required = self.touchpoint is None
        self.fields["parent_id"] = field
        self.order_fields(["key", "parent_id", "name"])

    def as_it_is(self, touchpoint: Touchpoint) -> dict[str, Any]:
        """Name and media."""
        return {**super().as_it_is(touchpoint), "parent_id": touchpoint.parent_upstream_id}

    @property
    def owner_id(self) -> str:
        """The media that was chosen."""
        return str(self.cleaned_data.get("parent_id") or "")
