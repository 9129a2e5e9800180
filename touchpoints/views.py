"""The pages of this room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import trigger_client_event

from teams.access import Right, get_account, get_team, may, refusal
from teams.models import KitsAccount, Team
from touchpoints import access, detail, history, search
from touchpoints.finding import find, publishers_of
from touchpoints.forms import PeriodForm, SearchForm
from touchpoints.frame import frame, wants_fragment
from touchpoints.sync import request_sync
from touchpoints.tasks import sync_account

# So many publishers are offered where no name is found.
PUBLISHERS_MEANT = 5


@login_required
@require_safe
def touchpoint_list(request: HttpRequest, team: UUID) -> HttpResponse:
    """GET lists what an account of the team may measure; asked by htmx, the results alone."""
    found = get_team(request.user, team, Right.SEE)
    accounts, account = access.choose_account(found, request.GET.get("account"))
    if account is None:
        return render(request, "touchpoints/none.html", _nobody(request, found))
    form = SearchForm(request.GET, account)
    results = _results(request, form)
    if wants_fragment(request):
        return render(request, "touchpoints/_results.html", results)
    form.offer()
    context = {"accounts": accounts, **results, **_state(account)}
    return render(request, "touchpoints/list.html", context)


@login_required
@require_safe
def touchpoint_children(request: HttpRequest, touchpoint: UUID) -> HttpResponse:
    """GET gives what a touchpoint owns, some at a time, for the open branch of the tree; without htmx, its page."""
    found = access.get_touchpoint(request.user, touchpoint, Right.SEE)
    if not wants_fragment(request):
        return redirect(found)
    after = request.GET.get("after", "")
    first = int(after) if after.isdecimal() and len(after) < 10 else 0
    context = {"parent": found, "branch": search.branch(found.account, found, first)}
    return render(request, "touchpoints/_branch.html", context)


@login_required
@require_safe
def touchpoint_detail(request: HttpRequest, touchpoint: UUID) -> HttpResponse:
    """GET says what a touchpoint is made of, where it belongs and when it is valid."""
    found = access.get_touchpoint(request.user, touchpoint, Right.SEE)
    usual = detail.usual_period(timezone.now())
    form = PeriodForm(request.GET if "start" in request.GET else usual)
    context = {
        "touchpoint": found,
        "form": form,
        "all_url": _list_url(found.account),
        "inside_url": f"{_list_url(found.account)}&{urlencode({'inside': found.upstream_id})}",
        **frame(found.account),
        **detail.relations(found),
    }
    if form.is_valid():
        start, end = form.cleaned_data["start"], form.cleaned_data["end"]
        context |= {"start": start, "end": end, "days": (end - start).days + 1}
        context["days_valid"] = detail.days_valid(found, start, end)
    return render(request, "touchpoints/detail.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def touchpoint_sync(request: HttpRequest, account: UUID) -> HttpResponse:
    """POST asks for a sync; a worker does the reading. GET says how it goes."""
    posted = request.method == "POST"
    found = get_account(request.user, account, Right.BUILD if posted else Right.SEE)
    if posted:
        request_sync(found, request.user, accepts_loss="accepts_loss" in request.POST)
        transaction.on_commit(lambda: sync_account.delay(found.pk), robust=True)
    if not wants_fragment(request):
        return redirect(_list_url(found))
    state = _state(found)
    response = render(request, "touchpoints/_sync.html", state)
    is_over = not state["is_expected"] and (state["sync"] is None or not state["sync"].is_live)
    # Told to the body: the fragment that asked is no longer in the page when htmx tells it.
    return trigger_client_event(response, "touchpoints-synced", {"target": "body"}) if is_over else response


@login_required
@require_safe
def touchpoint_sync_list(request: HttpRequest, account: UUID) -> HttpResponse:
    """GET lists what each sync of an account found and changed; asked by htmx, the list alone."""
    found = get_account(request.user, account, Right.SEE)
    page = history.history(found, request.GET.get("page"))
    context = {"page": page, "entries": history.entries(page), "all_url": _list_url(found), "again": request.get_full_path()}
    fragment = "touchpoints/_syncs.html" if wants_fragment(request) else "touchpoints/syncs.html"
    return render(request, fragment, context | _state(found))


def _results(request: HttpRequest, form: SearchForm) -> dict[str, Any]:
    """What the list of results needs."""
    account = form.account
    found = search.search(account, form.query())
    asked = _without(request.GET, ("page",))
    filters = _filters(request, form, is_vain=not found.total)
    return {
        "form": form,
        "found": found,
        "filters": filters,
        "helps": [each for each in filters if each["total"]] if len(filters) > 1 else [],
        "publishers_meant": _publishers_meant(account, found),
        "asked": f"{asked}&" if asked else "",
        "again": request.get_full_path(),
        "all_url": _list_url(account),
        **frame(account),
    }


def _publishers_meant(account: KitsAccount, found: search.SearchPage) -> list[str]:
    """Give the publishers that a text may mean which is in no name."""
    text = found.query.text.strip()
    is_meant = not found.total and len(text) > 2 and not found.query.publisher
    return publishers_of(account, text, PUBLISHERS_MEANT) if is_meant else []


def _filters(request: HttpRequest, form: SearchForm, is_vain: bool) -> list[dict[str, Any]]:
    """What is asked for, each with the address that asks no longer for it; where nothing answers, how many would then."""
    filters = []
    for each in form.filters():
        rest = _without(request.GET, (*each.parts, "page"))
        left = SearchForm(QueryDict(rest), form.account).query()
        total = find(form.account, left, 0, 0).total if is_vain else None
        filters.append({"words": each.words, "is_text": each.parts == ("q",), "url": f"?{rest}", "total": total})
    return filters


def _without(asked: QueryDict, parts: Iterable[str]) -> str:
    """Give the address's question without some of its parts and without the empty ones."""
    kept = [(part, value) for part, values in asked.lists() for value in values if value and part not in parts]
    return urlencode(kept)


def _list_url(account: KitsAccount) -> str:
    """Where all touchpoints of an account are listed."""
    return f"{reverse('touchpoint-list', args=[account.team.uuid])}?account={account.uuid}"


def _state(account: KitsAccount) -> dict[str, Any]:
    """What the state of the last sync needs."""
    return {"sync": access.last_sync(account), "is_expected": access.is_first_sync_expected(account), **frame(account)}


def _nobody(request: HttpRequest, team: Team) -> dict[str, Any]:
    """What the page needs when no account is connected: who may connect one."""
    context = {"team": team, "nav_team": team, "nav_section": "touchpoints"}
    if not may(request.user, team, Right.MANAGE):
        context["whom_to_ask"] = refusal(request.user, team, Right.MANAGE)
    return context
