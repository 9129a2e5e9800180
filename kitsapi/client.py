"""The client: what the portal says to Kits, in the portal's words.

Synchronous and safe between threads. Every public operation has one deadline over all it does; a list has it
for each page. Nothing is repeated, except one call after a 401 with a new token: what to try again, and when,
is decided by whoever keeps the rows.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

import httpx

from kitsapi import documents, read, wire
from kitsapi.answers import Reply, retry_after, token_of, unanswered, understand
from kitsapi.ask import explorer_input, target_group_input
from kitsapi.auth import (
    TOKEN_HEADERS,
    TOKEN_REQUEST,
    BasicKey,
    ClientCredentials,
    MemoryTokenStore,
    Token,
    TokenStore,
    utc_now,
)
from kitsapi.errors import KitsRejected, KitsUnavailable, KitsUnreadable
from kitsapi.node import Node
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

PAGE_SIZE = 100
MAX_PAGES = 1_000
IDS_A_REQUEST = 50

JSON_HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}

NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.InvalidURL,
)
"""What httpx raises before the first byte has left: name, connection, certificate, the address itself."""

ASKS_FOR_PAUSE = {429, 503}


class Gate(Protocol):
    """What all callers of one account share: every request passes it, and it hears what comes of it."""

    def enter(self) -> None:
        """Before a request is sent. Raises KitsUnavailable while Kits wants to be left alone."""

    def pause(self, pause: timedelta) -> None:
        """Kits asked for this pause."""

    def answered(self) -> None:
        """Kits gave an answer that could be used."""


class OpenGate:
    """A gate that lets everyone through and remembers nothing."""

    def enter(self) -> None:
        """Pass."""

    def pause(self, pause: timedelta) -> None:
        """Leave it to the caller, who gets it with the error."""

    def answered(self) -> None:
        """Nobody wants to know."""


class KitsClient:
    """One UserReport account seen through one API key. A context manager; `close()` frees the connections.

    `explorer_url` and `oauth_url` are whole addresses. `token_store` may be shared by all clients of one key.
    `gate` is where pauses that Kits asks for are kept.
    `transport` is the seam for tests. `deadline` is in seconds, by `clock`; `now` is the aware wall clock,
    for the age of tokens and for Retry-After dates.

    Every operation raises KitsUnavailable (try again later), KitsDenied (a person must mend the key) or
    KitsRejected (Kits said no). create_report and delete_report also raise KitsOutcomeUnknown: look before
    repeating.
    """

    def __init__(
        self,
        *,
        explorer_url: str,
        oauth_url: str,
        account_id: str,
        client_id: str,
        client_secret: str,
        token_store: TokenStore | None = None,
        gate: Gate | None = None,
        transport: httpx.BaseTransport | None = None,
        deadline: float = wire.STEP_DEADLINE,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._explorer_url = explorer_url
        self._oauth_url = oauth_url
        self._account_id = account_id
        self._seconds = deadline
        self._clock = clock
        self._now = now
        self._key = BasicKey(client_id, client_secret)
        self._gate: Gate = gate or OpenGate()
        store = MemoryTokenStore(now=now) if token_store is None else token_store
        self._bearer = ClientCredentials(store, self._fetch_token)
        self._http = httpx.Client(
            transport=wire.Guard(transport or wire.network()),
            timeout=wire.TIMEOUT,
            headers={"User-Agent": "kits-portal"},
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<KitsClient of account {self._account_id}>"

    def close(self) -> None:
        """Give the connections back. The token stays in its store."""
        self._http.close()

    # ------------------------------------------------------------------------------------------- touchpoints

    def check(self) -> int:
        """How many touchpoints this key sees: one cheap call that shows whether key and account work."""
        return self._call(documents.CHECK, read.touchpoint_count)

    def touchpoints(self) -> Iterator[Touchpoint]:
        """All touchpoints that the account may use, in Kits' order, read page by page as they are wanted.

        Raises KitsUnreadable, which names it, for one that does not fit: part of a list is no list.
        """
        for page in self._pages(documents.TOUCHPOINTS, "touchpoints", read.touchpoint):
            yield from _whole(page)

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
                        raise KitsUnreadable(_in_part(page.unreadable))
                    found |= {odd.id: odd for odd in page.unreadable}
                    found |= {state.id: state for state in page.items}
        return {id: found[id] for id in wanted if id in found}

    def report_pages(self, q: str = "") -> Iterator[read.Page[ListedReport]]:
        """The account's reports, newest first; with `q` those whose names hold it. Each page is read when it is wanted."""
        return self._pages(documents.REPORTS, "explorers", read.listed_report, q=q or None)

    def reports(self, q: str = "") -> Iterator[ListedReport]:
        """The same, report by report. Raises KitsUnreadable for one that does not fit."""
        for page in self.report_pages(q):
            yield from _whole(page)

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

    # ---------------------------------------------------------------------------------------------- the door

    def one_deadline(self) -> AbstractContextManager[None]:
        """All operations inside share one deadline: what is done under one lease has to end before it does."""
        return wire.deadline(self._seconds, self._clock)

    def _call(self, document: str, reader: Callable[[Node], T], *, writes: bool = False, **variables: Any) -> T:
        """One GraphQL call, its data read."""
        return self._understood(self._post(document, variables, writes=writes), reader)

    def _understood(self, reply: Reply, reader: Callable[[Node], T]) -> T:
        """The data of an answer. The gate hears that there was one, be it a refusal."""
        try:
            found = understand(reply, reader, self._now())
        except KitsRejected:
            self._gate.answered()
            raise
        self._gate.answered()
        return found

    def _pages(self, document: str, name: str, reader: Callable[[Node], T], **variables: Any) -> Iterator[read.Page[T]]:
        """The pages of a list until hasNextPage is false. A repeated cursor or endless list is an error."""
        cursor: str | None = None
        seen: set[str] = set()
        for _ in range(MAX_PAGES):
            page = self._call(document, partial(read.page, name, reader), pageSize=PAGE_SIZE, cursor=cursor, **variables)
            yield page
            if not page.has_next:
                return
            if not page.cursor or page.cursor in seen:
                raise KitsUnavailable("Kits' list does not go on where it says it does; it was read in part only.")
            seen.add(cursor := page.cursor)
        raise KitsUnavailable(f"Kits' list is longer than {MAX_PAGES * PAGE_SIZE:,} entries; it was read in part only.")

    def _post(self, document: str, variables: dict[str, Any], *, writes: bool = False) -> Reply:
        """Send a document with the account's id, which every document of Kits wants."""
        asked = {"query": document, "variables": {"accountId": self._account_id, **variables}}
        content = json.dumps(asked).encode()
        return self._send(self._explorer_url, content, JSON_HEADERS, auth=self._bearer, writes=writes)

    def _fetch_token(self) -> Token:
        """Exchange the key for a token. It never counts as part of the call that needs the token."""
        reply = self._send(self._oauth_url, TOKEN_REQUEST, TOKEN_HEADERS, auth=self._key)
        return token_of(reply, self._now())

    def _send(self, url: str, content: bytes, headers: dict[str, str], *, auth: httpx.Auth, writes: bool = False) -> Reply:
        """Every call to Kits leaves through here, and every failure on the way is named here."""
        self._gate.enter()
        try:
            with self.one_deadline():
                request = self._http.build_request("POST", url, content=content, headers=headers)
                response = self._http.send(request, auth=auth, stream=True)
                told = response.headers.get("Retry-After", "")
                self._note_pause(response.status_code, told)
                body = wire.read_body(response)
        except NEVER_SENT as exc:
            raise KitsUnavailable(_never_sent(exc)) from exc
        except httpx.HTTPError as exc:
            raise unanswered(_cut_off(exc), writes=writes) from exc
        secrets = (*self._key.secrets, request.headers.get("Authorization", "").partition(" ")[2])
        return Reply(response.status_code, body, writes, told, secrets)

    def _note_pause(self, status: int, told: str) -> None:
        pause = retry_after(told, self._now()) if status in ASKS_FOR_PAUSE else None
        if pause:
            self._gate.pause(pause)


