"""What all modes share: the stage set, the promises made, the truth told, and everything put away."""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.chaos.people import Person
from tests.chaos.stage import Stage, until
from tests.chaos.way import Way

# Seconds without a run that ends, after which the rest counts as lost.
STANDSTILL = 120.0
LEAST_KILLS = 20
TEETH = 0.10
# A death is over when another worker has the run: its lease, and the sweep after it, with half as much for the machine.
SLACK = 1.5


@dataclass(frozen=True)
class Times:
    """Seconds of lease, sweep and quiet time."""

    lease: int
    sweep: int
    quiet: int

    def as_env(self) -> dict[str, str]:
        """As the portal's settings."""
        names = {"RUN_LEASE_SECONDS": self.lease, "SWEEP_SECONDS": self.sweep, "KITS_QUIET_SECONDS": self.quiet}
        return {name: str(value) for name, value in names.items()}

    def as_json(self) -> dict[str, int]:
        """As it is printed."""
        return {"lease_s": self.lease, "sweep_s": self.sweep, "quiet_s": self.quiet}


class Play:
    """One run of one mode."""

    def __init__(self, folder: Path, times: Times, *, reports: int, seed: int, kills: int = 0) -> None:
        self.folder, self.times, self.reports, self.seed = folder, times, reports, seed
        self.kills = kills or max(LEAST_KILLS, reports // 15)
        self.stage: Stage
        self.way: Way
        self.person: Person
        self.uuids: list[str]
        self.key: dict[str, str]

    @contextmanager
    def set_up(self, **env: str) -> Iterator[None]:
        """A portal without workers, its Kits at the end of a bad way, and somebody who is signed in."""
        sandbox = {"SANDBOX_PEOPLE": "500", "SANDBOX_CALCULATION_SECONDS": "1", "SANDBOX_MOST_QUEUE": "100000"}
        self.stage = Stage(self.folder, {"MIRROR_SECONDS": "30"} | sandbox | self.times.as_env() | env)
        try:
            self.stage.start_sandbox()
            with Way(self.stage.sandbox_port, self.seed) as self.way:
                self.stage.env["SANDBOX_URL"] = f"http://127.0.0.1:{self.way.port}"
                self._open()
                yield
        finally:
            self.stage.stop()

    def _open(self) -> None:
        import django

        from tests.chaos import cast

        os.environ.update(self.stage.env)
        django.setup()
        logging.getLogger("kitsapi.calls").setLevel(logging.WARNING)  # of the naive client's calls
        for chore in ("migrate", "createcachetable"):
            self.stage.manage(chore, "--verbosity", "0")
        self.key = self.stage.new_key()
        self.uuids = cast.make_cast(self.key, self.reports)
        self.person = Person(self.stage.url, cast.email(), cast.PASSWORD)

    def open_doors(self) -> None:
        """Start broker, web and scheduler, and let the person in."""
        self.broker = self.stage.start_broker()
        self.web = self.stage.start_web()
        self.beat = self.stage.start_beat()
        self.person.sign_in()

    def wait_for_the_end(self) -> None:
        """Wait until every run has ended, or none ends any more."""
        left, since = self.unfinished(), time.monotonic()
        while left and time.monotonic() - since < STANDSTILL:
            time.sleep(0.5)
            if (now := self.unfinished()) != left:
                left, since = now, time.monotonic()

    def unfinished(self) -> int:
        """How many runs have not ended; -1 while the database is away."""
        from django.db import DatabaseError, connection

        from explorer.models import ENDS, Run

        try:
            return Run.objects.exclude(marker=None).exclude(state__in=ENDS).count()
        except DatabaseError:
            connection.close()
            return -1

    def judged(self) -> dict[str, int]:
        """What the truth says: duplicates and lost ones."""
        from tests.chaos import truth

        until(lambda: len(self.person.acknowledged) == self.reports, 60)
        with truth.kits(self.stage.sandbox_url, self.key) as client:
            return truth.judge(client, self.person.acknowledged)

    def complaints(self, found: dict[str, Any]) -> list[str]:
        """What should not be."""
        said = [f"{found[name]} {name}" for name in ("duplicates", "lost", "overwrites") if found.get(name)]
        if found.get("kills", self.kills) < self.kills and found["mode"] == "kill":
            said.append(f"only {found['kills']} kills")
        if found.get("naive_duplicate_share", 1) <= TEETH:
            said.append("the naive client doubled too little: the run has no teeth")
        limit = SLACK * (self.times.lease + self.times.sweep)
        if found.get("recovery_p99_s", 0) > limit:
            said.append(f"recovery took {found['recovery_p99_s']} s at p99; the aim is {limit} s")
        return said + list(found.get("complaints", ()))

    def tidy_up(self) -> None:
        """Throw everything away."""
        shutil.rmtree(self.folder, ignore_errors=True)


def beside(act: Any, *args: Any) -> threading.Thread:
    """Do it in another thread."""
    thread = threading.Thread(target=act, args=args, daemon=True)
    thread.start()
    return thread
