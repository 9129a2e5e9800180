"""A helper report for a run that Kits gave no comparison of."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from explorer import helping
from explorer.tasks import sweep
from explorer.views.lookup import get_run
from explorer.views.reports import posted_key
from teams.access import Right
from teams.waking import wake


@login_required
@require_POST
def run_helper(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """POST asks Kits for a report on A and B together, from which it follows what they share."""
    run = get_run(request, uuid, Right.SUBMIT)
    if helping.ask(run, request.user, posted_key(request)) is None:  # type: ignore[arg-type]
        messages.error(request, _("A helper report would not help this run."))
    else:
        wake(sweep)
        messages.info(request, _("Kits is asked about A and B together. What they share stands here once that is calculated."))
    return redirect(run)
