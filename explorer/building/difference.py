"""What is different between two wordings of a report, in sentences that a person reads at a glance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from explorer import periods
from explorer.asked import group_in_words
from explorer.building.snapshots import Snapshot, as_set
from explorer.models import MediaSet
from explorer.naming import when
from explorer.words import BLOCK_NAMES, RECALCULATIONS, RELATIONS, TOUCHPOINT_PRESETS, touchpoints_in_words
from teams.models import KitsAccount
from touchpoints.relations import by_id

NAMES_SHOWN = 3
SLOTS = ("a", "b")


def difference(before: Snapshot, after: Snapshot, account: KitsAccount) -> list[str]:
    """Say what has to be done to `before` to get `after`; an empty list: nothing."""
    return list(_differences(before, after, account))


def _differences(before: Snapshot, after: Snapshot, account: KitsAccount) -> Iterator[str]:
    if before["name"] != after["name"]:
        yield _("name: “%(before)s” → “%(after)s”") % {"before": before["name"] or "…", "after": after["name"] or "…"}
    yield from _blocks(before["blocks"], after["blocks"])
    if before["include_not_validated"] != after["include_not_validated"]:
        yield _("with data that are not validated") if after["include_not_validated"] else _("validated data only")
    if before["recalculation"] != after["recalculation"]:
        how = RECALCULATIONS.get(after["recalculation"], after["recalculation"])
        yield _("recalculated by Kits: %(how)s") % {"how": str(how).lower()}
    if before["target_group"] != after["target_group"]:
        words = {side: group_in_words(account, said["target_group"]) for side, said in (("before", before), ("after", after))}
        yield _("target group: %(before)s → %(after)s") % words
    yield from _sets(before, after, account)


def _blocks(before: list[str], after: list[str]) -> Iterator[str]:
    for block in after:
        if block not in before:
            yield _("+ block %(block)s") % {"block": BLOCK_NAMES.get(block, block)}
    for block in before:
        if block not in after:
            yield _("− block %(block)s") % {"block": BLOCK_NAMES.get(block, block)}


def _sets(before: Snapshot, after: Snapshot, account: KitsAccount) -> Iterator[str]:
    if before["a"] != before["b"] and (before["a"], before["b"]) == (after["b"], after["a"]):
        yield _("A and B swapped")
        return
    for slot in SLOTS:
        words = {"slot": slot.upper()}
        if after[slot] is None and before[slot] is not None:
            yield _("set %(slot)s removed") % words
        elif before[slot] is None and after[slot] is not None:
            yield _("set %(slot)s added") % words
        elif before[slot] != after[slot]:
            yield from _set(slot, before[slot], after[slot], account)


def _set(slot: str, before: Mapping[str, Any], after: Mapping[str, Any], account: KitsAccount) -> Iterator[str]:
    words = {"slot": slot.upper()}
    if before["name"] != after["name"]:
        names = {"before": before["name"] or "…", "after": after["name"] or "…"}
        yield _("%(slot)s is called “%(after)s”, was “%(before)s”") % {**words, **names}
    yield from _period(words, as_set(slot, before), as_set(slot, after))
    if before["touchpoint_preset"] != after["touchpoint_preset"]:
        yield _("%(slot)s: %(after)s instead of %(before)s") % {**words, "before": _chosen(before), "after": _chosen(after)}
    elif not after["touchpoint_preset"]:
        for change in picks_difference(dict(before["picks"]), dict(after["picks"]), account):
            yield _("%(slot)s: %(change)s") % {**words, "change": change}


def _period(words: dict[str, str], before: MediaSet, after: MediaSet) -> Iterator[str]:
    is_alike = before.relation == after.relation
    if is_alike and (before.date_preset, before.start, before.end) == (after.date_preset, after.start, after.end):
        return
    if is_alike and before.date_preset and before.date_preset == after.date_preset:
        return
    said = {**words, "before": _when(before), "after": _when(after)}
    shift = _shift(before, after)
    if shift is None:
        yield _("%(slot)s: %(after)s, was %(before)s") % said
    else:
        days = ngettext("%(days)+d day", "%(days)+d days", abs(shift)) % {"days": shift}
        yield _("%(slot)s: dates %(days)s, now %(after)s") % {**said, "days": days.replace("-", "−")}


def _when(media_set: MediaSet) -> str:
    """Say the period, and that it follows A where it does."""
    return f"{RELATIONS[media_set.relation]} ({when(media_set)})" if media_set.relation in RELATIONS else when(media_set)


def _shift(before: MediaSet, after: MediaSet) -> int | None:
    """Give by how many days a period was moved; None where it is another kind or length of period."""
    if (
        before.relation != after.relation
        or before.date_preset
        or after.date_preset
        or not (before.start and before.end and after.start and after.end)
    ):
        return None
    was, is_ = periods.Days(before.start, before.end), periods.Days(after.start, after.end)
    return (is_.start - was.start).days if was.length == is_.length else None


def _chosen(said: Mapping[str, Any]) -> str:
    preset, count = said["touchpoint_preset"], len(said["picks"])
    if preset:
        return f"“{TOUCHPOINT_PRESETS.get(preset, preset)}”"
    return ngettext("%(n)d picked touchpoint", "%(n)d picked touchpoints", count) % {"n": count}


def picks_difference(before: dict[str, str], after: dict[str, str], account: KitsAccount) -> list[str]:
    """Say which picks (id → name) were added and which were taken away."""
    added = {id_: name for id_, name in after.items() if id_ not in before}
    gone = {id_: name for id_, name in before.items() if id_ not in after}
    known = by_id(account, [*added, *gone]) if added or gone else {}
    kinds = {id_: row.kind for id_, row in known.items()}
    return [f"{sign}{_counted(each, kinds)}: {_names(each)}" for sign, each in (("+", added), ("−", gone)) if each]


def _counted(each: dict[str, str], kinds: Mapping[str, str]) -> str:
    """Say how many there are, by the kind that all are of."""
    found = {kinds.get(id_, "") for id_ in each}
    return touchpoints_in_words(len(each), found.pop() if len(found) == 1 else "")


def _names(each: dict[str, str]) -> str:
    names = [name or id_ for id_, name in each.items()]
    if len(names) <= NAMES_SHOWN + 1:
        return ", ".join(names)
    more = len(names) - NAMES_SHOWN
    return ngettext("%(names)s and %(n)d more", "%(names)s and %(n)d more", more) % {
        "names": ", ".join(names[:NAMES_SHOWN]),
        "n": more,
    }
