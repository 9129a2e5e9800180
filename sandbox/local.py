"""Whether a request comes from this machine: controls and the API-keys page have no sign-in and are for nobody else."""

from __future__ import annotations

import ipaddress
import re

from starlette.requests import Request

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(?::\d+)?")


def is_from_here(request: Request) -> bool:
    """Whether the client is this machine."""
    return _is_loopback(request.client.host if request.client else "")


def is_asked_for_here(request: Request) -> bool:
    """Whether the address in the browser is this machine's own, and not another name that was made to lead here."""
    # The header itself: what reads addresses takes "[::1].example.com" for this machine.
    found = _HOST.fullmatch(request.headers.get("host", ""))
    return found is not None and _is_loopback(found[1])


def is_same_origin(request: Request) -> bool:
    """Whether a form was sent by a page of ours, as far as the browser says."""
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site", "same-origin")
    return site == "same-origin" and origin in (None, f"{request.url.scheme}://{request.url.netloc}")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host in ("localhost", "testclient", "testserver")
