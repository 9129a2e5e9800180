"""The pages of kits: the list, one kit with its numbers, a new one, another name."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from explorer.kits import asking
from explorer.kits.forms import NewKitForm, NumbersForm, RenameForm, usual_period
from explorer.kits.numbers import table_of
from explorer.models import Kit
from explorer.rules import rule_of
from teams import lost_answers
from teams.access import Right, get_account, get_team, may, require, teams_of
from teams.kits import missing_rest_address
from teams.models import Inquiry, KitsAccount
from teams.models.inquiry import Kind, Outcome
from touchpoints.access import choose_account
from touchpoints.frame import frame, wants_fragment

PAGE_SIZE = 50
SETTING = "KITS_REST_URL"


@login_required
@require_safe
def kit_list(request: HttpRequest, team: UUID) -> HttpResponse:
    """GET lists the kits of an account as they were last read; asked by htmx, the list alone."""
    found = get_team(request.user, team, Right.SEE)
    accounts, account = choose_account(found, request.GET.get("account"))
    if account is None:
        return redirect("touchpoint-list", found.uuid)
    template = "explorer/kits/_list.html" if wants_fragment(request) else "explorer/kits/list.html"
    return render(request, template, {"accounts": accounts, **_list(request, account)})


@login_required
@require_POST
def kit_list_reading(request: HttpRequest, account: UUID) -> HttpResponse:
    """POST has the list read from Kits by a worker."""
    found = get_account(request.user, account, Right.SEE)
    if not missing_rest_address(found, SETTING):
        asking.ask_list(found, request.user)
    if wants_fragment(request):
        return render(request, "explorer/kits/_list.html", _list(request, found))
    return redirect(_list_url(found))


@login_required
@require_safe
def kit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET shows a kit and the numbers that were asked for last; asked by htmx, the numbers alone."""
    found = _kit(request, uuid, Right.SEE)
    numbers = asking.latest_numbers(found, _uuid(request.GET.get("numbers", "")))
    template = "explorer/kits/_numbers.html" if wants_fragment(request) else "explorer/kits/page.html"
    form = NumbersForm(None, initial=numbers.input if numbers else usual_period(timezone.now()))
    return render(request, template, {"form": form, **_numbers(found, numbers)})


