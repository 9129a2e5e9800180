"""Which browsers somebody has signed in with before: what a stranger tries elsewhere must not keep the owner out.

Tries are counted an address (and an IP address, by allauth). Counted alone, they would be a lock in the hands of everyone who
knows an address. So a browser that has signed in as somebody carries a signed mark of that, and has tries of its own.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "__Host-device" if settings.HTTPS else "device"
AGE = 365 * 24 * 60 * 60
MOST_PEOPLE = 8
SALT = "teams.known_devices"
SESSION_KEY = "known_device"


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Mark the browser as one that this address has signed in with."""
    device = _read(request)
    people = [_person(email), *(person for person in device["people"] if person != _person(email))][:MOST_PEOPLE]
    value = signing.dumps({"id": device["id"] or secrets.token_hex(8), "people": people}, salt=SALT)
    response.set_cookie(COOKIE, value, max_age=AGE, httponly=True, samesite="Lax", secure=settings.HTTPS)


def remember_for_now(request: HttpRequest, email: str) -> None:
    """The same for as long as this session lasts: whoever has just set a new password by mail is the owner."""
    request.session[SESSION_KEY] = {"id": secrets.token_hex(8), "people": [_person(email)]}


def known_device(request: HttpRequest, email: str) -> str | None:
    """Return the id of the browser if it has signed in with this address before."""
    for device in (_read(request), request.session.get(SESSION_KEY) or {}):
        if _person(email) in device.get("people", []):
            return str(device["id"])
    return None


def _read(request: HttpRequest) -> dict[str, Any]:
    try:
        found: dict[str, Any] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=AGE)
    except signing.BadSignature:
        return {"id": "", "people": []}
    return found


def _person(email: str) -> str:
    """Enough to know the address again, and no more."""
    return salted_hmac(SALT, email.strip().lower(), algorithm="sha256").hexdigest()[:24]
