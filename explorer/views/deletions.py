"""Deleting a run's report at Kits: asked first, done by a worker, told whatever comes of it."""

from __future__ import annotations

import uuid as uuids
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from explorer import deleting
from explorer.models import Run
from explorer.views.lookup import get_run
from explorer.views.reports import posted_key
from teams.access import Right


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def run_deletion(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET asks whether a run's report may be deleted at Kits, or says what came of it; POST lets a worker delete it."""
    run = _run(request, uuid)
    if request.method == "POST":
        if deleting.may_be_deleted(run):
            deleting.wish(run, request.user, posted_key(request))  # type: ignore[arg-type]
        return redirect("run-deletion", run.uuid)
    return render(request, "explorer/runs/deletion.html", _context(run))


@login_required
@require_safe
def run_deletion_status(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET the fragment that says what came of it."""
    return render(request, "explorer/runs/_deletion.html", _context(_run(request, uuid)))


def _run(request: HttpRequest, uuid: UUID) -> Run:
    """Return a run whose report is the portal's, at Kits or deleted there. 404 for any other."""
    run = get_run(request, uuid, Right.SUBMIT)
    if not (deleting.may_be_deleted(run) or run.deleted_at):
        raise Http404
    return run


def _context(run: Run) -> dict[str, Any]:
    return {
        "report": run.report,
        "run": run,
        "wish": deleting.latest_wish(run),
        "key": uuids.uuid4(),
        "show_sandbox_badge": run.account.is_sandbox(),
    }
