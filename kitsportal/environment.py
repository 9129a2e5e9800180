"""Readers for the environment that fail loudly: a setting that is wrong stops the start with one sentence.

In demo mode (`bin/run`) what a deployment must provide is made once and kept in the data folder, readable by its owner
alone; outside demo mode each of these is required and a weak one is refused.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from kitsapi.wire import STEP_DEADLINE

LEAST_SECRET_LENGTH = 50
LEAST_DIFFERENT_CHARACTERS = 10


def demo_secrets(folder: Path) -> dict[str, str]:
    """Return the secrets of demo mode from `folder`/secrets.json, made on the first call (mode 600)."""
    path = folder / "secrets.json"
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        ring = f"demo:{base64.b64encode(secrets.token_bytes(32)).decode()}"
        write_private(path, {"secret_key": secrets.token_urlsafe(64), "key_ring": ring})
    return json.loads(path.read_text())


def write_private(path: Path, content: dict[str, str]) -> None:
    """Write JSON that only its owner may read. Whoever comes second keeps what the first one wrote."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def strong_secret(name: str, value: str) -> str:
    """Return `value`, or refuse to start with a key that could be guessed."""
    if len(value) < LEAST_SECRET_LENGTH or len(set(value)) < LEAST_DIFFERENT_CHARACTERS:
        raise ImproperlyConfigured(
            f"{name} is missing or weak: it needs at least {LEAST_SECRET_LENGTH} random characters. "
            'Make one with: python -c "import secrets; print(secrets.token_urlsafe(64))"'
        )
    return value


def key_ring(name: str, value: str) -> dict[str, bytes]:
    """Read `id:base64,id:base64` into 32-byte keys, newest (the one that seals) first."""
    ring: dict[str, bytes] = {}
    for entry in filter(None, (part.strip() for part in value.split(","))):
        key_id, _, encoded = entry.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:
            key = b""
        if not key_id or len(key) != 32 or len(set(key)) < LEAST_DIFFERENT_CHARACTERS:
            raise ImproperlyConfigured(f"{name}: the entry {key_id or '(without id)'!r} is not id:base64 of 32 random bytes.")
        ring[key_id] = key
    if not ring:
        raise ImproperlyConfigured(
            f"{name} is missing: it seals the client secrets of Kits accounts. Make an entry with: "
            "python -c \"import base64, secrets; print('k1:' + base64.b64encode(secrets.token_bytes(32)).decode())\""
        )
    return ring


def lease_seconds(name: str, value: int, *, demo: bool) -> int:
    """Return how long a worker may hold a run. In demo mode, for tests with pulled plugs, also a time that is too short."""
    # Twice the deadline: once for the step, once for what lies outside of it, such as waiting for the database.
    return _long_enough(name, value, least=2 * STEP_DEADLINE, demo=demo, why="a step may take that long, and then two do it")


def quiet_seconds(name: str, value: int, *, lease: int, demo: bool) -> int:
    """Return how long an unanswered creation is waited for; the same exception in demo mode."""
    # A worker may be held up until its lease ends, and send then; what it sent has a deadline to arrive in.
    why = f"with a lease of {lease} s an unanswered creation may reach Kits that late, and then the report is made twice"
    return _long_enough(name, value, least=lease + STEP_DEADLINE, demo=demo, why=why)


def at_least(name: str, value: int, least: int) -> int:
    """Return a number that is not too small."""
    if value < least:
        raise ImproperlyConfigured(f"{name} is {value}; it has to be {least} or more.")
    return value


def one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    """Return a word that is known."""
    if value not in known:
        raise ImproperlyConfigured(f"{name} is {value!r}; it has to be one of: {', '.join(known)}.")
    return value


def _long_enough(name: str, value: int, *, least: float, demo: bool, why: str) -> int:
    if value < (1 if demo else least):
        raise ImproperlyConfigured(f"{name} is {value}, which is too short: it has to be at least {least:g} seconds; {why}.")
    return value
