"""What holds for every answer of the API: no session, no HTML, no cache but where an operation says so."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from teams.api import problems
from teams.logs import facts

ADDRESS = re.compile(r"/api/v1(/|$)")
JSON = ("application/json", problems.CONTENT_TYPE)


def api_answers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer a program as programs read: whatever goes wrong, and wherever, is a problem in JSON."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not ADDRESS.match(request.path):
            return get_response(request)
        request.COOKIES = {}  # a session in a browser opens nothing here, so no other site can use one
        asked_as = request.method
        if asked_as == "HEAD":
            request.method = "GET"  # the server leaves the body away
        response = _insecure(request) or get_response(request)
        request.method = asked_as
        if response.status_code >= 400 and not response["Content-Type"].startswith(JSON):
            with translation.override(translation.get_language_from_request(request)):
                problems.write(response, _why(request, response))
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        patch_vary_headers(response, ["Authorization", "Accept-Language"])
        return response

    return middleware


def _insecure(request: HttpRequest) -> HttpResponse | None:
    """A token that came over plain http was seen by everybody on the way: no redirect hides that."""
    if not settings.HTTPS or request.is_secure():
        return None
    return HttpResponse(status=403)


def _why(request: HttpRequest, response: HttpResponse) -> str:
    """What the framework says with a page, in a sentence."""
    match response.status_code:
        case 404:
            return _("There is nothing at this address. The reference of the API names all of them.")
        case 405:
            return _("This address is not asked in this way, but with: %(methods)s.") % {
                "methods": response.get("Allow", "GET")
            }
        case status if status >= 500:
            words = _("Something went wrong here. Whoever runs the portal finds it in the log by this request's id: %(id)s.")
            return words % {"id": facts().get("request", "")}
    if _insecure(request):
        return _("Use https: whatever came over http may have been read on the way.")
    return _("The request cannot be read.")
