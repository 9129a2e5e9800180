"""One request to an imitated API: who asks, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass

from .context import Sandbox
from .errors import Forbidden, Unauthenticated
from .keys import ADMIN, grant_of
from .sources import View
from .store import Grant


@dataclass(frozen=True, slots=True)
class Call:
    """One request: the sandbox, and what the caller's token opens."""

    sandbox: Sandbox
    grant: Grant

    def view(self, account_id: str) -> View:
        """The account, if it is the token's; anybody else's is forbidden, whether it exists or not."""
        if account_id != self.grant.account_id:
            raise Forbidden("The key does not open this account.")
        view = self.sandbox.directory.view(account_id, self.sandbox.clock.today())
        if view is None:
            raise Forbidden("The account has gone.")
        return view

    def may_change(self) -> None:
        """Only organisation admins make and change anything."""
        if self.grant.role != ADMIN:
            raise Forbidden("The key may look but not change anything.")


def authenticate(sandbox: Sandbox, authorization: str) -> Grant:
    """What the bearer token opens."""
    scheme, _, token = authorization.partition(" ")
    grant = grant_of(sandbox.store, token.strip(), sandbox.clock.now()) if scheme.lower() == "bearer" else None
    if grant is None:
        raise Unauthenticated
    return grant
