"""One calculation: where it stands, and its comparison."""

from __future__ import annotations

import uuid as uuids
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from explorer.asked import asked
from explorer.durations import ready_at
from explorer.models import Run, State
from explorer.tasks import sweep
from explorer.views.lookup import get_run
from explorer.views.parts import compared
from explorer.views.reports import runs_shown
from explorer.views.standing import tag_of
from teams.access import Right
from teams.waking import wake

LONGEST_REASON = 300


@login_required
@require_safe
def run_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET one run with its comparison, or with where it stands."""
    run = get_run(request, uuid, Right.SEE)
    is_ready = run.state == State.READY
    expected = ready_at(run)
    context = {
        "report": run.report,
        "run": run,
        "shown": run if is_ready else None,
        "comparison": compared(request, run) if is_ready else None,
        "asked": None if is_ready else asked(run.version),
        "ready_at": expected,
        "tag": tag_of(request, run, expected),
        "show_sandbox_badge": run.account.is_sandbox(),
    }
    return render(request, "explorer/runs/page.html", context)


@login_required
@require_safe
def run_status(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET the fragment that says where a run stands; once it is ready, the fragment is the comparison.

    A page that shows the same already is told so (304). At the end it brings along what else of the report's page has changed.
    """
    run = get_run(request, uuid, Right.SEE)
    expected = ready_at(run)
    tag = tag_of(request, run, expected)
    if tag and (unchanged := get_conditional_response(request, etag=tag)):
        return unchanged
    context: dict[str, Any] = {"run": run, "report": run.report, "key": uuids.uuid4()}
    if run.state == State.READY:
        context |= {"shown": run, "comparison": compared(request, run)}
    else:
        context |= {"asked": asked(run.version), "ready_at": expected, "tag": tag}
    if not run.is_waiting and _stands_on_the_reports_page(request, run):
        context |= runs_shown(run.report)
    response = render(request, "explorer/runs/_fragment.html", context)
    if tag:
        response["ETag"] = tag
    return response


def _stands_on_the_reports_page(request: HttpRequest, run: Run) -> bool:
    """Whether the page around the fragment has the report's buttons and its list of runs."""
    return bool(request.htmx and request.htmx.current_url_abs_path == run.report.get_absolute_url())  # type: ignore[attr-defined]


@login_required
@require_POST
def run_stop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """POST stops watching a run. Kits may go on calculating; nothing is deleted there."""
    run = get_run(request, uuid, Right.SUBMIT)
    if not run.stop():
        messages.info(request, _("The calculation had already ended."))
    return redirect(run.report)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def run_withdrawal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET asks why the team no longer stands by the numbers of a run; POST says so wherever they are shown."""
    run = get_run(request, uuid, Right.SHARE)
    because, is_sent = request.POST.get("because", "").strip(), request.method == "POST"
    if is_sent and 0 < len(because) <= LONGEST_REASON and run.state == State.READY:
        run.withdraw(because, request.user)  # type: ignore[arg-type]
        return redirect(run)
    context = {
        "run": run,
        "report": run.report,
        "because": because,
        "problem": _why_not_withdrawn(run, because) if is_sent else "",
        "show_sandbox_badge": run.account.is_sandbox(),
    }
    return render(request, "explorer/runs/withdrawal.html", context, status=422 if is_sent else 200)


def _why_not_withdrawn(run: Run, because: str) -> str:
    if run.state != State.READY:
        return _("This run has no numbers that could be withdrawn.")
    if not because:
        return _("Say why: whoever has the numbers reads it.")
    return _("At most %(most)s characters; these are %(n)s.") % {"most": LONGEST_REASON, "n": len(because)}


@login_required
@require_POST
def run_resend(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """POST lets a person decide that Kits does not have an unconfirmed report: it is sent once more."""
    run = get_run(request, uuid, Right.SUBMIT)
    if run.send_again():
        wake(sweep)
    return redirect(run.report)


@login_required
@require_POST
def run_resumption(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """POST lets workers try a parked run once more."""
    run = get_run(request, uuid, Right.SUBMIT)
    if run.take_up():
        wake(sweep)
    return redirect(run.report)
