"""What others wrote, against the sandbox and the portal. `bin/test --outside` installs and runs it, `bin/test` does not."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest

# Where bin/test --outside has put the clients.
INSTALLED = os.environ.get("KITSPORTAL_OUTSIDE_CLIENTS", "")
HERE = Path(__file__).parent
CLIENTS = HERE / "clients"
SECONDS = 120

# The scripts are linked into the folder of the installed packages, and are to find them there.
_BESIDE = ("--preserve-symlinks", "--preserve-symlinks-main")

collect_ignore_glob = [] if INSTALLED else ["test_*.py"]


class Key(NamedTuple):
    """An API key, and where it opens something."""

    url: str
    client_id: str
    client_secret: str
    account_id: str

    @property
    def token_url(self) -> str:
        """The documented path."""
        return f"{self.url}/oauth/v1/token"

    @property
    def graphql_url(self) -> str:
        """The Explorer API."""
        return f"{self.url}/kits-explorer/v1/graphql"


@pytest.fixture
def key(sandbox_server: Any) -> Key:
    """A new admin key of the demo account."""
    sandbox_server.reset()
    return Key(sandbox_server.url, **sandbox_server.key())


def run(*command: object, given: object = None) -> str:
    """Run a command with `given` as JSON on its input; what it prints. Its end has to be a good one."""
    line = [str(word) for word in command]
    text = "" if given is None else json.dumps(given)
    done = subprocess.run(line, input=text, capture_output=True, text=True, timeout=SECONDS, cwd=INSTALLED, check=False)
    assert done.returncode == 0, f"{line}\n{done.stdout[-6000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def run_python(script: str, key: Key) -> Any:
    """Run one of the Python clients; what it prints as JSON."""
    return json.loads(run(f"{INSTALLED}/venv/bin/python", CLIENTS / script, given=_given(key)))


def run_node(script: str, key: Key) -> Any:
    """Run one of the Node clients, which look for their packages beside themselves; what it prints as JSON."""
    return json.loads(run("node", *_BESIDE, f"{INSTALLED}/clients/{script}", given=_given(key)))


def _given(key: Key) -> dict[str, str]:
    return {**key._asdict(), "token_url": key.token_url, "graphql_url": key.graphql_url}
