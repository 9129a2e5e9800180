"""Whether one is told when a report's calculation ends."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from explorer.views.lookup import get_report
from teams import notices
from teams.access import Right


@login_required
@require_POST
def report_telling(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """POST follows the report, or stops following it with wants=0. It counts for this person alone."""
    report = get_report(request, uuid, Right.SEE)
    wants = request.POST.get("wants") != "0"
    notices.follow(request.user, report.team, report.uuid, wants)  # type: ignore[arg-type]
    report.chosen = wants  # type: ignore[attr-defined]
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(report)
    return render(request, "explorer/reports/_telling.html", {"report": report, "run": report.latest_run()})
