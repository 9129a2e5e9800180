"""A GraphQL request that a person wrote: what Kits answers to it, as it stands, errors and all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kitsapi.answers import DENIED, Reply, check_status, data_of, misread
from kitsapi.errors import KitsUnreadable
from kitsapi.node import ShapeError, parse

MAX_ANSWER = 2**20
"""Bytes of an answer that are read; a person reads fewer."""

SECONDS = 10.0
"""How long such a request may take, signing in included."""

TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Request:
    """A document with one operation, and its variables as plain JSON. `writes`: the operation is a mutation."""

    document: str
    variables: dict[str, Any]
    writes: bool = False

    @property
    def body(self) -> bytes:
        """What is sent."""
        return json.dumps({"query": self.document, "variables": self.variables}).encode()


def said(reply: Reply, now: datetime) -> dict[str, Any]:
    """The object that Kits answered: `data`, `errors`, or both. Secrets of the call are taken out.

    Of a write, an answer with errors is a refusal only where Kits says that nothing was done. Raises every KitsError.
    """
    if len(reply.body) > MAX_ANSWER:
        raise reply.unreadable(f"Kits' answer is longer than {MAX_ANSWER // 2**20} MB. Ask for fewer fields or smaller pages.")
    if reply.writes:
        return _of_write(reply, now)
    found = _graphql(reply)
    if found is None:
        check_status(reply, now)
        raise KitsUnreadable(misread(ShapeError("")))
    return found


def _of_write(reply: Reply, now: datetime) -> dict[str, Any]:
    check_status(reply, now)
    try:
        return {"data": data_of(parse(_clean(reply)), reply).value}
    except ShapeError as exc:
        raise reply.unreadable(misread(exc)) from exc


def _graphql(reply: Reply) -> dict[str, Any] | None:
    """The answer of a read if it is one of GraphQL: data or errors, also with a status of refusal."""
    if reply.status in DENIED or reply.status == TOO_MANY or not (reply.is_success or 400 <= reply.status < 500):
        return None
    try:
        value = parse(_clean(reply)).value
    except ShapeError:
        return None
    shown = {name: value[name] for name in ("errors", "data") if name in value}
    return shown if isinstance(shown.get("errors", []), list) and shown else None


def _clean(reply: Reply) -> bytes:
    body = reply.body
    for secret in filter(None, reply.secrets):
        body = body.replace(secret.encode(), "•••".encode())
    return body
