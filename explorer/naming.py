"""Names for media sets that nobody named: what is in them, and when that is the same, when."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from explorer.models import MediaSet, ReportVersion
from explorer.words import DATE_PRESETS, TOUCHPOINT_PRESETS
from teams.formats import period
from teams.names import shortened

LONGEST = 100
NAMED_IN_FULL = 2


def suggested_names(sets: Sequence[MediaSet]) -> dict[str, str]:
    """Return a name for each set of a version, by its slot, that tells the sets apart where they differ."""
    names = {media_set.slot: media_set.name or contents(media_set) for media_set in sets}
    if len(sets) > 1 and len(set(names.values())) == 1:
        names = {s.slot: f"{names[s.slot]}, {when(s)}" if not s.name else s.name for s in sets}
    return {slot: shortened(name, LONGEST) for slot, name in names.items()}


def is_given(media_set: MediaSet) -> bool:
    """Whether a set's name is the one that the portal gives, and not one that a person has thought of."""
    given = contents(media_set)
    return media_set.name in map(partial(shortened, most=LONGEST), (given, f"{given}, {when(media_set)}"))


def contents(media_set: MediaSet) -> str:
    """Return what a set is made of: its preset, or its touchpoints, the first one standing for many."""
    if media_set.touchpoint_preset:
        return str(TOUCHPOINT_PRESETS.get(media_set.touchpoint_preset, media_set.touchpoint_preset))
    names = [str(pick) for pick in media_set.picks.all()]
    if not names:
        return str(media_set.label)
    if len(names) <= NAMED_IN_FULL:
        return " + ".join(names)
    words = {"first": names[0], "n": len(names) - 1}
    return ngettext("%(first)s + %(n)d more", "%(first)s + %(n)d more", len(names) - 1) % words


def when(media_set: MediaSet) -> str:
    """Return a set's period in words."""
    if media_set.date_preset:
        return str(DATE_PRESETS.get(media_set.date_preset, media_set.date_preset))
    return period(media_set.start, media_set.end) if media_set.start and media_set.end else _("no period")


def name_sets(version: ReportVersion) -> None:
    """Give every set of a draft that is about to be sent a name."""
    for slot, name in suggested_names(list(version.media_sets.prefetch_related("picks"))).items():
        version.media_sets.filter(slot=slot, name="").update(name=name)
