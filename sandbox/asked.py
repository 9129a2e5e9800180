"""A report as asked for: reading an ExplorerInput, and turning it into days and touchpoints of an account."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from . import catalogue as kinds
from .catalogue import Touchpoint
from .errors import Invalid
from .sources import View

LONGEST_NAME = 300

# So many names a refusal lists.
_MOST_TOLD = 20

_PRESET_TYPES = {
    "ALL_MY_MEDIA": kinds.MEDIA,
    "ALL_MY_MEDIA_TITLES": kinds.TITLE,
    "ALL_MY_SECTIONS": kinds.SECTION,
    "ALL_MY_MEDIA_TITLE_SECTIONS": kinds.TITLE_SECTION,
    "ALL_MY_GROUPS": kinds.GROUP,
}


@dataclass(frozen=True, slots=True)
class Period:
    """Two days, both included."""

    start: date
    end: date

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of it."""
        return tuple(self.start + timedelta(days=number) for number in range((self.end - self.start).days + 1))


@dataclass(frozen=True, slots=True)
class AskedSet:
    """One media set: days by preset or by dates, touchpoints by preset or by ids. `path` is where it stood."""

    path: str
    name: str
    date_preset: str | None
    start: date | None
    end: date | None
    touchpoint_preset: str | None
    ids: tuple[str, ...]

    @property
    def has_preset(self) -> bool:
        """Whether anything about it can change from day to day."""
        return bool(self.date_preset or self.touchpoint_preset)


@dataclass(frozen=True, slots=True)
class Asked:
    """A whole report."""

    name: str
    filters: tuple[tuple[str, tuple[str, ...]], ...]
    sections: tuple[str, ...]
    a: AskedSet
    b: AskedSet | None
    include_not_validated: bool
    recalculation: str

    @property
    def sets(self) -> Iterator[AskedSet]:
        """Set A and, if there is one, set B."""
        yield self.a
        if self.b:
            yield self.b


# ------------------------------------------------------------------------ reading


def read_input(given: Mapping[str, Any]) -> Asked:
    """Read an ExplorerInput; what its types cannot say is checked here, the account's own limits in `check`."""
    name = _named(given["name"], "input.name")
    sections = tuple(dict.fromkeys(given["sections"]))
    if not sections:
        raise Invalid("Choose at least one section.", "input.sections")
    asked = Asked(
        name=name,
        filters=read_filters(given.get("targetGroup")),
        sections=sections,
        a=_read_set(given["setA"], "input.setA"),
        b=_read_set(given["setB"], "input.setB") if given.get("setB") else None,
        include_not_validated=bool(given.get("includeNotValidated")),
        recalculation=given.get("recalculation") or "NONE",
    )
    if asked.recalculation != "NONE" and not any(each.has_preset for each in asked.sets):
        message = "A re-calculation schedule makes sense only when a set uses a preset."
        raise Invalid(message, "input.recalculation")
    return asked


