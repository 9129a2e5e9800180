"""Drafts: what the builder saves as you go, and what becomes of it when it is sent."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from explorer.building.following import follow, is_behind
from explorer.building.questions import question_of
from explorer.failpoints import failpoint
from explorer.models import ENDS, MediaSet, Origin, Pick, Report, ReportVersion, Run, Slot
from explorer.models.report import fingerprint
from explorer.models.run import OVERDUE_AFTER
from explorer.naming import is_given, name_sets
from explorer.periods import first_guess, is_week
from teams.models import KitsAccount, Team, User
from teams.names import shortened
from teams.transactions import retried
from touchpoints.relations import valid_days


@transaction.atomic
def new_report(team: Team, account: KitsAccount, user: User) -> Report:
    """Make an empty draft: everyone, the newest week with data, nothing picked."""
    report = Report.objects.create(team=team, account=account, created_by=user)
    version = ReportVersion.objects.create(report=report, author=user, blocks=first_blocks(account))
    add_set(version, Slot.A)
    _make_current(report, version)
    return report


def untouched_report(account: KitsAccount, user: User) -> Report | None:
    """Return a draft that the person has opened and left as it was: it serves again, with today's period."""
    report = account.reports.filter(created_by=user).untouched().order_by("-pk").first()
    if report is None or report.current is None:
        return None
    report.current.media_sets.all().delete()
    add_set(report.current, Slot.A)
    report.save(update_fields=["touched_at"])
    return report


def first_blocks(account: KitsAccount) -> list[str]:
    """Return the blocks that a new report asks for: a profile where the account has variables for one."""
    return ["overview", "profile"] if account.variables else ["overview"]


def add_set(version: ReportVersion, slot: Slot) -> MediaSet:
    """Give a version a set with the period of set A, or the newest week with data."""
    like = version.media_sets.filter(slot=Slot.A).first()
    when: dict[str, Any]
    if like:
        when = {"date_preset": like.date_preset, "start": like.start, "end": like.end}
        if slot == Slot.B:
            when["relation"] = "same"
    else:
        days = first_guess(timezone.now(), valid_days(version.report.account))
        when = {"own_dates": not is_week(*days), "start": days.start, "end": days.end}
    return MediaSet.objects.create(version=version, slot=slot, **when)


@transaction.atomic
def edit(report: Report, user: User) -> ReportVersion:
    """Return the draft of a report; a version that was sent is copied into a new one, never changed."""
    report = _locked(report)
    current = report.current
    if current is None or current.is_draft:
        return current or ReportVersion.objects.create(report=report, author=user, blocks=first_blocks(report.account))
    number = report.versions.aggregate(last=Max("number"))["last"] + 1
    version = _copy_version(current, report, number, user)
    _make_current(report, version)
    return version


@transaction.atomic
def copy_report(source: Report, user: User) -> Report:
    """Make a draft of our own that asks the same, also of a report made in Kits."""
    if source.current is None:
        raise ValueError("A report that asks nothing cannot be copied.")
    name = _("%(name)s (copy)") % {"name": shortened(source.name, 180)}
    report = Report.objects.create(team=source.team, account=source.account, created_by=user, name=name)
    version = _copy_version(source.current, report, 1, user)
    _make_current(report, version)
    return report


@transaction.atomic
def discard(report: Report) -> Report | None:
    """Throw the open draft away: the report is again what was sent last. None: nothing was ever sent, the report is gone."""
    report = _locked(report)
    if not report.has_draft or report.current is None:
        return report
    sent = report.versions.exclude(submitted_at=None).filter(repeats=None).order_by("-number").first()
    if sent is None:
        report.delete()
        return None
    draft = report.current
    _make_current(report, sent)
    draft.delete()
    return report


def _make_current(report: Report, version: ReportVersion) -> None:
    report.current = version
    report.save(update_fields=["current", "touched_at"])


def _copy_version(source: ReportVersion, report: Report, number: int, user: User) -> ReportVersion:
    version = ReportVersion.objects.create(
        report=report,
        number=number,
        author=user,
        target_group=source.target_group,
        pinned_group=source.pinned_group,
        blocks=source.blocks,
        include_not_validated=source.include_not_validated,
        recalculation=source.recalculation,
    )
    for media_set in source.media_sets.prefetch_related("picks"):
        copied = copy_set(media_set, version)
        if is_given(media_set):  # it would stay when what is picked changes
            MediaSet.objects.filter(pk=copied.pk).update(name="")
    return version


def copy_set(source: MediaSet, version: ReportVersion) -> MediaSet:
    """Give a version the same set, with its picks."""
    picks = list(source.picks.all())
    source = MediaSet.objects.get(pk=source.pk)
    source.pk, source.version = None, version
    source._state.adding = True
    source.save()
    Pick.objects.bulk_create(
        Pick(media_set=source, upstream_id=pick.upstream_id, name=pick.name, position=pick.position) for pick in picks
    )
    return source


def queue_run(report: Report, user: User, key: UUID, token_name: str = "") -> Run:
    """Note that a calculation is wanted; a worker does the sending. The second click gets the first one's run.

    A version that is being calculated already is not asked for again: its run is returned.
    `token_name`: the API token that asks.
    """
    try:
        run = retried(partial(_queue, report, user, key, token_name))
    except IntegrityError:  # the other click came between look and write
        run = _first_run(Report.objects.get(pk=report.pk), key) or report.runs.latest("created_at")
    failpoint("create.committed")
    return run


@transaction.atomic
def _queue(report: Report, user: User, key: UUID, token_name: str = "") -> Run:
    failpoint("create.begun")
    report = _locked(report)
    run = _first_run(report, key) or _new_run(_up_to_date(report, user), user, key, token_name)
    failpoint("create.queued")
    return run


def _locked(report: Report) -> Report:
    """Read the report anew and keep others from changing it until the transaction ends."""
    return Report.objects.select_for_update(of=("self",)).select_related("current", "account", "team").get(pk=report.pk)


def still_draft(report: Report) -> Report | None:
    """Lock the report for one change of its draft; None when the draft has been sent meanwhile."""
    fresh = _locked(report)
    return fresh if fresh.current and fresh.current.is_draft else None


def _first_run(report: Report, key: UUID) -> Run | None:
    same_click = report.runs.filter(key=key).first()
    return same_click or report.runs.filter(version=report.current).exclude(state__in=ENDS).first()


def _up_to_date(report: Report, user: User) -> Report:
    """Give a report a new version where set B follows a moving period of set A that has moved on since it was sent."""
    version = report.current
    if version and not version.is_draft and report.origin == Origin.PORTAL and is_behind(version):
        edit(report, user)
        return _locked(report)
    return report


def _new_run(report: Report, user: User, key: UUID, token_name: str) -> Run:
    version = report.current
    if version is None or report.origin != Origin.PORTAL:
        raise ValueError("Only a report made here can be sent.")
    if version.is_draft:
        follow(version)
        name_sets(version)
        version.submitted_at = timezone.now()
        version.fingerprint = fingerprint(version.definition(report.name))
        version.save(update_fields=["submitted_at", "fingerprint"])
        version.steps.all().delete()  # what was sent is not changed, so nothing of it can be undone
        failpoint("create.version_sent")
    Report.objects.filter(pk=report.pk).update(touched_at=timezone.now())
    now = timezone.now()
    return Run.objects.create(
        report=report,
        version=version,
        account=report.account,
        created_by=user,
        token_name=token_name,
        key=key,
        due_at=now,
        tell_at=now + OVERDUE_AFTER,
        question=question_of(version),
    )