def _whole(page: read.Page[T]) -> tuple[T, ...]:
    """The entries of a page. Raises KitsUnreadable if one of them could not be read."""
    if page.unreadable:
        raise KitsUnreadable(_in_part(page.unreadable))
    return page.items


def _in_part(unreadable: Sequence[Unreadable]) -> str:
    named = ", ".join(map(str, unreadable[:3])) + ("…" if len(unreadable) > 3 else "")
    return f"Kits' list holds entries that the portal cannot read: {named}."


def _never_sent(exc: Exception) -> str:
    if isinstance(exc, (httpx.UnsupportedProtocol, httpx.InvalidURL)):
        return "The address of Kits is missing or is not a web address. Check the address in the settings."
    if isinstance(exc, wire.NoTimeLeft):
        return "There was no time left to call Kits."
    return "Kits could not be reached."


def _cut_off(exc: httpx.HTTPError) -> str:
    if isinstance(exc, httpx.TimeoutException):
        return "Kits did not answer in time."
    if isinstance(exc, wire.AnswerTooLong):
        return f"Kits' answer is longer than {wire.MAX_BODY // 2**20} MB."
    if isinstance(exc, httpx.DecodingError):
        return "Kits' answer could not be unpacked."
    return "The connection to Kits broke before its answer was complete."
