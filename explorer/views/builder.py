"""The report builder: one page, one form, saved as you go. Every button is a plain post; htmx only keeps the place."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from explorer import drafts
from explorer.building.meeting import meet
from explorer.building.saved import unpin_changed
from explorer.building.steps import noted
from explorer.checking import Problem
from explorer.desk import Desk
from explorer.finder import Finder, typed
from explorer.models import Report
from explorer.tasks import sweep
from explorer.views.lookup import get_report
from explorer.views.reports import posted_key
from teams.access import Right, may, require
from teams.waking import wake


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_builder(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """GET the draft; POST saves what was typed and does what the pressed button says."""
    report = get_report(request, uuid, Right.BUILD)
    if not report.has_draft:
        return redirect(report)
    if request.method == "POST":
        return _change(request, report)
    if request.htmx and request.GET.get("part") == "found":  # type: ignore[attr-defined]
        return _find(request, report)
    return _show(request, report, Desk(report, request.user, None, request.GET))  # type: ignore[arg-type]


def _find(request: HttpRequest, report: Report) -> HttpResponse:
    """Show what was typed into the finder, and nothing else of the page: it is asked for at every pause."""
    sets = report.current.media_sets.prefetch_related("picks")  # type: ignore[union-attr]
    finder = Finder(report.account, sets, *typed(request.GET))
    return render(request, "explorer/builder/_found.html", {"report": report, "finder": finder})


@transaction.atomic
def _change(request: HttpRequest, report: Report) -> HttpResponse:
    """Save and act in one piece: a draft that somebody else has sent meanwhile is left as it was sent.

    What others have changed meanwhile stands, and is told; nothing is sent to Kits that the person has not seen.
    """
    draft = drafts.still_draft(report)
    if draft is None:
        return _go(request, report)
    user, version = request.user, draft.current
    version.report = draft  # type: ignore[union-attr]
    met = meet(version, request.POST, user)  # type: ignore[arg-type]
    desk = Desk(draft, user, met.posted, request.GET)  # type: ignore[arg-type]
    desk.overtaken = met.overtaken
    button = request.POST.get("do", "")
    with noted(desk.version, user, desk.page):  # type: ignore[arg-type]
        desk.save()
        if button not in ("submit", "undo"):
            desk.press(button)
        unpin_changed(desk.version)
    if button == "undo":
        desk.press(button)
    if button == "submit" and not met.overtaken:
        return _submit(request, draft, desk)
    # Who has pressed Calculate sees the list grow shorter while mending.
    problems = desk.problems() if "checked" in request.POST else []
    return _show(request, draft, desk, problems)


def _submit(request: HttpRequest, report: Report, desk: Desk) -> HttpResponse:
    require(request.user, report.team, Right.SUBMIT)
    if problems := desk.problems():
        desk.done.focus = "problems-list"
        return _show(request, report, desk, problems)
    drafts.queue_run(report, request.user, posted_key(request))  # type: ignore[arg-type]
    wake(sweep)
    return _go(request, report)


def _go(request: HttpRequest, report: Report) -> HttpResponse:
    target = reverse("report-page", args=[report.uuid])
    go: Callable[[str], HttpResponse] = HttpResponseClientRedirect if request.htmx else redirect  # type: ignore[attr-defined]
    return go(target)


def _show(request: HttpRequest, report: Report, desk: Desk, problems: list[Problem] | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "report": report,
        "desk": desk,
        "problems": problems or [],
        "key": uuids.uuid4(),
        "may_submit": may(request.user, report.team, Right.SUBMIT),
        "show_sandbox_badge": report.account.is_sandbox(),
    }
    desk.mark(context["problems"])
    part = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, "explorer/builder/_builder.html" if part else "explorer/builder/page.html", context)
