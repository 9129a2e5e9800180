"""Making and revoking links (members), and the page behind one (anybody who has it)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from explorer import projection
from sharing.models import EXPIRY, ShareLink
from teams.access import Right, require, teams_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def share_list(request: HttpRequest, run: UUID) -> HttpResponse:
    """GET the links of a run; POST makes one and shows its address this once."""
    found = projection.find(request.user, run)  # type: ignore[arg-type]
    if found is None:
        raise Http404
    require(request.user, found.team, Right.SHARE)
    request.team = found.team  # type: ignore[attr-defined]
    # The address is in this one answer and nowhere else: not in the session, which lies in the database.
    fresh = _make(request, found) if request.method == "POST" else None
    context = {
        "found": found,
        "links": ShareLink.objects.filter(run_id=found.run_id).select_related("created_by"),
        "fresh": fresh,
        "days": EXPIRY.days,
        "show_sandbox_badge": found.is_sandbox,
    }
    return render(request, "sharing/list.html", context)


def _make(request: HttpRequest, found: projection.Shareable) -> dict[str, object]:
    link, token = ShareLink.make(
        team=found.team,
        run_id=found.run_id,
        name=request.POST.get("name", "").strip()[:100] or _("Untitled link"),
        projection=found.comparison(),
        language=translation.get_language() or "en",
        is_sandbox=found.is_sandbox,
        created_by=request.user,
    )
    return {"link": link, "address": settings.BASE_URL + reverse("shared-page", args=[token])}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def share_revocation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET asks whether to close a link; POST closes it from the next request on."""
    links = ShareLink.objects.filter(team__in=teams_of(request.user)).select_related("team", "run")
    link = get_object_or_404(links, uuid=uuid)
    require(request.user, link.team, Right.SHARE)
    request.team = link.team  # type: ignore[attr-defined]
    if request.method != "POST":
        return render(request, "sharing/revocation.html", {"link": link, "show_sandbox_badge": link.is_sandbox})
    link.revoke()
    messages.success(request, _("“%(name)s” no longer opens.") % {"name": link.name})
    return redirect("share-list", link.run.uuid)


def sealed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep every answer of a page, refusals too, out of search engines, caches and other sites' logs."""

    @wraps(view)
    def kept(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Referrer-Policy"] = "no-referrer"
        response["Cache-Control"] = "private, no-cache"
        return response

    return kept


@csrf_exempt  # there is no cookie and nothing to change: anything but GET and HEAD is refused
@sealed
@require_safe
def shared_page(request: HttpRequest, token: str) -> HttpResponse:
    """GET the stored comparison. Unknown, revoked and expired links are the same answer."""
    link = ShareLink.objects.by_token(token)
    if link is None:
        return render(request, "sharing/closed.html", status=404)
    if request.method == "GET":
        link.count_opening()
    with translation.override(link.language), timezone.override(link.team.time_zone):
        comparison = projection.begun(link.projection, request.GET, partial(_part_of, token))
        context = {"link": link, "comparison": comparison, "show_sandbox_badge": link.is_sandbox}
        return render(request, "sharing/page.html", context)


def _part_of(token: str, key: str) -> str:
    return reverse("shared-part", args=[token, key])


@csrf_exempt
@sealed
@require_safe
def shared_part(request: HttpRequest, token: str, key: str) -> HttpResponse:
    """GET one part of the stored comparison as a fragment; whoever opens its address is led to it on the page."""
    link = ShareLink.objects.by_token(token)
    part = next((part for part in link.projection["parts"] if part["key"] == key), None) if link else None
    if link is None or part is None:
        return render(request, "sharing/closed.html", status=404)
    if not request.htmx:  # type: ignore[attr-defined]
        asked = request.GET.dict() | {"part": key}
        return redirect(f"{reverse('shared-page', args=[token])}?{urlencode(asked)}#{key}")
    with translation.override(link.language), timezone.override(link.team.time_zone):
        shown = projection.arranged(part, request.GET) | {"url": _part_of(token, key)}
        return render(request, "explorer/comparison/_part.html", {"part": shown, "head": link.projection["head"]})
