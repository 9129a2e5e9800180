"""Where the short-lived tokens of Kits are kept: sealed in the account's row, one request for all workers.

Single flight twice over: a lock between the threads of one process, and a lease in the row between processes, taken
by a conditional update. A lease whose holder died ends by itself.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kitsapi.auth import EARLY, Token
from kitsapi.errors import KitsError, KitsUnavailable
from kitsapi.wire import time_left
from teams import vault
from teams.models import KitsAccount

FIELD = "sealed_token"


class _Flight:
    """One account's token request within this process, and how the last one failed."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.failure: tuple[float, KitsError] | None = None

    def raise_shared(self, since: float) -> None:
        """Who waited while somebody else was refused gets the same answer instead of asking again."""
        if self.failure and self.failure[0] >= since:
            raise self.failure[1]

    def sharing(self, fetch: Callable[[], Token]) -> Callable[[], Token]:
        """`fetch`, whose failure all who wait get to know. That somebody's own time ran out is not theirs."""

        def fetch_and_tell() -> Token:
            try:
                return fetch()
            except KitsError as exc:
                self.failure = (time.monotonic(), exc)
                raise

        return fetch_and_tell


_flights: defaultdict[int, _Flight] = defaultdict(_Flight)


class RowTokenStore:
    """The `TokenStore` of one Kits account."""

    # How long one worker may take to fetch a token. Outlasts the client's own deadline for one step (25 s).
    LEASE = timedelta(seconds=30)
    # How long the others wait for it, at most: never longer than the step they are in has time left.
    PATIENCE = 25.0
    LOOK_AGAIN = 0.1

    def __init__(self, account: KitsAccount) -> None:
        self._pk = account.pk

    def get(self) -> str | None:
        """A fresh token, or None. Never fetches."""
        row = KitsAccount.objects.only("uuid", "account_id", FIELD, "token_expires_at").get(pk=self._pk)
        if not row.sealed_token or not _is_fresh(row.token_expires_at):
            return None
        try:
            return vault.open_(row.sealed_token, row=row, field=FIELD)
        except vault.VaultError:  # its key left the ring: a new token is cheaper than a puzzle
            return None

    def renew(self, stale: str | None, fetch: Callable[[], Token]) -> str:
        """A fresh token that is not `stale`: fetched by one, waited for by all others."""
        since, flight = time.monotonic(), _flights[self._pk]
        patience = max(0.0, min(self.PATIENCE, time_left()))
        if not flight.lock.acquire(timeout=patience):
            raise KitsUnavailable(_("Signing in to Kits took too long."))
        try:
            flight.raise_shared(since)
            return self._wait_or_fetch(stale, flight.sharing(fetch), until=since + patience)
        finally:
            flight.lock.release()

    def _wait_or_fetch(self, stale: str | None, fetch: Callable[[], Token], *, until: float) -> str:
        while time.monotonic() < until:
            known = self.get()
            if known is not None and known != stale:
                return known
            if lease := self._claim():
                return self._fetch(stale, fetch, lease)
            time.sleep(self.LOOK_AGAIN)
        raise KitsUnavailable(_("Signing in to Kits took too long."))

    def _claim(self) -> uuid.UUID | None:
        """The right to fetch, if nobody else has it."""
        now, lease = timezone.now(), uuid.uuid4()
        free = Q(token_lease=None) | Q(token_lease_until__lt=now)
        taken = KitsAccount.objects.filter(free, pk=self._pk).update(token_lease=lease, token_lease_until=now + self.LEASE)
        return lease if taken else None

    def _fetch(self, stale: str | None, fetch: Callable[[], Token], lease: uuid.UUID) -> str:
        try:
            # Between the look and the claim somebody else may have finished.
            known = self.get()
            if known is not None and known != stale:
                self._settle(lease)
                return known
            token = fetch()
        except BaseException:
            self._settle(lease)
            raise
        self._settle(lease, sealed_token=self._seal(token.text), token_expires_at=token.expires_at)
        return token.text

    def _seal(self, text: str) -> str:
        return vault.seal(text, row=KitsAccount.objects.only("uuid", "account_id").get(pk=self._pk), field=FIELD)

    def _settle(self, lease: uuid.UUID, **changes: object) -> None:
        """Give the lease back, with the token if there is one. A holder that lost the lease writes nothing."""
        KitsAccount.objects.filter(pk=self._pk, token_lease=lease).update(token_lease=None, token_lease_until=None, **changes)


def _is_fresh(expires_at: datetime | None) -> bool:
    return expires_at is not None and timezone.now() < expires_at - EARLY
