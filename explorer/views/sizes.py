"""How large a target group is: a question to Kits that a worker answers while the page waits."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from explorer.desk import ask_size
from explorer.views.lookup import get_report
from teams.access import Right, require, teams_of
from teams.models import Inquiry


@login_required
@require_POST
def target_group_size_question(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """POST asks how large the target group of a report's draft is, and gives the fragment that waits for the answer."""
    report = get_report(request, uuid, Right.BUILD)
    if report.current is None or not report.has_draft:
        return redirect(report)
    return render(request, "explorer/builder/_size.html", {"inquiry": ask_size(report.current, request.user)})  # type: ignore[arg-type]


@login_required
@require_safe
def target_group_size(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET the fragment with the answer, or with the question still open."""
    inquiries = Inquiry.objects.filter(team__in=teams_of(request.user), kind="target_group_size")
    inquiry = get_object_or_404(inquiries.select_related("team"), uuid=uuid)
    require(request.user, inquiry.team, Right.BUILD)
    return render(request, "explorer/builder/_size.html", {"inquiry": inquiry})
