"""The cast and the stage: Alice (admin), Bob (viewer), Charlie (another team), a sandbox, and no network beside it.

The only file on the portal's side that may know the sandbox.
"""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

# Chromium's program has another name on each system. bin/test installs one and names it in CHROMIUM.
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# What a test may reach beside the sandbox: services that `database` and `broker` tests ask for by name.
_reachable: set[int] = set()


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Refuse every connection but to this machine's ports that a fixture has opened."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and (
            address[0] not in ("127.0.0.1", "::1", "localhost") or address[1] not in _reachable
        ):
            raise ConnectionRefusedError(f"Tests do not talk to {address!r}.")
        connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded)
    if "postgres" in os.environ.get("DATABASE_URL", ""):
        _reachable.add(5432)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def reach() -> Callable[[int], None]:
    """Let tests reach one more port of this machine."""
    return _reachable.add


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Start the one Chromium of a test worker (playwright allows one a process); without one skip, but never in CI."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not program:
        if os.environ.get("CI"):
            pytest.fail("There is no Chromium, and in CI browser tests are never skipped.")
        pytest.skip("there is no Chromium: bin/test installs it where it may")
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright's loop runs in this thread, beside our database calls
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """Open an empty page that forgets everything afterwards."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def sandbox_server(reach: Callable[[int], None]) -> Iterator[Any]:
    """Run one sandbox a test worker, with a country of 500 persons and calculations that take no time."""
    from sandbox.testing import SandboxServer

    with SandboxServer() as server:
        reach(int(server.url.rsplit(":", 1)[1]))
        yield server


@pytest.fixture
def kits(sandbox_server: Any, settings: Any) -> Iterator[Any]:
    """Give the sandbox to one test: no meanness is left over from another."""
    sandbox_server.reset()
    settings.SANDBOX_URL = sandbox_server.url
    yield sandbox_server
    sandbox_server.reset()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Start each test in the portal's first language: a page that was asked for in another leaves its thread in that."""
    yield
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> None:
    """Start each test with nothing tried: what one asks for must not slow down the next."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Let the tables of the audit log be emptied between tests that end their transactions (SQLite empties by DELETE)."""
    from django.db import connection

    from teams.append_only import unguard

    if connection.vendor == "sqlite":
        with django_db_blocker.unblock():
            unguard(connection)


@pytest.fixture
def on_disk(transactional_db: None, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Call it, and threads started from then on find the database as it is now, in a file.

    SQLite in memory refuses tables that another thread is writing to; a file, as in real life, waits its turn.
    """
    from django.db import connection, connections

    patch = pytest.MonkeyPatch()

    def move() -> None:
        if connection.vendor == "sqlite":
            path = str(tmp_path / "portal.sqlite3")
            connection.connection.execute("VACUUM INTO ?", [path])
            # Once, before the threads: changing to WAL is the one thing that does not wait for its turn.
            with closing(sqlite3.connect(path)) as file:
                file.execute("PRAGMA journal_mode=WAL")
            patch.setitem(connections.settings["default"], "NAME", path)

    yield move
    patch.undo()  # before the database is tidied up: Django closes what it takes for a file


@pytest.fixture
def team(db: None) -> Any:
    """The team of Alice and Bob."""
    from teams.models import Team

    return Team.objects.create(name="Järviseudun Media")


@pytest.fixture
def other_team(db: None) -> Any:
    """Charlie's team."""
    from teams.models import Team

    return Team.objects.create(name="Rannikon Lehdet")


def _person(email: str, team: Any, role: str) -> Any:
    from teams.models import Membership, User

    user = User.objects.create_user(email=email, password="correct horse battery")
    Membership.objects.create(team=team, user=user, role=role)
    return user


@pytest.fixture
def alice(team: Any) -> Any:
    """Admin of the team."""
    return _person("alice@example.com", team, "admin")


@pytest.fixture
def bob(team: Any) -> Any:
    """Viewer in the team."""
    return _person("bob@example.com", team, "viewer")


@pytest.fixture
def anna(team: Any) -> Any:
    """Analyst in the team."""
    return _person("anna@example.com", team, "analyst")


@pytest.fixture
def charlie(other_team: Any) -> Any:
    """Admin of another team."""
    return _person("charlie@example.com", other_team, "admin")


@pytest.fixture
def account(team: Any) -> Any:
    """A Kits account of the team whose key was never tried; nobody answers behind it."""
    from teams.models import KitsAccount
    from teams.vault import seal

    row = KitsAccount.objects.create(
        team=team, name="Demo", upstream="sandbox", account_id="a-1", client_id="sandbox-1", state="working"
    )
    row.sealed_secret = seal("not-a-real-secret", row=row, field="sealed_secret")
    row.save()
    return row


@pytest.fixture
def connected(account: Any, kits: Any) -> Any:
    """The team's account, opened by a real key of the sandbox."""
    from teams.vault import seal

    key = kits.key()
    account.account_id, account.client_id = key["account_id"], key["client_id"]
    account.sealed_secret = seal(key["client_secret"], row=account, field="sealed_secret")
    account.save()
    return account
