"""A report that the portal repeats: its schedule, what came of each turn, and pausing, resuming, ending it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from explorer import repeating
from explorer.models import Report, Series
from explorer.series_form import SeriesForm, in_words
from explorer.views.lookup import get_report
from teams.access import Right

SLOTS_SHOWN = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_repetition(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET when the portal repeats a report; POST lets it be repeated by what was typed, from now on."""
    report = get_report(request, uuid, Right.SUBMIT if request.method == "POST" else Right.SEE)
    series = _series(report)
    form = SeriesForm(request.POST if request.method == "POST" else None, instance=series or Series(report=report))
    why_not = repeating.why_not(report)
    if request.method == "POST" and not why_not and form.is_valid():
        repeating.start(form.save(commit=False), request.user)  # type: ignore[arg-type]
        messages.success(request, _("The portal repeats this report from now on."))
        return redirect("report-repetition", report.uuid)
    status = 422 if request.method == "POST" else 200
    return render(request, "explorer/series/page.html", _context(report, series, form, why_not), status=status)


def _context(report: Report, series: Series | None, form: SeriesForm, why_not: str) -> dict[str, object]:
    stored = _series(report) if series else None  # what was typed and refused is not what holds
    slots = stored.slots.select_related("run__report", "run__version")[:SLOTS_SHOWN] if stored else []
    return {
        "report": report,
        "series": stored,
        "in_words": in_words(stored) if stored else "",
        "next_times": stored.next_times() if stored and stored.is_active else [],
        "slots": slots,
        "form": form,
        "why_not": why_not,
        "show_sandbox_badge": report.account.is_sandbox(),
    }


def _series(report: Report) -> Series | None:
    return Series.objects.filter(report=report).select_related("report__team").first()


def _change(request: HttpRequest, uuid: UUID) -> Series:
    """Return the series that is to be changed. 404 where the report has none."""
    series = _series(get_report(request, uuid, Right.SUBMIT))
    if series is None:
        raise Http404
    return series


@login_required
@require_POST
def repetition_pause(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """POST lets the portal make no further reports of a series until it is resumed."""
    series = _change(request, uuid)
    if series.is_active:
        repeating.pause(series)
        messages.success(request, _("Paused: the portal makes no further report of it until somebody resumes it."))
    return redirect("report-repetition", uuid)


@login_required
@require_POST
def repetition_resumption(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """POST lets a paused series go on with its next turn; what was due meanwhile is not caught up."""
    series = _change(request, uuid)
    why_not = repeating.why_not(series.report)
    if why_not:
        messages.error(request, why_not)
    elif not series.is_active:
        repeating.start(series, request.user)  # type: ignore[arg-type]
        messages.success(request, _("The portal repeats this report from now on."))
    return redirect("report-repetition", uuid)


@login_required
@require_POST
def repetition_end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """POST ends a series. Its runs stay."""
    series = _change(request, uuid)
    if not series.has_ended:
        repeating.end(series)
        messages.success(request, _("Ended: the portal does not repeat this report any more. What it has made stays."))
    return redirect("report-repetition", uuid)
