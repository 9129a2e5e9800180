"""The pages of the API console. What is asked is checked here and sent by a worker; the token never comes this way."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from explorer.building.pasted_mutation import PastedError
from explorer.console import asking, docs
from explorer.console.checks import Checked, RefusedError, check
from explorer.console.deeds import Deed, deed_of, open_in_builder
from explorer.console.forms import SavingForm
from explorer.console.page import Desk, answer_context, desk_of
from explorer.models import ConsoleQuery
from explorer.views.reports import posted_key
from teams.access import Right, get_account, get_team, may, refusal, require, teams_of
from teams.models import Inquiry, KitsAccount
from touchpoints.access import choose_account
from touchpoints.frame import wants_fragment

# Chromium itself puts style attributes into what is typed over coloured words. Only they are let in, and only here.
_with_editor = csp_update({"style-src-attr": [UNSAFE_INLINE]})


@login_required
@require_safe
@_with_editor
def console(request: HttpRequest, team: UUID) -> HttpResponse:
    """GET shows the console: an editor, what was asked before, and the answer that an address names."""
    found = get_team(request.user, team, Right.CONSOLE_READ)
    accounts, account = choose_account(found, request.GET.get("account"))
    if account is None:
        return render(request, "explorer/console/none.html", {"team": found, "nav_team": found})
    return _page(request, desk_of(request, found, accounts, account))


@login_required
@require_POST
@_with_editor
def console_request(request: HttpRequest, account: UUID) -> HttpResponse:
    """POST checks what was written: a query is asked by a worker, a mutation has to be confirmed."""
    found = get_account(request.user, account, Right.CONSOLE_READ)
    try:
        checked = _checked(request, found)
    except RefusedError as problem:
        return _shown(request, found, problem=problem)
    if not checked.is_mutation:
        inquiry = asking.ask(found, checked, request.user)  # type: ignore[arg-type]
        return _to_answer(request, inquiry)
    if not may(request.user, found.team, Right.CONSOLE_CHANGE):
        why_not = RefusedError(refusal(request.user, found.team, Right.CONSOLE_CHANGE))
        return _shown(request, found, problem=why_not, status=403)
    return _shown(request, found, deed=deed_of(checked, found), status=200)


@login_required
@require_POST
@_with_editor
def console_change(request: HttpRequest, account: UUID) -> HttpResponse:
    """POST sends a mutation that was confirmed: once, by a worker. What has a way of its own is shown that way again."""
    found = get_account(request.user, account, Right.CONSOLE_CHANGE)
    try:
        checked = _checked(request, found)
    except RefusedError as problem:
        return _shown(request, found, problem=problem)
    deed = deed_of(checked, found) if checked.is_mutation else None
    if deed is None or not deed.may_be_sent:
        return _shown(request, found, deed=deed)
    return _to_answer(request, asking.ask_change(found, checked, request.user, posted_key(request)))  # type: ignore[arg-type]


@login_required
@require_POST
@_with_editor
def console_report(request: HttpRequest, account: UUID) -> HttpResponse:
    """POST opens the creation of a report as a draft in the builder, which sends it as it sends every report."""
    found = get_account(request.user, account, Right.CONSOLE_CHANGE)
    try:
        checked = _checked(request, found)
        report, said = open_in_builder(checked, found, request.user)  # type: ignore[arg-type]
    except RefusedError as problem:
        return _shown(request, found, problem=problem)
    except PastedError as problem:
        return _shown(request, found, problem=RefusedError(str(problem)))
    for sentence in said:
        messages.warning(request, sentence)
    return _go(request, reverse("report-builder", args=[report.uuid]))


@login_required
@require_safe
def console_answer(request: HttpRequest, inquiry: UUID) -> HttpResponse:
    """GET the fragment with the answer, or with the question still open. Opened alone, it leads to the page."""
    mine = Inquiry.objects.filter(team__in=teams_of(request.user), kind__in=asking.KINDS, account__removed_at=None)
    found = get_object_or_404(mine.select_related("team", "account"), uuid=inquiry)
    require(request.user, found.team, Right.CONSOLE_READ)
    if not wants_fragment(request):
        return redirect(_answer_url(found))
    return render(request, "explorer/console/_answer.html", answer_context(found))


@login_required
@require_POST
@_with_editor
def console_saving(request: HttpRequest, account: UUID) -> HttpResponse:
    """POST keeps what stands in the editor under a name."""
    found = get_account(request.user, account, Right.CONSOLE_READ)
    may_share = may(request.user, found.team, Right.CONSOLE_CHANGE)
    form = SavingForm(request.POST, team=found.team, user=request.user, may_share=may_share)  # type: ignore[arg-type]
    if not form.is_valid():
        return _shown(request, found, saving=form)
    kept = form.keep()
    messages.success(request, _("“%(name)s” was saved.") % {"name": kept.name})
    return redirect(f"{_console_url(found)}&saved={kept.uuid}")


@login_required
@require_POST
def console_removal(request: HttpRequest, query: UUID) -> HttpResponse:
    """POST removes a kept query: one's own, or, as an admin, one that is shared."""
    seen = ConsoleQuery.objects.filter(Q(owner=request.user) | Q(is_shared=True), team__in=teams_of(request.user))
    found = get_object_or_404(seen.select_related("team"), uuid=query)
    require(request.user, found.team, Right.CONSOLE_READ)
    if found.owner_id != request.user.pk and not may(request.user, found.team, Right.MANAGE):
        raise PermissionDenied(_("Only the person who saved it, or an admin, can remove it."))
    found.delete()
    messages.success(request, _("“%(name)s” was removed.") % {"name": found.name})
    return redirect("console", found.team.uuid)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def console_docs(request: HttpRequest, account: UUID) -> HttpResponse:
    """GET the docs of a type; POST has the schema read by a worker where it is not known."""
    found = get_account(request.user, account, Right.CONSOLE_READ)
    if request.method == "POST":
        asking.ask_schema(found, request.user)  # type: ignore[arg-type]
        if not wants_fragment(request):
            return redirect("console-docs", found.uuid)
    schema = asking.schema_of(found)
    context: dict[str, Any] = {"account": found, "schema": schema, "q": request.GET.get("q", "").strip()[:60]}
    if schema and schema.answer:
        context["docs"] = docs.page(schema.answer, request.GET.get("type", "")[:100], context["q"])
    if wants_fragment(request):
        return render(request, "explorer/console/_docs.html", context)
    frame = {"team": found.team, "nav_team": found.team, "show_sandbox_badge": found.is_sandbox()}
    return render(request, "explorer/console/docs.html", {**context, **frame, "console_url": _console_url(found)})


