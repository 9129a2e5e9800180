"""The pages for machines: does the process live, is the portal fit to work, and what do its numbers say."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kitsportal import health, metrics
from teams.views.common import is_on_this_machine

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """GET says that the web process answers. Asks nothing else, so that a database that is away restarts no web process."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """GET says whether the portal can do its work: 200, or 503 and what is wrong."""
    found = health.checks()
    ready = all(check.ok for check in found.values())
    said: dict[str, object] = {"ready": ready}
    if is_on_this_machine(request) or _has_token(request):
        said["checks"] = {name: {"ok": check.ok, "said": check.said, **check.facts} for name, check in found.items()}
    answer = JsonResponse(said, status=200 if ready else 503)
    # It is asked every few seconds, and 503 is no error of this page.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


@require_safe
@never_cache
def metrics_page(request: HttpRequest) -> HttpResponse:
    """GET the portal's numbers, with the token; in demo mode also without one from this machine."""
    if not (_has_token(request) or (settings.KITSPORTAL_DEMO and is_on_this_machine(request))):
        return HttpResponse("The token of METRICS_TOKEN is needed.\n", status=403, content_type="text/plain")
    return HttpResponse(metrics.text(), content_type=CONTENT_TYPE)


def _has_token(request: HttpRequest) -> bool:
    """Whether the question carries `Authorization: Bearer` with the token that is set; without a setting none is right."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    return bool(settings.METRICS_TOKEN) and constant_time_compare(given, settings.METRICS_TOKEN)
