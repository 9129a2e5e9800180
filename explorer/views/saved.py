"""What a team has saved for its reports: media sets and target groups, with their versions and where they are used."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from explorer.building import saved
from explorer.building.saved_words import contents_in_words, versions_in_words
from explorer.models import SavedPart
from teams.access import Right, get_team, require
from teams.names import too_long


@login_required
@require_safe
def saved_list(request: HttpRequest, team: UUID) -> HttpResponse:
    """GET everything that the team has saved, by account and name."""
    request.team = found = get_team(request.user, team, Right.SEE)  # type: ignore[attr-defined]
    parts = SavedPart.objects.filter(account__team=found, archived_at=None).select_related("account", "newest__author")
    rows = list(parts.order_by("account__name", "kind", "name").prefetch_related("versions__author"))
    used = saved.uses(rows)
    for row in rows:
        row.reports = used[row.pk]  # type: ignore[attr-defined]
        row.contents = contents_in_words(row)  # type: ignore[attr-defined]
        row.history = versions_in_words(row)  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "team": found,
        "sets": [row for row in rows if row.kind == SavedPart.Kind.SET],
        "groups": [row for row in rows if row.kind == SavedPart.Kind.GROUP],
        "show_sandbox_badge": any(row.account.is_sandbox() for row in rows),
    }
    return render(request, "explorer/saved/list.html", context)


@login_required
@require_POST
def saved_change(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """POST renames a saved part (`name`), or takes it off the lists (`archive`); reports made of it stay as they are."""
    part = get_object_or_404(SavedPart.objects.for_user(request.user).select_related("account__team"), uuid=uuid)  # type: ignore[arg-type]
    require(request.user, part.account.team, Right.BUILD)
    if "archive" in request.POST:
        part.archived_at = timezone.now()
        part.save(update_fields=["archived_at"])
        messages.success(request, _("“%(name)s” is no longer offered.") % {"name": part})
    elif name := " ".join(request.POST.get("name", "").split()):
        _rename(request, part, name)
    else:
        messages.error(request, _("Give it a name first."))
    return redirect("saved-list", part.account.team.uuid)


def _rename(request: HttpRequest, part: SavedPart, name: str) -> None:
    if problem := too_long(name, saved.LONGEST_NAME):
        messages.error(request, problem)
        return
    before, part.name = part.name, name
    try:
        with transaction.atomic():
            part.save(update_fields=["name"])
    except IntegrityError:
        messages.error(request, _("There is something called “%(name)s” already.") % {"name": name})
    else:
        messages.success(request, _("“%(before)s” is now called “%(name)s”.") % {"before": before, "name": name})
