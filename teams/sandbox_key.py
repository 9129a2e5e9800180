"""How somebody without a key of Kits gets one of the sandbox: a command, since only whoever has its machine may make keys."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

FIRST, OTHER = "Demo", "NAME"
"""The account to begin with. The sandbox answers a name that it does not know with those that it has: so NAME lists them."""


def has_own_sandbox() -> bool:
    """Whether the sandbox runs on this machine: one elsewhere keeps its keys there, and this one can make none for it."""
    return urlsplit(settings.SANDBOX_URL).hostname in {"127.0.0.1", "localhost", "::1"}


def command(*, is_here: bool, is_first: bool) -> str:
    """The command that makes a key. `is_here`: with this machine's folders, so that it works wherever it is pasted."""
    account = FIRST if is_first else OTHER
    if not is_here:
        return f".venv/bin/python -m sandbox key --account {account}"
    python = Path(sys.executable)
    if python.is_relative_to(settings.BASE_DIR):
        python = python.relative_to(settings.BASE_DIR)
    folders = f"cd {shlex.quote(str(settings.BASE_DIR))} && KITSPORTAL_DATA_DIR={shlex.quote(str(settings.DATA_DIR))}"
    return f"{folders} {shlex.quote(str(python))} -m sandbox key --account {account}"
