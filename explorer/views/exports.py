"""A comparison as a file to take along."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from explorer.comparing import projected
from explorer.exports.content import Origin
from explorer.exports.csv import csv
from explorer.exports.pptx import pptx
from explorer.exports.xlsx import xlsx
from explorer.models import Run, State, template_of
from explorer.views.lookup import get_run
from teams import formats
from teams.access import Right
from teams.audit import Event, note


class Format(NamedTuple):
    """A kind of file: how it is made and how a browser calls it."""

    make: Callable[[dict[str, Any], Origin], bytes]
    content_type: str


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS = {
    "csv": Format(csv, "text/csv; charset=utf-8"),
    "pptx": Format(pptx, f"{_OFFICE}.presentationml.presentation"),
    "xlsx": Format(xlsx, f"{_OFFICE}.spreadsheetml.sheet"),
}


@login_required
@require_POST
def run_export(request: HttpRequest, uuid: UUID, kind: str) -> HttpResponse:
    """POST makes a file of a ready run's comparison, in the reader's language; the audit log keeps that it was taken along."""
    run = get_run(request, uuid, Right.SEE)
    if run.state != State.READY or kind not in FORMATS:
        raise Http404
    made = _made(run, kind)
    name = _file_name(run, kind)
    note(run.report.team, Event.NUMBERS_EXPORTED, request.user, name)
    response = HttpResponse(made, content_type=FORMATS[kind].content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _made(run: Run, kind: str) -> bytes:
    """The file; slides are made on the team's template, where it has one."""
    if kind == "pptx":
        return pptx(projected(run), _origin(run), template_of(run.report.team))
    return FORMATS[kind].make(projected(run), _origin(run))


def _origin(run: Run) -> Origin:
    return Origin(
        run=str(run.uuid),
        link=settings.BASE_URL + run.get_absolute_url(),
        exported_at=timezone.now(),
        withdrawn=_withdrawn(run),
        palette=run.report.team.palette,
    )


def _withdrawn(run: Run) -> str:
    if run.withdrawn_at is None:
        return ""
    words = _("The team withdrew these numbers %(at)s: %(because)s")
    return words % {"at": formats.instant(run.withdrawn_at), "because": run.withdrawn_because}


def _file_name(run: Run, kind: str) -> str:
    """The report's name and the day of its calculation."""
    day = timezone.localdate(run.calculated_at or run.ended_at)
    return f"{slugify(run.report.name)[:80] or 'report'}-{day:%Y-%m-%d}.{kind}"
