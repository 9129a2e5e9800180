"""Watches for workers that live and yet do nothing: asks the portal's own health check, which knows their process ids.

Standard library only, as all that the supervisor needs.
"""

from __future__ import annotations

import json
import socket
import threading
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

EVERY_SECONDS = 10.0
# Two findings in a row: one may be a moment's.
TIMES = 2


class StallWatch:
    """Asks in the background; `take()` gives the process ids that were called stalled twice in a row, once."""

    def __init__(self, port: int, base_url: str, every: float = EVERY_SECONDS) -> None:
        self.url = f"http://127.0.0.1:{port}/readyz"
        self.host = urlsplit(base_url).netloc
        self.every = every
        self._seen: dict[int, int] = {}
        self._found: set[int] = set()
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin to watch; ends with the process."""
        threading.Thread(target=self._watch, name="stalls", daemon=True).start()

    def take(self) -> set[int]:
        """Return the processes to be ended now."""
        with self._lock:
            found, self._found = self._found, set()
        return found

    def note(self, said: dict[str, Any]) -> None:
        """Take in one answer of /readyz. While the broker or the database is away no worker is to blame."""
        checks = said.get("checks", {})
        is_theirs = all(checks.get(name, {}).get("ok") for name in ("database", "broker"))
        here = socket.gethostname()
        named = [one for name in ("workers", "progress") for one in checks.get(name, {}).get("stalled", [])]
        stalled = {int(one["pid"]) for one in named if one.get("host") == here} if is_theirs else set()
        with self._lock:
            self._seen = {pid: self._seen.get(pid, 0) + 1 for pid in stalled}
            done = {pid for pid, times in self._seen.items() if times >= TIMES}
            self._found |= done
            self._seen = {pid: times for pid, times in self._seen.items() if pid not in done}

    def _watch(self) -> None:
        pause = threading.Event()
        while not pause.wait(self.every):
            said = self._ask()
            if said is not None:
                self.note(said)

    def _ask(self) -> dict[str, Any] | None:
        request = urllib.request.Request(self.url, headers={"Host": self.host})  # noqa: S310 - http to this machine
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as answer:  # not ready: the body says why
            try:
                return json.load(answer)
            except ValueError:
                return None
        except (OSError, ValueError):
            return None
