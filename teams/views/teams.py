"""Founding a team."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from teams.forms import TeamForm
from teams.people import found_team
from teams.views.common import posted


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team_new(request: HttpRequest) -> HttpResponse:
    """Found a team and become its admin."""
    form = TeamForm(posted(request))
    if form.is_valid():
        team = found_team(user=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return redirect("key-list", team.uuid)
    return render(request, "teams/new.html", {"form": form}, status=422 if form.errors else 200)
