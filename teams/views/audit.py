"""The audit log of a team: to be read and taken along, by its admins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teams.access import Right
from teams.audit import Event, note
from teams.models import AuditEntry, Team
from teams.models.audit import AuditQuerySet
from teams.spreadsheets import csv_of
from teams.views.common import enter

A_PAGE = 100


@login_required
@require_safe
def audit_log(request: HttpRequest, team: UUID) -> HttpResponse:
    """What was done in the team, the newest first; of one kind where that is asked for."""
    here = enter(request, team, Right.MANAGE)
    event = request.GET.get("event", "")
    page = Paginator(_entries(here, event), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "team": here,
        "page": page,
        "events": Event.choices,
        "event": event,
        "asked": f"event={event}&" if event in Event.values else "",
        "nav_section": "members",
    }
    return render(request, "teams/audit.html", context)


@login_required
@require_POST
def audit_export(request: HttpRequest, team: UUID) -> HttpResponse:
    """The whole log as CSV, with times in UTC. That it was taken along stands in it, too."""
    here = enter(request, team, Right.MANAGE)
    note(here, Event.LOG_EXPORTED, request.user)
    response = HttpResponse(csv_of(_rows(here)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
    return response


def _entries(team: Team, event: str = "") -> AuditQuerySet:
    entries = AuditEntry.objects.filter(team=team)
    return entries.filter(event=event) if event in Event.values else entries


def _rows(team: Team) -> Iterator[Sequence[object]]:
    yield [_("Time (UTC)"), _("Who"), _("What"), _("About"), _("Changes")]
    for entry in _entries(team).iterator():
        changes = "; ".join(f"{name}: {before} → {after}" for name, (before, after) in entry.changes.items())
        yield [f"{entry.at:%Y-%m-%d %H:%M:%S}", entry.actor, entry.event, entry.about, changes]
