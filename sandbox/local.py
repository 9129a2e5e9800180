"""Whether a request comes from this machine: controls and the API-keys page have no sign-in and are for nobody else."""

from __future__ import annotations

import ipaddress

from starlette.requests import Request


def is_from_here(request: Request) -> bool:
    """Whether the client is this machine."""
    return _is_loopback(request.client.host if request.client else "")


def is_asked_for_here(request: Request) -> bool:
    """Whether the address in the browser is this machine's own, and not another name that was made to lead here."""
    return _is_loopback(request.url.hostname or "")


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
