"""The list of reports, one report, and what can be done with it."""

from __future__ import annotations

import uuid as uuids
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from explorer import drafts, recalculating
from explorer.asked import asked
from explorer.building.example import fill_example
from explorer.building.history import changes_by_version
from explorer.durations import ready_at
from explorer.headline import add_headlines
from explorer.models import Pick, Report, ReportMirror, Run, State
from explorer.rules import rule_of
from explorer.tasks import sweep, sweep_mirrors
from explorer.views.lookup import get_report
from explorer.views.parts import compared
from explorer.views.standing import tag_of
from teams.access import Right, get_team
from teams.keys import apart
from teams.models import KitsAccount, Team
from teams.waking import wake
from touchpoints.models import Touchpoint

REPORTS_A_PAGE = 50
RUNS_A_PAGE = 50


@login_required
@require_safe
def report_list(request: HttpRequest, team: UUID) -> HttpResponse:
    """GET the team's reports, those made in Kits among them, the newest first."""
    request.team = get_team(request.user, team, Right.SEE)  # type: ignore[attr-defined]
    query = request.GET.get("q", "").strip()[:200]
    reports = _with_latest_run(Report.objects.filter(team=request.team, helper_for=None).touched())  # type: ignore[attr-defined]
    touchpoint = _touchpoint(request)
    if touchpoint:
        picked = Pick.objects.filter(media_set__version__report=OuterRef("pk"), upstream_id=touchpoint.upstream_id)
        reports = reports.filter(Exists(picked), account=touchpoint.account)
    if query:
        reports = reports.filter(Q(name__icontains=query) | Q(current__media_sets__name__icontains=query)).distinct()
    page = Paginator(reports, REPORTS_A_PAGE).get_page(request.GET.get("page"))
    accounts = list(request.team.kits_accounts.connected().refused_last())  # type: ignore[attr-defined]
    context = {
        "team": request.team,  # type: ignore[attr-defined]
        "page": page,
        "notes": add_headlines(page.object_list, rule_of(request.team), run_of="ready_run_id"),  # type: ignore[attr-defined]
        "query": query,
        "touchpoint": touchpoint,
        "asked": _asked(q=query, touchpoint=str(touchpoint.uuid) if touchpoint else ""),
        "accounts": accounts,
        "offered": apart(accounts),
        "mirrors": ReportMirror.objects.filter(account__in=accounts).select_related("account"),
        "show_sandbox_badge": any(account.is_sandbox() for account in accounts),
    }
    return render(request, "explorer/reports/list.html", context)


def _asked(**asked: str) -> str:
    """Return what a further page of the list has in its address before the page's number."""
    return "".join(f"{urlencode({name: value})}&" for name, value in asked.items() if value)


def _touchpoint(request: HttpRequest) -> Touchpoint | None:
    """Return the touchpoint whose reports are wanted, if it is one of the team's."""
    uuid = _uuid(request.GET.get("touchpoint", ""))
    known = Touchpoint.objects.filter(account__team=request.team).select_related("account")  # type: ignore[attr-defined]
    return known.filter(uuid=uuid).first() if uuid else None


def _with_latest_run(reports):
    """The state is of the newest run; the figures are of the newest that has any, as on the report's page."""
    runs = Run.objects.filter(report=OuterRef("pk"))
    latest, ready = runs.order_by("-created_at", "-pk"), runs.filter(state=State.READY).order_by("-calculated_at", "-pk")
    listed = reports.select_related("account", "created_by", "current").prefetch_related("current__media_sets")
    return listed.annotate(
        run_state=Subquery(latest.values("state")[:1]),
        ready_run_id=Subquery(ready.values("pk")[:1]),
        calculated_at=Subquery(ready.values("calculated_at")[:1]),
    ).order_by("-touched_at", "-pk")


@login_required
@require_POST
def report_creation(request: HttpRequest, team: UUID) -> HttpResponse:
    """POST makes a draft and opens it in the builder."""
    found = get_team(request.user, team, Right.BUILD)
    account = _account(request, found)
    if account is None:
        messages.error(request, _why_none(found))
        return redirect("report-list", team)
    with transaction.atomic():
        report = drafts.untouched_report(account, request.user) or drafts.new_report(found, account, request.user)  # type: ignore[arg-type]
        if "example" in request.POST and account.is_sandbox():
            _fill_example(request, report)
    return redirect("report-builder", report.uuid)


def _fill_example(request: HttpRequest, report: Report) -> None:
    if fill_example(report.current):  # type: ignore[arg-type]
        messages.success(request, _("Two of the account's own titles are picked. Change what you like, then press Calculate."))
    else:
        messages.info(request, _("The touchpoints of this account have not been read yet: pick them here in a moment."))


def _account(request: HttpRequest, team: Team) -> KitsAccount | None:
    """The account that is named; without a name the team's only one. 404 for one that the team does not have."""
    accounts, named = team.kits_accounts.connected(), request.POST.get("account", "")
    if named:
        return get_object_or_404(accounts, uuid=_uuid(named))
    return accounts.first() if accounts.count() == 1 else None


