"""Reports that the portal repeats: each turn resolves the moving periods and asks Kits for a new report. No task, no clock.

A turn is taken once: whoever moves the series' due date on takes it, and the row of the turn is unique besides.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from explorer import periods
from explorer.building.questions import question_of
from explorer.drafts import copy_set
from explorer.models import MediaSet, Report, ReportVersion, Run, Series, SeriesSlot, Slot
from explorer.models.report import fingerprint
from explorer.naming import when
from explorer.slots import slots_after
from teams.models import User
from teams.names import shortened

log = logging.getLogger(__name__)

# A turn that was missed is caught up as long as it is younger; the last one only, never a burst.
YOUNG = timedelta(hours=12)
# Of a long absence so many turns are written down as missed.
MOST_MISSED = 100
AWAY = gettext_noop("The portal was not running at that time.")
ACCOUNT_GONE = gettext_noop("The Kits account was removed from the team.")
KITS_DOES = gettext_noop("Kits recalculates the report itself by now.")
NOTHING_SENT = gettext_noop("The report has not been sent yet.")


def wording_of(report: Report) -> ReportVersion | None:
    """Return what is repeated: the newest wording that a person has sent; None where nothing was."""
    sent = report.versions.filter(submitted_at__isnull=False, repeats=None)
    return sent.order_by("-number").prefetch_related("media_sets__picks").first()


def why_not(report: Report) -> str:
    """Say why a report cannot be repeated by the portal; empty where it can."""
    if report.is_made_in_kits:
        return _("Only a report that was built here can be repeated by the portal. Copy it into the builder.")
    wording = wording_of(report)
    if wording is None:
        return _("Calculate the report once; then the portal can repeat it.")
    if wording.recalculation != "none":
        return _("Kits recalculates this report itself. Copy it, and let the portal repeat the copy.")
    if not any(media_set.date_preset for media_set in wording.media_sets.all()):
        return _("Neither period moves: it would ask for the same days each time. Choose a moving period, such as last week.")
    return ""


def start(series: Series, user: User) -> None:
    """Let a series go on from now with what it says. A turn that was due before is not taken any more."""
    series.state, series.problem = Series.State.ACTIVE, ""
    series.created_by = series.created_by or user
    _set_due(series, timezone.now())
    series.save()


def pause(series: Series) -> None:
    """Let the portal make no further reports until somebody resumes it."""
    _stop(series, Series.State.PAUSED)


def end(series: Series) -> None:
    """Let it be over. What it has made stays."""
    _stop(series, Series.State.ENDED)


def _stop(series: Series, state: Series.State, problem: str = "") -> None:
    Series.objects.filter(pk=series.pk).update(state=state, due_at=None, problem=problem)


def _set_due(series: Series, after: datetime) -> None:
    series.time_zone = series.report.team.time_zone
    series.due_at = _next(series, after)


def _next(series: Series, after: datetime) -> datetime:
    """The next turn that nobody has taken: a clock that was ahead may have let one be taken early."""
    taken = set(series.slots.filter(at__gt=after).values_list("at", flat=True)) if series.pk else set()
    slots = slots_after(series.rhythm, ZoneInfo(series.report.team.time_zone), after)
    return next(slot for slot in slots if slot not in taken)


def due(now: datetime) -> Iterable[Series]:
    """The series whose turn has come."""
    return Series.objects.active().filter(due_at__lte=now).select_related("report__team", "report__account")


def follow_moved_teams(now: datetime) -> None:
    """Work out the next turns of teams that have moved to another time zone."""
    moved = Series.objects.active().filter(due_at__gt=now).exclude(time_zone=F("report__team__time_zone"))
    for series in moved.select_related("report__team"):
        was = series.due_at
        _set_due(series, now)
        Series.objects.filter(pk=series.pk, due_at=was).update(due_at=series.due_at, time_zone=series.time_zone)


def take_turns(now: datetime) -> int:
    """Take the turns that are due, each series' newest. Returns how many runs were made; one odd series stops no other."""
    follow_moved_teams(now)
    made = 0
    for series in due(now):
        try:
            made += _take(series, now) is not None
        except IntegrityError:
            log.warning("the turn of series %s was taken by another worker", series.pk)
        except Exception:
            log.exception("the turn of series %s failed", series.pk)
    return made