@login_required
@require_safe
def console_schema(request: HttpRequest, account: UUID) -> HttpResponse:
    """GET the schema for the editor, as introspection tells it; null while it is not known."""
    schema = asking.schema_of(get_account(request.user, account, Right.CONSOLE_READ))
    return JsonResponse({"data": schema.answer if schema else None})


# ---------------------------------------------------------------------------------------------------------- what is shared


def _checked(request: HttpRequest, account: KitsAccount) -> Checked:
    return check(request.POST.get("query", ""), request.POST.get("variables", ""), account.account_id)


def _shown(
    request: HttpRequest,
    account: KitsAccount,
    *,
    problem: RefusedError | None = None,
    deed: Deed | None = None,
    saving: SavingForm | None = None,
    status: int = 422,
) -> HttpResponse:
    """What was posted, with what is to be said about it; asked by htmx, only that."""
    said = {"problem": problem, "deed": deed, "key": uuid4(), "account": account}
    if wants_fragment(request):
        return render(request, "explorer/console/_answer.html", said)
    accounts, _chosen = choose_account(account.team, None)
    desk = desk_of(request, account.team, accounts, account)
    return _page(request, desk, status=status, saving=saving, **said)


def _page(request: HttpRequest, desk: Desk, *, status: int = 200, **said: Any) -> HttpResponse:
    return render(request, "explorer/console/page.html", {**desk.context(), **said}, status=status)


def _to_answer(request: HttpRequest, inquiry: Inquiry) -> HttpResponse:
    if wants_fragment(request):
        return render(request, "explorer/console/_answer.html", answer_context(inquiry))
    return redirect(_answer_url(inquiry))


def _go(request: HttpRequest, url: str) -> HttpResponse:
    return HttpResponseClientRedirect(url) if wants_fragment(request) else redirect(url)


def _console_url(account: KitsAccount) -> str:
    return f"{reverse('console', args=[account.team.uuid])}?account={account.uuid}"


def _answer_url(inquiry: Inquiry) -> str:
    return f"{_console_url(inquiry.account)}&asked={inquiry.uuid}#console-answer"
