"""All links of a team: an overview, many revoked at once, and the team's rules."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sharing.forms import PolicyForm
from sharing.models import ShareLink, policy_of
from teams.access import Right, get_team, may
from teams.audit import Event, changes_of, note
from teams.models import Team

LINKS_A_PAGE = 50
MOST_AT_ONCE = 500


def _enter(request: HttpRequest, team: UUID, right: Right) -> Team:
    request.team = get_team(request.user, team, right)  # type: ignore[attr-defined]
    return request.team  # type: ignore[attr-defined]


@login_required
@require_safe
def team_shares(request: HttpRequest, team: UUID) -> HttpResponse:
    """GET every link of the team, the open ones unless all are asked for; those of people who have left stand above."""
    here = _enter(request, team, Right.SHARE)
    links = ShareLink.objects.filter(team=here).select_related("created_by", "run__report", "team")
    wants_all = request.GET.get("all") == "1"
    page = Paginator(links if wants_all else links.open(), LINKS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "team": here,
        "page": page,
        "asked": "all=1&" if wants_all else "",
        "wants_all": wants_all,
        "left": list(ShareLink.objects.of_people_gone(here).select_related("created_by", "run__report")[:MOST_AT_ONCE]),
        "may_manage": may(request.user, here, Right.MANAGE),
        "nav_section": "reports",
    }
    return render(request, "sharing/team.html", context)


@login_required
@require_POST
def team_revocation(request: HttpRequest, team: UUID) -> HttpResponse:
    """POST the chosen links: asks first, and closes them all where that is said."""
    here = _enter(request, team, Right.SHARE)
    chosen = ShareLink.objects.open().filter(team=here, uuid__in=_uuids(request)).select_related("run__report")
    links = list(chosen[:MOST_AT_ONCE])
    if not links:
        messages.error(request, _("Choose the links to revoke first."))
        return redirect("team-shares", here.uuid)
    if "sure" not in request.POST:
        return render(request, "sharing/many_revocations.html", {"team": here, "links": links})
    for link in links:
        link.revoke(request.user)  # type: ignore[arg-type]
    closed = ngettext("%(n)d link no longer opens.", "%(n)d links no longer open.", len(links)) % {"n": len(links)}
    messages.success(request, closed)
    return redirect("team-shares", here.uuid)


def _uuids(request: HttpRequest) -> list[UUID]:
    found = []
    for value in request.POST.getlist("link")[:MOST_AT_ONCE]:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def share_policy(request: HttpRequest, team: UUID) -> HttpResponse:
    """GET the team's rules for what is shown outside; POST changes them for new links."""
    here = _enter(request, team, Right.MANAGE)
    form = PolicyForm(request.POST if request.method == "POST" else None, instance=policy_of(here))
    if form.is_valid():
        with transaction.atomic():
            form.save()
            note(here, Event.POLICY_CHANGED, request.user, changes=changes_of(form))
        messages.success(request, _("Saved. Links that were made before stay as they are."))
        return redirect("share-policy", here.uuid)
    context = {"team": here, "form": form, "nav_section": "members"}
    return render(request, "sharing/policy.html", context, status=422 if form.errors else 200)
