"""The page behind an invitation's link."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from teams import invitations


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who has no account signs up, who has one signs in; the person it was sent to joins with one click."""
    found = invitations.find(token)
    if found is None:
        return render(request, "teams/invitations/gone.html", status=404)
    if not request.user.is_authenticated:
        by_mail = invitations.is_mailed_link(token, request.GET.get("mail", ""))
        invitations.remember(request, found, by_mail=by_mail)
        return _page(request, {"invitation": found, "team_name": found.team.name})
    if request.user.email != found.email:
        return _page(request, {"invitation": found, "is_for_another": True}, status=403)
    if request.method == "POST" and invitations.accept(found, request.user):
        invitations.forget(request)
        return redirect("home")
    return _page(request, {"invitation": found, "team_name": found.team.name})


def _page(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    """Never cached: after the first use the same address says that it is gone."""
    answer = render(request, "teams/invitations/page.html", context, status=status)
    add_never_cache_headers(answer)
    return answer
