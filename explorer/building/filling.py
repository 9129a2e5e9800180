"""Make a draft ask what a definition asks, and say what of it could not be taken over."""

from __future__ import annotations

from itertools import starmap
from typing import Any

from django.utils.translation import gettext as _

from explorer import periods
from explorer.building import snapshots
from explorer.models import MediaSet, ReportVersion, Slot
from explorer.words import RECALCULATIONS
from kitsapi import types as kits
from teams.models import KitsAccount
from teams.names import shortened, too_long
from touchpoints.relations import by_id

LONGEST_NAME, LONGEST_SET_NAME, LONGEST_ID = 200, 100, 100


def fill(version: ReportVersion, definition: kits.Definition, account_id: str) -> list[str]:
    """Change the draft; return a sentence for each thing that a person has to know about."""
    account = version.report.account
    said: list[str] = []
    if account_id and account_id != account.account_id:
        words = {"id": account_id[:60], "account": account}
        said.append(_("It was meant for the account %(id)s; this report is about %(account)s.") % words)
    if definition.recalculation not in RECALCULATIONS:
        said.append(_("That Kits shall recalculate it (%(when)s) was left out.") % {"when": definition.recalculation[:40]})
    group, unknown = _known_group(account, definition)
    said += [_("The target group's “%(name)s” is not known here and was left out.") % {"name": name[:60]} for name in unknown]
    named = (
        (definition.name.strip(), LONGEST_NAME),
        *((each.name, LONGEST_SET_NAME) for each in (definition.set_a, definition.set_b) if each),
    )
    said += [_("%(problem)s It was shortened.") % {"problem": problem} for problem in starmap(too_long, named) if problem]
    snapshots.put_back(
        version,
        {
            "name": shortened(definition.name.strip(), LONGEST_NAME) or version.report.name,
            "blocks": list(dict.fromkeys(definition.blocks)),
            "include_not_validated": definition.include_not_validated,
            "recalculation": definition.recalculation if definition.recalculation in RECALCULATIONS else "none",
            "target_group": group,
            "pinned_group_id": None,
            "a": _set(account, Slot.A, definition.set_a),
            "b": _set(account, Slot.B, definition.set_b) if definition.set_b else None,
        },
    )
    return said


def _known_group(account: KitsAccount, definition: kits.Definition) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the target group as a version keeps it, and what of it the account's variables do not know."""
    known = {each["name"]: {value["value"] for value in each["values"]} for each in account.variables}
    group: list[dict[str, Any]] = []
    unknown: list[str] = []
    for one in definition.target_group:
        values = [value for value in dict.fromkeys(one.values) if value in known.get(one.variable, ())]
        unknown += [f"{one.variable}: {value}" for value in one.values if value not in values]
        if values:
            group.append({"variable": one.variable, "values": values})
    return group, unknown


def _set(account: KitsAccount, slot: str, asked: kits.MediaSet) -> dict[str, Any]:
    ids = [id_ for id_ in dict.fromkeys(asked.touchpoint_ids) if id_ and len(id_) <= LONGEST_ID]
    names = {id_: row.name[:300] for id_, row in by_id(account, ids).items()}
    media_set = MediaSet(
        slot=slot,
        name=shortened(asked.name, LONGEST_SET_NAME),
        date_preset=asked.date_preset[:40],
        own_dates=not asked.date_preset and not periods.is_week(asked.start, asked.end),
        start=asked.start,
        end=asked.end,
        touchpoint_preset=asked.touchpoint_preset[:40],
    )
    return {**snapshots.of_set(media_set), "picks": [(id_, names.get(id_, "")) for id_ in ids]}
