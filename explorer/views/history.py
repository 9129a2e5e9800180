"""All runs of a report as one timeline, and any run beside any other."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from explorer import history
from explorer.between import against
from explorer.models import Report, Run, State
from explorer.views.lookup import get_report, get_run
from teams.access import Right

RUNS_A_PAGE = 50
# Other reports to choose from.
OTHERS = 100


@login_required
@require_safe
def report_history(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET all runs of a report; `?newer=…&older=…` leads to the difference of the two, `?other=…` to another report."""
    report = get_report(request, uuid, Right.SEE)
    if "other" in request.GET:
        return _beside(request, report)
    if "newer" in request.GET or "older" in request.GET:
        return _chosen(request, report)
    page = Paginator(history.runs_of(report), RUNS_A_PAGE).get_page(request.GET.get("page"))
    rows = history.rows(report, list(page.object_list))
    ready = [row.run for row in rows if row.is_ready]
    context = {
        "report": report,
        "page": page,
        "rows": rows,
        "newest": ready[0] if ready else None,
        "second": ready[1] if len(ready) > 1 else None,
        "part": history.part(report),
        "others": _others(report) if ready else [],
        "head": {"report": report.name, "source": _("Share of the target group in each run, by its date of calculation")},
        "show_sandbox_badge": report.account.is_sandbox(),
    }
    return render(request, "explorer/history/page.html", context)


def _chosen(request: HttpRequest, report: Report) -> HttpResponse:
    """Lead to the difference of the two runs that were chosen, the newer one first."""
    runs = [_run(report, request.GET.get(name, "")) for name in ("newer", "older")]
    if runs[0] is None or runs[1] is None or runs[0] == runs[1]:
        messages.error(request, _("Choose two different runs with results."))
        return redirect("report-history", report.uuid)
    return _against(*(run for run in runs if run))


def _beside(request: HttpRequest, report: Report) -> HttpResponse:
    """Lead from the newest results of this report to those of another one."""
    try:
        other = Report.objects.filter(team=report.team, uuid=UUID(request.GET["other"])).exclude(pk=report.pk).first()
    except ValueError:
        other = None
    runs = [each.latest_ready_run() for each in (report, other) if each]
    if len(runs) < 2 or None in runs:
        messages.error(request, _("Choose another report with results."))
        return redirect("report-history", report.uuid)
    return _against(*(run for run in runs if run))


def _against(*runs: Run) -> HttpResponse:
    newer, older = sorted(runs, key=lambda run: (run.calculated_at, run.pk), reverse=True)
    return redirect("run-against", newer.uuid, older.uuid)


def _others(report: Report) -> QuerySet[Report]:
    """The team's other reports with results, the latest ones first; of the same Kits account before others."""
    has_results = Exists(Run.objects.filter(report=OuterRef("pk"), state=State.READY))
    others = Report.objects.filter(has_results, team=report.team).exclude(pk=report.pk).select_related("account")
    return others.annotate(is_apart=~Q(account=report.account)).order_by("is_apart", "-touched_at")[:OTHERS]


def _run(report: Report, text: str) -> Run | None:
    try:
        return report.runs.filter(state=State.READY, uuid=UUID(text)).first()
    except ValueError:
        return None


@login_required
@require_safe
def run_against(request: HttpRequest, uuid: UUID, other: UUID) -> HttpResponse:
    """GET a run beside another one of the same team: old, new, and the difference."""
    newer, older = get_run(request, uuid, Right.SEE), get_run(request, other, Right.SEE)
    if newer.report.team_id != older.report.team_id or not newer.state == older.state == State.READY:
        raise Http404
    context = {
        "report": newer.report,
        "run": newer,
        "made": against(newer, older),
        "is_same_report": newer.report_id == older.report_id,
        "show_sandbox_badge": newer.account.is_sandbox() or older.account.is_sandbox(),
    }
    return render(request, "explorer/history/against.html", context)
