"""All addresses of the portal, and two that do next to nothing: for strangers, and for who is signed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def hello(_request: HttpRequest) -> HttpResponse:
    """Answer without looking at anything: the peer of pages for strangers."""
    return HttpResponse("<!doctype html><title>Hello</title><p>Hello.")


def hello_you(request: HttpRequest) -> HttpResponse:
    """Load session and user: the peer of pages for members."""
    return HttpResponse(f"<!doctype html><title>Hello</title><p>Hello, {request.user.pk}.")


urlpatterns = [path("hello/", hello), path("hello/you/", hello_you), path("", include("kitsportal.urls"))]
