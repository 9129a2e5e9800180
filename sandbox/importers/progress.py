"""Telling a person that a long import goes on."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

_TERMINAL_SECONDS, _FILE_SECONDS = 0.5, 5.0


class Progress:
    """One line about a file that is being read: rewritten on a terminal, repeated now and then in a log."""

    def __init__(self, unit: str, position: Callable[[], int], size: int) -> None:
        """`position` says how far of `size` the file was read."""
        self._unit, self._position, self._size = unit, position, size
        self._rewrite = sys.stderr.isatty()
        self._began = self._told_at = time.monotonic()
        self._told = False

    def at(self, count: int) -> None:
        """So many were read. Says so if it was not said lately."""
        now = time.monotonic()
        if now - self._told_at < (_TERMINAL_SECONDS if self._rewrite else _FILE_SECONDS):
            return
        self._told_at, self._told = now, True
        share = 100 * self._position() / max(self._size, 1)
        speed = count / (now - self._began)
        line = f"sandbox: {count:,} {self._unit} read, {share:.0f} % of the file, {speed:,.0f} a second"
        print(line, end="  \r" if self._rewrite else "\n", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Whatever is said next begins a line of its own."""
        if self._told and self._rewrite:
            print(file=sys.stderr)
