"""*API keys*: the Kits accounts of a team."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teams import access, keys, sandbox_key
from teams.access import Right
from teams.forms import KitsAccountChangeForm, KitsAccountForm
from teams.inquiries import latest_key_test
from teams.models import KitsAccount, Team
from teams.vault import VaultError
from teams.views.common import enter, enter_account, is_own_demo, posted
from teams.views.proof import elsewhere, proof_due


@login_required
@require_safe
def key_list(request: HttpRequest, team: UUID) -> HttpResponse:
    """All accounts with the state of their keys. Who may not see them reads why, and whom to ask."""
    here = enter(request, team, Right.SEE)
    if not access.may(request.user, here, Right.MANAGE):
        context = {"team": here, "why_not": access.why_not(request.user, here, Right.MANAGE), "admins": access.admins_of(here)}
        return render(request, "teams/keys/refused.html", context, status=403)
    accounts = here.kits_accounts.connected().select_related("created_by")
    return render(request, "teams/keys/list.html", {"team": here, "accounts": accounts, **_sandbox(request, here)})


@sensitive_variables("form")
@sensitive_post_parameters("client_secret", "password")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def key_new(request: HttpRequest, team: UUID) -> HttpResponse:
    """Paste a key; it is kept and tested at once."""
    here = enter(request, team, Right.MANAGE)
    if away := elsewhere(request):
        return away
    form = KitsAccountForm(posted(request), team=here, prove=proof_due(request))
    if form.is_valid():
        account = keys.connect(here, request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return redirect("key", account.uuid)
    form.prepare_again()
    context = {"team": here, "form": form, "nav_section": "keys", **_sandbox(request, here)}
    return render(request, "teams/keys/new.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def key(request: HttpRequest, account: UUID) -> HttpResponse:
    """One account: how its key stands, and what can be done about it."""
    here = enter_account(request, account, Right.MANAGE)
    form = KitsAccountChangeForm(instance=here, team=here.team)
    return render(request, "teams/keys/detail.html", _detail(here, form))


@sensitive_variables("form")
@sensitive_post_parameters("client_secret", "password")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def key_change(request: HttpRequest, account: UUID) -> HttpResponse:
    """Change the name, correct the account, exchange the key."""
    here = enter_account(request, account, Right.MANAGE)
    if away := elsewhere(request):
        return away
    stored_name = here.name
    form = KitsAccountChangeForm(posted(request), instance=here, team=here.team, prove=proof_due(request))
    if form.is_valid():
        # The form has put its values on the row it was given; the operation wants the row as it is stored.
        stored = KitsAccount.objects.select_related("team").get(pk=here.pk)
        try:
            keys.change(stored, request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except VaultError:
            form.add_error("client_secret", _("The stored secret cannot be opened any more. Paste it once more."))
        else:
            return redirect("key", here.uuid)
    form.prepare_again()
    # The frame shows the stored name: the form puts what was typed, be it refused, on the row.
    context = _detail(here, form) | {"stored_name": stored_name}
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
    keys.remove(here, request.user)  # type: ignore[arg-type]
    messages.success(request, _("%(account)s is disconnected and its key is deleted.") % {"account": here.name})
    return redirect("key-list", here.team.uuid)


def _sandbox(request: HttpRequest, team: Team) -> dict[str, object]:
    """Where a portal has a sandbox: the command that makes a key. This machine's folders are told on this machine only."""
    if not settings.SANDBOX_URL:
        return {"has_sandbox": False}
    is_here = is_own_demo(request) and sandbox_key.has_own_sandbox()
    connected = list(team.kits_accounts.connected().of_sandbox())
    command = sandbox_key.command(is_here=is_here, is_first=not connected)
    return {"has_sandbox": True, "sandbox_command": command, "is_here": is_here, "sandbox_connected": connected}


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
