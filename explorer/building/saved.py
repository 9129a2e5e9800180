"""Keep a set or a target group for the team, use it again, and know where it is used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from explorer.building import snapshots
from explorer.models import MediaSet, Report, ReportVersion, SavedPart, SavedVersion
from teams.models import KitsAccount, User
from teams.names import too_long

Kind = SavedPart.Kind
LONGEST_NAME = 100


class NotSaved(ValueError):
    """It cannot be saved; the message says why, to a person."""


def set_content(media_set: MediaSet) -> dict[str, Any]:
    """Return what a set holds, as it is kept: a preset, or picks. Its period and its name belong to the report."""
    preset = media_set.touchpoint_preset
    picks = [] if preset else [[pick.upstream_id, pick.name] for pick in media_set.picks.all()]
    return {"touchpoint_preset": preset, "picks": picks}


def group_content(version: ReportVersion) -> dict[str, Any]:
    """Return a target group as it is kept."""
    return {"target_group": version.target_group}


def is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two contents mean the same, in whatever order."""
    return _canonical(one) == _canonical(other)


def _canonical(said: Mapping[str, Any]) -> Any:
    if "target_group" in said:
        return sorted((entry["variable"], sorted(entry["values"])) for entry in said["target_group"])
    return said["touchpoint_preset"], sorted(pick[0] for pick in said["picks"])


@transaction.atomic
def keep(account: KitsAccount, kind: str, name: str, said: dict[str, Any], user: User) -> SavedVersion:
    """Save something under a name: a new version where the name is known, unless it says the same already.

    Raises NotSaved for what is empty, has no name or one that is too long.
    """
    name = " ".join(name.split())
    if not any(said.values()):
        raise NotSaved(_("There is nothing to save yet."))
    if not name:
        raise NotSaved(_("Give it a name first."))
    if problem := too_long(name, LONGEST_NAME):
        raise NotSaved(problem)
    part = SavedPart.objects.offered(account).filter(kind=kind, name__iexact=name).first()
    if part is None:
        part = SavedPart.objects.create(account=account, kind=kind, name=name)
    elif part.newest and is_same(part.newest.said, said):
        return part.newest
    number = (part.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    part.newest = SavedVersion.objects.create(part=part, number=number, said=said, author=user)
    part.save(update_fields=["newest"])
    return part.newest


def use_in_set(media_set: MediaSet, saved: SavedVersion) -> None:
    """Give a set what was saved, and note of which version it is made."""
    media_set.touchpoint_preset = saved.said["touchpoint_preset"]
    media_set.pinned = saved
    media_set.save(update_fields=["touchpoint_preset", "pinned"])
    snapshots.put_picks(media_set, ((id_, name) for id_, name in saved.said["picks"]))


def use_as_group(version: ReportVersion, saved: SavedVersion) -> None:
    """Give a version the target group that was saved, and note of which version it is."""
    version.target_group = saved.said["target_group"]
    version.pinned_group = saved
    version.save(update_fields=["target_group", "pinned_group"])


def unpin_changed(version: ReportVersion) -> None:
    """Forget of which saved version a draft's parts are made where they were changed since."""
    for media_set in MediaSet.objects.filter(version=version).exclude(pinned=None).select_related("pinned"):
        if media_set.pinned and not is_same(media_set.pinned.said, set_content(media_set)):
            media_set.pinned = None
            media_set.save(update_fields=["pinned"])
    if version.pinned_group and not is_same(version.pinned_group.said, group_content(version)):
        version.pinned_group = None
        version.save(update_fields=["pinned_group"])


def uses(parts: list[SavedPart]) -> dict[int, int]:
    """Return in how many reports each of these is used, by primary key; two queries."""
    used: dict[int, set[int]] = {part.pk: set() for part in parts}
    in_sets = Q(versions__media_sets__pinned__part__in=parts)
    in_groups = Q(versions__pinned_group__part__in=parts)
    for found, path in ((in_sets, "versions__media_sets__pinned__part"), (in_groups, "versions__pinned_group__part")):
        for part, report in Report.objects.filter(found).values_list(path, "pk"):
            used.get(part, set()).add(report)
    return {pk: len(reports) for pk, reports in used.items()}
