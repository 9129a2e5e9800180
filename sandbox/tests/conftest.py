"""One sandbox for most tests, and a client that speaks to it over HTTP as anybody would."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox import graphql_http, oauth
from sandbox.testing import SandboxServer
from sandbox.tests.explorer_page import Explorer

ROOT = Path(__file__).resolve().parents[2]

CREATE = "mutation Create($a: ID!, $i: ExplorerInput!) { createExplorer(accountId: $a, input: $i) { id status } }"
STATE = "query State($a: ID!, $ids: [ID!]) { explorers(accountId: $a, ids: $ids) { data { id status failure } } }"


class Client:
    """A key's holder."""

    def __init__(self, url: str, key: dict[str, str]) -> None:
        self.account = key["account_id"]
        self.http = httpx.Client(base_url=url, timeout=20)
        answer = self.http.post(
            oauth.PATH, data={"grant_type": "client_credentials"}, auth=(key["client_id"], key["client_secret"])
        )
        self.http.headers["Authorization"] = f"Bearer {answer.json()['token']}"

    def post(self, query: str, **variables: Any) -> httpx.Response:
        """Send an operation; the variable `a` is the account."""
        asked = {"query": query, "variables": {"a": self.account, **variables}}
        return self.http.post(graphql_http.PATH, json=asked)

    def ask(self, query: str, **variables: Any) -> Any:
        """The data of an operation that must succeed."""
        answer = self.post(query, **variables).json()
        assert "errors" not in answer, answer
        return answer["data"]

    def problem(self, query: str, **variables: Any) -> tuple[str, str | None, str]:
        """Kind, field and text of the one error of an operation that must be refused."""
        answer = self.post(query, **variables)
        assert answer.status_code == 200
        (error,) = answer.json()["errors"]
        return error["extensions"]["errorType"], error["extensions"]["field"], error["message"]

    def create(self, **changes: Any) -> str:
        """Make a report; its id."""
        made: str = self.ask(CREATE, i=an_input(**changes))["createExplorer"]["id"]
        return made

    def state(self, report: str) -> dict[str, Any]:
        """A report's status."""
        found: dict[str, Any] = self.ask(STATE, ids=[report])["explorers"]["data"][0]
        return found

    def finished(self, report: str, seconds: float = 15) -> dict[str, Any]:
        """Wait for the end of a calculation."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = self.state(report)
            if found["status"] in ("READY", "FAILED"):
                return found
            time.sleep(0.02)
        raise AssertionError(f"{report} is not finished: {found}")


def a_set(**changes: Any) -> dict[str, Any]:
    """A media set by presets."""
    dates, points = {"preset": "YESTERDAY"}, {"preset": "ALL_MY_MEDIA"}
    return {"name": "Joukko", "dateRange": dates, "touchpoints": points, **changes}


def an_input(**changes: Any) -> dict[str, Any]:
    """A report's input that is fine as it stands."""
    return {"name": "Viikkoraportti", "sections": ["OVERVIEW"], "setA": a_set(), **changes}


@pytest.fixture
def reach_port(request: pytest.FixtureRequest) -> Callable[[int], None]:
    """Let a port through the portal's network block, where there is one."""
    try:
        reach: Callable[[int], None] = request.getfixturevalue("reach")
    except pytest.FixtureLookupError:
        return lambda _: None
    return reach


@pytest.fixture(scope="session")
def shared_server() -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        yield server


@pytest.fixture
def server(shared_server: SandboxServer, reach_port: Callable[[int], None]) -> SandboxServer:
    """The sandbox, as if new."""
    reach_port(shared_server.port)
    shared_server.reset()
    return shared_server


@pytest.fixture
def client(server: SandboxServer) -> Client:
    """An admin of the demo account."""
    return Client(server.url, server.key())


@pytest.fixture
def other(server: SandboxServer) -> Client:
    """An admin of another publisher."""
    return Client(server.url, server.key("Iltalyhty Kustannus"))


@pytest.fixture(scope="module")
def modules(chromium: Any, shared_server: SandboxServer) -> Any:
    """A page that may load the dynamic Explorer's modules, for asking them directly."""
    page = chromium.new_page()
    page.goto(shared_server.url + graphql_http.PATH)
    return page


@pytest.fixture
def explorer(chromium: Any, server: SandboxServer) -> Iterator[Explorer]:
    """The dynamic Explorer in a browser of its own, not opened yet."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield Explorer(context.new_page(), server, server.key())
    context.close()


Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """Run the command line with a data folder of its own."""

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "sandbox", *map(str, words), "--data", str(tmp_path / "data")]
        return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    return run


def figures(done: subprocess.CompletedProcess[str]) -> Any:
    """What a command printed as JSON."""
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
