"""What an answer means: the data in it, or the name of what went wrong.

The rule behind all names: a write is *definitely not done* only if Kits says so (redirect, 401, 403, 429, a
named refusal). Every other answer to a write leaves its outcome unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn, TypeVar

from kitsapi.auth import Token, read_token
from kitsapi.errors import KitsDenied, KitsMissing, KitsOutcomeUnknown, KitsRejected, KitsUnavailable, KitsUnreadable
from kitsapi.node import Node, ShapeError, parse

T = TypeVar("T")

LONGEST_PAUSE = timedelta(hours=1)
LONGEST_QUOTE = 240

DENIED = {
    401: "Kits does not accept this API key. Check the client id and the client secret; an admin can make "
    "a new key in the API keys tab.",
    403: "This API key may not do this with this UserReport account. Check the account id and the role of "
    "the key; view-only keys cannot make or change anything.",
}
WRONG_ADDRESS = {404, 405}
KEY_REFUSED = {"invalid_client", "unauthorized_client"}
REFUSAL_TYPES = {"ValidationException", "NotFoundException", "ConflictException"}

# Apollo's words for a document or variables that do not fit the schema: said before anything is executed.
REFUSAL_CODES = {"GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"}


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came: status, unpacked body, Retry-After. `writes`: the call changes something."""

    status: int
    body: bytes = field(repr=False)
    writes: bool = False
    retry_after: str = ""
    secrets: tuple[str, ...] = field(repr=False, default=())

    def unanswered(self, sentence: str, retry_after: timedelta | None = None) -> KitsUnavailable:
        """The error for an answer that is none."""
        return unanswered(sentence, writes=self.writes, retry_after=retry_after)

    def unreadable(self, sentence: str) -> KitsUnavailable:
        """The error for an answer that came and cannot be used. Of a write it says no more than none."""
        return self.unanswered(sentence) if self.writes or not self.is_success else KitsUnreadable(sentence)

    @property
    def is_success(self) -> bool:
        """Whether the HTTP status is one of success."""
        return 200 <= self.status < 300

    def quote(self, text: str) -> str:
        """Kits' own sentence, on one line, shortened, with every secret of the call taken out."""
        for secret in filter(None, self.secrets):
            text = text.replace(secret, "•••")
        text = " ".join(text.split())
        return text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE].rstrip() + "…"


def unanswered(sentence: str, *, writes: bool, retry_after: timedelta | None = None) -> KitsUnavailable:
    """KitsUnavailable for a read, KitsOutcomeUnknown for a write."""
    if writes:
        sentence += " It is not known yet whether Kits did what was asked."
        return KitsOutcomeUnknown(sentence, retry_after=retry_after)
    return KitsUnavailable(sentence, retry_after=retry_after)


def understand(reply: Reply, read: Callable[[Node], T], now: datetime) -> T:
    """Read the `data` of a GraphQL answer. Raises every KitsError; see the rule above."""
    check_status(reply, now)
    try:
        return read(data_of(parse(reply.body), reply))
    except ShapeError as exc:
        raise reply.unreadable(misread(exc)) from exc


def token_of(reply: Reply, now: datetime) -> Token:
    """The token in the token endpoint's answer. Raises KitsDenied or KitsUnavailable, never KitsRejected."""
    try:
        check_sign_in(reply)
        check_status(reply, now)
        return read_token(parse(reply.body), now)
    except ShapeError as exc:
        raise KitsUnavailable("Kits answered the sign-in in a form the portal does not understand.") from exc
    except KitsRejected as exc:
        raise KitsUnavailable(f"Signing in to Kits failed: {exc}") from exc


def check_sign_in(reply: Reply) -> None:
    """KitsDenied for a key refused in OAuth's own words (RFC 6749, section 5.2), which come with a 400."""
    if reply.status == 400 and parse(reply.body).value.get("error") in KEY_REFUSED:
        raise KitsDenied(DENIED[401], status=401)


def misread(exc: ShapeError) -> str:
    """The sentence for an answer that is no JSON or has another shape."""
    where = f" (field {exc.path[:120]})" if exc.path else ""
    return f"Kits answered in a form the portal does not understand{where}."


def data_of(said: Node, reply: Reply) -> Node:
    """The `data` of a GraphQL answer without errors. Raises KitsRejected, `unanswered` or ShapeError."""
    if said.value.get("errors"):
        raise_errors(said, reply)
    return Node(said.obj("data").value)


def raise_errors(said: Node, reply: Reply) -> NoReturn:
    """A refusal if all errors are refusals and there is no data; otherwise nobody knows what was done."""
    errors = [error.value for error in said.items("errors")]
    nothing_done = said.value.get("data") is None
    if nothing_done and all(_is_refusal(error, never_run="data" not in said.value) for error in errors):
        raise rejected(reply, errors[0].get("message"), _extension(errors[0], "field"))
    sentence = reply.quote(str(errors[0].get("message") or ""))
    raise reply.unreadable(f"Kits reported an error: {sentence}" if sentence else "Kits reported an error.")


def rejected(reply: Reply, message: object, at: object) -> KitsRejected:
    """Kits' refusal in its own sentence, with the field at fault."""
    sentence = reply.quote(message) if isinstance(message, str) else ""
    return KitsRejected(sentence or "Kits refused this and did not say why.", field=at if isinstance(at, str) else "")


def check_status(reply: Reply, now: datetime) -> None:
    """Raise the name of any HTTP status that is no success."""
    if reply.is_success:
        return
    if 300 <= reply.status < 400:
        raise KitsUnavailable("The address of Kits answers with a redirect. Check the address in the settings.")
    if reply.status in DENIED:
        raise KitsDenied(DENIED[reply.status], status=reply.status)
    pause = retry_after(reply.retry_after, now)
    if reply.status == 429:
        raise KitsUnavailable("Kits asks for a pause because it gets too many calls.", retry_after=pause)
    raise_refusal(reply)
    hint = " Check the address in the settings." if reply.status in WRONG_ADDRESS else ""
    raise reply.unanswered(f"Kits answered with an error (HTTP status {reply.status}).{hint}", pause)


def raise_refusal(reply: Reply) -> None:
    """KitsRejected if a 4xx answer is Kits' envelope or GraphQL's refusal; nothing if it is not."""
    if not 400 <= reply.status < 500:
        return
    try:
        said = parse(reply.body)
        if said.value.get("errors"):
            raise_errors(said, reply)
        kind, message = said.text("errorType"), said.text_or("errorMessage")
    except ShapeError:
        return
    if reply.status == 404:
        raise KitsMissing(str(rejected(reply, message, "")))
    if reply.status == 409 or (reply.status == 400 and kind == "ValidationException"):
        raise rejected(reply, message, said.value.get("field"))


def retry_after(header: str, now: datetime) -> timedelta | None:
    """The pause that Retry-After asks for, in seconds or as a date; at most an hour, None if unreadable."""
    header = header.strip()
    try:
        if header.isascii() and header.isdigit():
            return min(timedelta(seconds=int(header[:10])), LONGEST_PAUSE)
        pause = parsedate_to_datetime(header) - now
    except (TypeError, ValueError, OverflowError):
        return None
    return min(max(pause, timedelta()), LONGEST_PAUSE)


def _is_refusal(error: dict[str, Any], *, never_run: bool) -> bool:
    refused = _extension(error, "errorType") in REFUSAL_TYPES
    return refused or (never_run and _extension(error, "code") in REFUSAL_CODES)


def _extension(error: dict[str, Any], key: str) -> object:
    extensions = error.get("extensions")
    return extensions.get(key) if isinstance(extensions, dict) else None
