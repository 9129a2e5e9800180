"""Reading reports, calculations and their numbers."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from ninja import Query

from explorer.api import writing
from explorer.api.frame import router, team_of
from explorer.api.schemas import MetricsOut, ReportDetail, ReportPage, ReportsAsked, RunOut, RunPage, RunsAsked
from explorer.comparing import projected
from explorer.exports.plain import plain
from explorer.models import Run, State
from teams.api.bearer import needs
from teams.api.encoding import as_json
from teams.api.pages import page
from teams.api.problems import Problem
from teams.models import Scope


@router.get(
    "/reports",
    **needs(Scope.REPORTS_READ),
    response=ReportPage,
    url_name="api-reports",
    operation_id="listReports",
    summary="List reports",
    tags=["Reports"],
)
def reports(request: HttpRequest, asked: Query[ReportsAsked]) -> dict[str, Any]:
    """The team's reports, those made in Kits among them, the last changed first."""
    rows = writing.reports_of(team_of(request)).order_by("-touched_at", "-pk")
    if query := asked.q.strip():
        rows = rows.filter(Q(name__icontains=query) | Q(current__media_sets__name__icontains=query)).distinct()
    return page(request, asked, rows, writing.report)


@router.get(
    "/reports/{uuid:report}",
    **needs(Scope.REPORTS_READ),
    response=ReportDetail,
    url_name="api-report",
    operation_id="getReport",
    summary="One report",
    tags=["Reports"],
)
def report(request: HttpRequest, report: UUID) -> dict[str, Any]:
    """What the report asks, its newest calculation, and its newest one with numbers."""
    return writing.report_detail(get_object_or_404(writing.reports_of(team_of(request)), uuid=report))


@router.get(
    "/runs",
    **needs(Scope.RUNS_READ),
    response=RunPage,
    url_name="api-runs",
    operation_id="listRuns",
    summary="List calculations",
    tags=["Runs"],
)
def runs(request: HttpRequest, asked: Query[RunsAsked]) -> dict[str, Any]:
    """The team's calculations, the newest first; of one report or in one state, if wanted."""
    rows = writing.runs_of(team_of(request))
    if asked.report:
        rows = rows.filter(report__uuid=asked.report)
    if asked.state:
        rows = rows.filter(state=asked.state)
    return page(request, asked, rows, writing.run)


@router.get(
    "/runs/{uuid:run}",
    **needs(Scope.RUNS_READ),
    response=RunOut,
    url_name="api-run",
    operation_id="getRun",
    summary="Where a calculation stands",
    tags=["Runs"],
)
def run(request: HttpRequest, run: UUID) -> dict[str, Any]:
    """Its state. Kits may take eight hours: `look_again_in` says how many seconds to wait before asking again."""
    return writing.run(_run(request, run))


@router.get(
    "/runs/{uuid:run}/metrics",
    **needs(Scope.METRICS_READ),
    response=MetricsOut,
    url_name="api-run-metrics",
    operation_id="getMetrics",
    summary="The numbers of a calculation",
    tags=["Runs"],
)
def metrics(request: HttpRequest, run: UUID) -> HttpResponse:
    """What the page and the exports show: by part, each number with its unit, its text, and why it is not there.

    The numbers of a calculation do not change: send the `ETag` of the last answer as `If-None-Match`, and 304 says that all
    is as it was. Texts are in the language of `Accept-Language`. Before a calculation is ready: 409.
    """
    found = _run(request, run)
    if found.state != State.READY:
        sentence = _("This calculation has no numbers: it is %(state)s. Ask GET /runs/{run} how it stands.")
        raise Problem(409, sentence % {"state": found.get_state_display().lower()})
    body = as_json(MetricsOut.model_validate(_metrics(found))).encode()
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response["ETag"], response["Cache-Control"] = etag, "private, no-cache"
    return get_conditional_response(request, etag=etag, response=response) or response


def _metrics(run: Run) -> dict[str, Any]:
    return {
        "run": run.uuid,
        "calculated_at": run.calculated_at,
        "withdrawn_at": run.withdrawn_at,
        "withdrawn_because": run.withdrawn_because,
        **plain(projected(run)),
    }


def _run(request: HttpRequest, uuid: UUID) -> Run:
    return get_object_or_404(writing.runs_of(team_of(request)).select_related("report__team", "account", "version"), uuid=uuid)
