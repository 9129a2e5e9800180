"""The builder's desk: the draft, the forms over it, and what its buttons do. No request, no HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from explorer import periods
from explorer.asked import target_group_in_words
from explorer.building import saved, snapshots, steps
from explorer.building.buttons import Asked, Done, press
from explorer.building.following import days_of, follow
from explorer.building.history import changes_since_sent
from explorer.building.meeting import Overtaken, page_of
from explorer.building.pasted_mutation import LONGEST
from explorer.building.questions import AskedBefore, asked_before
from explorer.building.requests import Wording, wording
from explorer.checking import Problem, problems_of
from explorer.durations import Durations, Expected
from explorer.finder import Finder, asked_for, typed
from explorer.forms import SetForm, SetupForm, TargetGroupForm
from explorer.models import MediaSet, Pick, Report, ReportVersion, SavedPart, SavedVersion, Slot
from explorer.naming import suggested_names
from explorer.words import TOUCHPOINT_PRESETS
from kitsapi.plain import plain, read
from kitsapi.types import Variable
from teams import inquiries
from teams.models import Inquiry, User
from touchpoints.models import Touchpoint
from touchpoints.relations import Picks, preset_counts, valid_days

LONGEST_LIST = 100_000
# Buttons that change what the forms show so much that what could not be read would go with it.
WHOLESALE = ("undo", "swap", "mutation")


@dataclass(frozen=True, slots=True)
class PickLine:
    """One picked touchpoint as the builder shows it."""

    upstream_id: str
    name: str
    touchpoint: Touchpoint | None
    inside: str
    is_invalid: bool


@dataclass(frozen=True, slots=True)
class SetPanel:
    """One media set with its form, its picks and what is worth knowing about them."""

    media_set: MediaSet
    form: SetForm
    picks: list[PickLine]
    preset_count: int | None
    days: periods.Days | None
    # The account's first and last valid day, where none of the picks is valid in the period.
    valid_days: periods.Days | None = None
    # The last day with data, where the period goes on after it.
    last_day: date | None = None
    # The other set, if it holds picks that this one, which has none, could take.
    copies_from: str = ""
    pin: Pin | None = None

    @property
    def shown_name(self) -> str:
        """The set's name, or the one it gets if nobody names it."""
        return self.media_set.name or self.form.fields["name"].widget.attrs.get("placeholder") or self.media_set.label

    @property
    def own_invalid(self) -> int:
        """How many of the account's own picks count only if data count that are not validated."""
        return sum(pick.is_invalid and pick.touchpoint is not None and pick.touchpoint.is_own for pick in self.picks)

    @property
    def holds_something(self) -> bool:
        """Whether there is anything to save."""
        return bool(self.picks or self.preset_count is not None)

    @property
    def slot(self) -> str:
        """The slot's letter."""
        return self.media_set.slot


@dataclass(frozen=True, slots=True)
class Pin:
    """The saved version that a part of the draft is made of, and in how many reports it is used."""

    version: SavedVersion
    reports: int


