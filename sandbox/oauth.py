"""The token endpoint: `POST /oauth/v1/token`, client credentials by Basic or in the body."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import parse_qsl, unquote_plus

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .context import Sandbox
from .errors import Invalid, KitsError, Unauthenticated
from .keys import issue_token, open_with

PATH = "/oauth/v1/token"
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_GRANT = "grant_type=client_credentials"
_FORM = "application/x-www-form-urlencoded"

# RFC 6749 allows these signs only.
_NOT_DESCRIBABLE = re.compile(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]")


class WrongGrant(Invalid):
    """A token is asked for in a way that there is not."""

    oauth_error = "unsupported_grant_type"


async def token(request: Request) -> Response:
    """Exchange a key for a token that lives half an hour."""
    sandbox: Sandbox = request.app.state.sandbox
    try:
        return _answer(sandbox, request.headers, await request.body())
    except Unauthenticated as problem:
        headers = {**_NO_STORE, "WWW-Authenticate": 'Basic realm="Kits sandbox"'}
        return JSONResponse(_refusal(problem), problem.status, headers)
    except KitsError as problem:
        return JSONResponse(_refusal(problem), problem.status, _NO_STORE)


def _refusal(problem: KitsError) -> dict[str, str]:
    """The documented envelope, and beside it what OAuth clients read (RFC 6749 §5.2)."""
    kind = "invalid_client" if isinstance(problem, Unauthenticated) else getattr(problem, "oauth_error", "invalid_request")
    return {**problem.envelope, "error": kind, "error_description": _NOT_DESCRIBABLE.sub("?", problem.message)}


def _answer(sandbox: Sandbox, headers: Headers, body: bytes) -> Response:
    form = read_form(headers.get("content-type", ""), body)
    authorization = headers.get("authorization", "")
    if "grant_type" not in form:
        raise Invalid(f"grant_type is missing or empty. Send {_GRANT} in the body.", "grant_type")
    if form["grant_type"] != "client_credentials":
        given = form["grant_type"][:40]
        raise WrongGrant(f"The grant_type {given!r} is not taken. Send {_GRANT} in the body: there is no other.", "grant_type")
    client_id, secret = read_credentials(authorization, form)
    grant = open_with(sandbox.store, client_id, secret)
    if grant is None:
        raise Unauthenticated
    seconds = sandbox.faults.token_seconds or sandbox.settings.token_seconds
    made = issue_token(sandbox.store, grant, seconds, sandbox.clock.now())
    body_out = {"token": made, "access_token": made, "token_type": "Bearer", "expires_in": seconds}
    return JSONResponse(body_out, headers=_NO_STORE)


def read_form(content_type: str, body: bytes) -> dict[str, str]:
    """The parameters of a form; a repeated one is refused, an empty one counts as not there."""
    if content_type.partition(";")[0].strip().lower() != _FORM:
        raise Invalid(f"The content type must be {_FORM}.")
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=50)
    except ValueError:
        raise Invalid("The body is not a form.") from None
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise Invalid(f"The parameter {name} is repeated.")
    return {name: value for name, value in pairs if value}


def read_credentials(authorization: str, form: dict[str, str]) -> tuple[str, str]:
    """Client id and secret, from exactly one place."""
    if not authorization:
        if "client_id" not in form or "client_secret" not in form:
            raise Unauthenticated
        return form["client_id"], form["client_secret"]
    client_id, secret = read_basic(authorization)
    if "client_secret" in form or form.get("client_id", client_id) != client_id:
        raise Invalid("Give the client's credentials in one place only.")
    return client_id, secret


def read_basic(authorization: str) -> tuple[str, str]:
    """Decode a Basic header. Padding is not insisted upon: the documentation's own sample has one `=` too many."""
    scheme, _, encoded = authorization.partition(" ")
    bare = encoded.strip().rstrip("=")
    if scheme.lower() != "basic":
        raise Unauthenticated
    try:
        decoded = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise Unauthenticated from None
    client_id, colon, secret = decoded.partition(":")
    if not colon:
        raise Unauthenticated
    return unquote_plus(client_id), unquote_plus(secret)


routes = [Route(PATH, token, methods=["POST"])]
