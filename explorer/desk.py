"""The builder's desk: the draft, the forms over it, and what its buttons do. No request, no HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Max
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from explorer import periods
from explorer.asked import target_group_in_words
from explorer.checking import MOST_TOUCHPOINTS, Problem, problems_of
from explorer.drafts import add_set
from explorer.forms import SetForm, SetupForm, TargetGroupForm
from explorer.models import MediaSet, Pick, Report, ReportVersion, Slot
from explorer.naming import suggested_names
from explorer.words import TOUCHPOINT_PRESETS
from kitsapi.plain import plain, read
from kitsapi.types import Variable
from teams import inquiries
from teams.models import Inquiry, User
from touchpoints.access import is_first_sync_expected
from touchpoints.models import Kind, Sync, Touchpoint
from touchpoints.relations import Picks, preset_counts, valid_days
from touchpoints.search import SearchPage, SearchQuery, search

FOUND_AT_ONCE = 20
LONGEST_QUERY = 200


@dataclass(frozen=True, slots=True)
class PickLine:
    """One picked touchpoint as the builder shows it."""

    upstream_id: str
    name: str
    touchpoint: Touchpoint | None
    inside: str
    is_invalid: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """A set that a found touchpoint can be put into, or is in already."""

    slot: str
    is_picked: bool


@dataclass(frozen=True, slots=True)
class FoundLine:
    """One touchpoint as the finder shows it; an owner of one lies a step to the left."""

    touchpoint: Touchpoint
    depth: int
    offers: list[Offer]


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

    @property
    def shown_name(self) -> str:
        """The set's name, or the one it gets if nobody names it."""
        return self.media_set.name or self.form.fields["name"].widget.attrs.get("placeholder") or self.media_set.label

    @property
    def slot(self) -> str:
        """The slot's letter."""
        return self.media_set.slot


