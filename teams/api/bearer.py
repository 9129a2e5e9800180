"""Who asks: a token in the header `Authorization`, and nothing else. A session opens no door of the API.

What is asked for needs a scope of the token and a right of its maker's role, both as they are at this request.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from teams import access, api_tokens
from teams.access import SCOPES, Right
from teams.api.problems import Problem
from teams.models import ApiToken, Scope

JSON = "application/json"


class Bearer(HttpBearer):
    """Lets in who has a token with this scope; with None, any token."""

    openapi_description = "An API token of the portal: `Authorization: Bearer kitsportal_…`"

    def __init__(self, scope: Scope | None = None) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> ApiToken:
        """Return the token of a request. Raises Problem: 401, 429, 403 or 415, in this order."""
        kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != self.openapi_scheme or not secret:
            raise _unknown(_("Send an API token in the header “Authorization: Bearer …”."), "")
        return self.authenticate(request, secret.strip())

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        """Open the door, or say why not."""
        try:
            found = api_tokens.opened(token)
        except api_tokens.Refused as why:
            raise _unknown(str(why), ', error="invalid_token"') from None
        if wait := api_tokens.count(found):
            sentence = _("Too many requests this minute: go on in %(seconds)s seconds.") % {"seconds": wait}
            raise Problem(429, sentence, headers={"Retry-After": str(wait)})
        self._check_scope(found)
        member = found.membership
        access.require(member.user, member.team, SCOPES[self.scope] if self.scope else Right.SEE)
        if request.method == "POST" and request.content_type != JSON:
            raise Problem(415, _("Send the body as JSON, with the header “Content-Type: application/json”."))
        request.user, request.team = member.user, member.team  # type: ignore[attr-defined]
        return found

    def _check_scope(self, token: ApiToken) -> None:
        if self.scope is None or self.scope in token.scopes:
            return
        sentence = _("The token “%(name)s” does not have the scope %(scope)s: make one that has it.")
        challenge = f'Bearer realm="Kits Portal", error="insufficient_scope", scope="{self.scope.value}"'
        words = {"name": token.name, "scope": self.scope.value}
        raise Problem(403, sentence % words, headers={"WWW-Authenticate": challenge})


def _unknown(sentence: str, error: str) -> Problem:
    return Problem(401, sentence, headers={"WWW-Authenticate": f'Bearer realm="Kits Portal"{error}'})


def needs(scope: Scope | None = None, **extra: Any) -> dict[str, Any]:
    """Return what an operation is declared with: who may ask, also for its readers."""
    return {"auth": Bearer(scope), "openapi_extra": {"x-scope": scope.value if scope else "", **extra}}


def token_of(request: HttpRequest) -> ApiToken:
    """Return the token that let this request in."""
    token: ApiToken = request.auth  # type: ignore[attr-defined]
    return token
