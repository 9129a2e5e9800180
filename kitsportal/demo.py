"""The demo team: someone who has just started the portal is three clicks away from the first chart.

Made once. What a person changes or removes afterwards stays changed or removed.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction

from kitsportal.environment import write_private
from teams import keys
from teams.models import Membership, Role, Team, User
from teams.people import found_team
from teams.sandbox_key import has_own_sandbox

EMAIL = "demo@kitsportal.example"
VIEWER_EMAIL = "viewer@kitsportal.example"
TEAM = "Demo team"
ACCOUNT = "Demo"
KEY_SECONDS = 60


class NoKeyError(Exception):
    """The sandbox would not make a key; the text says why."""


def seed() -> Iterator[str]:
    """Make what is missing, and say so line by line."""
    user = User.objects.filter(email=credentials()["email"]).first()
    if user is None:
        user = _found_demo_team(**credentials())
        yield f"The demo team is there: sign in as {user.email}, or as {VIEWER_EMAIL} who may only look."
    yield from _connect(user)


@transaction.atomic
def _found_demo_team(email: str, password: str) -> User:
    """The demo user with a team, and somebody in it who may only look."""
    user = _person(email, "Demo", password)
    Membership.objects.create(team=found_team(TEAM, user), user=_person(VIEWER_EMAIL, "Viewer", password), role=Role.VIEWER)
    return user


def credentials() -> dict[str, str]:
    """E-mail and password of the demo user, made on the first call and readable by this machine's user alone."""
    path = Path(settings.DATA_DIR) / "demo.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_private(path, {"email": EMAIL, "password": secrets.token_urlsafe(12)})
    found: dict[str, str] = json.loads(path.read_text())
    return found


def _person(email: str, name: str, password: str) -> User:
    return User.objects.create_user(email, password, name=name)


def _connect(user: User) -> Iterator[str]:
    """Give the demo team a key of the sandbox that runs beside the portal. The worker tests it and reads the rest."""
    team = Team.objects.filter(name=TEAM, memberships__user=user).first()
    if team is None or team.kits_accounts.exists() or not has_own_sandbox():
        return
    try:
        key = sandbox_key()
    except NoKeyError as exc:
        yield f"The demo team has no key yet, the next start tries again: {exc}"
        return
    keys.connect(team, user, upstream="sandbox", name="Demo publisher", **key)
    yield "The demo team is connected to the sandbox."


def sandbox_key() -> dict[str, str]:
    """A new key, from the sandbox's own command line: the portal shares no code with it."""
    command = [sys.executable, "-m", "sandbox", "key", "--account", ACCOUNT, "--json"]
    env = os.environ | {"KITSPORTAL_DATA_DIR": str(settings.DATA_DIR)}
    try:
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, timeout=KEY_SECONDS, check=True
        )
        key = json.loads(done.stdout)
        return {name: key[name] for name in ("client_id", "client_secret", "account_id")}
    except subprocess.CalledProcessError as exc:
        raise NoKeyError(exc.stderr.strip()[-300:] or "the sandbox said nothing.") from exc
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError) as exc:
        raise NoKeyError(f"the sandbox gave no usable answer ({type(exc).__name__}).") from exc
