"""What the builder reads of a post. Every part is saved as it is typed; whether it can be sent is checking.py's question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from explorer import periods, regions
from explorer.models import MediaSet, ReportVersion, Slot
from explorer.words import BLOCKS, DATE_PRESETS, RECALCULATIONS, RELATIONS, TOUCHPOINT_PRESETS
from kitsapi.types import Variable
from teams.formats import month as month_in_words
from teams.formats import period as period_in_words
from teams.names import NameField

PICKED = "picked"
OWN_DATES = "dates"
FOLLOWS = "follows-"


class SetupForm(forms.Form):
    """Name, blocks, whether own data that are not validated count, and how often Kits itself shall recalculate it."""

    name = NameField(label=gettext_lazy("Name of the report"), max_length=200, required=False)
    blocks = forms.MultipleChoiceField(
        label=gettext_lazy("Blocks"), required=False, widget=forms.CheckboxSelectMultiple, choices=BLOCKS
    )
    include_not_validated = forms.BooleanField(
        label=gettext_lazy("Include own data that are not validated"),
        help_text=gettext_lazy("Counts for your own touchpoints only. Such a report is not for publication."),
        required=False,
    )
    recalculation = forms.ChoiceField(
        label=gettext_lazy("Recalculated by Kits"),
        help_text=gettext_lazy(
            "Kits calculates the same report again by its own schedule, as long as it has it; every result becomes a run here. "
            "For moving periods or presets of touchpoints only, and not to be changed once the report is sent."
        ),
        choices=list(RECALCULATIONS.items()),
        required=False,
    )

    def save(self, version: ReportVersion) -> None:
        """Write what was typed into the draft; what could not be read stays as it was."""
        data = self.cleaned_data
        if "name" in data:
            version.report.name = data["name"]
            version.report.save(update_fields=["name", "touched_at"])
        version.blocks = data.get("blocks", version.blocks)
        version.include_not_validated = data.get("include_not_validated", version.include_not_validated)
        version.recalculation = data.get("recalculation") or version.recalculation
        version.save(update_fields=["blocks", "include_not_validated", "recalculation"])


class TargetGroupForm(forms.Form):
    """One field a variable, as Kits lists them. Nothing chosen: everyone."""

    def __init__(self, *args: Any, variables: tuple[Variable, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.variables = {variable.name: variable for variable in variables}
        for variable in variables:
            self.fields[variable.name] = forms.MultipleChoiceField(
                label=variable.label,
                choices=[(value.value, value.label) for value in variable.values],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def chosen(self) -> list[dict[str, Any]]:
        """Return the target group as a version keeps it."""
        picked = ((name, self.cleaned_data.get(name)) for name in self.fields)
        return [{"variable": name, "values": list(values)} for name, values in picked if values]

    def groups(self) -> list[VariableGroup]:
        """Give each variable with what is chosen of it; regions with their tiles, where each has one."""
        return [self._group(field) for field in self]

    def _group(self, field: forms.BoundField) -> VariableGroup:
        variable = self.variables[field.name]
        chosen = set(field.value() or [])
        labels = tuple(value.label for value in variable.values if value.value in chosen)
        tiles = regions.places([value.code for value in variable.values])
        return VariableGroup(field, labels, tiles)


@dataclass(frozen=True, slots=True)
class VariableGroup:
    """A variable of the target group: its field, the labels of what is chosen, and a place a value if it has a map."""

    field: forms.BoundField
    chosen: tuple[str, ...]
    tiles: list[regions.Place] | None

    @property
    def choices(self) -> list[tuple[Any, regions.Place | None]]:
        """Each checkbox with its tile's place."""
        boxes = list(self.field.subwidgets)
        tiles: Sequence[regions.Place | None] = self.tiles if self.tiles else [None] * len(boxes)
        return list(zip(boxes, tiles, strict=True))


