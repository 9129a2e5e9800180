"""Set B's period may follow set A's.

Its days are worked out whenever A's may have changed, and once more when the report is sent.
"""

from __future__ import annotations

from django.utils import timezone

from explorer import periods
from explorer.models import MediaSet, ReportVersion, Slot
from touchpoints.relations import valid_days

FOLLOWING = ("date_preset", "own_dates", "start", "end")


def days_of(version: ReportVersion, media_set: MediaSet) -> periods.Days | None:
    """Return the days that a set asks for today; None where they are not known."""
    if media_set.date_preset:
        valid = None if version.include_not_validated else valid_days(version.report.account)
        return periods.resolve(media_set.date_preset, timezone.now(), periods.Days(*valid) if valid else None)
    if media_set.start and media_set.end and media_set.start <= media_set.end:
        return periods.Days(media_set.start, media_set.end)
    return None


def follow(version: ReportVersion, *, save: bool = True) -> None:
    """Bring set B's period to where set A's is, if it follows that. Only the sets in memory are changed if not to `save`."""
    sets = {each.slot: each for each in version.media_sets.all()}
    first, second = sets.get(Slot.A), sets.get(Slot.B)
    if first is None or second is None or not second.relation:
        return
    before = [getattr(second, name) for name in FOLLOWING]
    _set_days(version, first, second)
    if save and before != [getattr(second, name) for name in FOLLOWING]:
        second.save(update_fields=FOLLOWING)


def _set_days(version: ReportVersion, first: MediaSet, second: MediaSet) -> None:
    second.own_dates = False
    if second.relation == "same":
        second.date_preset, second.start, second.end = first.date_preset, first.start, first.end
        return
    days = days_of(version, first)
    earlier = periods.relate(second.relation, days) if days else None
    second.date_preset = ""
    second.start, second.end = earlier or (None, None)


def is_behind(version: ReportVersion) -> bool:
    """Whether set B of a version that was sent stands where set A's moving period no longer is."""
    sets = {each.slot: each for each in version.media_sets.all()}
    first, second = sets.get(Slot.A), sets.get(Slot.B)
    if first is None or second is None or not first.date_preset or second.relation in ("", "same"):
        return False
    days = days_of(version, first)
    return days is not None and (second.start, second.end) != periods.relate(second.relation, days)
