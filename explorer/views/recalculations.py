"""A report that Kits recalculates: following it, or not. What Kits does is not changed by either."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from explorer import recalculating
from explorer.tasks import sweep_recalculations
from explorer.views.lookup import get_report
from teams.access import Right
from teams.waking import wake


@login_required
@require_POST
def recalculation_stop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """POST stops following what Kits recalculates. Kits goes on."""
    report = get_report(request, uuid, Right.SUBMIT)
    if recalculating.stop(report, request.user):  # type: ignore[arg-type]
        messages.success(request, _("No longer followed. Kits goes on recalculating the report; the portal reads none of it."))
    return redirect(report)


@login_required
@require_POST
def recalculation_resumption(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """POST follows it again: the newest calculation that Kits has becomes a run."""
    report = get_report(request, uuid, Right.SUBMIT)
    if recalculating.resume(report):
        wake(sweep_recalculations)
        messages.success(request, _("Followed again: every new calculation of Kits becomes a run here."))
    return redirect(report)
