"""Mode `database`: a PostgreSQL of its own is ended in the middle of everything and started again, several times."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

from kitsportal.supervisor import choose_port
from tests.chaos.crew import Crew
from tests.chaos.play import Play, beside
from tests.chaos.stage import until

RESTARTS = 5
# Seconds after the database is back within which pages answer again.
READS_AGAIN = 5.0


class Cluster:
    """A throw-away PostgreSQL. It will not be run by root, so that root lends it to another user."""

    def __init__(self, folder: Path) -> None:
        self._bin = programs()
        self._folder = folder / "postgresql"
        self._folder.mkdir()
        self._user = _somebody_else() if os.getuid() == 0 else None
        if self._user:
            folder.chmod(0o711)
            shutil.chown(self._folder, self._user)
        self._port = choose_port("PGPORT", "0")
        self._run("initdb", "--auth=trust", "--username=chaos", "--encoding=UTF8", "--no-sync")
        self.start()
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self._port), "-U", "chaos", "chaos", of_data=False)

    @property
    def url(self) -> str:
        """As DATABASE_URL."""
        return f"postgres://chaos@127.0.0.1:{self._port}/chaos"

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-p {self._port} -k {self._folder} -h 127.0.0.1 -c max_connections=200"
        self._run("pg_ctl", "start", "-w", "-o", options, "-l", str(self._folder / "log"))

    def end(self) -> None:
        """End it at once: nobody's transaction is finished."""
        self._run("pg_ctl", "stop", "-m", "immediate")

    def _run(self, program: str, *words: str, of_data: bool = True) -> None:
        data = ["-D", str(self._folder / "data")] if of_data else []
        argv = [str(self._bin / program), *data, *words]
        subprocess.run(
            argv, check=True, user=self._user, cwd=self._folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )


def programs() -> Path:
    """Where PostgreSQL's own programs are."""
    found = shutil.which("pg_ctl")
    places = [Path(found).resolve().parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not places:
        raise SystemExit("chaos: this mode needs PostgreSQL's programs (initdb, pg_ctl): install postgresql.")
    return places[-1]


def _somebody_else() -> str:
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def act(play: Play) -> dict[str, Any]:
    """End it while people click and workers work."""
    cluster = Cluster(play.folder)
    try:
        with play.set_up(DATABASE_URL=cluster.url):
            return _act(play, cluster)
    finally:
        cluster.end()


def _act(play: Play, cluster: Cluster) -> dict[str, Any]:
    play.open_doors()
    crew = Crew(play.stage, play.seed)
    crew.start()
    until(lambda: len(crew.ready()) > 2)
    waits: list[float] = []
    clicking = beside(play.person.calculate_all, play.uuids, lambda done: done <= play.reports * (len(waits) + 1) / RESTARTS)
    for _restart in range(RESTARTS):
        time.sleep(4)
        cluster.end()
        time.sleep(2)
        cluster.start()
        waits.append(_until_a_page_answers(play))
    clicking.join()
    play.wait_for_the_end()
    slowest = max(waits)
    said = [f"pages answered only {slowest:.1f} s after the database was back"] * (slowest > READS_AGAIN)
    return play.judged() | {"restarts": RESTARTS, "reads_again_s": round(slowest, 1), "complaints": said}


def _until_a_page_answers(play: Play) -> float:
    began = time.monotonic()
    until(lambda: play.person.look() == 200, 60, every=0.2)
    return time.monotonic() - began