@login_required
@require_POST
def kit_numbers(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """POST has a kit's numbers of a period read by a worker."""
    found = _kit(request, uuid, Right.SEE)
    form = NumbersForm(request.POST)
    if not form.is_valid() or missing_rest_address(found.account, SETTING):
        numbers = asking.latest_numbers(found)
        return render(request, "explorer/kits/page.html", {"form": form, **_numbers(found, numbers)}, status=422)
    numbers = asking.ask_numbers(found, form.cleaned_data, request.user)
    if wants_fragment(request):
        return render(request, "explorer/kits/_numbers.html", {"form": form, **_numbers(found, numbers)})
    return redirect(f"{found.get_absolute_url()}?numbers={numbers.uuid}")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def kit_new(request: HttpRequest, account: UUID) -> HttpResponse:
    """GET gives the form; POST writes the creation down for a worker."""
    found = get_account(request.user, account, Right.MANAGE)
    form = NewKitForm(request.POST if request.method == "POST" else None, account=found)
    return _answer(request, found, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def kit_name(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET gives the form; POST writes another name down for a worker."""
    found = _kit(request, uuid, Right.MANAGE)
    form = RenameForm(request.POST if request.method == "POST" else None, kit=found)
    return _answer(request, found.account, form, kit=found)


@login_required
@require_safe
def kit_outcome(request: HttpRequest, change: UUID) -> HttpResponse:
    """GET says how a change of a kit stands; asked by htmx, the fragment alone."""
    found = _change(request, change)
    template = "explorer/kits/_outcome.html" if wants_fragment(request) else "explorer/kits/outcome.html"
    return render(request, template, _outcome(found))


@login_required
@require_POST
def kit_look(request: HttpRequest, change: UUID) -> HttpResponse:
    """POST has a worker look whether a change whose answer was lost was made."""
    found = _change(request, change)
    if lost_answers.may_look(found):
        asking.look_for(found, request.user)
    if wants_fragment(request):
        return render(request, "explorer/kits/_outcome.html", _outcome(found))
    return redirect("kit-outcome", found.uuid)


# ---------------------------------------------------------------------------------------------------------- what is shared


def _answer(request: HttpRequest, account: KitsAccount, form: Any, kit: Kit | None = None) -> HttpResponse:
    """The form; or, filled in rightly, what was made of it."""
    context: dict[str, Any] = {"form": form, "kit": kit, "form_url": request.path, **_frame(account)}
    if request.method == "POST" and form.is_valid() and not context["missing_setting"]:
        asked, key = {**form.asked(), "typed": _typed(request.POST)}, form.cleaned_data["key"]
        if earlier := asking.unsettled(account, asked, but=key):
            context["earlier"] = earlier
        else:
            return redirect("kit-outcome", asking.ask_change(account, asked, request.user, key).uuid)
    return render(request, "explorer/kits/form.html", context, status=422 if request.method == "POST" else 200)


def _typed(post: QueryDict) -> dict[str, list[str]]:
    return {name: post.getlist(name) for name in post if name not in ("csrfmiddlewaretoken", "key")}


def _outcome(change: Inquiry) -> dict[str, Any]:
    outcome, look = change.outcome, lost_answers.latest_look(change)
    is_undone = outcome == Outcome.UNKNOWN and lost_answers.is_proven_undone(change, look)
    quiet_until = lost_answers.quiet_until(change)
    kit = asking.changed_kit(change, look)
    before = Kit.objects.filter(account=change.account, upstream_id=change.input["id"]).first()
    return {
        "change": change,
        "look": look,
        "is_found": lost_answers.is_found(look),
        "is_undone": is_undone,
        "quiet_until": quiet_until if timezone.now() < quiet_until else None,
        "kit": kit,
        "form": _form_again(change, before) if is_undone or asking.may_repeat(change) else None,
        "form_url": reverse("kit-name", args=[before.uuid]) if before else reverse("kit-new", args=[change.account.uuid]),
        **_frame(change.account),
    }


def _form_again(change: Inquiry, before: Kit | None) -> Any:
    """The form as it was filled in, with what Kits said at its field."""
    data = QueryDict(mutable=True)
    for name, values in change.input["typed"].items():
        data.setlist(name, values)
    data["key"] = str(uuid4())
    form: Any = RenameForm(data, kit=before) if before else NewKitForm(data, account=change.account)
    form.full_clean()
    if change.outcome == Outcome.REFUSED:
        form.add_error(change.field if change.field in form.fields else None, change.problem)
    return form


def _list(request: HttpRequest, account: KitsAccount) -> dict[str, Any]:
    q = request.GET.get("q", "").strip()[:200]
    rows = Kit.objects.filter(account=account, gone_at=None)
    page = Paginator(rows.filter(name__icontains=q) if q else rows, PAGE_SIZE).get_page(request.GET.get("page"))
    latest = asking.latest_list(account)
    read_at = account.inquiries.filter(kind=Kind.KIT_LIST, answer__isnull=False).values_list("answered_at", flat=True).first()
    asked = QueryDict(mutable=True)
    asked.update({"account": str(account.uuid), **({"q": q} if q else {})})
    context = {"q": q, "page": page, "reading": latest, "read_at": read_at, "asked": f"{asked.urlencode()}&"}
    may_manage = may(request.user, account.team, Right.MANAGE)
    return {**context, "is_due": asking.is_list_due(latest), "may_manage": may_manage, **_frame(account)}


def _numbers(kit: Kit, numbers: Inquiry | None) -> dict[str, Any]:
    table = table_of(numbers.answer, rule_of(kit.account.team)) if numbers and numbers.answer else None
    return {"kit": kit, "numbers": numbers, "table": table, **_frame(kit.account)}


def _kit(request: HttpRequest, uuid: UUID, right: Right) -> Kit:
    mine = Kit.objects.filter(account__team__in=teams_of(request.user), account__removed_at=None)
    found = get_object_or_404(mine.select_related("account__team"), uuid=uuid)
    require(request.user, found.account.team, right)
    return found


def _change(request: HttpRequest, uuid: UUID) -> Inquiry:
    mine = Inquiry.objects.filter(team__in=teams_of(request.user), kind=Kind.KIT_CHANGE)
    found = get_object_or_404(mine.select_related("account__team"), uuid=uuid)
    require(request.user, found.account.team, Right.MANAGE)
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _list_url(account: KitsAccount) -> str:
    return f"{reverse('kit-list', args=[account.team.uuid])}?account={account.uuid}"


def _frame(account: KitsAccount) -> dict[str, Any]:
    return {**frame(account), "list_url": _list_url(account), "missing_setting": missing_rest_address(account, SETTING)}
