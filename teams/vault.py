"""Seal and open what must not be read in the database: the only file that sees a client secret in clear.

AES-256-GCM. The keys come from `KITSPORTAL_KEY_RING`, by name: the first one seals, all of them open. A sealed text
names its key in its head and is bound to its table, row, account and field, so one that is copied to another row or
column does not open there.
"""

from __future__ import annotations

import base64
import json
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db.models import Model

NONCE_BYTES = 12
VERSION = "v1"


class VaultError(Exception):
    """This sealed text does not open here: its key is gone from the ring, or it was made for another place."""


def seal(value: str, *, row: Model, field: str) -> str:
    """Close `value` so that it opens for this row and field only."""
    return _close(value, _place(row, field))


def open_(sealed: str, *, row: Model, field: str) -> str:
    """The value that was sealed for this row and field, or `VaultError`."""
    return _open(sealed, _place(row, field))


def seal_for(purpose: str, value: str) -> str:
    """Close `value` for one purpose, where a library does not say which row it is for: it opens in any row of that purpose."""
    return _close(value, json.dumps([purpose]).encode())


def open_for(purpose: str, sealed: str) -> str:
    """The value that was sealed for this purpose, or `VaultError`."""
    return _open(sealed, json.dumps([purpose]).encode())


def is_sealed(text: str) -> bool:
    """Whether a text looks like one of ours."""
    return text.startswith(f"{VERSION}.") and text.count(".") >= 2


def _close(value: str, place: bytes) -> str:
    name, key = _sealing_key()
    nonce = os.urandom(NONCE_BYTES)
    closed = nonce + AESGCM(key).encrypt(nonce, value.encode(), place)
    return f"{VERSION}.{name}.{base64.urlsafe_b64encode(closed).decode()}"


def _open(sealed: str, place: bytes) -> str:
    version, _, rest = sealed.partition(".")
    name, _, text = rest.rpartition(".")
    key = settings.KITSPORTAL_KEY_RING.get(name)
    if version != VERSION or key is None:
        raise VaultError("Sealed with a key that is not on this portal's key ring.")
    try:
        closed = base64.urlsafe_b64decode(text)
        return AESGCM(key).decrypt(closed[:NONCE_BYTES], closed[NONCE_BYTES:], place).decode()
    except (ValueError, InvalidTag) as exc:
        raise VaultError("Sealed for another place, or changed since.") from exc


def is_current(sealed: str) -> bool:
    """Whether it was sealed with the key that seals today; otherwise `rotate_keys` has work to do."""
    return sealed.startswith(f"{VERSION}.{_sealing_key()[0]}.")


def _sealing_key() -> tuple[str, bytes]:
    return next(iter(settings.KITSPORTAL_KEY_RING.items()))


def _place(row: Model, field: str) -> bytes:
    """What the sealed text is bound to. The row's uuid stands for it, since that exists before the row is saved."""
    parts = [row._meta.db_table, str(row.uuid), getattr(row, "account_id", ""), field]  # type: ignore[attr-defined]
    return json.dumps(parts).encode()
