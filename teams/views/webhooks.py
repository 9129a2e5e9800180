"""A team's webhooks."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teams import access, webhooks
from teams.access import Right
from teams.forms import WebhookForm
from teams.models import Webhook
from teams.tasks import post_notices
from teams.views.common import enter, posted
from teams.waking import wake

LATEST = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_new(request: HttpRequest, team: UUID) -> HttpResponse:
    """Add an address. Its secret is shown this once."""
    here = enter(request, team, Right.MANAGE)
    form = WebhookForm(posted(request), team=here)
    if form.is_valid():
        made, secret = webhooks.make(here, form.cleaned_data["url"], request.user)  # type: ignore[arg-type]
        return _page(request, made, secret=secret)
    context = {"team": here, "form": form, "nav_section": "members"}
    return render(request, "teams/webhooks/new.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def webhook(request: HttpRequest, webhook: UUID) -> HttpResponse:
    """One webhook and its latest deliveries."""
    return _page(request, _enter(request, webhook))


@login_required
@require_POST
def webhook_test(request: HttpRequest, webhook: UUID) -> HttpResponse:
    """Have a test posted."""
    found = _enter(request, webhook)
    webhooks.send_test(found)
    wake(post_notices, found.pk)
    messages.info(request, _("The test is on its way. What became of it stands below in a moment."))
    return redirect("webhook", found.uuid)


@login_required
@require_POST
def webhook_secret(request: HttpRequest, webhook: UUID) -> HttpResponse:
    """Another secret, shown this once."""
    found = _enter(request, webhook)
    return _page(request, found, secret=webhooks.renew_secret(found, request.user))  # type: ignore[arg-type]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_removal(request: HttpRequest, webhook: UUID) -> HttpResponse:
    """Post nothing more, once that is confirmed."""
    found = _enter(request, webhook)
    if request.method != "POST":
        context = {"team": found.team, "webhook": found, "nav_section": "members"}
        return render(request, "teams/webhooks/removal.html", context)
    webhooks.remove(found, request.user)  # type: ignore[arg-type]
    messages.success(request, _("The webhook was removed."))
    return redirect("notice-settings", found.team.uuid)


def _enter(request: HttpRequest, uuid: UUID) -> Webhook:
    """The webhook of this page: another team's does not exist."""
    theirs = Webhook.objects.filter(team__in=access.teams_of(request.user), removed_at=None)
    found = theirs.select_related("team", "created_by").filter(uuid=uuid).first()
    if found is None:
        raise Http404
    access.require(request.user, found.team, Right.MANAGE)
    request.team = found.team  # type: ignore[attr-defined]
    return found


def _page(request: HttpRequest, found: Webhook, *, secret: str = "") -> HttpResponse:
    """No redirect after a secret was made: only its sealed form is kept, so this answer alone can show it."""
    latest = list(found.deliveries.select_related("notice", "user", "webhook")[:LATEST])
    context = {
        "team": found.team,
        "webhook": found,
        "secret": secret,
        "deliveries": latest,
        "is_waiting": any(delivery.due_at for delivery in latest),
        "nav_section": "members",
    }
    return render(request, "teams/webhooks/page.html", context)
