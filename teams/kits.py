"""The one place that makes a client for Kits, out of an account's row and the portal's settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from kitsapi.client import KitsClient
from kitsapi.errors import KitsDenied, KitsUnavailable
from kitsapi.wire import STEP_DEADLINE
from teams import vault
from teams.formats import instant
from teams.models import KitsAccount
from teams.tokens import RowTokenStore

DEADLINE = STEP_DEADLINE
"""Seconds for one step, over connect, read, paging and signing in. Leases on rows outlast it."""

_transport: Any = None


def open_client(account: KitsAccount, *, deadline: float = DEADLINE) -> KitsClient:
    """A client for this account, to be used in a `with`. Raises a `KitsError` if there can be none."""
    if account.removed_at is not None:
        raise KitsDenied(_("This Kits account has been removed from the portal."), status=0)
    explorer_url, oauth_url = addresses(account)
    return KitsClient(
        explorer_url=explorer_url,
        oauth_url=oauth_url,
        account_id=account.account_id,
        client_id=account.client_id,
        client_secret=_secret(account),
        token_store=RowTokenStore(account),
        gate=AccountGate(account),
        transport=_transport,
        deadline=deadline,
    )


def addresses(account: KitsAccount) -> tuple[str, str]:
    """Where the account's Explorer and token endpoints are; a sentence for the operator where nothing is set."""
    if name := missing_address(account):
        raise KitsUnavailable(_("The address of Kits is not known to this portal: %(name)s is not set.") % {"name": name})
    if account.is_sandbox():
        base = settings.SANDBOX_URL.rstrip("/")
        return f"{base}/kits-explorer/v1/graphql", f"{base}/oauth/v1/token"
    return settings.KITS_EXPLORER_URL, settings.KITS_OAUTH_URL


def missing_address(account: KitsAccount) -> str:
    """The setting that has to be set before anything of this account can be asked; empty where all are."""
    names = ("SANDBOX_URL",) if account.is_sandbox() else ("KITS_EXPLORER_URL", "KITS_OAUTH_URL")
    return next((name for name in names if not getattr(settings, name)), "")


class AccountGate:
    """The gate of one account: what Kits asks for stands in the account's row, so that every worker keeps to it."""

    def __init__(self, account: KitsAccount) -> None:
        self._account = account

    def enter(self) -> None:
        """Raise KitsUnavailable, before anything is sent, while Kits wants to be left alone."""
        until = self._account.pause_ends_at()
        if until is not None:
            words = {"time": instant(until, self._account.team.time_zone)}
            raise KitsUnavailable(
                _("Kits asked for a pause until %(time)s: the portal does not ask before.") % words,
                retry_after=max(until - timezone.now(), timedelta(0)),
            )

    def pause(self, pause: timedelta) -> None:
        """Write the pause down."""
        self._account.pause(pause)

    def answered(self) -> None:
        """Kits is there."""
        self._account.note_answer()


@contextmanager
def through(transport: Any) -> Iterator[None]:
    """For tests: every client made meanwhile, in any thread, speaks through this transport."""
    global _transport
    before, _transport = _transport, transport
    try:
        yield
    finally:
        _transport = before


def _secret(account: KitsAccount) -> str:
    try:
        return vault.open_(account.sealed_secret, row=account, field="sealed_secret")
    except vault.VaultError as exc:
        raise KitsDenied(
            _("The stored secret cannot be opened with this portal's key ring. Paste the secret once more."), status=0
        ) from exc