def read_filters(group: Mapping[str, Any] | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The filters of a target group; none means everyone."""
    return tuple((each["variable"], tuple(each["values"])) for each in (group or {}).get("filters", ()))


def _named(name: str, path: str) -> str:
    if not name.strip():
        raise Invalid("Give it a name.", path)
    if len(name) > LONGEST_NAME:
        raise Invalid(f"The name has {len(name)} characters; {LONGEST_NAME} is the most.", path)
    return name


def _read_set(given: Mapping[str, Any], path: str) -> AskedSet:
    dates, points = given["dateRange"], given["touchpoints"]
    start, end = _day(dates.get("start")), _day(dates.get("end"))
    if bool(dates.get("preset")) == bool(start or end):
        raise Invalid("Give either a preset, or start and end.", f"{path}.dateRange")
    if not dates.get("preset") and not (start and end):
        raise Invalid("Give both start and end.", f"{path}.dateRange.{'end' if start else 'start'}")
    if bool(points.get("preset")) == (points.get("ids") is not None):
        raise Invalid("Give either a preset or ids.", f"{path}.touchpoints")
    return AskedSet(
        path=path,
        name=_named(given["name"], f"{path}.name"),
        date_preset=dates.get("preset"),
        start=start,
        end=end,
        touchpoint_preset=points.get("preset"),
        ids=tuple(dict.fromkeys(points.get("ids") or ())),
    )


def _day(given: date | str | None) -> date | None:
    return date.fromisoformat(given) if isinstance(given, str) else given


def dump_input(given: Mapping[str, Any]) -> str:
    """An ExplorerInput as text for the store."""
    return json.dumps(given, default=str, ensure_ascii=False)


# ----------------------------------------------------------------------- checking


def check(asked: Asked, view: View) -> None:
    """Refuse what this account cannot be asked, naming the field."""
    check_filters(asked.filters, view, "input.targetGroup")
    for each in asked.sets:
        period = _check_period(each, view)
        if each.touchpoint_preset:
            _check_preset(each, view)
        else:
            _check_ids(each, view, period)


def check_filters(filters: tuple[tuple[str, tuple[str, ...]], ...], view: View, path: str) -> None:
    """Every variable and value must be known, and no filter empty."""
    if len(filters) > view.limits.filters:
        raise Invalid(f"The target group has {len(filters)} filters; {view.limits.filters} is the most.", f"{path}.filters")
    known = {variable.name: [value.value for value in variable.values] for variable in view.source.variables}
    for number, (variable, values) in enumerate(filters):
        place = f"{path}.filters.{number}"
        if variable not in known:
            raise Invalid(f"There is no variable {variable!r}. {_there(known)}", f"{place}.variable")
        if not values:
            raise Invalid("Choose at least one value.", f"{place}.values")
        for value in values:
            if value not in known[variable]:
                text = f"The variable {variable!r} has no value {value!r}. {_there(known[variable], 'It has')}"
                raise Invalid(text, f"{place}.values")


def _there(names: Collection[str], words: str = "There are") -> str:
    """What could have been written instead, as a sentence; of many the first ones."""
    if not names:
        return f"{words} none."
    some = list(names)[:_MOST_TOLD]
    more = f", and {len(names) - len(some)} more" if len(names) > len(some) else ""
    return f"{words} {', '.join(some)}{more}."


def _check_period(each: AskedSet, view: View) -> Period:
    path = f"{each.path}.dateRange"
    period = period_of(each, view)
    if period.start > period.end:
        raise Invalid("The period must not end before it starts.", f"{path}.end")
    last_place = "preset" if each.date_preset else "end"
    if period.end > view.last:
        raise Invalid(f"There are data until {view.last}; {period.end} is later.", f"{path}.{last_place}")
    if period.start < view.first:
        first_place = "preset" if each.date_preset else "start"
        raise Invalid(f"There are data from {view.first}; {period.start} is earlier.", f"{path}.{first_place}")
    if len(period.days) > view.limits.days:
        raise Invalid(f"The period has {len(period.days)} days; {view.limits.days} is the most.", f"{path}.{last_place}")
    return period


def _check_preset(each: AskedSet, view: View) -> None:
    path, count = f"{each.path}.touchpoints.preset", len(touchpoints_of(each, view))
    if not count:
        raise Invalid("The account has no such touchpoints.", path)
    if count > view.limits.touchpoints:
        raise Invalid(f"These are {count} touchpoints; {view.limits.touchpoints} is the most.", path)


def _check_ids(each: AskedSet, view: View, period: Period) -> None:
    path = f"{each.path}.touchpoints.ids"
    if not 1 <= len(each.ids) <= view.limits.touchpoints:
        raise Invalid(f"Choose 1 to {view.limits.touchpoints} touchpoints, not {len(each.ids)}.", path)
    visible = {found.id for found in view.catalogue.visible_to(view.account, view.first, view.last)}
    for wanted in each.ids:
        touchpoint = view.catalogue.by_id.get(wanted)
        if touchpoint is None or wanted not in visible:
            raise Invalid(f"There is no touchpoint {wanted}.", path)
        is_own = touchpoint.owner == view.account
        if not is_own and not view.catalogue.is_ever_valid(touchpoint, period.start, period.end):
            raise Invalid(f"The touchpoint {wanted} ({touchpoint.name}) is not valid in the period.", path)


# ---------------------------------------------------------------------- resolving


def period_of(each: AskedSet, view: View) -> Period:
    """What days are meant. Presets count back from the account's last day."""
    last = view.last
    match each.date_preset:
        case None:
            assert each.start and each.end
            return Period(each.start, each.end)
        case "YESTERDAY":
            return Period(last, last)
        case "LAST_7_DAYS":
            return Period(last - timedelta(days=6), last)
        case "LAST_28_DAYS":
            return Period(last - timedelta(days=27), last)
        case "LAST_WEEK":
            monday = last + timedelta(days=1)
            monday -= timedelta(days=monday.weekday() + 7)
            return Period(monday, monday + timedelta(days=6))
        case _:
            end = (last + timedelta(days=1)).replace(day=1) - timedelta(days=1)
            return Period(end.replace(day=1), end)


def touchpoints_of(each: AskedSet, view: View) -> list[Touchpoint]:
    """What touchpoints are meant."""
    found = view.catalogue
    if not each.touchpoint_preset:
        return [found.by_id[wanted] for wanted in each.ids if wanted in found.by_id]
    kind = _PRESET_TYPES[each.touchpoint_preset]
    of_kind = [touchpoint for touchpoint in found.touchpoints if touchpoint.type == kind]
    if kind != kinds.GROUP:
        return [touchpoint for touchpoint in of_kind if touchpoint.owner == view.account]
    return [group for group in of_kind if any(found.by_id[atom].owner == view.account for atom in group.atoms)]
