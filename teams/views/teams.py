"""Founding a team, and its settings."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from teams.access import Right
from teams.audit import Event, changes_of, note
from teams.forms import TeamForm
from teams.people import found_team
from teams.views.common import enter, posted


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team_new(request: HttpRequest) -> HttpResponse:
    """Found a team and become its admin."""
    form = TeamForm(posted(request))
    if form.is_valid():
        team = found_team(user=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return redirect("key-list", team.uuid)
    return render(request, "teams/new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team_settings(request: HttpRequest, team: UUID) -> HttpResponse:
    """Name and time zone."""
    here = enter(request, team, Right.MANAGE)
    form = TeamForm(posted(request), instance=here)
    if form.is_valid():
        with transaction.atomic():
            form.save()
            note(here, Event.TEAM_CHANGED, request.user, changes=changes_of(form))
        messages.success(request, _("Saved."))
        return redirect("team-settings", here.uuid)
    if form.errors:
        here.refresh_from_db()  # the frame shows the stored name, not the refused one
    context = {"team": here, "form": form, "nav_section": "members"}
    return render(request, "teams/settings.html", context, status=422 if form.errors else 200)
