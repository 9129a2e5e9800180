"""The parts of a comparison: the first of them in the page, each other one by itself when it comes into view."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from explorer.comparing import projected
from explorer.models import Run, State
from explorer.parts import catalogue
from explorer.parts.arranging import FIRST, arranged, begun
from explorer.views.lookup import get_run
from teams.access import Right


def compared(request: HttpRequest, run: Run) -> dict[str, Any]:
    """Return the comparison as a page begins it: what answers, and the part that the address asks for (`?part=all`: all)."""
    asked = request.GET.get("part", "")
    whole = catalogue.KEYS if asked == "all" else (*FIRST, asked)
    return begun(projected(run, whole), request.GET, partial(_address, run)) | {"may_ask": True}


def _address(run: Run, key: str) -> str:
    return reverse("run-part", args=[run.uuid, key])


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
    made = projected(run, (key,))
    part = next((part for part in made["parts"] if part["key"] == key), None)
    if part is None:
        raise Http404
    shown = arranged(part, request.GET) | {"url": _address(run, key)}
    return render(request, "explorer/comparison/_part.html", {"part": shown, "head": made["head"]})
