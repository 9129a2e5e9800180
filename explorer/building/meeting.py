"""When two edit one draft: what each has changed stays, and where both have changed the same, the second is told.

A page posts its whole form, also what was not touched. So what it shows is compared with what it was made of: only what was
changed in the page is taken from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import QueryDict
from django.utils.translation import gettext as _

from explorer.building import snapshots, steps
from explorer.building.difference import difference
from explorer.building.snapshots import Snapshot
from explorer.forms import SetForm, SetupForm, as_typed
from explorer.models import ReportVersion, Slot
from teams.models import User

Shown = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Overtaken:
    """What a person has to know: somebody else, or the same person on another page, changed the draft meanwhile."""

    by: User | None
    is_oneself: bool
    at: datetime
    changes: list[str]
    # What was typed here and not saved, since the other changed the same: (what, typed).
    lost: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Met:
    """A post in which what others have done stands."""

    posted: QueryDict
    overtaken: Overtaken | None = None


def page_of(posted: QueryDict | None) -> UUID:
    """Return which opened page a post came from; a new one for a visit, or for a post that does not say."""
    try:
        return UUID(posted.get("page", "") if posted else "")
    except ValueError:
        return uuid4()


def meet(version: ReportVersion, posted: QueryDict, user: User) -> Met:
    """Bring a post together with what was done to the draft since its page was made."""
    seen = posted.get("seen", "")
    if not seen.isdecimal() or len(seen) > 9:
        return Met(posted)  # not from our page: it says all that it means
    others = steps.by_others(version, int(seen), page_of(posted))
    if not others:
        return Met(posted)
    now, base = snapshots.take(version), steps.as_seen(version, int(seen))
    merged, lost = _merged(posted, base, now, _variables(version))
    last = others[-1]
    changes = difference(base, now, version.report.account) if base else []
    told = Overtaken(last.author, last.author == user, last.made_at, changes, _in_words(lost, version))
    return Met(merged, told)


def _merged(posted: QueryDict, base: Snapshot | None, now: Snapshot, variables: list[str]) -> tuple[QueryDict, Shown]:
    """Take from a post what was changed in it. Without a base nothing is known to be changed there, and nothing is taken."""
    theirs = _shown(now, variables)
    was = _shown(base, variables) if base else {}
    merged, lost = posted.copy(), {}
    for key, current in theirs.items():
        if _slot(key) and f"{_slot(key)}-period" not in posted:
            continue
        mine = posted.getlist(key)
        if base and _same(was.get(key, []), current):
            continue
        if not _same(mine, current) and not (base and _same(mine, was.get(key, []))):
            lost[key] = mine
        merged.setlist(key, current)
    vanished = {key: posted.getlist(key) for key in was.keys() - theirs.keys() if key in posted}
    return merged, lost | {key: mine for key, mine in vanished.items() if not _same(mine, was[key])}


def _shown(said: Snapshot, variables: list[str]) -> Shown:
    """Return what a page that shows this would post, by field."""
    chosen = {entry["variable"]: entry["values"] for entry in said["target_group"]}
    shown = {"name": [said["name"]], "blocks": said["blocks"]}
    shown["include_not_validated"] = ["on"] if said["include_not_validated"] else []
    shown["recalculation"] = [said["recalculation"]]
    shown |= {f"tg-{name}": list(chosen.get(name, [])) for name in variables}
    for slot in Slot:
        if said[slot.value]:
            typed = as_typed(snapshots.as_set(slot.value, said[slot.value]))
            shown |= {f"{slot.value}-{name}": [_typed(value)] for name, value in typed.items()}
    return shown


def _typed(value: Any) -> str:
    return "" if value is None else str(value)


def _same(one: list[str], other: list[str]) -> bool:
    return sorted(filter(None, map(str.strip, one))) == sorted(filter(None, map(str.strip, other)))


def _slot(key: str) -> str:
    return key[0] if key[:2] in ("a-", "b-") else ""


def _variables(version: ReportVersion) -> list[str]:
    return [variable["name"] for variable in version.report.account.variables]


def _in_words(lost: Shown, version: ReportVersion) -> list[tuple[str, str]]:
    """Name the fields, and what was typed there."""
    labels = {variable["name"]: variable["label"] for variable in version.report.account.variables}
    said = []
    for key, typed in lost.items():
        name = key.split("-", 1)[-1]
        label = labels.get(name) if key.startswith("tg-") else _label(SetForm if _slot(key) else SetupForm, name)
        where = _("Set %(slot)s: %(field)s") % {"slot": key[0].upper(), "field": label} if _slot(key) else label
        said.append((str(where), ", ".join(filter(None, typed)) or _("nothing")))
    return said


def _label(form: type[SetForm | SetupForm], name: str) -> Any:
    field = form.base_fields.get(name)
    return field.label if field else name
