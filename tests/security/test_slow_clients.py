"""Clients that send their headers a byte at a time: the web server that `bin/run` starts has time for everybody else."""

from __future__ import annotations

import http.client
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from kitsportal.supervisor import ROOT, Portal
from kitsportal.tests.started import wait_until

SLOW = 200
REQUEST = b"GET /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: "


@pytest.fixture
def web(tmp_path: Path, reach: Callable[[int], None]) -> Iterator[int]:
    """The port of a web server with the settings of `bin/run`, without what works behind it."""
    portal = Portal({"PORT": "0", "SANDBOX_PORT": "0", "PATH": "/usr/bin:/bin"}, tmp_path)
    reach(portal.port)
    with (tmp_path / "said.txt").open("w") as said:
        # The settings of tests: nothing has collected the static files here.
        env = portal.env | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
        process = subprocess.Popen(portal.web(), cwd=ROOT, env=env, stdout=said, stderr=said)
    try:
        assert wait_until(lambda: _seconds(portal.port, "/healthz") is not None, 30), (tmp_path / "said.txt").read_text()
        yield portal.port
    finally:
        process.terminate()
        process.wait(15)


def _seconds(port: int, path: str, given: float = 5) -> float | None:
    """How long an ordinary request takes; None if it is not answered with the page."""
    connection, began = http.client.HTTPConnection("127.0.0.1", port, timeout=given), time.monotonic()
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        return time.monotonic() - began if connection.getresponse().status == 200 else None
    except OSError:
        return None
    finally:
        connection.close()


def _trickle(stack: ExitStack, port: int, begins: bytes) -> list[socket.socket]:
    """Open connections that have begun a request and do not end it."""
    slow = [stack.enter_context(socket.create_connection(("127.0.0.1", port), 5)) for _ in range(SLOW)]
    for each in slow:
        each.sendall(begins)
    return slow


@pytest.mark.slow
def test_two_hundred_clients_that_trickle_do_not_take_the_portal_down(web: Any) -> None:
    assert _seconds(web, "/accounts/login/", 20)  # the first page loads the templates
    body = REQUEST.replace(b"GET", b"POST") + b"x\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\n\r\n"
    with ExitStack() as stack:
        slow = _trickle(stack, web, REQUEST) + _trickle(stack, web, body)
        took = []
        for _ in range(10):
            for each in slow:
                each.sendall(b"x")
            took.append(_seconds(web, "/accounts/login/"))
        assert None not in took, took
    assert _seconds(web, "/accounts/login/")
