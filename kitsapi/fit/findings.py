"""What a check says, and the questions it asks: plain calls whose answers are looked at as they came."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

import httpx

from kitsapi import wire
from kitsapi.answers import Reply
from kitsapi.auth import BasicKey
from kitsapi.node import Node, ShapeError, parse

FITS, DIFFERS, NOT_TRIED = "fits", "differs", "not tried"

OAUTH, EXPLORER, CORE, REST = "OAuth", "Explorer GraphQL API", "Core Rest API", "Kits Rest API"
DOCUMENTS = (OAUTH, EXPLORER, CORE, REST)

UNAUTHORIZED = "The application is not authorized to access this resource."


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: of which document, what came of it, and why."""

    document: str
    checked: str
    verdict: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A Kits to be asked: its addresses (empty: not known), and the account and key to ask with."""

    oauth_url: str
    explorer_url: str
    core_url: str
    rest_url: str
    account_id: str
    client_id: str
    client_secret: str = field(repr=False)


class Unanswered(Exception):
    """No answer came; its text is a sentence."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as it came."""

    status: int
    body: Node
    headers: httpx.Headers

    @property
    def kind(self) -> str:
        """The errorType of the documented envelope."""
        return self.body.legible("errorType")


class Asker:
    """Asks a place, one call after another. A context manager. Never sends anything that changes something."""

    def __init__(self, place: Place, transport: httpx.BaseTransport | None = None) -> None:
        self.place = place
        self.token = ""
        self._key = BasicKey(place.client_id, place.client_secret)
        self._http = httpx.Client(
            transport=wire.Guard(transport or wire.network()),
            timeout=wire.TIMEOUT,
            headers={"User-Agent": "kits-portal check_kits", "Accept": "application/json"},
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def sign_in(self) -> Said:
        """Exchange the key for a token, as documented."""
        return self._said("POST", self.place.oauth_url, auth=self._key, data={"grant_type": "client_credentials"})

    def get(self, url: str, *, token: str | None = None, **params: Any) -> Said:
        """A question to a Rest API. `token`: another one than the key's; empty for none."""
        return self._said("GET", url, params=params, headers=self._bearer(token))

    def query(self, text: str, *, token: str | None = None, account_id: str = "", **variables: Any) -> Said:
        """A question to the Explorer API. It is a query, never a mutation."""
        asked = {"query": text, "variables": {"accountId": account_id or self.place.account_id, **variables}}
        return self._said("POST", self.place.explorer_url, json=asked, headers=self._bearer(token))

    def hidden(self, text: str) -> str:
        """A text on one line, shortened, without the key and the token."""
        return Reply(0, b"", secrets=(*self._key.secrets, self.token)).quote(text)

    def _bearer(self, token: str | None) -> dict[str, str]:
        sent = self.token if token is None else token
        return {"Authorization": f"Bearer {sent}"} if sent else {}

    def _said(self, method: str, url: str, auth: httpx.Auth | None = None, **more: Any) -> Said:
        try:
            with wire.deadline(wire.STEP_DEADLINE, time.monotonic):
                response = self._http.send(self._http.build_request(method, url, **more), auth=auth, stream=True)
                body = wire.read_body(response)
        except (httpx.HTTPError, httpx.InvalidURL) as exc:
            raise Unanswered(f"No answer came ({type(exc).__name__}).") from exc
        try:
            return Said(response.status_code, parse(body), response.headers)
        except ShapeError:
            return Said(response.status_code, Node({}), response.headers)


class Findings:
    """Collects what is found about one document."""

    def __init__(self, document: str, asker: Asker) -> None:
        self.document = document
        self.asker = asker
        self.found: list[Finding] = []

    def note(self, checked: str, verdict: str, detail: str = "") -> None:
        """Write one finding down."""
        self.found.append(Finding(self.document, checked, verdict, self.asker.hidden(detail)))

    def judge(self, checked: str, differences: list[str], detail: str = "") -> None:
        """It fits if there are no differences."""
        if differences:
            self.note(checked, DIFFERS, "; ".join(differences))
        else:
            self.note(checked, FITS, detail)

    @contextmanager
    def looking_at(self, checked: str) -> Iterator[None]:
        """What gets no answer, or one that cannot be read, differs; the rest is looked at all the same."""
        try:
            yield
        except Unanswered as exc:
            self.note(checked, DIFFERS, str(exc))
        except ShapeError as exc:
            self.note(checked, DIFFERS, f"{exc.path or 'the answer'} is missing or of another kind")

    def refused(self, checked: str, said: Said, status: int, kind: str, message: str = "", at: str = "") -> None:
        """Whether a refusal has the status and the envelope that it should have."""
        differences = []
        if said.status != status:
            differences.append(f"HTTP status {said.status} instead of {status}")
        if said.kind != kind:
            differences.append(f"errorType is {said.kind or 'missing'} instead of {kind}")
        if message and said.body.legible("errorMessage") != message:
            differences.append("errorMessage has another text")
        if at and said.body.legible("field") != at:
            differences.append(f"field is {said.body.legible('field') or 'missing'} instead of {at}")
        self.judge(checked, differences, f"{status} {kind}")


def not_tried(document: str, checked: str, why: str) -> Finding:
    """What could not be looked at."""
    return Finding(document, checked, NOT_TRIED, why)


def nobody() -> str:
    """An id that nothing has."""
    return str(uuid.uuid4())


def shape(value: Any, wanted: Mapping[str, tuple[type, ...]], path: str) -> list[str]:
    """Fields that are missing or of another kind. None among the kinds: the field may be null."""
    if not isinstance(value, dict):
        return [f"{path} is no object"]
    missing = [f"{path}.{name} is missing" for name in wanted if name not in value]
    kinds = [
        f"{path}.{name} is {_kind(value[name])}"
        for name, allowed in wanted.items()
        if name in value and not (isinstance(value[name], allowed) and not _is_wrong_bool(value[name], allowed))
    ]
    return missing + kinds


def _is_wrong_bool(value: Any, allowed: tuple[type, ...]) -> bool:
    return isinstance(value, bool) and bool not in allowed


def _kind(value: Any) -> str:
    names = {bool: "a truth value", int: "a number", float: "a number", str: "a text", list: "a list", dict: "an object"}
    return names.get(type(value), "null")
