"""The client: what the portal says to Kits, in the portal's words.

Synchronous and safe between threads. Every public operation has one deadline over all it does; a list has it
for each page. Nothing is repeated, except one call after a 401 with a new token: what to try again, and when,
is decided by whoever keeps the rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from types import TracebackType
from typing import Any, Self, TypeVar, Unpack

from kitsapi import documents, paging, raw, read
from kitsapi.answers import Reply, understand
from kitsapi.ask import explorer_input, target_group_input
from kitsapi.core import NAMES as CORE_NAMES
from kitsapi.core import Core
from kitsapi.door import Door, Key
from kitsapi.errors import KitsUnreadable
from kitsapi.kits import NAMES as KITS_NAMES
from kitsapi.kits import Kits
from kitsapi.node import Node
from kitsapi.rest import Rest
from kitsapi.types import (
    Answer,
    Definition,
    Filter,
    ListedReport,
    ReportState,
    TargetGroupSummary,
    Touchpoint,
    Unreadable,
    Variable,
)

T = TypeVar("T")

IDS_A_REQUEST = 50

JSON_HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}


class KitsClient:
    """One UserReport account seen through one API key. A context manager; `close()` frees the connections.

    `explorer_url` is the whole address of the Explorer API, `core_url` and `rest_url` are the roots of the two Rest APIs
    (empty: not known, and whoever asks is told). How `key` opens the door says `Door`: oauth_url, client_id, client_secret,
    and what all clients of one key may share. `transport` is the seam for tests. `deadline` is in seconds, by `clock`; `now`
    is the aware wall clock, for the age of tokens and for Retry-After dates.

    Every operation raises KitsUnavailable (try again later), KitsDenied (a person must mend the key) or KitsRejected (Kits
    said no). Those that change something also raise KitsOutcomeUnknown: look before repeating.
    """

    def __init__(
        self, *, explorer_url: str, account_id: str, core_url: str = "", rest_url: str = "", **key: Unpack[Key]
    ) -> None:
        self._explorer_url = explorer_url
        self._account_id = account_id
        self._door = Door(**key)
        self.core = Core(Rest(self._door, core_url, account_id, CORE_NAMES))
        self.kits = Kits(Rest(self._door, rest_url, account_id, KITS_NAMES))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<KitsClient of account {self._account_id}>"

    def close(self) -> None:
        """Give the connections back. The token stays in its store."""
        self._door.close()

    # ------------------------------------------------------------------------------------------- touchpoints

    def check(self) -> int:
        """How many touchpoints this key sees: one cheap call that shows whether key and account work."""
        return self._call(documents.CHECK, read.touchpoint_count)

    def touchpoints(self) -> Iterator[Touchpoint]:
        """All touchpoints that the account may use, in Kits' order, read page by page as they are wanted.

        Raises KitsUnreadable, which names it, for one that does not fit: part of a list is no list.
        """
        for page in self._pages(documents.TOUCHPOINTS, "touchpoints", read.touchpoint):
            yield from paging.whole(page)

    # ----------------------------------------------------------------------------------------------- reports

    def create_report(self, definition: Definition) -> ReportState:
        """Ask Kits for a report. After KitsOutcomeUnknown it may exist: look for its name, do not repeat."""
        asked = explorer_input(definition)
        return self._call(documents.CREATE, read.created, writes=True, input=asked)

    def report_states(self, ids: Iterable[str]) -> dict[str, ReportState | Unreadable]:
        """Where these reports stand, 50 ids a request. An id that Kits does not return is absent.

        Raises KitsUnreadable if an entry does not even tell its id: it may be any of them.
        """
        wanted = list(dict.fromkeys(ids))
        found: dict[str, ReportState | Unreadable] = {}
        with self.one_deadline():
            for start in range(0, len(wanted), IDS_A_REQUEST):
                some = wanted[start : start + IDS_A_REQUEST]
                for page in self._pages(documents.STATES, "explorers", read.report_state, ids=some):
                    if not all(odd.id for odd in page.unreadable):
                        raise KitsUnreadable(paging.in_part(page.unreadable))
                    found |= {odd.id: odd for odd in page.unreadable}
                    found |= {state.id: state for state in page.items}
        return {id: found[id] for id in wanted if id in found}

    def report_pages(self, q: str = "") -> Iterator[read.Page[ListedReport]]:
        """The account's reports, newest first; with `q` those whose names hold it. Each page is read when it is wanted."""
        return self._pages(documents.REPORTS, "explorers", read.listed_report, q=q or None)

    def reports(self, q: str = "") -> Iterator[ListedReport]:
        """The same, report by report. Raises KitsUnreadable for one that does not fit."""
        for page in self.report_pages(q):
            yield from paging.whole(page)

    def answer(self, report_id: str) -> Answer | None:
        """Everything about one report, with its numbers if there are any. None: Kits does not know the id."""
        reply = self._post(documents.ANSWER, {"id": report_id})
        return self._understood(reply, partial(read.answer, raw=reply.body))

    def delete_report(self, report_id: str) -> bool:
        """Delete a report at Kits; False if there was none. After KitsOutcomeUnknown it may be gone."""
        return self._call(documents.DELETE, read.deleted, writes=True, id=report_id)

    # ------------------------------------------------------------------------------------------ target group

    def target_group_variables(self) -> tuple[Variable, ...]:
        """The variables that a target group may use, with their values and Kits' labels."""
        return self._call(documents.VARIABLES, read.variables)

    def target_group_summary(self, filters: Sequence[Filter]) -> TargetGroupSummary:
        """How many persons a target group holds. No filter: everyone."""
        return self._call(documents.SUMMARY, read.summary, targetGroup=target_group_input(filters))

    # ------------------------------------------------------------------------------------- what a person wrote

    def ask(self, request: raw.Request) -> dict[str, Any]:
        """What Kits answers to a request as it stands: an object with `data`, `errors` or both. Never repeated."""
        with self._door.one_deadline(raw.SECONDS):
            reply = self._door.send(
                "POST", self._explorer_url, content=request.body, headers=JSON_HEADERS, writes=request.writes
            )
            return self._door.understood(reply, raw.said)

    # ---------------------------------------------------------------------------------------------- the door

    def one_deadline(self) -> AbstractContextManager[None]:
        """All operations inside share one deadline: what is done under one lease has to end before it does."""
        return self._door.one_deadline()

    def _call(self, document: str, reader: Callable[[Node], T], *, writes: bool = False, **variables: Any) -> T:
        """One GraphQL call, its data read."""
        return self._understood(self._post(document, variables, writes=writes), reader)

    def _understood(self, reply: Reply, reader: Callable[[Node], T]) -> T:
        """The data of an answer."""
        return self._door.understood(reply, lambda said, now: understand(said, reader, now))

    def _pages(self, document: str, name: str, reader: Callable[[Node], T], **variables: Any) -> Iterator[read.Page[T]]:
        """The pages of a list."""

        def fetch(cursor: str | None) -> read.Page[T]:
            asked = {"pageSize": paging.PAGE_SIZE, "cursor": cursor, **variables}
            return self._call(document, partial(read.page, name, reader), **asked)

        return paging.pages(fetch)

    def _post(self, document: str, variables: dict[str, Any], *, writes: bool = False) -> Reply:
        """Send a document with the account's id, which every document of Kits wants."""
        asked = {"query": document, "variables": {"accountId": self._account_id, **variables}}
        content = json.dumps(asked).encode()
        return self._door.send("POST", self._explorer_url, content=content, headers=JSON_HEADERS, writes=writes)