def _take(series: Series, now: datetime) -> Run | None:
    """Take the newest turn that is due, and write down those before it as missed. None: there is no run of it."""
    zone = ZoneInfo(series.report.team.time_zone)
    was = series.due_at
    if was is None:
        return None
    slots = [was, *takewhile(lambda at: at <= now, slots_after(series.rhythm, zone, was))]
    with transaction.atomic():
        moved = Series.objects.active().filter(pk=series.pk, due_at=was)
        if not moved.update(due_at=_next(series, now), time_zone=zone.key):
            return None  # another scheduler was here
        *earlier, newest = slots
        _miss(series, earlier[-MOST_MISSED:], AWAY)
        return _do(series, newest, now)


def _do(series: Series, at: datetime, now: datetime) -> Run | None:
    report = series.report
    wording = wording_of(report)
    if report.account.removed_at:
        _stop(series, Series.State.PAUSED, ACCOUNT_GONE)
        _miss(series, [at], ACCOUNT_GONE)
    elif now - at > YOUNG:
        _miss(series, [at], AWAY)
    elif wording is None:
        _miss(series, [at], NOTHING_SENT)
    elif wording.recalculation != "none":
        _miss(series, [at], KITS_DOES)
    else:
        run = _run(report, _resolved(wording, at))
        SeriesSlot.objects.create(series=series, at=at, run=run)
        return run
    return None


def _miss(series: Series, slots: Iterable[datetime], why: str) -> None:
    SeriesSlot.objects.bulk_create([SeriesSlot(series=series, at=at, missed=why) for at in slots])


def _resolved(wording: ReportVersion, at: datetime) -> ReportVersion:
    """Make a version that asks for the days that the wording's moving periods mean at a moment."""
    number = (wording.report.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    version = ReportVersion.objects.create(
        report=wording.report,
        number=number,
        repeats=wording,
        target_group=wording.target_group,
        pinned_group=wording.pinned_group,
        blocks=wording.blocks,
        include_not_validated=wording.include_not_validated,
        submitted_at=timezone.now(),
    )
    days_of_a: periods.Days | None = None
    for media_set in wording.media_sets.all():
        days = _days(media_set, at, days_of_a)
        days_of_a = days if media_set.slot == Slot.A else days_of_a
        _place(copy_set(media_set, version), media_set, days)
    version.fingerprint = fingerprint(version.definition(wording.report.name))
    version.save(update_fields=["fingerprint"])
    return version


def _days(media_set: MediaSet, at: datetime, days_of_a: periods.Days | None) -> periods.Days | None:
    """The days of a set at a moment, by the calendar of Kits."""
    if media_set.relation and days_of_a:
        return periods.relate(media_set.relation, days_of_a)
    if media_set.date_preset:
        return periods.resolve(media_set.date_preset, at)
    return periods.Days(media_set.start, media_set.end) if media_set.start and media_set.end else None


def _place(copied: MediaSet, asked: MediaSet, days: periods.Days | None) -> None:
    """Give a copied set its days. A name that told the days of the wording tells these."""
    told = f", {when(asked)}"
    copied.date_preset, copied.relation = "" if days else asked.date_preset, ""
    copied.start, copied.end = days or (asked.start, asked.end)
    copied.own_dates = days is not None and not periods.is_week(*days)
    if asked.name.endswith(told):
        period = f", {when(copied)}"
        copied.name = shortened(asked.name.removesuffix(told), 100 - len(period)) + period
    copied.save()


def _run(report: Report, version: ReportVersion) -> Run:
    """Queue a run that nobody asked for: it is the team's."""
    now = timezone.now()
    Report.objects.filter(pk=report.pk).update(touched_at=now)
    return Run.objects.create(report=report, version=version, account=report.account, due_at=now, question=question_of(version))
