"""The fragment that waits for a key test."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from teams import access
from teams.access import Right
from teams.models import Inquiry
from teams.models.inquiry import Kind


@login_required
@require_safe
def inquiry(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How the test stands. Opened without the page around it, it leads to the page."""
    mine = Inquiry.objects.filter(team__in=access.teams_of(request.user), account__removed_at=None)
    found = get_object_or_404(mine.select_related("account", "team"), uuid=uuid, kind=Kind.KEY_TEST)
    access.require(request.user, found.team, Right.MANAGE)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("key", found.account.uuid)
    return render(request, "teams/keys/_test.html", {"inquiry": found, "account": found.account})
