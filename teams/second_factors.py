"""The secrets of second factors, sealed: allauth would keep in clear what makes the codes of an app, and the recovery codes."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator

from teams import vault

PURPOSE = "second factor"


class SealingAdapter(DefaultMFAAdapter):
    """allauth's second factor, whose secrets a dumped database does not tell."""

    def encrypt(self, text: str) -> str:
        """Seal a secret for the database."""
        return vault.seal_for(PURPOSE, text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; one that was kept before secrets were sealed is as it is, until `rotate_keys` seals it."""
        return vault.open_for(PURPOSE, encrypted_text) if vault.is_sealed(encrypted_text) else encrypted_text


def reseal(row: Authenticator) -> bool:
    """Seal the secrets of one second factor with the ring's first key, unless they are, or were changed meanwhile."""
    anew = _anew(row.data)
    if anew == row.data:
        return False
    return bool(Authenticator.objects.filter(pk=row.pk, data=row.data).update(data=anew))


def _anew(data: dict[str, Any]) -> dict[str, Any]:
    secrets: dict[str, Any] = {name: _current(data[name]) for name in ("secret", "seed") if name in data}
    codes: dict[str, Any] = {name: [_current(code) for code in data[name]] for name in ("migrated_codes",) if name in data}
    return {**data, **secrets, **codes}


def _current(text: str) -> str:
    if vault.is_current(text):
        return text
    return vault.seal_for(PURPOSE, vault.open_for(PURPOSE, text) if vault.is_sealed(text) else text)
