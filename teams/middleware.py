"""What the room needs around every request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from teams.access import FactorMissingError


def team_clock(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Start each request in the portal's own zone: the zone of the page's team, set by `access.require`, ends with its page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with timezone.override(None):
            return get_response(request)

    return middleware


class SecondFactor:
    """Lead who comes to a team that wants a second factor, and has none, to setting one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand around everything that views do."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let every request through: `access.require` decides."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 403 with the reason and the way on, to a page as to a part of one."""
        if not isinstance(exception, FactorMissingError):
            return None
        request.team = None  # type: ignore[attr-defined]  # the frame around the answer tells nothing of it
        return render(request, "teams/factor_missing.html", {"team_name": exception.team.name, "reason": exception}, status=403)
