"""The stage: a portal as it is deployed, process by process, in a folder that is thrown away."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from kitsportal.supervisor import choose_port, make_private, socket_path, valkey_from_wheel

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0


def until(condition: Callable[[], Any], seconds: float = PATIENCE, every: float = 0.05) -> Any:
    """Wait for something to be true, and return it. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:g} s in vain")
        time.sleep(every)
    return found


class Process:
    """A process of the stage, with all it has said."""

    def __init__(self, name: str, argv: list[str], env: dict[str, str], folder: Path) -> None:
        self.said_in = folder / f"{name}-{time.monotonic_ns()}.log"
        with self.said_in.open("w") as file:
            self._process = subprocess.Popen(
                argv, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, start_new_session=True
            )
        self.pid = self._process.pid

    def has_said(self, words: str) -> bool:
        """Whether it has said that."""
        return words in self.said_in.read_text(errors="replace")

    @property
    def exit_code(self) -> int | None:
        """None while it lives; negative: the signal that ended it."""
        return self._process.poll()

    def signal(self, number: int) -> None:
        """Send a signal to it and to all it has started."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def kill(self) -> None:
        """Pull its plug."""
        self.signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """Ask it to end, and end it."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        self.kill()


class Stage:
    """All processes of one portal. `env` is what each is told."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.folder, self.logs = folder, folder / "logs"
        self.logs.mkdir()
        self.sandbox_port = choose_port("SANDBOX_PORT", "0")
        self.web_port = choose_port("PORT", "0")
        self.own_broker = None if env.get("CELERY_BROKER_URL") else socket_path(folder)
        self.env = {**os.environ, **env, "KITSPORTAL_DEMO": "1", "KITSPORTAL_DATA_DIR": str(folder), "LOG_LEVEL": "INFO"}
        self.env |= {
            "SANDBOX_PORT": str(self.sandbox_port),
            "BASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "kitsportal.settings",
        }
        if self.own_broker:
            self.env["CELERY_BROKER_URL"] = f"redis+socket://{self.own_broker}"
        self._running: list[Process] = []

    @property
    def url(self) -> str:
        """Where the portal is."""
        return f"http://localhost:{self.web_port}"

    @property
    def sandbox_url(self) -> str:
        """Where its Kits really is."""
        return f"http://127.0.0.1:{self.sandbox_port}"

    def start(self, name: str, *argv: str, **more: str) -> Process:
        """Start one process."""
        process = Process(name, list(argv), self.env | more, self.logs)
        self._running.append(process)
        return process

    def start_sandbox(self) -> None:
        """Start a Kits, and let its lists lag."""
        self.start("sandbox", sys.executable, "-m", "sandbox", "serve", "--port", str(self.sandbox_port))
        until(lambda: is_there(f"{self.sandbox_url}/"))
        body = json.dumps({"list_lag": 0.8}).encode()
        request = urllib.request.Request(f"{self.sandbox_url}/_sandbox/faults", body, {"Content-Type": "application/json"})
        urllib.request.urlopen(request).close()

    def start_broker(self) -> Process | None:
        """Start a broker of its own, with nothing kept, unless one is given."""
        if not self.own_broker:
            return None
        make_private(self.own_broker.parent)
        argv = [
            valkey_from_wheel(),
            "--port",
            "0",
            "--unixsocket",
            str(self.own_broker),
            "--save",
            "",
            "--dir",
            str(self.folder),
        ]
        process = self.start("broker", *argv)
        until(self.own_broker.exists)
        return process

    def start_web(self, **env: str) -> Process:
        """Start the web process, and wait for its first page."""
        argv = ["-m", "uvicorn", "kitsportal.asgi:application", "--port", str(self.web_port), "--no-access-log"]
        process = self.start("web", sys.executable, *argv, **env)
        until(lambda: is_there(f"{self.url}/accounts/login/") or process.exit_code is not None)
        return process

    def start_beat(self) -> Process:
        """Start the scheduler."""
        schedule = str(self.folder / "schedule")
        return self.start("beat", sys.executable, "-m", "celery", "-A", "kitsportal", "beat", "--schedule", schedule)

    def start_worker(self, number: int, *words: str, **env: str) -> Process:
        """Start a worker; it says "ready." when it is."""
        argv = ["-m", "celery", "-A", "kitsportal", "worker", "-P", "threads", "-c", "8", "-Q", "celery,interactive"]
        argv += ["-n", f"w{number}-{time.monotonic_ns()}@%h", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
        return self.start(f"worker-{number}", sys.executable, *argv, *words, **env)

    def manage(self, *words: str) -> None:
        """Run one of the portal's commands."""
        subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=self.env, check=True, stdout=subprocess.DEVNULL)

    def new_key(self, account: str = "Demo") -> dict[str, str]:
        """Make a key of the sandbox."""
        argv = [sys.executable, "-m", "sandbox", "key", "--account", account, "--json"]
        made = subprocess.run(argv, cwd=ROOT, env=self.env, check=True, capture_output=True, text=True)
        return dict(json.loads(made.stdout))

    def stop(self) -> None:
        """End everybody."""
        for process in reversed(self._running):
            process.stop()
        if self.own_broker:
            shutil.rmtree(self.own_broker.parent, ignore_errors=True)


def is_there(url: str) -> bool:
    """Whether somebody answers at an address."""
    try:
        urllib.request.urlopen(url, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