class Desk:
    """A draft with everything the builder shows of it. `posted` is None on a plain visit."""

    # What somebody else did meanwhile, or on another page.
    overtaken: Overtaken | None = None

    def __init__(self, report: Report, user: User, posted: QueryDict | None, asked: Mapping[str, str]) -> None:
        if report.current is None:
            raise ValueError("A report without a draft has no desk.")
        self.report, self.user, self.posted = report, user, posted
        self.version = report.current
        self.version.report = report  # one report, not a second copy that would not see a new name
        source = posted if posted is not None else asked
        self.query, self.kind = typed(source)
        self.pasted = source.get("pasted", "")[:LONGEST_LIST]
        self.mutation = source.get("mutation", "")[:LONGEST]
        self.page = page_of(posted)
        self.done = Done()
        self._make_forms(posted)

    def _make_forms(self, posted: QueryDict | None) -> None:
        version, report = self.version, self.report
        version.read_sets()
        self.sets = list(version.media_sets.all())
        initial = {
            "name": report.name,
            "blocks": version.blocks,
            "include_not_validated": version.include_not_validated,
            "recalculation": version.recalculation,
        }
        self.setup = SetupForm(posted, initial=initial)
        variables = tuple(read(Variable, variable) for variable in report.account.variables)
        group = {entry["variable"]: entry["values"] for entry in version.target_group}
        self.target_group = TargetGroupForm(posted, variables=variables, initial=group, prefix="tg")
        self.set_forms = {
            media_set.slot: SetForm(
                _about(media_set, posted), media_set=media_set, presets=self.presets, valid=self._days_with_data
            )
            for media_set in self.sets
        }
        self._follow()

    @cached_property
    def presets(self) -> dict[str, int]:
        """How many touchpoints each preset means today."""
        return preset_counts(self.report.account)

    def save(self) -> None:
        """Write everything that can be read into the draft; what cannot stays in the forms with its error."""
        self.setup.is_valid()
        self.setup.save(self.version)
        if self.target_group.is_valid():
            self.version.target_group = self.target_group.chosen()
            self.version.save(update_fields=["target_group"])
        for form in self.set_forms.values():
            if form.is_bound:
                form.is_valid()
                form.save()
        self._follow()

    def _follow(self) -> None:
        """Let set B's period follow set A's, and say so in the list of periods."""
        follow(self.version, save=self.posted is not None)
        days = next((self._days(each) for each in self.sets if each.slot == Slot.A), None)
        for form in self.set_forms.values():
            form.offer_periods(days)

    @property
    def all_forms(self) -> list[forms.Form]:
        """Every form of the page, in its order."""
        return [self.setup, self.target_group, *self.set_forms.values()]

    def unreadable(self) -> list[Problem]:
        """Return what was typed but could not be read, as sentences."""
        return [
            Problem(f"id_{form.add_prefix(name)}", f"{form.fields[name].label}: {' '.join(map(str, errors))}")
            for form in self.all_forms
            for name, errors in form.errors.items()
        ]

    def problems(self) -> list[Problem]:
        """Return everything that keeps the draft from being sent."""
        return self.unreadable() + problems_of(self.version)

    def mark(self, problems: list[Problem]) -> None:
        """Say each problem at its field too."""
        fields = {f"id_{form.add_prefix(name)}": (form, name) for form in self.all_forms for name in form.fields}
        for problem in problems:
            form, name = fields.get(problem.field, (None, ""))
            if form and form.is_bound and name not in form.errors:
                form.add_error(name, problem.sentence)

    # ------------------------------------------------------------------------------------------------------- buttons

    def press(self, button: str) -> None:
        """Do what a button says. An unknown button saves and does nothing more."""
        if button.partition(" ")[0] in WHOLESALE and self.unreadable():
            self.done = Done(problem=_("Mend what is marked first: it would be lost."))
            return
        if button == "undo":
            steps.undo(self.version, self.user, self.page)
        elif done := press(self.version, button, self._asked()):
            self.done = done
            self.pasted, self.mutation = "\n".join(done.left), done.mutation
        else:
            return
        self._make_forms(self.posted if self.unreadable() else None)

    def _asked(self) -> Asked:
        """What stands in the fields that belong to buttons."""
        posted = {} if self.posted is None else self.posted.dict()
        chosen = {name: str(value) for name, value in posted.items() if name.endswith(("-saved", "group-name"))}
        return Asked(asked_for(self.query, self.kind), self.pasted, self.mutation, self.user, chosen)

    # --------------------------------------------------------------------------------------------------------- shown

    @cached_property
    def panels(self) -> list[SetPanel]:
        """The sets with their picks, ready to be shown."""
        for slot, name in suggested_names(self.sets).items():
            self.set_forms[slot].fields["name"].widget.attrs["placeholder"] = name
        # Under a preset picks rest.
        shown = {each.slot: [] if each.touchpoint_preset else list(each.picks.all()) for each in self.sets}
        known = Picks(self.report.account, (pick.upstream_id for picks in shown.values() for pick in picks))
        others = {slot: next((o for o in shown if o != slot and shown[o]), "") for slot, picks in shown.items() if not picks}
        return [
            replace(self._panel(form, shown[slot], known), copies_from=others.get(slot, ""), pin=self.pins.get(slot))
            for slot, form in self.set_forms.items()
        ]

    def _panel(self, form: SetForm, picks: list[Pick], known: Picks) -> SetPanel:
        media_set = form.media_set
        preset = media_set.touchpoint_preset
        count = self.presets.get(preset, 0) if preset in TOUCHPOINT_PRESETS else None
        days = self._days(media_set)
        lines = _lines(picks, known, days) if picks else []
        panel = SetPanel(media_set, form, lines, count, days, last_day=_last_day_before_the_end(days))
        return replace(panel, valid_days=self._valid_days) if lines and all(line.is_invalid for line in lines) else panel

    @property
    def _days_with_data(self) -> periods.Days | None:
        """The days that can be asked for; None where that is not known, as for own data that are not validated."""
        return None if self.version.include_not_validated else self._valid_days

    @cached_property
    def _valid_days(self) -> periods.Days | None:
        days = valid_days(self.report.account)
        return periods.Days(*days) if days else None

    def _days(self, media_set: MediaSet) -> periods.Days | None:
        if media_set.date_preset:
            return periods.resolve(media_set.date_preset, timezone.now(), self._days_with_data)
        return days_of(self.version, media_set)

    @cached_property
    def finder(self) -> Finder:
        """What was looked for, and can be put into the sets as they are now."""
        return Finder(self.report.account, self.sets, self.query, self.kind)

    @property
    def group_pin(self) -> Pin | None:
        """The saved target group that the draft's is."""
        return self.pins.get("group")

    @property
    def group_in_words(self) -> str:
        """Whom the report is about."""
        return target_group_in_words(self.version)

    @cached_property
    def size(self) -> Inquiry | None:
        """The question how large the target group is; None for everyone, and on a visit where it was not asked just now."""
        if not self.version.target_group:
            return None
        return size_known(self.version) if self.posted is None else ask_size(self.version, self.user)

    @cached_property
    def steps(self) -> steps.Steps:
        """What was done to the draft so far, and would be undone next."""
        return steps.of(self.version, snapshots.of(self.version, self.sets))

    @cached_property
    def saved_parts(self) -> list[SavedPart]:
        """What the team has saved for reports of this account."""
        return list(SavedPart.objects.offered(self.report.account))

    @property
    def saved_sets(self) -> list[SavedPart]:
        """The saved media sets."""
        return [part for part in self.saved_parts if part.kind == SavedPart.Kind.SET]

    @property
    def saved_groups(self) -> list[SavedPart]:
        """The saved target groups."""
        return [part for part in self.saved_parts if part.kind == SavedPart.Kind.GROUP]

    @cached_property
    def pins(self) -> dict[str, Pin]:
        """Which saved versions the draft is made of, by slot, and "group" for the target group."""
        pinned = {each.slot: each.pinned_id for each in self.sets if each.pinned_id}
        if self.version.pinned_group_id:
            pinned["group"] = self.version.pinned_group_id
        if not pinned:
            return {}
        found = {each.pk: each for each in SavedVersion.objects.filter(pk__in=pinned.values()).select_related("part__newest")}
        used = saved.uses([each.part for each in found.values()])
        return {where: Pin(found[pk], used[found[pk].part_id]) for where, pk in pinned.items() if pk in found}

    @cached_property
    def asked_before(self) -> AskedBefore | None:
        """The run that answers this very question, if there is one."""
        return asked_before(self.version)

    @cached_property
    def wording(self) -> Wording:
        """What Kits will be asked, word by word."""
        return wording(self.version)

    @cached_property
    def changes(self) -> list[str]:
        """What is different from what was sent last."""
        return changes_since_sent(self.version)

    @cached_property
    def durations(self) -> Durations:
        """How long Kits takes for this account."""
        return Durations(self.report.account)

    @property
    def expected(self) -> Expected | None:
        """How long this report is likely to take."""
        return self.durations.expected(self.version.blocks)

    @property
    def blocks(self) -> list[tuple[Any, timedelta | None]]:
        """Each block's checkbox, with how much longer it usually takes."""
        return [(choice, self.durations.cost(choice.data["value"])) for choice in self.setup["blocks"].subwidgets]

    @cached_property
    def periods_differ(self) -> bool:
        """Whether A and B span different numbers of days."""
        days = [self._days(form.media_set) for form in self.set_forms.values()]
        return len(days) == 2 and None not in days and days[0].length != days[1].length  # type: ignore[union-attr]


