"""Serving: own the address and the data folder first, then say that it is ready."""

from __future__ import annotations

import errno
import fcntl
import socket
from contextlib import suppress
from pathlib import Path
from typing import IO

import uvicorn

from .app import create_app
from .errors import Sentence
from .settings import Settings


class CannotServe(Sentence):
    """The sandbox cannot start here."""


class ReadyServer(uvicorn.Server):
    """A server that says one line when it answers."""

    def __init__(self, config: uvicorn.Config, line: str) -> None:
        super().__init__(config)
        self._line = line

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if not self.should_exit:
            print(self._line, flush=True)


def listen(host: str, port: int) -> socket.socket:
    """A bound socket; port 0 takes any that is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small answers without delay only when the protocol is named.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as problem:
        listener.close()
        if problem.errno == errno.EADDRINUSE:
            raise CannotServe(f"Port {port} on {host} is taken; set SANDBOX_PORT or --port to another.") from None
        raise CannotServe(f"The sandbox cannot listen on {host}, port {port}: {problem.strerror}.") from None
    return listener


def own_folder(data: Path) -> IO[str]:
    """Hold the data folder for as long as the returned file is open."""
    data.mkdir(parents=True, exist_ok=True)
    lock = (data / "serving.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise CannotServe(f"Another sandbox already serves the data folder {data}.") from None
    return lock


def serve(settings: Settings) -> None:
    """Serve until told to stop."""
    listener = listen(settings.host, settings.port)
    with listener, own_folder(settings.data):
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        line = f"sandbox: ready at http://{host}:{listener.getsockname()[1]}"
        config = uvicorn.Config(create_app(settings), log_level="warning", lifespan="on", timeout_graceful_shutdown=3)
        # Ctrl-C is a way to stop like any other.
        with suppress(KeyboardInterrupt):
            ReadyServer(config, line).run(sockets=[listener])
