"""What holds for every answer."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import resolve_url
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.views.csrf import csrf_failure
from django.views.defaults import bad_request
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from teams.logs import about

access = logging.getLogger("kitsportal.access")

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class StaticFiles(WhiteNoiseMiddleware):
    """WhiteNoise under ASGI: a file is read at once, since an open one would be read piece by piece on the event loop."""

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        """Answer with a collected file; the largest is 1.2 MB."""
        answer = static_file.get_response(request.method, request.META)
        content = b""
        if answer.file is not None:
            with answer.file:
                content = answer.file.read()
        response = HttpResponse(content, status=int(answer.status))
        del response["Content-Type"]
        for name, value in answer.headers:
            response[name] = value
        return response


def access_log(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give each request an id that all its log lines and its messages to workers carry, and log it: without its query."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began, request_id = time.monotonic(), secrets.token_hex(6)
        with about(request=request_id):
            response = get_response(request)
            ms = round((time.monotonic() - began) * 1000)
            facts = {"method": request.method, "path": request.path, "status": response.status_code, "ms": ms}
            access.info("%s %s %s %d ms", request.method, request.path, response.status_code, ms, extra=facts)
        response["X-Request-Id"] = request_id
        return response

    return middleware


# Nobody types them: PostgreSQL cannot hold NUL, a terminal obeys ESC, and what turns the direction of writing makes one name
# look like another. Tabs and line ends stay.
UNTYPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def readable_text(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Take characters that nobody types out of what was typed, and keep the rest; refuse an address that holds NUL."""

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            request.POST  # noqa: B018 - read here, where a charset that is none can be refused
        except (LookupError, UnicodeError):
            return bad_request(request, SuspiciousOperation("unreadable form"))
        if "\x00" in request.path:
            return bad_request(request, SuspiciousOperation("NUL character"))
        request.GET, request.POST = _typed(request.GET), _typed(request.POST)  # type: ignore[assignment]
        return get_response(request)

    return middleware


def _typed(values: QueryDict) -> QueryDict:
    """The same values, without what nobody types."""
    if not any(UNTYPED.search(value) for _, listed in values.lists() for value in listed):
        return values
    kept = QueryDict(mutable=True, encoding=values.encoding)
    for name, listed in values.lists():
        kept.setlist(name, [UNTYPED.sub("", value) for value in listed])
    kept._mutable = False
    return kept


def signed_out_parts(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer a part of a page that nobody signed in asks for with a bare 401.

    A browser would follow the way to the sign-in page by itself, and htmx would put that page where the part is.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        leads_to = response.get("Location", "") if response.status_code == 302 else ""
        if leads_to.startswith(f"{resolve_url(settings.LOGIN_URL)}?") and "HX-Request" in request.headers:
            return HttpResponse(status=401)
        return response

    return middleware


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a post whose token is of an earlier sign-in. What htmx posted gets a new token, and its page goes on."""
    response = csrf_failure(request, reason)
    if "HX-Request" in request.headers:
        response["X-Form-Token"] = get_token(request)
    return response


def private_pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Keep what a signed-in person sees out of every cache, so that Back after signing out shows nothing."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        patch_vary_headers(response, ["HX-Request"])
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
            response["Cache-Control"] = "no-store, private"
        return response

    return middleware
