"""Whether a draft can be sent: every reason why not as one sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from explorer import periods
from explorer.models import MediaSet, ReportVersion
from explorer.words import DATE_PRESETS, TOUCHPOINT_PRESETS
from teams.formats import day as day_in_words
from teams.models import KitsAccount
from touchpoints.models import Touchpoint
from touchpoints.relations import resolve_preset, valid_days

MOST_TOUCHPOINTS = 500


class Problem(NamedTuple):
    """One thing to mend before sending. `field` is the id of the form field to go to."""

    field: str
    sentence: str


def problems_of(version: ReportVersion) -> list[Problem]:
    """Return everything that keeps a draft from being sent, in the order of the page."""
    found = list(_setup(version))
    known = None if version.include_not_validated else valid_days(version.report.account)
    for media_set in version.media_sets.all():
        found += _period(media_set, periods.Days(*known) if known else None)
        found += _touchpoints(media_set, version.report.account)
    return found


def _setup(version: ReportVersion) -> Iterator[Problem]:
    account = version.report.account
    if not version.report.name.strip():
        yield Problem("id_name", _("Give the report a name."))
    if not version.blocks:
        yield Problem("id_blocks", _("Choose at least one block."))
    if version.recalculation != "none" and not any(
        media_set.date_preset or media_set.touchpoint_preset for media_set in version.media_sets.all()
    ):
        yield Problem(
            "id_recalculation",
            _("Kits recalculates only what moves: choose a moving period or a preset of touchpoints, or no recalculation."),
        )
    if account.removed_at:
        yield Problem("id_name", _("The Kits account %(account)s was removed from the team.") % {"account": account})


def _period(media_set: MediaSet, valid: periods.Days | None) -> Iterator[Problem]:
    slot = media_set.slot
    words = {"set": media_set.label}
    if media_set.date_preset:
        if media_set.date_preset not in DATE_PRESETS:
            yield Problem(f"id_{slot}-period", _("%(set)s: choose a period of the list.") % words)
        return
    if media_set.relation and (media_set.start is None or media_set.end is None):
        yield Problem(
            f"id_{slot}-period", _("%(set)s follows set A, whose days are not known: choose other days for one.") % words
        )
        return
    if media_set.start is None or media_set.end is None:
        yield Problem(f"id_{slot}-start", _("%(set)s needs a first and a last day.") % words)
        return
    yield from _days(media_set, periods.Days(media_set.start, media_set.end), valid)


def _days(media_set: MediaSet, days: periods.Days, valid: periods.Days | None) -> Iterator[Problem]:
    slot, last = media_set.slot, periods.last_day_with_data(timezone.now())
    words = {"set": media_set.label, "start": day_in_words(days.start), "end": day_in_words(days.end)}
    if days.end < days.start:
        sentence = _("%(set)s ends (%(end)s) before it starts (%(start)s): swap the two days.")
        yield Problem(f"id_{slot}-end", sentence % words)
    elif days.end > last:
        sentence = _("%(set)s ends on %(end)s, for which Kits has no data yet: the last day can be %(last)s.")
        yield Problem(f"id_{slot}-end", sentence % (words | {"last": day_in_words(last)}))
    elif valid and days.end < valid.start:
        sentence = _("%(set)s ends on %(end)s, and nothing of this account has valid data before %(first)s: choose later days.")
        yield Problem(f"id_{slot}-start", sentence % (words | {"first": day_in_words(valid.start)}))
    elif valid and days.end > valid.end:
        sentence = _("%(set)s ends on %(end)s, and nothing of this account has valid data after %(last)s: choose earlier days.")
        yield Problem(f"id_{slot}-end", sentence % (words | {"last": day_in_words(valid.end)}))
    elif days.length > periods.LONGEST.days:
        words["most"] = str(periods.LONGEST.days)
        yield Problem(f"id_{slot}-end", _("%(set)s is longer than the %(most)s days that Kits calculates.") % words)


def _touchpoints(media_set: MediaSet, account: KitsAccount) -> Iterator[Problem]:
    slot, words = media_set.slot, {"set": media_set.label}
    if media_set.touchpoint_preset:
        yield from _preset(media_set, account)
        return
    picked = media_set.picked_ids()
    if not picked:
        yield Problem(f"id_{slot}-touchpoints", _("%(set)s is empty: pick a touchpoint or choose a preset.") % words)
    if len(picked) > MOST_TOUCHPOINTS:
        words |= {"count": str(len(picked)), "most": str(MOST_TOUCHPOINTS)}
        sentence = _("%(set)s has %(count)s touchpoints; Kits takes at most %(most)s: remove some, or pick a title or group.")
        yield Problem(f"id_{slot}-touchpoints", sentence % words)
    known = set(Touchpoint.objects.known(account).with_ids(picked).values_list("upstream_id", flat=True))
    strangers = [str(pick) for pick in media_set.picks.all() if pick.upstream_id not in known]
    if strangers:
        yield Problem(f"id_{slot}-touchpoints", _strangers(media_set, strangers, account))


def _strangers(media_set: MediaSet, names: list[str], account: KitsAccount) -> str:
    sentence = ngettext(
        "%(set)s: %(names)s is not a touchpoint of %(account)s (any more): remove it.",
        "%(set)s: %(names)s are not touchpoints of %(account)s (any more): remove them.",
        len(names),
    )
    shown = ", ".join(names[:5]) + ("…" if len(names) > 5 else "")
    return sentence % {"set": media_set.label, "names": shown, "account": account}


def _preset(media_set: MediaSet, account: KitsAccount) -> Iterator[Problem]:
    preset, slot = media_set.touchpoint_preset, media_set.slot
    if preset not in TOUCHPOINT_PRESETS:
        yield Problem(f"id_{slot}-touchpoints", _("%(set)s: choose touchpoints of the list.") % {"set": media_set.label})
    elif not resolve_preset(account, preset):
        words = {"set": media_set.label, "preset": TOUCHPOINT_PRESETS[preset], "account": account}
        sentence = _("%(set)s: “%(preset)s” is empty today; %(account)s has none.")
        yield Problem(f"id_{slot}-touchpoints", sentence % words)
