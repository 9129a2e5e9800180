"""Keeps child processes alive, tells their lines apart, and lets none outlive its keeper.

Standard library only, one thread, one loop. What is started stands in supervisor.py.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

COLOURS = (36, 33, 32, 35, 34)
LONGEST_PAUSE = 30.0
HEALTHY_SECONDS = 30.0  # a child that lived this long begins its back-off anew
STOP_SECONDS = 6.0  # between asking children to end and ending them
LAST_SECONDS = 1.5  # the same for those that the others need to the end
LOOK_SECONDS = 0.1

# Killed with -9, a keeper cannot tidy up. This shell hears its pipe close and ends every process group still listed.
GUARD = """trap '' INT TERM HUP; groups=
while read -r line; do groups=$line; done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done"""


class Stopped(Exception):
    """Someone asked the keeper to stop."""


@dataclass(eq=False)
class Child:
    """A process to start, with all that is known of it."""

    name: str
    argv: Sequence[str | Path]
    cwd: Path | None = None
    serves_others: bool = False  # stopped after all that are not
    on_line: Callable[[str], None] | None = None
    keeps_quiet_about: str = ""  # lines with these words are not handed on
    restarts: bool = True

    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    exit_code: int | None = field(default=None, init=False)
    rest: bytes = field(default=b"", init=False)
    started_at: float = field(default=0.0, init=False)
    due_at: float | None = field(default=None, init=False)
    pause: float = field(default=0.0, init=False)


class Keeper:
    """Starts children, restarts them with back-off, hands on their lines, and stops them all."""

    def __init__(self, env: Mapping[str, str], first_pause: float = 1.0) -> None:
        self.env = env
        self.first_pause = first_pause
        self.stop_wanted = 0
        self.children: list[Child] = []
        self._selector = selectors.DefaultSelector()
        self._colours: dict[str, int] = {}
        self._ask_to_die_with_keeper = _make_death_wish()
        self._guard = subprocess.Popen(
            ["/bin/sh", "-c", GUARD], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
        )

    def listen_to_signals(self) -> None:
        """Ctrl-C, kill and a closed terminal stop all; the second Ctrl-C does not wait."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._note_signal)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup wants it ignored
            signal.signal(signal.SIGHUP, self._note_signal)

    def start(self, child: Child) -> Child:
        """Start a child and, if it restarts, start it again whenever it ends."""
        self.children.append(child)
        child.pause = self.first_pause
        self._spawn(child)
        return child

    def run_until(self, is_enough: Callable[[], bool]) -> None:
        """Look after the children until it is enough; raise Stopped when someone asks for an end."""
        while not is_enough():
            if self.stop_wanted:
                raise Stopped
            self._look(LOOK_SECONDS)
            for child in self.children:
                if child.due_at is not None and time.monotonic() >= child.due_at:
                    self._spawn(child)

    def end_stalled(self, pid: int) -> None:
        """End a child that does nothing; it starts again. A stopped process hears no polite word, so it gets none."""
        child = next((one for one in self.children if one.process and one.process.pid == pid), None)
        if child and time.monotonic() - child.started_at >= HEALTHY_SECONDS:
            self.say(child.name, "does nothing any more; it is ended and starts again")
            _kill_group(pid)

    def stop(self) -> None:
        """Ask all to end, wait, end the rest: first those that need others, then those others."""
        self.stop_wanted = max(self.stop_wanted, 1)
        self._end([child for child in self.children if not child.serves_others], STOP_SECONDS)
        self._end(self.children, LAST_SECONDS)
        assert self._guard.stdin
        self._guard.stdin.close()
        self._guard.wait()

    def say(self, name: str, line: str) -> None:
        """Print a line under the name of who said it."""
        prefix = f"{name:>9} |"
        with contextlib.suppress(OSError, ValueError):  # the terminal may be gone
            if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
                colour = self._colours.setdefault(name, COLOURS[len(self._colours) % len(COLOURS)])
                prefix = f"\x1b[{colour}m{prefix}\x1b[0m"
            print(prefix, line, flush=True)

    def _note_signal(self, number: int, frame: object) -> None:
        self.stop_wanted += 1

    def _spawn(self, child: Child) -> None:
        child.due_at, child.started_at = None, time.monotonic()
        try:
            child.process = subprocess.Popen(
                [str(part) for part in child.argv],
                env=self.env,
                cwd=child.cwd,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=self._ask_to_die_with_keeper,
            )
        except OSError as error:
            self.say(child.name, f"could not be started: {error}")
            self._plan_restart(child, 127)
            return
        self._tell_guard()
        assert child.process.stdout
        os.set_blocking(child.process.stdout.fileno(), False)
        self._selector.register(child.process.stdout, selectors.EVENT_READ, child)

    def _look(self, seconds: float) -> None:
        """Hand on what the children said, and notice who ended."""
        for key, _ in self._selector.select(seconds):
            if self._hand_on(key.data) == 0:
                self._selector.unregister(key.fileobj)
        for child in self.children:
            if child.process and child.process.poll() is not None:
                self._bury(child, child.process)

    def _hand_on(self, child: Child) -> int | None:
        """Print the lines a child has written and return their size: 0 at their end, None when there are none yet."""
        assert child.process and child.process.stdout
        try:
            said = os.read(child.process.stdout.fileno(), 65536)
        except BlockingIOError:
            return None
        *lines, child.rest = (child.rest + said).split(b"\n")
        if not said and child.rest:
            lines, child.rest = [child.rest], b""
        for line in lines:
            text = line.decode(errors="replace").rstrip()
            if not child.keeps_quiet_about or child.keeps_quiet_about not in text:
                self.say(child.name, text)
            if child.on_line:
                child.on_line(text)
        return len(said)

    def _bury(self, child: Child, process: subprocess.Popen[bytes]) -> None:
        while self._hand_on(child):
            pass
        _kill_group(process.pid)  # what it left behind
        assert process.stdout
        if process.stdout in self._selector.get_map():
            self._selector.unregister(process.stdout)
        process.stdout.close()
        child.process, child.exit_code = None, process.returncode
        self._tell_guard()
        if not self.stop_wanted and child.restarts:
            self._plan_restart(child, process.returncode)

    def _plan_restart(self, child: Child, code: int) -> None:
        if time.monotonic() - child.started_at >= HEALTHY_SECONDS:
            child.pause = self.first_pause
        reason = f"exit code {code}" if code >= 0 else signal.Signals(-code).name
        self.say(child.name, f"ended ({reason}); starts again in {child.pause:g} s")
        child.due_at = time.monotonic() + child.pause
        child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def _end(self, children: Sequence[Child], seconds: float) -> None:
        living = [child for child in children if child.process]
        for child in living:
            assert child.process
            child.process.terminate()
        deadline = time.monotonic() + seconds
        while any(child.process for child in living):
            if time.monotonic() > deadline or self.stop_wanted > 1:
                for child in living:
                    _kill_group(child.process.pid) if child.process else None
            self._look(LOOK_SECONDS / 4)

    def _tell_guard(self) -> None:
        groups = " ".join(str(child.process.pid) for child in self.children if child.process)
        assert self._guard.stdin
        with contextlib.suppress(OSError):
            self._guard.stdin.write(f"{groups}\n".encode())
            self._guard.stdin.flush()


def _make_death_wish() -> Callable[[], None] | None:
    """Linux ends a child together with its parent, if the child asks for it."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl
    keeper, parent_death_signal = os.getpid(), 1

    def ask() -> None:
        prctl(parent_death_signal, signal.SIGKILL)
        if os.getppid() != keeper:  # it ended meanwhile
            os._exit(1)

    return ask


def _kill_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
