"""What both Rest APIs have in common: addresses below an account, JSON both ways, lists page by page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote

from kitsapi import paging
from kitsapi.answers import Reply, check_status, misread
from kitsapi.door import Door
from kitsapi.errors import KitsMissing, KitsRejected, KitsUnavailable
from kitsapi.node import Node, ShapeError, parse
from kitsapi.read import Page, page_of

T = TypeVar("T")

JSON = {"Accept": "application/json"}
SENT = {"Content-Type": "application/json", **JSON}
NO_CONTENT = 204


class Rest:
    """One Rest API as one account sees it. `root` is its base endpoint; empty: not known.

    `names`: what Kits calls a field, and what the portal calls it. A refusal names its field in the portal's words.
    """

    def __init__(self, door: Door, root: str, account_id: str, names: Mapping[str, str]) -> None:
        self._door = door
        self._root = root.rstrip("/")
        self._account_id = account_id
        self._names = names

    def get(self, *path: str, read: Callable[[Node], T], **params: Any) -> T:
        """Read what is at an address. Raises KitsMissing if there is nothing."""
        reply = self._door.send("GET", self._url(path), params=_said(params), headers=JSON)
        return self._understood(reply, partial(understand, read=read))

    def get_or_none(self, *path: str, read: Callable[[Node], T], **params: Any) -> T | None:
        """The same, or None if Kits says that there is nothing."""
        try:
            return self.get(*path, read=read, **params)
        except KitsMissing:
            return None

    def pages(self, *path: str, read: Callable[[Node], T], **params: Any) -> Iterator[Page[T]]:
        """The pages of a list, each read when it is wanted and within a deadline of its own."""

        def fetch(cursor: str | None) -> Page[T]:
            return self.get(*path, read=partial(page_of, read), pageSize=paging.PAGE_SIZE, cursor=cursor, **params)

        return paging.pages(fetch)

    def items(self, *path: str, read: Callable[[Node], T], **params: Any) -> Iterator[T]:
        """The entries of a list. Raises KitsUnreadable for one that does not fit."""
        for page in self.pages(*path, read=read, **params):
            yield from paging.whole(page)

    def write(self, method: str, *path: str, body: Any, read: Callable[[Node], T]) -> T:
        """Change something. After KitsOutcomeUnknown it may be done: look, do not repeat."""
        content = json.dumps(body).encode()
        reply = self._door.send(method, self._url(path), content=content, headers=SENT, writes=True)
        return self._understood(reply, partial(understand, read=read))

    def delete(self, *path: str, **params: Any) -> None:
        """Remove something. After KitsOutcomeUnknown it may be gone."""
        reply = self._door.send("DELETE", self._url(path), params=_said(params), headers=JSON, writes=True)
        self._understood(reply, is_done)

    def _understood(self, reply: Reply, read: Callable[[Reply, datetime], T]) -> T:
        """What an answer says. A list's field is named with its place; the list is what was at fault."""
        try:
            return self._door.understood(reply, read)
        except KitsRejected as exc:
            exc.field = self._names.get(exc.field.partition(".")[0], "")
            raise

    def _url(self, path: tuple[str, ...]) -> str:
        """An id is one part of the address, whatever signs it holds."""
        if not self._root:
            raise KitsUnavailable("The address of this API of Kits is not set.")
        return "/".join((self._root, "accounts", *(quote(part, safe="") for part in (self._account_id, *path))))


def understand(reply: Reply, now: datetime, *, read: Callable[[Node], T]) -> T:
    """Read the body of an answer. Raises every KitsError."""
    check_status(reply, now)
    try:
        return read(parse(reply.body))
    except ShapeError as exc:
        raise reply.unreadable(misread(exc)) from exc


def is_done(reply: Reply, now: datetime) -> None:
    """Only 204 says that something was removed; a page of a proxy in between comes with 200."""
    check_status(reply, now)
    if reply.status != NO_CONTENT:
        raise reply.unanswered("Kits answered in a form the portal does not understand.")


def _said(params: dict[str, Any]) -> dict[str, Any]:
    """What is not said is left out of an address."""
    return {name: value for name, value in params.items() if value not in (None, "", ())}