def _lines(picks: list[Pick], known: Picks, days: periods.Days | None) -> list[PickLine]:
    ids = [pick.upstream_id for pick in picks]
    inside = known.containment(ids)
    invalid = {left.upstream_id for left in known.not_valid_in(ids, *days)} if days else set()
    here = {id_: row for id_, row in known.rows.items() if row.gone_at is None}
    return [
        PickLine(
            upstream_id=pick.upstream_id,
            name=here[pick.upstream_id].name if pick.upstream_id in here else str(pick),
            touchpoint=here.get(pick.upstream_id),
            inside=known.rows[inside[pick.upstream_id][0]].name if pick.upstream_id in inside else "",
            is_invalid=pick.upstream_id in invalid,
        )
        for pick in picks
    ]


def _last_day_before_the_end(days: periods.Days | None) -> date | None:
    """Give the last day with data, if a period ends after it."""
    last = periods.last_day_with_data(timezone.now())
    return last if days and days.end > last else None


def size_known(version: ReportVersion) -> Inquiry | None:
    """The question how large a version's target group is, if it was asked a moment ago."""
    return inquiries.known(version.report.account, inquiries.Kind.TARGET_GROUP_SIZE, _about_size(version))


def ask_size(version: ReportVersion, user: User) -> Inquiry:
    """Ask Kits how large a version's target group is; what was asked a moment ago is not asked again."""
    return inquiries.ask(version.report.account, inquiries.Kind.TARGET_GROUP_SIZE, _about_size(version), user)


def _about_size(version: ReportVersion) -> dict[str, Any]:
    return {"filters": plain(version.filters())}


def _about(media_set: MediaSet, posted: QueryDict | None) -> QueryDict | None:
    """What was posted of a set. A post that was typed before the set was there says nothing of it."""
    return posted if posted and f"{media_set.slot}-period" in posted else None