class SetForm(forms.Form):
    """One media set: name, period one way, touchpoints one way. Picks come and go by their own buttons."""

    name = NameField(label=gettext_lazy("Name of the set"), max_length=100, required=False)
    period = forms.ChoiceField(label=gettext_lazy("Period"))
    start = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    end = forms.DateField(
        label=gettext_lazy("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    touchpoints = forms.ChoiceField(label=gettext_lazy("Touchpoints"))

    def __init__(
        self, posted: QueryDict | None, *, media_set: MediaSet, presets: dict[str, int], valid: periods.Days | None = None
    ) -> None:
        super().__init__(posted, initial=as_typed(media_set), prefix=media_set.slot)
        self.media_set, self.valid = media_set, valid
        self.offer_periods(None)
        self.fields["touchpoints"].choices = touchpoint_choices(presets)  # type: ignore[attr-defined]

    def offer_periods(self, of_a: periods.Days | None) -> None:
        """Offer the list of periods; `of_a` are the days of set A, where they are known."""
        related = relation_choices(of_a) if self.media_set.slot == Slot.B else []
        self.fields["period"].choices = related + period_choices(self.media_set, self.valid)  # type: ignore[attr-defined]

    def save(self) -> None:
        """Write what was typed into the draft; a field that could not be read keeps its old value."""
        data, media_set = self.cleaned_data, self.media_set
        media_set.name = data.get("name", media_set.name)
        if "touchpoints" in data:
            media_set.touchpoint_preset = "" if data["touchpoints"] == PICKED else data["touchpoints"]
        if "period" in data:
            self._save_period(data["period"])
        media_set.save()

    def _save_period(self, chosen: str) -> None:
        media_set, data = self.media_set, self.cleaned_data
        named = periods.week_from(chosen) or periods.month_from(chosen)
        media_set.relation = chosen.removeprefix(FOLLOWS) if chosen.startswith(FOLLOWS) else ""
        if media_set.relation:
            return
        media_set.own_dates = chosen == OWN_DATES
        media_set.date_preset = "" if named or media_set.own_dates else chosen
        if named:
            media_set.start, media_set.end = named
        elif media_set.own_dates:
            media_set.start = data.get("start", media_set.start)
            media_set.end = data.get("end", media_set.end)

    @property
    def has_own_dates(self) -> bool:
        """Whether the two day fields count."""
        return self["period"].value() == OWN_DATES


def as_typed(media_set: MediaSet) -> dict[str, Any]:
    """Return a draft's set as the form shows it."""
    return {
        "name": media_set.name,
        "period": period_choice(media_set),
        "start": media_set.start,
        "end": media_set.end,
        "touchpoints": media_set.touchpoint_preset or PICKED,
    }


def period_choice(media_set: MediaSet) -> str:
    """Return which entry of the period list a set stands for."""
    if media_set.relation:
        return FOLLOWS + media_set.relation
    if media_set.date_preset:
        return media_set.date_preset
    if media_set.own_dates or not (media_set.start and media_set.end):
        return OWN_DATES
    days = periods.Days(media_set.start, media_set.end)
    if periods.is_week(*days):
        return periods.week_key(days)
    return periods.month_key(days) if periods.is_month(*days) else OWN_DATES


def relation_choices(of_a: periods.Days | None) -> list[Any]:
    """Return the ways in which set B's period can follow set A's, with the days that it means now."""
    related = []
    for key, label in RELATIONS.items():
        days = periods.relate(key, of_a) if of_a else None
        related.append((FOLLOWS + key, f"{label} ({period_in_words(*days)})" if days else str(label)))
    return [(_("Following A"), related)]


def period_choices(media_set: MediaSet, valid: periods.Days | None = None) -> list[Any]:
    """Return the list of periods: own dates, presets with what they mean today, weeks; the set's own is always there.

    `valid` are the first and the last day with data of the account, where they count: there are no weeks outside of them.
    """
    now = timezone.now()
    weeks, months = periods.weeks(now, valid), periods.months(now, valid)
    own = period_choice(media_set)
    if own not in map(periods.week_key, weeks) and periods.week_from(own):
        weeks.append(periods.Days(media_set.start, media_set.end))  # type: ignore[arg-type]
    if own not in map(periods.month_key, months) and periods.month_from(own):
        months.append(periods.Days(media_set.start, media_set.end))  # type: ignore[arg-type]
    presets = [(key, _preset_label(key, str(label), valid)) for key, label in DATE_PRESETS.items()]
    if media_set.date_preset and media_set.date_preset not in DATE_PRESETS:
        presets.append((media_set.date_preset, media_set.date_preset))
    return [
        (OWN_DATES, _("Own dates")),
        (_("Moving periods"), presets),
        *([(_("Weeks"), [(periods.week_key(week), period_in_words(*week)) for week in weeks])] if weeks else []),
        *([(_("Months"), [(periods.month_key(month), month_in_words(month.start)) for month in months])] if months else []),
    ]


def _preset_label(key: str, label: str, valid: periods.Days | None) -> str:
    days = periods.resolve(key, timezone.now(), valid)
    return f"{label} ({period_in_words(*days) if days else _('as Kits counts them')})"


def touchpoint_choices(presets: dict[str, int]) -> list[tuple[str, str]]:
    """Return the ways to name touchpoints, presets with how many they are today."""
    named = [
        (key, _("%(preset)s (%(count)d today)") % {"preset": TOUCHPOINT_PRESETS.get(key, key), "count": count})
        for key, count in presets.items()
    ]
    return [(PICKED, _("Picked one by one")), *named]
