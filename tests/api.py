"""A client of the portal's own API, and what the tests of it share."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client

from teams import api_tokens
from teams.access import membership_of
from teams.models import Membership, Scope

ALL = list(Scope.values)


class Program:
    """Asks with a token, as a program would."""

    def __init__(self, secret: str = "", **headers: str) -> None:
        self.headers = headers | ({"Authorization": f"Bearer {secret}"} if secret else {})
        self.browser = Client(enforce_csrf_checks=True)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Ask; a body is sent as JSON."""
        content = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(self.browser, method.lower())(f"/api/v1{path}", headers=self.headers | headers, **content)

    def get(self, path: str, **headers: str) -> Any:
        """Ask with GET."""
        return self.ask("get", path, **headers)

    def post(self, path: str, body: Any, key: str = "k-1", **headers: str) -> Any:
        """Ask with POST and a key."""
        return self.ask("post", path, body, **({"Idempotency-Key": key} if key else {}), **headers)


def program_of(user: Any, team: Any, scopes: list[str] = ALL, name: str = "Nightly") -> Program:
    """A program with a token of this member."""
    user = type(user).objects.get(pk=user.pk)  # roles are remembered on a person for one request
    member = membership_of(user, team) or Membership.objects.get(user=user)
    return Program(api_tokens.make(member, name, scopes, timedelta(days=90))[1])
