"""Finding what a page is about, as the person may see it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import OuterRef
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from explorer.models import Report, Run
from teams.access import Right, require
from teams.notices import choice_of


def get_report(request: HttpRequest, uuid: UUID, right: Right) -> Report:
    """Return a report of the person's teams. 404 for another team's, 403 without the right."""
    reports = Report.objects.for_user(request.user).select_related("team", "account", "current", "series")  # type: ignore[arg-type]
    reports = reports.annotate(chosen=choice_of(request.user, OuterRef("uuid")))  # type: ignore[arg-type]
    report = get_object_or_404(reports, uuid=uuid)
    require(request.user, report.team, right)
    request.team = report.team  # type: ignore[attr-defined]
    return report


def get_run(request: HttpRequest, uuid: UUID, right: Right) -> Run:
    """Return a run of the person's teams. 404 for another team's, 403 without the right."""
    runs = Run.objects.for_user(request.user)  # type: ignore[arg-type]
    run = get_object_or_404(runs.select_related("report__team", "account", "version", "created_by"), uuid=uuid)
    require(request.user, run.report.team, right)
    request.team = run.report.team  # type: ignore[attr-defined]
    return run
