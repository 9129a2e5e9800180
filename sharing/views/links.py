"""The links of a run, and one link: made, looked at, given a new address, kept, revoked."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sharing.forms import LinkForm
from sharing.making import make_link
from sharing.models import ShareLink, policy_of
from sharing.views.common import addresses, get_link, get_shareable

DAYS_SHOWN = 90


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def share_list(request: HttpRequest, run: UUID) -> HttpResponse:
    """GET the links of a run's report; POST makes one and shows its address this once."""
    found = get_shareable(request, run)
    policy = policy_of(found.team)
    form = LinkForm(request.POST if request.method == "POST" else None, found=found, policy=policy)
    # The address is in this one answer and nowhere else: not in the session, which lies in the database.
    fresh = None
    if form.is_valid():
        fresh = addresses(*make_link(found, policy, request.user, form.cleaned_data))  # type: ignore[arg-type]
        form = LinkForm(found=found, policy=policy)
    context = {
        "found": found,
        "form": form,
        "links": ShareLink.objects.filter(run__report_id=found.report_id).select_related("created_by", "team"),
        "fresh": fresh,
        "show_sandbox_badge": found.is_sandbox,
    }
    return render(request, "sharing/list.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def share_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET one link: what it shows, to whom it was open, and how often it was opened."""
    return _page(request, get_link(request, uuid))


def _page(request: HttpRequest, link: ShareLink, fresh: dict[str, object] | None = None) -> HttpResponse:
    people, robots = Q(is_robot=False), Q(is_robot=True)
    days = link.visits.values("day").annotate(
        visitors=Count("pk", filter=people & Q(openings__gt=0)),
        times=Sum("openings", filter=people, default=0),
        previews=Sum("openings", filter=robots, default=0),
    )
    context = {
        "link": link,
        "fresh": fresh,
        "days": days.order_by("-day")[:DAYS_SHOWN],
        "show_sandbox_badge": link.is_sandbox,
    }
    return render(request, "sharing/detail.html", context)


@login_required
@require_POST
def share_rotation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """POST gives a link a new address, shown this once; the old one opens nothing from the next request on."""
    link = get_link(request, uuid)
    token = link.rotate(request.user)  # type: ignore[arg-type]
    if token is None:
        messages.error(request, _("“%(name)s” is closed: make a new link instead.") % {"name": link.name})
        return redirect("share-detail", link.uuid)
    return _page(request, link, addresses(link, token))


@login_required
@require_POST
def share_keeping(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """POST keeps the link of somebody who has left: it is yours from now on."""
    link = get_link(request, uuid)
    link.keep(request.user)  # type: ignore[arg-type]
    messages.success(request, _("“%(name)s” stays, and is yours from now on.") % {"name": link.name})
    return redirect("team-shares", link.team.uuid)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def share_revocation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET asks whether to close a link; POST closes it from the next request on."""
    link = get_link(request, uuid)
    if request.method != "POST":
        return render(request, "sharing/revocation.html", {"link": link, "show_sandbox_badge": link.is_sandbox})
    link.revoke(request.user)  # type: ignore[arg-type]
    messages.success(request, _("“%(name)s” no longer opens.") % {"name": link.name})
    return redirect("share-list", link.run.uuid)
