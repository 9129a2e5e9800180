"""The one place that makes a client for Kits, out of an account's row and the portal's settings."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kitsapi.client import KitsClient
from kitsapi.errors import KitsDenied, KitsUnavailable
from kitsapi.wire import STEP_DEADLINE
from teams import vault
from teams.formats import instant
from teams.models import KitsAccount
from teams.tokens import RowTokenStore

DEADLINE = STEP_DEADLINE
"""Seconds for one step, over connect, read, paging and signing in. Leases on rows outlast it."""

PROBE_LOOK = timedelta(seconds=2)
"""How soon to look again while somebody else tries whether Kits is back."""

_WANTS_A_PAUSE = gettext_noop("Kits asked for a pause until %(time)s: the portal does not ask before.")
_NO_ANSWER = gettext_noop("Kits has failed several times in a row. The portal asks it again at %(time)s.")

_transport: Any = None


def open_client(account: KitsAccount, *, deadline: float = DEADLINE) -> KitsClient:
    """A client for this account, to be used in a `with`. Raises a `KitsError` if there can be none."""
    if account.removed_at is not None:
        raise KitsDenied(_("This Kits account has been removed from the portal."), status=0)
    explorer_url, oauth_url = addresses(account)
    core_url, rest_url = rest_addresses(account)
    return KitsClient(
        explorer_url=explorer_url,
        core_url=core_url,
        rest_url=rest_url,
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


def rest_addresses(account: KitsAccount) -> tuple[str, str]:
    """Where the account's Core and Kits Rest APIs are; empty where nothing is set: their own pages say so."""
    if account.is_sandbox():
        base = settings.SANDBOX_URL.rstrip("/")
        return f"{base}/core/v1", f"{base}/kits/v1"
    return settings.KITS_CORE_URL, settings.KITS_REST_URL


def missing_rest_address(account: KitsAccount, setting: str) -> str:
    """The first setting without which a Rest API cannot be asked; `setting`: KITS_CORE_URL or KITS_REST_URL. Empty: none."""
    unset = "" if account.is_sandbox() or getattr(settings, setting) else setting
    return missing_address(account) or unset


def missing_address(account: KitsAccount) -> str:
    """The setting that has to be set before anything of this account can be asked; empty where all are."""
    names = ("SANDBOX_URL",) if account.is_sandbox() else ("KITS_EXPLORER_URL", "KITS_OAUTH_URL")
    return next((name for name in names if not getattr(settings, name)), "")


class AccountGate:
    """The gate of one account: how it and Kits stand is in the account's row, so that every worker keeps to it.

    After `OPEN_AFTER` failures in a row it closes for a while; then one request at a time tries whether Kits is back.
    """

    def __init__(self, account: KitsAccount) -> None:
        self._account = account
        self._has_failed = False
        self._probes_until = 0.0

    def enter(self) -> None:
        """Raise KitsUnavailable, before anything is sent, while Kits wants to be, or had better be, left alone."""
        standing, now = self._account.standing(), timezone.now()
        self._has_failed = standing.failures > 0
        if standing.paused_until is not None and standing.paused_until > now:
            words = {"time": instant(standing.paused_until, self._account.team.time_zone)}
            why = _NO_ANSWER if standing.is_broken else _WANTS_A_PAUSE
            raise KitsUnavailable(_(why) % words, retry_after=standing.paused_until - now)
        if standing.is_broken and not self._may_probe():
            raise KitsUnavailable(_("Kits did not answer; one request tries whether it is back."), retry_after=PROBE_LOOK)

    def _may_probe(self) -> bool:
        """Whether this client is the one that tries; signing in belongs to the try."""
        if time.monotonic() < self._probes_until:
            return True
        # No request outlasts its deadline, and one who died is followed no later than a worker who died with a run.
        seconds = min(DEADLINE, settings.RUN_LEASE_SECONDS)
        if not self._account.take_probe(seconds):
            return False
        self._probes_until = time.monotonic() + seconds
        return True

    def failed(self) -> None:
        """Kits was away or broken."""
        self._probes_until = 0.0
        self._account.note_failure()

    def pause(self, pause: timedelta) -> None:
        """Write the pause down. Kits is there, and names the pace itself."""
        self._account.pause(pause)
        self._note_presence()

    def answered(self) -> None:
        """Kits is there."""
        self._note_presence()
        self._account.note_answer()

    def _note_presence(self) -> None:
        self._probes_until = 0.0
        if self._has_failed:
            self._has_failed = False
            self._account.forget_failures()


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
