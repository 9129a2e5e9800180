"""Connecting Kits accounts: take a key in, exchange it, test it, let it go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from teams import vault
from teams.audit import Event, differences, note
from teams.inquiries import ask
from teams.models import Inquiry, KitsAccount, Team, User
from teams.models.inquiry import Kind
from teams.models.kits_account import KeyState

SECRET = "sealed_secret"  # noqa: S105 (the name of a field)

# The end of a secret tells one key from another. Of a short one it would tell too much.
HINT_LENGTH, LONG_ENOUGH = 4, 16


def connect(team: Team, user: User | None, *, client_secret: str, **fields: Any) -> KitsAccount:
    """Keep a new account with its key sealed, and have the key tested at once."""
    account = KitsAccount(team=team, created_by=user, **fields)
    account.name = account.name or account.account_id
    _put_secret(account, client_secret)
    with transaction.atomic():
        account.save()
        note(team, Event.KEY_CONNECTED, user, account.name)
        test(account, user)
    return account


def change(account: KitsAccount, user: User, *, client_secret: str = "", **fields: Any) -> None:
    """Change what stands on the page; a changed key or account is tested at once."""
    before = (account.client_id, account.account_id)
    was = {"name": account.name, "client_id": account.client_id, "account_id": account.account_id}
    secret = client_secret or _secret_before_move(account, fields)
    for name, value in fields.items():
        setattr(account, name, value)
    moved = (account.client_id, account.account_id) != before
    if secret:
        _put_secret(account, secret)
    with transaction.atomic():
        if moved or secret:
            _forget_test(account)
        account.save(update_fields=_CHANGED)
        changes = differences(was, fields) | ({"secret": ["", "exchanged"]} if client_secret else {})
        note(account.team, Event.KEY_CHANGED, user, account.name, changes)
        if moved or secret:
            test(account, user)


def test(account: KitsAccount, user: User | None) -> Inquiry:
    """Have the key tested by a worker."""
    return ask(account, Kind.KEY_TEST, {}, user)


def remove(account: KitsAccount, user: User) -> None:
    """Disconnect. The row stays for the reports made through it; the key does not."""
    gone = {"sealed_secret": "", "sealed_token": "", "token_expires_at": None, "token_lease": None}
    with transaction.atomic():
        if KitsAccount.objects.connected().filter(pk=account.pk).update(removed_at=timezone.now(), **gone):
            note(account.team, Event.KEY_REMOVED, user, account.name)


_CHANGED = [
    "name", "client_id", "account_id", SECRET, "secret_hint", "state", "problem", "sealed_token", "token_expires_at",
    "token_lease", "token_lease_until",
]  # fmt: skip


def _put_secret(account: KitsAccount, secret: str) -> None:
    account.sealed_secret = vault.seal(secret, row=account, field=SECRET)
    account.secret_hint = secret[-HINT_LENGTH:] if len(secret) >= LONG_ENOUGH else ""


def _secret_before_move(account: KitsAccount, fields: dict[str, Any]) -> str:
    """A sealed secret is bound to its account ID: when that is corrected, it has to be sealed anew."""
    if fields.get("account_id", account.account_id) == account.account_id:
        return ""
    return vault.open_(account.sealed_secret, row=account, field=SECRET)


def _forget_test(account: KitsAccount) -> None:
    """The old key's token and verdict say nothing about the new one; a worker fetching the old token is fenced off."""
    account.state, account.problem = KeyState.UNTESTED, ""
    account.sealed_token, account.token_expires_at = "", None
    account.token_lease = account.token_lease_until = None


def apart(accounts: Sequence[KitsAccount]) -> list[tuple[KitsAccount, str]]:
    """Each account with words that tell it from the others: its id where names are equal, and that its key is refused."""
    names = Counter(account.name for account in accounts)
    return [(account, _in_words(account, is_alone=names[account.name] == 1)) for account in accounts]


def _in_words(account: KitsAccount, *, is_alone: bool) -> str:
    name = account.name if is_alone else f"{account.name} ({account.account_id})"
    return _("%(account)s – key refused") % {"account": name} if account.is_refused() else name
