"""Places at which a test lets a process die, as if somebody had pulled its plug between two statements.

Off unless the environment variable KITSPORTAL_FAILPOINT names one, or, as @FILE, a file in which one will be named.
"""

from __future__ import annotations

import os
from pathlib import Path

NAMES = (
    "create.begun",
    "create.version_sent",
    "create.queued",
    "create.committed",
    "submit.claimed",
    "submit.written",
    "submit.answered",
    "submit.adopted",
    "submit.found",
    "poll.claimed",
    "poll.answered",
    "poll.noted",
    "store.claimed",
    "store.answered",
    "store.metrics",
    "store.sets",
    "store.raw",
    "store.settled",
    "store.committed",
)
KILLED = 137
"""The exit code of a process that was ended by SIGKILL, as a shell tells it."""

armed = os.environ.get("KITSPORTAL_FAILPOINT", "")


def failpoint(name: str) -> None:
    """End this process here, with nothing tidied up, if the failpoint is armed."""
    if armed and name == (Path(armed[1:]).read_text() if armed.startswith("@") else armed):
        os._exit(KILLED)