class Desk:
    """A draft with everything the builder shows of it. `posted` is None on a plain visit."""

    def __init__(self, report: Report, user: User, posted: QueryDict | None, asked: Mapping[str, str]) -> None:
        if report.current is None:
            raise ValueError("A report without a draft has no desk.")
        self.report, self.user, self.posted = report, user, posted
        self.version = report.current
        self.version.report = report  # one report, not a second copy that would not see a new name
        source = posted if posted is not None else asked
        self.query = source.get("q", "").strip()[:LONGEST_QUERY]
        self.kind = source.get("kind", "")
        self.said = ""
        # The id of what the person is led to once the page has changed.
        self.focus = ""
        self._make_forms(posted)

    def _make_forms(self, posted: QueryDict | None) -> None:
        version, report = self.version, self.report
        initial = {
            "name": report.name,
            "blocks": version.blocks,
            "include_not_validated": version.include_not_validated,
        }
        self.setup = SetupForm(posted, initial=initial)
        variables = tuple(read(Variable, variable) for variable in report.account.variables)
        group = {entry["variable"]: entry["values"] for entry in version.target_group}
        self.target_group = TargetGroupForm(posted, variables=variables, initial=group, prefix="tg")
        self.set_forms = {
            media_set.slot: SetForm(
                _about(media_set, posted), media_set=media_set, presets=self.presets, valid=self._days_with_data
            )
            for media_set in version.media_sets.all()
        }

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

    def act(self, action: str, rest: str) -> None:
        """Do what a button says. An unknown button saves and does nothing more."""
        slot, _sep, target = rest.partition(" ")
        match action:
            case "open" if slot == Slot.B and Slot.B not in self.set_forms:
                add_set(self.version, Slot.B)
                self.focus = f"id_{Slot.B}-name"
            case "close" if slot == Slot.B:
                self.version.media_sets.filter(slot=Slot.B).delete()
            case "add" if slot in self.set_forms:
                self._add(self.set_forms[slot].media_set, target)
            case "remove" if slot in self.set_forms:
                self.set_forms[slot].media_set.picks.filter(upstream_id=target).delete()
            case "clear" if slot in self.set_forms:
                self.set_forms[slot].media_set.picks.all().delete()
            case _:
                return
        if action in ("open", "close", "add"):
            self._make_forms(None if not self.unreadable() else self.posted)

    def _add(self, media_set: MediaSet, upstream_id: str) -> None:
        account = self.report.account
        found = Touchpoint.objects.known(account).with_ids([upstream_id]).first()
        if found is None:
            self.said = _("There is no touchpoint %(id)s in %(account)s.") % {"id": upstream_id[:60], "account": account}
            return
        if media_set.picks.count() >= MOST_TOUCHPOINTS:
            self.said = _("Kits takes at most %(most)d touchpoints a set: remove some first.") % {"most": MOST_TOUCHPOINTS}
            return
        last = media_set.picks.aggregate(last=Max("position"))["last"] or 0
        media_set.picks.get_or_create(upstream_id=upstream_id, defaults={"name": found.name[:300], "position": last + 1})
        if media_set.touchpoint_preset:
            media_set.touchpoint_preset = ""
            media_set.save(update_fields=["touchpoint_preset"])

    # --------------------------------------------------------------------------------------------------------- shown

    @cached_property
    def panels(self) -> list[SetPanel]:
        """The sets with their picks, ready to be shown."""
        sets = list(self.version.media_sets.prefetch_related("picks"))
        for slot, name in suggested_names(sets).items():
            if slot in self.set_forms:
                self.set_forms[slot].fields["name"].widget.attrs["placeholder"] = name
        shown = {
            each.slot: [] if each.touchpoint_preset else list(each.picks.all()) for each in sets
        }  # under a preset picks rest
        known = Picks(self.report.account, (pick.upstream_id for picks in shown.values() for pick in picks))
        return [self._panel(form, shown.get(slot, []), known) for slot, form in self.set_forms.items()]

    def _panel(self, form: SetForm, picks: list[Pick], known: Picks) -> SetPanel:
        media_set = form.media_set
        preset = media_set.touchpoint_preset
        count = self.presets.get(preset, 0) if preset in TOUCHPOINT_PRESETS else None
        days = self._days(media_set)
        lines = _lines(picks, known, days) if picks else []
        panel = SetPanel(media_set, form, lines, count, days)
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
        if media_set.start and media_set.end and media_set.start <= media_set.end:
            return periods.Days(media_set.start, media_set.end)
        return None

    @property
    def found_lines(self) -> list[FoundLine]:
        """The touchpoints that the finder shows, each with the sets it can be put into."""
        picked = {panel.slot: {pick.upstream_id for pick in panel.picks} for panel in self.panels}
        return [
            FoundLine(
                row.touchpoint, row.depth, [Offer(slot, row.touchpoint.upstream_id in picked[slot]) for slot in sorted(picked)]
            )
            for row in self.found.rows
        ]

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """The kinds of touchpoint to choose from."""
        return [(kind, str(label)) for kind, label in Kind.choices]

    @property
    def group_in_words(self) -> str:
        """Whom the report is about."""
        return target_group_in_words(self.version)

    @cached_property
    def is_first_reading(self) -> bool:
        """Whether the account's touchpoints are still being read for the first time: nothing can be found yet."""
        account = self.report.account
        if Touchpoint.objects.known(account).exists():
            return False
        return is_first_sync_expected(account) or Sync.objects.for_account(account).live().exists()

    @cached_property
    def found(self) -> SearchPage:
        """The touchpoints that the finder shows."""
        kinds = (self.kind,) if self.kind else ()
        return search(self.report.account, SearchQuery(text=self.query, kinds=kinds, size=FOUND_AT_ONCE))

    @cached_property
    def size(self) -> Inquiry | None:
        """The question how large the target group is; None for everyone, and on a visit where it was not asked just now."""
        if not self.version.target_group:
            return None
        return size_known(self.version) if self.posted is None else ask_size(self.version, self.user)

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
