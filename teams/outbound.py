"""Posts to a team's own address: public addresses only, the resolved one pinned, no redirect, little time, little size.

The address comes from a person, and this machine may reach what that person may not. So the name is resolved once, every
address it has must be a public one, and the connection is made to exactly that address; TLS still proves the name. The body
of the answer is never read, so nothing of it can come back to the person.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import SplitResult, urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext_noop as _  # kept in English, translated where it is shown

from kitsapi.answers import retry_after
from kitsapi.auth import utc_now
from kitsapi.wire import Guard, deadline, network

SECONDS = 15.0
TIMEOUT = httpx.Timeout(connect=5, read=10, write=10, pool=5)
LARGEST_BODY = 64 * 1024
LONGEST_URL = 500

# Ways to write another address within a public one: IPv4 in IPv6, by translation or by tunnel.
_WRAPPED = [ipaddress.ip_network(net) for net in ("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16")]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Refused(Exception):
    """This address is never posted to; the sentence says why. Nothing was sent."""


class Unreachable(Exception):
    """There was no answer this time; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the status code, and how long the receiver wants to be left alone."""

    status: int
    retry_after: timedelta | None = None


def check(url: str) -> SplitResult:
    """Return the address in its parts, or raise Refused. Asks nobody: a name is looked up only when it is posted to."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise Refused(_("This is not a web address.")) from None
    if len(url) > LONGEST_URL or not url.isprintable() or " " in url or "\\" in url or not host:
        raise Refused(_("This is not a web address."))
    if parts.username is not None or parts.password is not None:
        raise Refused(_("The address must not hold a user name or password."))
    if _is_own_machine(host):
        return parts
    if parts.scheme != "https":
        raise Refused(_("The address has to begin with https://."))
    if port not in (None, 443):
        raise Refused(_("Only the usual port of https is posted to."))
    return parts


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
    """Post once. Raises Refused or Unreachable."""
    if len(body) > LARGEST_BODY:
        raise Refused(_("The notice is too long to be posted."))
    parts = check(url)
    with deadline(SECONDS, time.monotonic):
        pinned = _pin(parts)
        return _send(pinned, parts, body, headers)


def _is_own_machine(host: str) -> bool:
    """Whether this is the machine itself, and a demo portal that was told that this is allowed."""
    return bool(settings.WEBHOOK_LOOPBACK and settings.KITSPORTAL_DEMO) and host in ("127.0.0.1", "::1", "localhost")


def _pin(parts: SplitResult) -> Address:
    """Look the name up, once, and return an address of it; all of them have to be public."""
    host = parts.hostname or ""
    found = _look_up(host, parts.port or (443 if parts.scheme == "https" else 80))
    if not found:
        raise Unreachable(_("The name of the address is not known."))
    if not _is_own_machine(host) and not all(map(is_public, found)):
        raise Refused(_("The address does not lead to the public internet."))
    return found[0]


def _look_up(host: str, port: int) -> Sequence[Address]:
    try:
        entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return [ipaddress.ip_address(str(entry[4][0])) for entry in entries]
    except (OSError, UnicodeError, ValueError):
        return []


def is_public(address: Address) -> bool:
    """Whether this address belongs to the public internet, however it is written."""
    if isinstance(address, ipaddress.IPv6Address) and (address.ipv4_mapped or any(address in net for net in _WRAPPED)):
        return False
    is_special = address.is_multicast or address.is_reserved or address.is_link_local or address.is_unspecified
    return address.is_global and not is_special


def _ascii(host: str) -> str:
    """The host's name as certificates and headers spell it."""
    try:
        name = host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:
        raise Refused(_("This is not a web address.")) from None
    return f"[{name}]" if ":" in name else name


def _send(pinned: Address, parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> Reply:
    host = f"[{pinned}]" if pinned.version == 6 else str(pinned)
    port = f":{parts.port}" if parts.port else ""
    query = f"?{parts.query}" if parts.query else ""
    url = f"{parts.scheme}://{host}{port}{parts.path or '/'}{query}"
    name = _ascii(parts.hostname or "")
    named = {**headers, "Host": f"{name}{port}", "Accept-Encoding": "identity"}
    try:
        with (
            httpx.Client(transport=Guard(network()), timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", url, content=body, headers=named, extensions={"sni_hostname": name}) as answer,
        ):
            return Reply(answer.status_code, retry_after(answer.headers.get("Retry-After", ""), utc_now()))
    except httpx.InvalidURL:
        raise Refused(_("This is not a web address.")) from None
    except httpx.TimeoutException:
        raise Unreachable(_("There was no answer in time.")) from None
    except httpx.HTTPError as problem:
        raise Unreachable(_("There was no usable answer.")) from problem
