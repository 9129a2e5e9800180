"""The page `/admin`: an organisation, and in the tab API keys its keys. Only organisation admins see that tab.

There is no sign-in: whoever sits at this machine says who they want to be. What they said stands in a signed cookie,
and every form carries a token that belongs to that cookie. The page answers this machine only.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from . import admin_page
from .admin_page import Person
from .catalogue import Account
from .context import Sandbox
from .errors import Forbidden, Invalid, KitsError
from .keys import ADMIN, ROLES, make_key
from .local import is_asked_for_here, is_from_here, is_same_origin
from .oauth import read_form

PATH = "/admin"
COOKIE = "sandbox-admin"
_LONGEST_NAME = 80
_MOST_TICKETS = 20


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser, and who its person wants to be; nobody yet when `account_id` is empty."""

    nonce: str
    account_id: str = ""
    role: str = ""

    @property
    def words(self) -> str:
        """What the cookie says."""
        return f"{self.nonce}.{self.account_id}.{self.role}"


def show(request: Request) -> Response:
    """The page as the visitor may see it."""
    sandbox: Sandbox = request.app.state.sandbox
    try:
        _only_from_here(request)
    except KitsError as problem:
        return admin_page.refused(problem.message, problem.status)
    visitor = _visitor(sandbox, request) or Visitor(secrets.token_urlsafe(16))
    person = _person(sandbox, visitor)
    accounts, token = sandbox.directory.accounts(), _form_token(sandbox, visitor)
    if person is None:
        answer = admin_page.choose(accounts, sandbox.settings.demo, token)
    elif not person.is_admin or request.query_params.get("tab") != "keys":
        answer = admin_page.organisation(person, accounts, token)
    else:
        new = sandbox.shown_once.pop(request.query_params.get("new", ""), None)
        was_revoked = "revoked" in request.query_params
        answer = admin_page.keys(person, sandbox.store.keys(person.account.id), token, new, was_revoked=was_revoked)
    return _with_cookie(sandbox, answer, visitor)


async def become(request: Request) -> Response:
    """Choose who to be."""
    return await _do(request, _become)


async def add_key(request: Request) -> Response:
    """Make a key."""
    return await _do(request, _add_key)


async def revoke_key(request: Request) -> Response:
    """Revoke a key."""
    return await _do(request, _revoke_key)


Form = dict[str, str]


async def _do(request: Request, action: Callable[[Sandbox, Visitor, Form], Response]) -> Response:
    """Do what a form of this page asks for; any other form is refused."""
    sandbox: Sandbox = request.app.state.sandbox
    try:
        _only_from_here(request)
        visitor = _visitor(sandbox, request)
        form = read_form(request.headers.get("content-type", ""), await request.body())
        given = form.get("token", "").encode()
        if visitor is None or not is_same_origin(request) or not _same(given, _form_token(sandbox, visitor)):
            raise Forbidden("This form was not sent from this page, or the page was too old. Open it again.")
        return action(sandbox, visitor, form)
    except KitsError as problem:
        return admin_page.refused(problem.message, problem.status)


def _become(sandbox: Sandbox, visitor: Visitor, form: Form) -> Response:
    account_id, role = form.get("account", ""), form.get("role", "")
    if role not in ROLES or _account(sandbox, account_id) is None:
        raise Invalid("There is no such user.")
    return _with_cookie(sandbox, _to(), replace(visitor, account_id=account_id, role=role))


def _add_key(sandbox: Sandbox, visitor: Visitor, form: Form) -> Response:
    person, role, name = _admin(sandbox, visitor), form.get("role", ""), form.get("name", "").strip()
    if role not in ROLES:
        raise Invalid("There is no such role.")
    if not name:
        raise Invalid("Give the key a name, so that you can tell it from others.")
    if len(name) > _LONGEST_NAME:
        raise Invalid(f"The name has {len(name)} characters; {_LONGEST_NAME} is the most.")
    ticket = secrets.token_urlsafe(16)
    while len(sandbox.shown_once) >= _MOST_TICKETS:
        sandbox.shown_once.pop(next(iter(sandbox.shown_once)))
    sandbox.shown_once[ticket] = make_key(sandbox.store, person.account.id, role, sandbox.clock.now(), name)
    return _to(f"?tab=keys&new={ticket}")


def _revoke_key(sandbox: Sandbox, visitor: Visitor, form: Form) -> Response:
    person = _admin(sandbox, visitor)
    sandbox.store.delete_key(form.get("client_id", ""), person.account.id)
    return _to("?tab=keys&revoked")


# ----------------------------------------------------------------------- visitors


def _only_from_here(request: Request) -> None:
    if not is_from_here(request) or not is_asked_for_here(request):
        raise Forbidden("This page has no sign-in, so it is for the machine that runs the sandbox only.")


def _visitor(sandbox: Sandbox, request: Request) -> Visitor | None:
    """Who the cookie says it is; None without a cookie, or with one that is not ours."""
    words, _, signature = request.cookies.get(COOKIE, "").rpartition(".")
    parts = words.split(".")
    if len(parts) != 3 or not _same(signature.encode(), _signed(sandbox, "cookie", words)):
        return None
    return Visitor(*parts)


def _person(sandbox: Sandbox, visitor: Visitor) -> Person | None:
    account = _account(sandbox, visitor.account_id)
    return Person(account, visitor.role) if account else None


def _admin(sandbox: Sandbox, visitor: Visitor) -> Person:
    person = _person(sandbox, visitor)
    if person is None or person.role != ADMIN:
        raise Forbidden("Only organisation admins make and revoke API keys.")
    return person


def _account(sandbox: Sandbox, account_id: str) -> Account | None:
    return next((each for each in sandbox.directory.accounts() if each.id == account_id), None)


def _with_cookie(sandbox: Sandbox, answer: Response, visitor: Visitor) -> Response:
    value = f"{visitor.words}.{_signed(sandbox, 'cookie', visitor.words)}"
    answer.set_cookie(COOKIE, value, path=PATH, httponly=True, samesite="strict")
    return answer


def _form_token(sandbox: Sandbox, visitor: Visitor) -> str:
    return _signed(sandbox, "form", visitor.nonce)


def _signed(sandbox: Sandbox, purpose: str, words: str) -> str:
    key = sandbox.store.secret("admin page").encode()
    return hmac.new(key, f"{purpose}\n{words}".encode(), hashlib.sha256).hexdigest()


def _same(given: bytes, wanted: str) -> bool:
    return hmac.compare_digest(given, wanted.encode())


def _to(query: str = "") -> Response:
    return RedirectResponse(PATH + query, 303)


routes = [
    Route(PATH, show, methods=["GET"]),
    Route(f"{PATH}/user", become, methods=["POST"]),
    Route(f"{PATH}/keys", add_key, methods=["POST"]),
    Route(f"{PATH}/keys/revocation", revoke_key, methods=["POST"]),
]
