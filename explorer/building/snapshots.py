"""What a version says, as plain data: to be kept, compared and put back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from explorer.models import MediaSet, Pick, ReportVersion, Slot

# {"name", "blocks", "include_not_validated", "recalculation", "target_group", "a", "b"}; "b" is None where there is no set B.
Snapshot = dict[str, Any]

SET_FIELDS = ("name", "date_preset", "own_dates", "start", "end", "relation", "touchpoint_preset", "pinned_id")
VERSION_FIELDS = ("blocks", "include_not_validated", "recalculation", "target_group", "pinned_group_id")
# Which saved version a part is made of: follows from what it says.
PINS = ("pinned_id", "pinned_group_id")


def take(version: ReportVersion) -> Snapshot:
    """Write down all that a version says, in two queries."""
    return of(version, MediaSet.objects.filter(version=version).prefetch_related("picks"))


def of(version: ReportVersion, media_sets: Iterable[MediaSet]) -> Snapshot:
    """Write down all that a version says whose sets and picks were read already."""
    sets = {each.slot: _set(each) for each in media_sets}
    said = {name: getattr(version, name) for name in VERSION_FIELDS}
    return {"name": version.report.name, **said, **{slot.value: sets.get(slot.value) for slot in Slot}}


def _set(media_set: MediaSet) -> dict[str, Any]:
    return {**of_set(media_set), "picks": [[pick.upstream_id, pick.name] for pick in media_set.picks.all()]}


def of_set(media_set: MediaSet) -> dict[str, Any]:
    """Write down what a media set says beside its picks."""
    return {name: _plain(getattr(media_set, name)) for name in SET_FIELDS}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def as_set(slot: str, said: Mapping[str, Any]) -> MediaSet:
    """Make a media set of what a snapshot says of it; it is not saved, and its picks stay in the snapshot."""
    days = {name: date.fromisoformat(said[name]) if said[name] else None for name in ("start", "end")}
    return MediaSet(slot=slot, **{name: said[name] for name in SET_FIELDS if name not in days}, **days)


def put_back(version: ReportVersion, said: Mapping[str, Any]) -> None:
    """Make a draft say this again. A part that is not given stays. Must be called within a transaction."""
    if "name" in said:
        version.report.name = said["name"]
        version.report.save(update_fields=["name", "touched_at"])
    for name in VERSION_FIELDS:
        setattr(version, name, said.get(name, getattr(version, name)))
    version.save(update_fields=[name.removesuffix("_id") for name in VERSION_FIELDS])
    for slot in Slot:
        if slot.value in said:
            put_set_back(version, slot, said[slot.value])


def put_set_back(version: ReportVersion, slot: str, said: Mapping[str, Any] | None) -> None:
    """Make one set of a draft say this again; None: there was no such set."""
    version.media_sets.filter(slot=slot).delete()
    if said is not None:
        media_set = as_set(slot, said)
        media_set.version = version
        media_set.save()
        put_picks(media_set, said["picks"])


def put_picks(media_set: MediaSet, picks: Iterable[tuple[str, str]]) -> None:
    """Give a set these picks, id and name each, instead of those it has."""
    media_set.picks.all().delete()
    unique = dict(picks)
    Pick.objects.bulk_create(
        Pick(media_set=media_set, upstream_id=id_, name=name, position=n) for n, (id_, name) in enumerate(unique.items())
    )


def changed_parts(before: Snapshot, after: Snapshot) -> Snapshot:
    """Give those parts of `before` that are different in `after`. What was saved under which name is no change of it."""
    return {part: said for part, said in before.items() if part not in PINS and _unpinned(said) != _unpinned(after[part])}


def _unpinned(said: Any) -> Any:
    return {name: value for name, value in said.items() if name not in PINS} if isinstance(said, dict) else said
