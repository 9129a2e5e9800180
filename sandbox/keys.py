"""API keys and tokens. Secrets and tokens are 256 random bits; only their hashes are kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from .errors import Unauthenticated
from .store import Grant, Store

PREFIX = "sandbox-"
ADMIN, VIEWER = "admin", "viewer"
ROLES = (ADMIN, VIEWER)


@dataclass(frozen=True, slots=True)
class Key:
    """A new key; the secret is shown once and never again."""

    client_id: str
    client_secret: str
    account_id: str


def hashed(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make_key(store: Store, account_id: str, role: str, now: float, name: str = "") -> Key:
    """A new key for an account."""
    key = Key(PREFIX + secrets.token_hex(12), secrets.token_urlsafe(32), account_id)
    store.add_key(key.client_id, hashed(key.client_secret), account_id, role, now, name)
    return key


def open_with(store: Store, client_id: str, client_secret: str) -> Grant | None:
    """What a key opens, if id and secret belong together; an unknown id takes as long as a wrong secret."""
    row = store.key(client_id) if client_id.startswith(PREFIX) else None
    known = row["secret_hash"] if row else hashed("")
    if not hmac.compare_digest(known, hashed(client_secret)) or row is None:
        return None
    return Grant(client_id, row["account_id"], row["role"])


def issue_token(store: Store, grant: Grant, seconds: float, now: float) -> str:
    """A new token. Raises Unauthenticated when the key has just been revoked."""
    token = secrets.token_urlsafe(32)
    if not store.add_token(hashed(token), grant.client_id, now + seconds, now):
        raise Unauthenticated
    return token


def grant_of(store: Store, token: str, now: float) -> Grant | None:
    """What a token opens, while it lives."""
    return store.grant(hashed(token), now)
