"""What a team has in flight, and the fragment that keeps the page up to date."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from explorer import queue
from explorer.schedules import schedules
from teams.access import Right, get_team
from teams.models import Team

RUNS_A_PAGE = 50


@login_required
@require_safe
def run_queue(request: HttpRequest, team: UUID) -> HttpResponse:
    """GET everything that the team waits for; `?mine=1`: what the person asked for."""
    return render(request, "explorer/queue/page.html", _context(request, _team(request, team)))


@login_required
@require_safe
def run_queue_status(request: HttpRequest, team: UUID) -> HttpResponse:
    """GET the page's table as it is now."""
    return render(request, "explorer/queue/_queue.html", _context(request, _team(request, team)))


@login_required
@require_safe
def schedule_list(request: HttpRequest, team: UUID) -> HttpResponse:
    """GET everything that is calculated again by a schedule, the portal's or Kits' own."""
    found = _team(request, team)
    page = Paginator(schedules(found), RUNS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "explorer/schedules/page.html", {"team": found, "page": page, "nav_section": "queue"})


def _team(request: HttpRequest, uuid: UUID) -> Team:
    found = get_team(request.user, uuid, Right.SEE)
    request.team = found  # type: ignore[attr-defined]
    return found


def _context(request: HttpRequest, team: Team) -> dict[str, Any]:
    is_mine = request.GET.get("mine") == "1"
    runs = queue.asked_by(queue.in_flight(team), request.user if is_mine else None)  # type: ignore[arg-type]
    shown = runs.select_related("report", "version", "account__team", "created_by")
    page = Paginator(shown, RUNS_A_PAGE).get_page(request.GET.get("page"))
    listed = list(page.object_list)
    return {
        "team": team,
        "page": page,
        "rows": queue.waiting(listed, team),
        "ended": queue.ended_lately(team),
        "coming": queue.coming_up(team),
        "is_mine": is_mine,
        "asked": "mine=1&" if is_mine else "",
        "look_again_in": queue.look_again_in(listed),
    }
