"""Four workers, and somebody who kills one of them whenever two others are ready."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from explorer.failpoints import KILLED, NAMES
from tests.chaos.stage import Process, Stage

WORKERS = 4
# Failpoints that a worker can reach; the others lie in the web process.
REACHED = tuple(name for name in NAMES if not name.startswith("create."))
# How long a worker is given to reach the failpoint it was told to die at.
GRACE = 3.0


@dataclass
class Worker:
    """A worker process and the file that can arm a failpoint in it."""

    process: Process
    arming: Path
    is_ready: bool = False


@dataclass(frozen=True)
class Kill:
    """A worker's death: when (monotonic), and at which failpoint, if at one."""

    at: float
    failpoint: str


@dataclass
class Crew:
    """`start()`, then `go_on()` in a thread until `is_over` is set."""

    stage: Stage
    seed: int
    workers: list[Worker] = field(default_factory=list)
    kills: list[Kill] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)

    def start(self) -> None:
        """Start all workers."""
        self.workers = [self._new(number) for number in range(WORKERS)]

    def _new(self, number: int) -> Worker:
        arming = self.stage.folder / f"arming-{number}-{time.monotonic_ns()}"
        arming.touch()
        return Worker(self.stage.start_worker(number, KITSPORTAL_FAILPOINT=f"@{arming}"), arming)

    def ready(self) -> list[Worker]:
        """Those that are at work."""
        for worker in self.workers:
            worker.is_ready = worker.process.exit_code is None and (worker.is_ready or worker.process.has_said(" ready."))
        return [worker for worker in self.workers if worker.is_ready]

    def go_on(self) -> None:
        """Kill, and start anew, until it is over."""
        while not self.is_over.wait(0.1):
            ready = self.ready()
            if len(ready) > 2:
                self._end(self._dice.choice(ready))
            self._replace_the_dead()

    def _end(self, victim: Worker) -> None:
        """Half of the time at a failpoint, if the worker gets there."""
        if self._dice.random() < 0.5:
            name = self._dice.choice(REACHED)
            victim.arming.write_text(name)
            deadline = time.monotonic() + GRACE
            while time.monotonic() < deadline and victim.process.exit_code is None:
                time.sleep(0.02)
            if victim.process.exit_code == KILLED:
                self.kills.append(Kill(time.monotonic(), name))
                return
        victim.process.kill()
        self.kills.append(Kill(time.monotonic(), ""))

    def _replace_the_dead(self) -> None:
        for number, worker in enumerate(self.workers):
            if worker.process.exit_code is not None:
                self.workers[number] = self._new(number)
