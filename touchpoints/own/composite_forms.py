"""The forms of media titles and media title sections: what they are made of, and how they are labelled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from touchpoints.models import Kind, Touchpoint
from touchpoints.own import choices
from touchpoints.own.forms import LONGEST, OwnForm
from touchpoints.relations import by_id

MOST_LABELS, MOST_CHOSEN = 20, 2


def _two(chosen: list[str]) -> None:
    if len(chosen) > MOST_CHOSEN:
        raise ValidationError(_("Two are the most."))


class LabelsField(forms.CharField):
    """Labels in one line, parted by commas; each once."""

    def to_python(self, value: Any) -> Any:
        """The labels."""
        return list(dict.fromkeys(part.strip() for part in (value or "").split(",") if part.strip()))

    def prepare_value(self, value: Any) -> Any:
        """The labels in one line."""
        return ", ".join(value) if isinstance(value, (list, tuple)) else value

    def validate(self, value: list[str]) -> None:
        """Twenty at most, none too long."""
        if len(value) > MOST_LABELS:
            raise ValidationError(_("20 labels are the most."))
        if any(len(label) > LONGEST or not label.isprintable() for label in value):
            raise ValidationError(_("A label has 300 characters at most, and no control characters."))

    def run_validators(self, value: list[str]) -> None:
        """Those of a text are not those of labels."""


def _checks(label: Any, help_text: Any, **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, help_text=help_text, widget=forms.CheckboxSelectMultiple, **more)


class CompositeForm(OwnForm):
    """What is made of others: its atoms, and two content labels at most."""

    atoms = _checks(_("Made of"), "", error_messages={"required": _("Choose one at least: nothing is made of nothing.")})
    content_labels = _checks(_("Content labels"), _("Two at most."), required=False, validators=[_two])

    def offer(self) -> None:
        """Offer what can be an atom. What it is made of already and nobody can choose any more is not dropped silently."""
        offered = self.atoms_offered()
        missing = [id for id in self.initial.get("atoms", []) if id not in dict(offered)]
        named = by_id(self.account, missing)
        self.fields["atoms"].choices = [*offered, *((id, named[id].name if id in named else id) for id in missing)]  # type: ignore[attr-defined]
        self.fields["content_labels"].choices = choices.content_labels(self.account)  # type: ignore[attr-defined]

    def atoms_offered(self) -> choices.Choices:
        """What it may be made of."""
        raise NotImplementedError

    def as_it_is(self, touchpoint: Touchpoint) -> dict[str, Any]:
        """Name, atoms and content labels."""
        said = {"atoms": choices.atom_ids(touchpoint), "content_labels": touchpoint.content_labels}
        return {**super().as_it_is(touchpoint), **said}


class TitleForm(CompositeForm):
    """Medias of one brand, reported as one."""

    kind = Kind.MEDIA_TITLE

    publication_types = _checks(_("Publication types"), _("Two at most."), required=False, validators=[_two])
    labels = LabelsField(label=_("Your own labels"), required=False, help_text=_("Parted by commas; 20 at most."))
    network = forms.CharField(
        label=_("Network"), required=False, max_length=LONGEST, help_text=_("A group of your media that is sold as one.")
    )
    field_order = ("key", "name", "atoms", "publication_types", "content_labels", "labels", "network")

    def offer(self) -> None:
        """A title that has sections has no content labels of its own."""
        super().offer()
        self.fields["atoms"].help_text = _("Your own medias, one at least. Who uses several of them is counted once.")
        self.fields["publication_types"].choices = choices.publication_types(self.account)  # type: ignore[attr-defined]
        labels = self.fields["content_labels"]
        labels.help_text = _(
            "Two at most, and only as long as the title has no title sections: these have labels of their own."
        )
        if self.sections:
            labels.disabled = True
            labels.help_text = _("None: this title has title sections, and the labels belong to these.")

    def atoms_offered(self) -> choices.Choices:
        """Own medias."""
        return choices.medias(self.account)

    def as_it_is(self, touchpoint: Touchpoint) -> dict[str, Any]:
        """The same, with types, labels and network."""
        more = {name: getattr(touchpoint, name) for name in ("publication_types", "labels", "network")}
        return {**super().as_it_is(touchpoint), **more}

    @cached_property
    def sections(self) -> list[Touchpoint]:
        """The title sections that belong to the title."""
        if self.touchpoint is None:
            return []
        below = choices.own(self.account, Kind.MEDIA_TITLE_SECTION)
        return list(below.filter(parent_upstream_id=self.touchpoint.upstream_id).prefetch_related("atoms"))

    def clean_atoms(self) -> list[str]:
        """A media stays while a title section holds a section of it."""
        atoms: list[str] = self.cleaned_data["atoms"]
        for section in self.sections:
            held = by_id(self.account, [atom.atom_upstream_id for atom in section.atoms.all()])
            lost = next((each for each in held.values() if each.parent_upstream_id not in atoms), None)
            if lost:
                words = {"section": section.name, "part": lost.name}
                raise ValidationError(
                    _now("The title section “%(section)s” holds “%(part)s” of a media that would be missing.") % words
                )
        return atoms


class TitleSectionForm(CompositeForm):
    """The same section across the medias of a title. `title` is the title it belongs to."""

    kind = Kind.MEDIA_TITLE_SECTION
    field_order = ("key", "name", "atoms", "content_labels")

    def __init__(self, data: Mapping[str, Any] | None, *, title: Touchpoint, **more: Any) -> None:
        self.title = title
        super().__init__(data, **more)

    def offer(self) -> None:
        """Say where the sections come from."""
        super().offer()
        self.fields["atoms"].help_text = _("Sections of the medias that “%(title)s” is made of, one at least.") % {
            "title": self.title.name
        }

    def atoms_offered(self) -> choices.Choices:
        """Sections of the title's medias."""
        return choices.sections_of(self.title)

    @property
    def owner_id(self) -> str:
        """The title."""
        return self.title.upstream_id

    def described(self) -> dict[str, Any]:
        """A new one also says whose it is."""
        said = super().described()
        return said if self.touchpoint else {**said, "parent_id": self.title.upstream_id}
