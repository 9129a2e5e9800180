"""Keeping an engine at work: in a process of its own, or in a thread for quick tests."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from typing import Protocol

from .settings import Settings
from .store import Store
from .worker import Engine

log = logging.getLogger("sandbox.runner")

# The engine's matrix products are small; a pool of threads would only get in everybody's way.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
_PAUSE_AFTER_A_CRASH_SECONDS = 1.0


class Runner(Protocol):
    """An engine at work."""

    def start(self) -> None:
        """Set it to work."""

    def wake(self) -> None:
        """Something is due now."""

    def stop(self) -> None:
        """Send it home."""


class ThreadRunner:
    """The engine in a thread of this process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._wake = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def wake(self) -> None:
        """End the engine's pause."""
        self._wake.set()

    def stop(self) -> None:
        """Let it finish its step."""
        self._stopped.set()
        self._wake.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        Engine(self._settings, Store(self._settings.database)).run(self._wait, self._stopped.is_set)

    def _wait(self, seconds: float) -> None:
        self._wake.wait(seconds)
        self._wake.clear()


class ProcessRunner:
    """The engine in a process of its own, started again should it crash."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = threading.Event()
        self._watch = threading.Thread(target=self._keep_running, daemon=True)

    def start(self) -> None:
        """Start the process and the thread that watches it."""
        self._watch.start()

    def wake(self) -> None:
        """Send the engine a byte. Should it just have crashed, it looks for work when it starts anyway."""
        process = self._process
        if process is None or process.stdin is None:
            return
        try:
            os.write(process.stdin.fileno(), b".")
        except OSError:
            log.info("The engine did not hear; it will look by itself.")

    def stop(self) -> None:
        """Close the line: the engine ends at once, and what it was at stays due."""
        self._stopped.set()
        process = self._process
        if process is not None and process.stdin is not None:
            process.stdin.close()
            process.wait(timeout=10)

    def _keep_running(self) -> None:
        while not self._stopped.is_set():
            # A session of its own: what the terminal sends to the server is not for the engine. The line ends it.
            env = {**_ONE_THREAD, **os.environ, **self._settings.limits.as_environment()}
            self._process = subprocess.Popen(self._command(), stdin=subprocess.PIPE, start_new_session=True, env=env)
            self._process.wait()
            if not self._stopped.is_set():
                log.error("The engine ended with code %s; it is started again.", self._process.returncode)
                time.sleep(_PAUSE_AFTER_A_CRASH_SECONDS)

    def _command(self) -> list[str]:
        settings = self._settings
        return [
            *(sys.executable, "-m", "sandbox", "engine"),
            *("--data", str(settings.data)),
            *("--people", str(settings.people), "--seed", str(settings.seed)),
            *("--calculation-seconds", str(settings.calculation_seconds)),
        ]
