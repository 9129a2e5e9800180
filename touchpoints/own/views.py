"""The pages of own touchpoints: the list for the team, everything that changes something for its admins."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teams.access import Right, get_account, get_team, may, refusal, require, teams_of
from teams.lost_answers import may_look
from teams.models import Inquiry, KitsAccount
from teams.models.inquiry import Kind as Asked
from touchpoints import access, detail
from touchpoints.forms import PeriodForm
from touchpoints.frame import frame, wants_fragment
from touchpoints.models import Kind, Touchpoint
from touchpoints.own import changes, choices, pages
from touchpoints.own.dependants import dependants_of
from touchpoints.own.list_form import ListForm
from touchpoints.own.validation_form import ValidationForm, last_full_week

PAGE_SIZE = 50


@login_required
@require_safe
def own_list(request: HttpRequest, team: UUID) -> HttpResponse:
    """GET lists the account's own touchpoints; who may not change them reads why, and whom to ask."""
    found = get_team(request.user, team, Right.SEE)
    accounts, account = access.choose_account(found, request.GET.get("account"))
    if account is None:
        return redirect("touchpoint-list", found.uuid)
    form = ListForm(request.GET)
    page = Paginator(form.found(account), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"accounts": accounts, "form": form, "page": page, "asked": form.asked(account), **_page(account)}
    context["why_not"] = "" if may(request.user, found, Right.MANAGE) else refusal(request.user, found, Right.MANAGE)
    return render(request, "touchpoints/own/list.html", context | {"new_kinds": pages.new_kinds(account)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_new(request: HttpRequest, account: UUID, kind: str) -> HttpResponse:
    """GET gives the form for a new touchpoint of a kind; POST writes the creation down for a worker."""
    found = get_account(request.user, account, Right.MANAGE)
    if kind not in pages.KINDS:
        raise Http404
    title = pages.title_with_room(found, request.GET.get("title", ""))
    if kind == Kind.MEDIA_TITLE_SECTION and title is None:
        titles = [row for row in choices.own(found, Kind.MEDIA_TITLE) if not row.content_labels]
        return render(request, "touchpoints/own/choose_title.html", {"titles": titles, **_page(found)}, status=_status(request))
    offered = {"parent_id": request.GET.get("media", "")}
    form = pages.form_for(found, kind, _posted(request), title=title, initial=offered)
    change = changes.Change("create", kind, "")
    return _answer(request, found, form, change, {"heading": pages.NEW[Kind(kind)](), "title": title})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_change(request: HttpRequest, touchpoint: UUID) -> HttpResponse:
    """GET gives the form with what the mirror says; POST writes down what is to be different."""
    found = _own(request, touchpoint)
    form = pages.form_for(found.account, found.kind, _posted(request), touchpoint=found)
    change = changes.Change("change", found.kind, found.name, found.upstream_id)
    heading = _("Change %(name)s") % {"name": found.name}
    return _answer(request, found.account, form, change, {"heading": heading, "touchpoint": found})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_deletion(request: HttpRequest, touchpoint: UUID) -> HttpResponse:
    """GET asks, and says what depends on it; POST writes the deletion down, unless Kits is known to refuse it."""
    found = _own(request, touchpoint)
    form, dependants = DeletionForm(_posted(request)), dependants_of(found)
    if dependants.keep_it and form.is_valid():
        form.add_error(None, _("Nothing was sent: Kits would refuse it."))
    change = changes.Change("delete", found.kind, found.name, found.upstream_id)
    more = {"heading": _("Delete %(name)s?") % {"name": found.name}, "touchpoint": found, "dependants": dependants}
    return _answer(request, found.account, form, change, more, template="touchpoints/own/deletion.html")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_validation(request: HttpRequest, touchpoint: UUID) -> HttpResponse:
    """GET shows what is known of a media's validation and gives the form; POST writes the request down."""
    found = _own(request, touchpoint)
    if found.kind not in pages.VALIDATED:
        raise Http404
    start, end = last_full_week(timezone.now())
    looked_at = {name: request.GET[name] for name in ("start", "end", "page_views", "basis") if request.GET.get(name)}
    form = ValidationForm(_posted(request), initial={"start": start, "end": end, **looked_at})
    change = changes.Change("validate", found.kind, found.name, found.upstream_id)
    more = {"heading": _("Validation of %(name)s") % {"name": found.name}, "touchpoint": found, **_known(found, form)}
    return _answer(request, found.account, form, change, more, template="touchpoints/own/validation.html")


@login_required
@require_safe
def own_outcome(request: HttpRequest, change: UUID) -> HttpResponse:
    """GET says how a change stands; asked by htmx, the fragment alone."""
    found = _change(request, change)
    template = "touchpoints/own/_outcome.html" if wants_fragment(request) else "touchpoints/own/outcome.html"
    return render(request, template, {**pages.outcome_of(found), **_page(found.account)})


@login_required
@require_POST
def own_look(request: HttpRequest, change: UUID) -> HttpResponse:
    """POST has a worker look whether a change whose answer was lost was made."""
    found = _change(request, change)
    if may_look(found):
        changes.look_for(found, request.user)
    if not wants_fragment(request):
        return redirect("own-outcome", found.uuid)
    return render(request, "touchpoints/own/_outcome.html", {**pages.outcome_of(found), **_page(found.account)})


class DeletionForm(forms.Form):
    """Nothing is asked but whether it is meant."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


# ---------------------------------------------------------------------------------------------------------- what is shared


def _answer(
    request: HttpRequest,
    account: KitsAccount,
    form: Any,
    change: changes.Change,
    more: dict[str, Any],
    template: str = "touchpoints/own/form.html",
) -> HttpResponse:
    """The page with its form; or, when it was filled in rightly, what was made of it. Nothing typed is lost on the way."""
    missing = pages.missing_setting(account)
    if request.method == "POST" and form.is_valid() and not missing:
        name = form.cleaned_data.get("name") if change.action == "create" else change.name
        wanted = changes.Change(change.action, change.kind, name, change.id, _fields(form, change), pages.typed(request.POST))
        if earlier := changes.unsettled(account, wanted, but=form.cleaned_data["key"]):
            more = {**more, "earlier": earlier}
        else:
            return redirect("own-outcome", changes.ask(account, wanted, request.user, form.cleaned_data["key"]).uuid)
    context = {"form": form, "form_url": request.get_full_path(), "list_url": pages.list_url(account), **more}
    return render(request, template, context | _page(account), status=_status(request))


def _fields(form: Any, change: changes.Change) -> dict[str, Any]:
    if change.action == "validate":
        return form.measured()
    return {} if change.action == "delete" else form.described()


def _own(request: HttpRequest, uuid: UUID) -> Touchpoint:
    """An own touchpoint that Kits lists, for an admin. Raises Http404 for all others."""
    found = access.get_touchpoint(request.user, uuid, Right.MANAGE)
    if not found.is_own or found.gone_at or found.kind not in pages.KINDS or found.account.removed_at:
        raise Http404
    return found


def _change(request: HttpRequest, uuid: UUID) -> Inquiry:
    mine = Inquiry.objects.filter(team__in=teams_of(request.user), kind=Asked.OWN_CHANGE)
    found = get_object_or_404(mine.select_related("account__team", "asked_by"), uuid=uuid)
    require(request.user, found.account.team, Right.MANAGE)
    return found


def _known(touchpoint: Touchpoint, form: ValidationForm) -> dict[str, Any]:
    """What is known before anything is sent: the days of the mirror, and what was asked before."""
    known = {"stretches": touchpoint.validations.all()[:12], "asked_before": changes.validations_of(touchpoint)}
    period = PeriodForm({name: form[name].value() for name in ("start", "end")})
    if not period.is_valid():
        return known
    start, end = period.cleaned_data["start"], period.cleaned_data["end"]
    return {**known, "days": (end - start).days + 1, "days_valid": detail.days_valid(touchpoint, start, end)}


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200


def _page(account: KitsAccount) -> dict[str, Any]:
    return {**frame(account), "missing_setting": pages.missing_setting(account), "sync": access.last_sync(account)}
