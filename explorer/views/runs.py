"""One calculation: where it stands, and its comparison."""

from __future__ import annotations

import uuid as uuids
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from explorer.comparing import projected
from explorer.models import State
from explorer.tasks import sweep
from explorer.views.lookup import get_run
from teams.access import Right
from teams.waking import wake


@login_required
@require_safe
def run_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET one run with its comparison, or with where it stands."""
    run = get_run(request, uuid, Right.SEE)
    is_ready = run.state == State.READY
    context = {
        "report": run.report,
        "run": run,
        "shown": run if is_ready else None,
        "comparison": projected(run) if is_ready else None,
        "show_sandbox_badge": run.account.is_sandbox(),
    }
    return render(request, "explorer/runs/page.html", context)


@login_required
@require_safe
def run_status(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET the fragment that says where a run stands; once it is ready, the fragment is the comparison."""
    run = get_run(request, uuid, Right.SEE)
    context = {"run": run, "report": run.report, "key": uuids.uuid4()}
    if run.state == State.READY:
        context |= {"shown": run, "comparison": projected(run)}
        return render(request, "explorer/runs/_results.html", context)
    return render(request, "explorer/runs/_status.html", context)


@login_required
@require_POST
def run_stop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """POST stops watching a run. Kits may go on calculating; nothing is deleted there."""
    run = get_run(request, uuid, Right.SUBMIT)
    if not run.stop():
        messages.info(request, _("The calculation had already ended."))
    return redirect(run.report)


@login_required
@require_POST
def run_resend(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """POST lets a person decide that Kits does not have an unconfirmed report: it is sent once more."""
    run = get_run(request, uuid, Right.SUBMIT)
    if run.send_again():
        wake(sweep)
    return redirect(run.report)
