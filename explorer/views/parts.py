"""The parts of a comparison: the first of them in the page, each other one by itself when it comes into view."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from explorer.comparing import projected
from explorer.models import Run, State
from explorer.opening import close_for, may_open, open_for, open_until
from explorer.parts import catalogue, notes
from explorer.parts.arranging import FIRST, arranged, begun
from explorer.rules import rule_of
from explorer.views.lookup import get_run
from teams.access import Right


def compared(request: HttpRequest, run: Run) -> dict[str, Any]:
    """Return the comparison as a page begins it: what answers, and the part that the address asks for (`?part=all`: all)."""
    asked = request.GET.get("part", "")
    whole = catalogue.KEYS if asked == "all" else (*FIRST, asked)
    until = open_until(request, run)
    made = begun(projected(run, whole, opened=until is not None), request.GET, partial(_address, run))
    parts = [_with_opening(request, run, part, is_opened=until is not None) for part in made["parts"]]
    return made | {"parts": parts, "may_ask": True, "opened_until": until, "may_be_opened": may_open(request, run)}


def _address(run: Run, key: str) -> str:
    return reverse("run-part", args=[run.uuid, key])


def _with_opening(request: HttpRequest, run: Run, part: dict[str, Any], *, is_opened: bool) -> dict[str, Any]:
    """Say whether hidden numbers are open in the part, or where they could be opened if it hides any."""
    is_hiding = notes.bases(rule_of(run.report.team), {"hidden"})[0] in part.get("notes", ())
    return part | {"is_opened": is_opened, "may_be_opened": is_hiding and not is_opened and may_open(request, run)}


@login_required
@require_safe
def run_part(request: HttpRequest, uuid: UUID, key: str) -> HttpResponse:
    """GET one part of a ready run's comparison as a fragment; whoever opens its address is led to it on the run's page."""
    run = get_run(request, uuid, Right.SEE)
    if run.state != State.READY or key not in catalogue.KEYS:
        raise Http404
    if not request.htmx:  # type: ignore[attr-defined]
        asked = request.GET.dict() | {"part": key}
        return redirect(f"{reverse('run-page', args=[run.uuid])}?{urlencode(asked)}#{key}")
    is_opened = open_until(request, run) is not None
    made = projected(run, (key,), opened=is_opened)
    part = next((part for part in made["parts"] if part["key"] == key), None)
    if part is None:
        raise Http404
    shown = _with_opening(request, run, arranged(part, request.GET), is_opened=is_opened) | {"url": _address(run, key)}
    return render(request, "explorer/comparison/_part.html", {"part": shown, "head": made["head"]})


@login_required
@require_POST
@transaction.atomic
def run_opening(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """POST opens the hidden numbers of a ready run for this person for a while; with `close` it hides them again."""
    run = get_run(request, uuid, Right.BUILD)
    if run.state != State.READY:
        raise Http404
    if "close" in request.POST:
        close_for(request, run)
    elif may_open(request, run):
        open_for(request, run)
    else:
        raise PermissionDenied(_("The team’s base rule does not let hidden numbers be opened. An admin can change that."))
    key = request.POST.get("part", "")
    return redirect(f"{run.get_absolute_url()}?part={key}#{key}" if key in catalogue.KEYS else run)
