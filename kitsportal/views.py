"""The few pages that belong to no room."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from kitsportal.styleguide import styleguide
from teams.access import is_locked, listed_teams

__all__ = ["home", "styleguide"]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """GET leads to the person's reports, or to the sign-in."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    teams = listed_teams(request.user)
    team = next((team for team in teams if not is_locked(request.user, team)), next(iter(teams), None))
    return redirect("report-list", team.uuid) if team else redirect("team-new")
