"""The page behind a link, for anybody who has it. It shows what is stored with the link, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from explorer import projection
from sharing.keeping import kept
from sharing.making import follow
from sharing.models import ShareLink, policy_of
from sharing.showing import summary
from sharing.visiting import is_unlocked, may_look, unlock, visit


def sealed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep every answer of a page, refusals too, out of search engines, caches and other sites' logs."""

    @wraps(view)
    def closed_in(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Referrer-Policy"] = "no-referrer"
        response["Cache-Control"] = "private, no-cache"
        return response

    return closed_in


@csrf_exempt  # there is no session: a password opens this one page in this one browser, and changes nothing
@sealed
@require_http_methods(["GET", "HEAD", "POST"])
def shared_page(request: HttpRequest, token: str) -> HttpResponse:
    """GET the stored comparison; POST is a password. Unknown, revoked, expired and used up are the same answer."""
    link = ShareLink.objects.by_token(token)
    if request.method == "POST" and not (link and link.is_locked):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if link is None:
        return _closed(request)
    with translation.override(link.language), timezone.override(link.team.time_zone):
        if request.method == "POST":
            return _try_password(request, link)
        if link.is_locked and not is_unlocked(link, request):
            return _locked(request, link)
        return _shown(request, link, token, "sharing/page.html")


@csrf_exempt
@xframe_options_exempt  # the CSP names the sites instead
@sealed
@require_safe
def shared_embed(request: HttpRequest, token: str) -> HttpResponse:
    """GET the comparison without a frame around it, for the sites that the team has named."""
    link = ShareLink.objects.by_token(token)
    frames = policy_of(link.team).frame_list if link else []
    if link is None or not link.may_be_embedded or link.is_locked or not frames:
        return _closed(request)
    with translation.override(link.language), timezone.override(link.team.time_zone):
        response = _shown(request, link, token, "sharing/embed.html")
    response._csp_replace = {"frame-ancestors": frames}  # type: ignore[attr-defined]
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@csrf_exempt
@sealed
@require_safe
def shared_part(request: HttpRequest, token: str, key: str) -> HttpResponse:
    """GET one part of the stored comparison as a fragment; whoever opens its address is led to it on the page."""
    link = ShareLink.objects.by_token(token)
    if link is None or not may_look(link, request):
        return _closed(request)
    if not request.htmx:  # type: ignore[attr-defined]
        asked = request.GET.dict() | {"part": key}
        return redirect(f"{reverse('shared-page', args=[token])}?{urlencode(asked)}#{key}")
    with translation.override(link.language), timezone.override(link.team.time_zone):
        try:
            return kept(link, request, lambda: _part(link, request, token, key))
        except LookupError:
            return _closed(request)


def _part(link: ShareLink, request: HttpRequest, token: str, key: str) -> str:
    """Write one part. Raises LookupError where the comparison has none of this key."""
    part = next((part for part in link.projection["parts"] if part["key"] == key), None)
    if part is None:
        raise LookupError(key)
    arranged = projection.arranged(part, request.GET) | {"url": _part_of(token, key)}
    return render_to_string("explorer/comparison/_part.html", {"part": arranged, "head": link.projection["head"]})


def _part_of(token: str, key: str) -> str:
    return reverse("shared-part", args=[token, key])


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "sharing/closed.html", status=404)


def _shown(request: HttpRequest, link: ShareLink, token: str, template: str) -> HttpResponse:
    if request.method == "GET" and not visit(link, request):
        return _closed(request)
    follow(link)
    return kept(link, request, lambda: _page(link, request, token, template))


def _page(link: ShareLink, request: HttpRequest, token: str, template: str) -> str:
    """Write the page. Nothing of who reads it is in there."""
    context = {
        "link": link,
        "comparison": projection.begun(link.projection, request.GET, partial(_part_of, token)),
        "summary": summary(link.projection),
        "show_sandbox_badge": link.is_sandbox,
        "palette": link.team.palette,
    }
    return render_to_string(template, context)


def _locked(request: HttpRequest, link: ShareLink, problem: str = "", status: int = 200) -> HttpResponse:
    """The question for the password: it says nothing about what it guards."""
    return render(request, "sharing/locked.html", {"theme": link.theme, "problem": problem}, status=status)


def _try_password(request: HttpRequest, link: ShareLink) -> HttpResponse:
    if not link.take_try():
        return _locked(request, link, _("Too many tries. Wait a minute, then try again."), status=429)
    if not link.is_password(request.POST.get("password", "")[:200]):
        return _locked(request, link, _("This is not the password. Ask whoever sent you the link."), status=403)
    response = redirect(request.path)
    unlock(link, response, request.path)
    return response
