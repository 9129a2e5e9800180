"""A sandbox for tests: a small country in a temporary folder, served on a free port from a thread of this process."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

import uvicorn

from .app import create_app
from .context import Sandbox
from .faults import Faults, History
from .keys import ADMIN, make_key
from .reports import ShownReport, show
from .serve import listen
from .settings import Settings

SMALL = 500
_START_SECONDS = 20


class SandboxServer:
    """`with SandboxServer() as sandbox:` and it answers at `sandbox.url`."""

    def __init__(
        self, people: int = SMALL, calculation_seconds: float = 0.0, data: Path | None = None, **settings: Any
    ) -> None:
        self._temporary = TemporaryDirectory(prefix="sandbox-") if data is None else None
        folder = Path(self._temporary.name) if self._temporary else data
        assert folder is not None
        settings = {"in_thread": True, **settings}
        self.settings = Settings(folder, people=people, calculation_seconds=calculation_seconds, **settings)
        self.sandbox = Sandbox.of(self.settings)
        self._listener = listen("127.0.0.1", 0)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        config = uvicorn.Config(create_app(self.settings, self.sandbox), log_level="warning", lifespan="on")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        deadline = time.monotonic() + _START_SECONDS
        while not self._server.started:
            if time.monotonic() > deadline or not self._thread.is_alive():
                raise RuntimeError("The sandbox did not start.")
            time.sleep(0.005)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._listener.close()
        if self._temporary:
            self._temporary.cleanup()

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._listener]))

    @property
    def faults(self) -> Faults:
        """Its meannesses; set an attribute, or `reset()`."""
        return self.sandbox.faults

    @property
    def history(self) -> History:
        """The requests it has seen, oldest first."""
        return self.sandbox.history

    def reset(self) -> None:
        """As if new for another test: kind, no history, reports or kits, its own trackpoints, the real time. Keys stay."""
        self.faults.reset()
        self.history.clear()
        self.sandbox.store.forget_reports()
        self.sandbox.store.forget_trackpoints()
        self.sandbox.store.forget_kits()
        self.sandbox.clock.set_right()

    def key(self, account: str = "Demo", role: str = ADMIN) -> dict[str, str]:
        """A new key: client_id, client_secret, account_id."""
        found = self.sandbox.directory.find(account)
        key = make_key(self.sandbox.store, found.id, role, self.sandbox.clock.now())
        return {"client_id": key.client_id, "client_secret": key.client_secret, "account_id": key.account_id}

    def explorers(self, account_id: str) -> list[ShownReport]:
        """The reports an account really has, newest first, whatever the meannesses hide."""
        reports = self.sandbox.store.reports(account_id, float("inf"))
        return show(self.sandbox, reports)

    def skip(self, *, days: float = 0, hours: float = 0, seconds: float = 0) -> None:
        """Move time forward."""
        self.sandbox.clock.skip(days * 86_400 + hours * 3_600 + seconds)
        self.sandbox.runner.wake()

    def vanish(self, explorer_id: str) -> None:
        """Let a report be gone."""
        self.faults.vanished.add(explorer_id)