def _why_none(team: Team) -> str:
    if team.kits_accounts.connected().exists():
        return _("Choose the Kits account that the report is made on.")
    return _("Connect a Kits account first: a report is made of its touchpoints.")


@login_required
@require_safe
def report_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET a report: where it stands, its newest results, its earlier runs."""
    report = get_report(request, uuid, Right.SEE)
    latest = report.latest_run()
    if latest is None and report.current and report.current.is_draft:
        return _draft_page(request, report)
    shown = latest if latest and latest.state == State.READY else report.latest_ready_run()
    expected = ready_at(latest) if latest else None
    context = {
        "report": report,
        "run": latest,
        "asked": asked(latest.version) if latest and latest != shown else None,
        "ready_at": expected,
        "tag": tag_of(request, latest, expected) if latest else "",
        "shown": shown,
        "comparison": compared(request, shown) if shown else None,
        "series": getattr(report, "series", None),
        "recalculation": recalculating.of(report),
        **runs_shown(report),
        "key": uuids.uuid4(),
        "show_sandbox_badge": report.account.is_sandbox(),
    }
    return render(request, "explorer/reports/page.html", context)


def runs_shown(report: Report) -> dict[str, Any]:
    """The newest runs with their headlines, as the report's page lists them."""
    runs = list(report.runs.order_by("-created_at", "-pk")[:RUNS_A_PAGE])
    if len({run.version_id for run in runs}) > 1:
        changes = changes_by_version(report, (run.version_id for run in runs))
        for run, earlier in zip(runs, [*runs[1:], None], strict=True):
            # Said once a version, at its first run.
            if earlier is None or earlier.version_id != run.version_id:
                run.changes = changes.get(run.version_id, [])  # type: ignore[attr-defined]
    return {"runs": runs, "runs_notes": add_headlines(runs, rule_of(report.team))}


def _draft_page(request: HttpRequest, report: Report) -> HttpResponse:
    context = {
        "report": report,
        "asked": asked(report.current) if report.current else None,
        "show_sandbox_badge": report.account.is_sandbox(),
    }
    return render(request, "explorer/reports/draft.html", context)


@login_required
@require_POST
def report_submission(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """POST asks for a calculation: it is noted that it is wanted; a worker does the sending."""
    report = get_report(request, uuid, Right.SUBMIT)
    if report.current and report.current.is_draft and not report.is_made_in_kits:
        messages.info(request, _("This report has an open draft: send it from here."))
        return redirect("report-builder", report.uuid)
    if report.is_made_in_kits or report.current is None:
        messages.error(request, _("Only a report that was built here can be calculated again. Copy it into the builder."))
        return redirect(report)
    if recalculating.is_recalculated(report):
        messages.error(request, _("Kits recalculates this report itself; a second one would be recalculated beside it."))
        return redirect(report)
    drafts.queue_run(report, request.user, posted_key(request))  # type: ignore[arg-type]
    wake(sweep)
    return redirect(report)


def posted_key(request: HttpRequest) -> UUID:
    """Return the key that the page was made with; a new one for a post that has none."""
    return _uuid(request.POST.get("key", "")) or uuids.uuid4()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@login_required
@require_POST
def report_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """POST opens the report in the builder; what was sent is copied into a new version, never changed."""
    report = get_report(request, uuid, Right.BUILD)
    if report.is_made_in_kits:
        return redirect(report)
    drafts.edit(report, request.user)  # type: ignore[arg-type]
    return redirect("report-builder", report.uuid)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_discard(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET asks whether the open draft may be thrown away; POST does it. What was sent, and its runs, stay."""
    report = get_report(request, uuid, Right.BUILD)
    if not report.has_draft:
        return redirect(report)
    if request.method != "POST":
        context = {"report": report, "was_sent": report.runs.exists(), "show_sandbox_badge": report.account.is_sandbox()}
        return render(request, "explorer/reports/discard.html", context)
    kept = drafts.discard(report)
    messages.success(request, _("The draft was discarded."))
    return redirect(kept or reverse("report-list", args=[report.team.uuid]))


@login_required
@require_POST
def report_copy(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """POST makes a draft that asks the same, also of a report made in Kits."""
    source = get_report(request, uuid, Right.BUILD)
    report = drafts.copy_report(source, request.user)  # type: ignore[arg-type]
    return redirect("report-builder", report.uuid)


@login_required
@require_POST
def report_mirror(request: HttpRequest, team: UUID) -> HttpResponse:
    """POST asks to look for reports made in Kits now."""
    found = get_team(request.user, team, Right.BUILD)
    ReportMirror.objects.filter(account__team=found).update(due_at=timezone.now())
    wake(sweep_mirrors)
    messages.info(request, _("The portal is reading the list of reports at Kits. New ones appear here in a moment."))
    return redirect("report-list", team)
