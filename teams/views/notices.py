"""What people are told: each for themselves, admins for the team, and what became of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from teams.access import Right
from teams.audit import Event, changes_of, note
from teams.forms import NoticeSettingsForm, WebhookForm
from teams.models import Delivery, Membership
from teams.models.team import Tells
from teams.views.common import enter, posted

A_PAGE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notice_preferences(request: HttpRequest) -> HttpResponse:
    """One's own: of which reports one is told by mail, team by team."""
    own = Membership.objects.filter(user=request.user).select_related("team")  # type: ignore[misc]
    memberships = own.annotate(chosen=Count("followings")).order_by("team__name", "pk")
    if request.method == "POST":
        for membership in memberships:
            tells = request.POST.get(f"tells-{membership.uuid}", membership.tells)
            if tells in Tells.values:
                Membership.objects.filter(pk=membership.pk).update(tells=tells)
        messages.success(request, _("Saved."))
        return redirect("notice-preferences")
    context = {"memberships": memberships, "choices": Tells.choices}
    return render(request, "teams/notices/preferences.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notice_settings(request: HttpRequest, team: UUID) -> HttpResponse:
    """The team's: its default, further addresses, the language of mails, and webhooks."""
    here = enter(request, team, Right.MANAGE)
    form = NoticeSettingsForm(posted(request), instance=here)
    if form.is_valid():
        with transaction.atomic():
            form.save()
            note(here, Event.NOTICES_CHANGED, request.user, changes=changes_of(form))
        messages.success(request, _("Saved."))
        return redirect("notice-settings", here.uuid)
    context = {
        "team": here,
        "form": form,
        "webhook_form": WebhookForm(team=here),
        "webhooks": here.webhooks.filter(removed_at=None),
        "nav_section": "members",
    }
    return render(request, "teams/notices/settings.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def notice_log(request: HttpRequest, team: UUID) -> HttpResponse:
    """What was told to whom, and what became of it, the newest first."""
    here = enter(request, team, Right.MANAGE)
    rows = Delivery.objects.filter(notice__team=here).select_related("notice", "user", "webhook")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {"team": here, "page": page, "deliveries": page.object_list, "nav_section": "members"}
    return render(request, "teams/notices/log.html", context)
