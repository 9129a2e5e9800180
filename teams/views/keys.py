"""*API keys*: the Kits accounts of a team."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from teams import access, keys
from teams.access import Right
from teams.forms import KitsAccountChangeForm, KitsAccountForm
from teams.inquiries import latest_key_test
from teams.models import KitsAccount
from teams.vault import VaultError
from teams.views.common import enter, enter_account, signed_in_lately


@login_required
@require_GET
def key_list(request: HttpRequest, team: UUID) -> HttpResponse:
    """All accounts with the state of their keys. Who may not see them reads why, and whom to ask."""
    here = enter(request, team, Right.SEE)
    try:
        access.require(request.user, here, Right.MANAGE)
    except PermissionDenied as refused:
        context = {"team": here, "sentence": str(refused), "admins": access.admins_of(here)}
        return render(request, "teams/keys/refused.html", context, status=403)
    accounts = here.kits_accounts.connected().select_related("created_by")
    return render(request, "teams/keys/list.html", {"team": here, "accounts": accounts})


@sensitive_variables("form")
@sensitive_post_parameters("client_secret")
@signed_in_lately
@require_http_methods(["GET", "POST"])
def key_new(request: HttpRequest, team: UUID) -> HttpResponse:
    """Paste a key; it is kept and tested at once."""
    here = enter(request, team, Right.MANAGE)
    form = KitsAccountForm(request.POST or None, team=here)
    if request.method == "POST" and form.is_valid():
        account = keys.connect(here, request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return redirect("key", account.uuid)
    context = {"team": here, "form": form, "has_sandbox": bool(settings.SANDBOX_URL)}
    return render(request, "teams/keys/new.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def key(request: HttpRequest, account: UUID) -> HttpResponse:
    """One account: how its key stands, and what can be done about it."""
    here = enter_account(request, account, Right.MANAGE)
    form = KitsAccountChangeForm(instance=here, team=here.team)
    return render(request, "teams/keys/detail.html", _detail(here, form))


@sensitive_variables("form")
@sensitive_post_parameters("client_secret")
@signed_in_lately
@require_http_methods(["GET", "POST"])
def key_change(request: HttpRequest, account: UUID) -> HttpResponse:
    """Change the name, correct the account, exchange the key."""
    here = enter_account(request, account, Right.MANAGE)
    form = KitsAccountChangeForm(request.POST or None, instance=here, team=here.team)
    if request.method == "POST" and form.is_valid():
        # The form has put its values on the row it was given; the operation wants the row as it is stored.
        stored = KitsAccount.objects.select_related("team").get(pk=here.pk)
        try:
            keys.change(stored, request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except VaultError:
            form.add_error("client_secret", _("The stored secret cannot be opened any more. Paste it once more."))
        else:
            return redirect("key", here.uuid)
    context = _detail(here, form)
    return render(request, "teams/keys/change.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def key_test(request: HttpRequest, account: UUID) -> HttpResponse:
    """Have the key tested once more."""
    here = enter_account(request, account, Right.MANAGE)
    inquiry = keys.test(here, request.user)  # type: ignore[arg-type]
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "teams/keys/_test.html", {"inquiry": inquiry, "account": here})
    return redirect("key", here.uuid)


@login_required
@require_POST
def key_removal(request: HttpRequest, account: UUID) -> HttpResponse:
    """Disconnect the account and forget its key."""
    here = enter_account(request, account, Right.MANAGE)
    keys.remove(here)
    messages.success(request, _("%(account)s is disconnected and its key is deleted.") % {"account": here.name})
    return redirect("key-list", here.team.uuid)


def _detail(account: KitsAccount, form: KitsAccountChangeForm) -> dict[str, object]:
    inquiry = latest_key_test(account)
    # Read after the inquiry: an answer that came between the two would show the key as it was before the test.
    account.refresh_from_db(fields=["state", "problem", "touchpoints_seen", "tested_at"])
    return {
        "team": account.team,
        "account": account,
        "form": form,
        "inquiry": inquiry,
        "nav_section": "keys",
        "show_sandbox_badge": account.is_sandbox(),
    }
