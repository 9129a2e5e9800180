"""A supervisor at work, for tests: what it says, and who belongs to it."""

import os
import re
import subprocess
import time
from pathlib import Path


def is_alive(pid):
    """A zombie nobody has fetched yet is dead."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(condition, seconds=5):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


class Started:
    """A supervisor at work, and everything it has said."""

    def __init__(self, folder: Path, argv: list[str], data: Path, **env: str) -> None:
        given = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        given |= {"PORT": "0", "SANDBOX_PORT": "0", "KITSPORTAL_DATA_DIR": os.path.relpath(data, folder)} | env
        self.told = data.parent / f"said-{time.monotonic_ns()}.txt"
        with self.told.open("w") as file:
            self.process = subprocess.Popen(argv, cwd=folder, env=given, stdout=file, stderr=subprocess.STDOUT)

    @property
    def said(self) -> str:
        return self.told.read_text()

    def has_said(self, pattern: str) -> bool:
        return bool(re.search(pattern, self.said))

    def waits_for(self, pattern: str, seconds: float = 15) -> None:
        assert wait_until(lambda: self.has_said(pattern), seconds), self.said

    def everyone(self) -> set[int]:
        """All who belong to the supervisor, by the line of descent."""
        found, parents = {self.process.pid}, {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        return found - {self.process.pid}
