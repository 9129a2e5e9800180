"""Syncs of an account of 100,000 touchpoints on SQLite and PostgreSQL.

The first one, one that changes nothing, one that changes 1 %, and one after a week, when all have other valid days. The
portal's own client reads pages of 100, so that parsing is part of it; what answers it has the pages in files, and what that
takes is the waiting for Kits, and counts apart. Each database's syncs run in a process of their own, which measures its memory
beside what it had before. A second process writes a row all the while and notes how long it waited for its turn.

Aims: a sync in 60 s and 200 MB, another writer's longest wait within 20 s, SQLite's own patience. `--check` ends with 1 if one
is missed by more than a fifth. PostgreSQL is the one on this machine, or BENCH_DATABASE_URL.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "tests" / "benchmarks"
sys.path[:0] = [str(ROOT), str(HERE)]  # bin/bench starts Python without either

LIMITS = {"seconds": 60.0, "memory": 200.0, "longest_wait": 20.0}
TOLERANCE = 0.2
PAGE_SIZE = 100
LOOK_EVERY = 0.02


class Report:
    """Prints every figure of a database, and remembers whether an aim was missed."""

    def __init__(self, vendor: str, as_json: bool) -> None:
        self._vendor, self._as_json = vendor, as_json
        self.missed: list[str] = []

    def __call__(self, sync: str, measure: str, ours: float, unit: str) -> None:
        """One figure of one sync: less is better."""
        name, ours = f"mirror_{sync}_{measure}_{self._vendor}", round(ours, 2)
        line = {"measure": name, "ours": ours, "theirs": None, "peer": None, "ratio": None, "unit": unit}
        print(json.dumps(line) if self._as_json else f"{name:>44}: {ours} {unit}", flush=True)
        if ours > LIMITS.get(measure, float("inf")) * (1 + TOLERANCE):
            self.missed.append(f"{name} is {ours} {unit}; the aim is at most {LIMITS[measure]}")


# ------------------------------------------------------------------------------------------------------- a Kits made up


class Listing:
    """Pages of touchpoints as Kits would send them, ready made in a file: making them up takes no part in the sync."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.count = 0

    def write(self, described: Iterator[dict[str, Any]], count: int) -> None:
        """Make the pages of a listing."""
        self.count = count
        for page in range(-(-count // PAGE_SIZE)):
            items = [item for _, item in zip(range(min(PAGE_SIZE, count - page * PAGE_SIZE)), described, strict=False)]
            more = (page + 1) * PAGE_SIZE < count
            paging = {"hasNextPage": more, "nextCursor": str(page + 1), "totalCount": count}
            said = {"data": {"touchpoints": {"pagination": paging, "data": items}}}
            self._file(page).write_text(json.dumps(said))

    def page(self, cursor: str | None) -> bytes:
        """Give a page."""
        return self._file(int(cursor or 0)).read_bytes()

    def _file(self, page: int) -> Path:
        return self._folder / f"{page}.json"


def transport_of(listing: Listing) -> Any:
    """Answer the portal's client, and count how long that takes."""
    import httpx

    class Transport(httpx.BaseTransport):
        seconds = 0.0

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            began = time.perf_counter()
            response = self._answer(request)
            self.seconds += time.perf_counter() - began
            return response

        def _answer(self, request: httpx.Request) -> httpx.Response:
            if "oauth" in request.url.path:
                return httpx.Response(200, json={"token": "t", "expires_in": 1800})
            asked = json.loads(request.content)
            if "targetGroupVariables" in asked["query"]:
                return httpx.Response(200, json={"data": {"targetGroupVariables": []}})
            return httpx.Response(200, content=listing.page(asked["variables"].get("cursor")))

    return Transport()


def described(seed: int, count: int, share: float = 0.0, days: int = 0) -> Iterator[dict[str, Any]]:
    """Describe an account's touchpoints. Of `share` one third each is renamed, relabelled or replaced; all days end later."""
    from search_data import touchpoints

    every = round(1 / share) if share else 0
    for number, each in enumerate(touchpoints(str(seed), count)):
        turn = number // every % 3 if every and number % every == 0 else -1
        yield {
            "id": f"new-{each.id}" if turn == 0 else each.id,
            "type": each.kind.upper(),
            "name": f"{each.name} 2" if turn == 1 else each.name,
            "ownerAccountId": each.publisher,
            "ownerName": each.publisher,
            "isOwn": each.is_own,
            "parentId": each.parent or None,
            "atoms": [{"id": atom, "type": "MEDIA"} for atom in sorted(each.atoms)],
            "platform": "WEB",
            "language": "fi",
            "publicationTypes": ["Newspaper"],
            "contentLabels": ["News", "Local"],
            "labels": [*each.labels, "more"] if turn == 2 else list(each.labels),
            "network": None,
            "validation": [
                {"from": str(start), "to": str(end + timedelta(days=days)), "status": "VALID"} for start, end in each.valid
            ],
        }


# ----------------------------------------------------------------------------------------- within one database's process


def measure(given: argparse.Namespace) -> list[str]:
    """Sync again and again, each time with another listing, and print. Give the aims that were missed."""
    import tempfile

    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    report, account = Report(connection.vendor, given.json), connected()
    listings: dict[str, dict[str, Any]] = {"first": {}, "same": {}, "one_percent": {"share": 0.01}, "days": {"days": 7}}
    for name, changes in listings.items():
        with tempfile.TemporaryDirectory(prefix="kitsportal-bench-") as folder:
            listing = Listing(Path(folder))
            write_apart(listing, given, changes)
            one_sync(report, name, account, listing)
    return report.missed


def write_apart(listing: Listing, given: argparse.Namespace, changes: dict[str, Any]) -> None:
    """Make the pages in another process, so that its memory is not ours."""
    maker = multiprocessing.get_context("fork").Process(
        target=listing.write, args=(described(given.seed, given.touchpoints, **changes), given.touchpoints)
    )
    listing.count = given.touchpoints
    maker.start()
    maker.join()
    if maker.exitcode:
        sys.exit("bench: the pages could not be made.")


def connected() -> Any:
    """An account whose key works, of a team."""
    from teams.models import KitsAccount, Team
    from teams.vault import seal

    team = Team.objects.create(name="Benchmark")
    account = KitsAccount(team=team, name="Account", upstream="sandbox", account_id="a", client_id="sandbox-a", state="working")
    account.sealed_secret = seal("bench", row=account, field="sealed_secret")
    account.save()
    return account


def one_sync(report: Report, name: str, account: Any, listing: Listing) -> None:
    """Do one sync as a worker does, and say what it took."""
    from teams.kits import open_client, through
    from touchpoints.models import Staged
    from touchpoints.sync import claim, request_sync, run

    transport = transport_of(listing)
    request_sync(account)
    sync = claim(account.pk)
    gc.collect()
    applying = Applying()
    with Memory() as memory, OtherWriter(account.team_id) as other, through(transport), applying:
        began = time.perf_counter()
        run(sync, open_client)
        seconds = time.perf_counter() - began
    sync.refresh_from_db()
    if sync.state != "done" or sync.read_count != listing.count or Staged.objects.exists():
        sys.exit(f"bench: the sync came to a bad end: {sync.state} {sync.problem}")
    print(f"bench: {name}: {sync.summary}", file=sys.stderr)
    report(name, "seconds", seconds - transport.seconds, "s")
    report(name, "memory", memory.extra, "MB")
    report(name, "write_lock", applying.seconds, "s")
    report(name, "longest_wait", other.longest, "s")


class Applying:
    """How long the one transaction takes that changes the mirror: on SQLite nobody else writes meanwhile."""

    seconds = 0.0

    def __enter__(self) -> None:
        from touchpoints import sync

        self._sync, self._apply = sync, sync.apply_plan
        sync.apply_plan = self._timed

    def __exit__(self, *_: object) -> None:
        self._sync.apply_plan = self._apply

    def _timed(self, *plan: Any) -> None:
        began = time.perf_counter()
        self._apply(*plan)
        self.seconds = time.perf_counter() - began


class Memory:
    """How much this process grows meanwhile, by what the system says it has in memory."""

    def __enter__(self) -> Memory:
        self._before = self._most = self._now()
        self._over = threading.Event()
        self._looker = threading.Thread(target=self._look, daemon=True)
        self._looker.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._looker.join()

    @property
    def extra(self) -> float:
        """MB above what there was before."""
        return (self._most - self._before) / 1e6

    def _look(self) -> None:
        while not self._over.wait(LOOK_EVERY):
            self._most = max(self._most, self._now())

    @staticmethod
    def _now() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


class OtherWriter:
    """Another process that writes a row of a table beside all the while, and notes how long it waited for its turn."""

    def __init__(self, team: int) -> None:
        self._team = team
        self.longest = 0.0

    def __enter__(self) -> OtherWriter:
        words = [sys.executable, "-P", __file__, "--beside", str(self._team)]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._said().readline()
        return self

    def __exit__(self, *_: object) -> None:
        said, _errors = self._process.communicate("over\n")
        self.longest = float(said or "nan")

    def _said(self) -> Any:
        return self._process.stdout


def write_beside(team: int) -> None:
    """Write until told to stop; then say the longest wait."""
    import django

    django.setup()
    from teams.models import Team

    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), over.set()), daemon=True).start()
    longest, write = 0.0, Team.objects.filter(pk=team).update
    write(name="Benchmark")
    print("ready", flush=True)
    while not over.wait(LOOK_EVERY):
        longest = max(longest, _timed(lambda: write(name="Benchmark")))
    print(longest)


def _timed(act: Callable[[], object]) -> float:
    from django.db import OperationalError

    began = time.perf_counter()
    with suppress(OperationalError):  # it lost patience
        act()
    return time.perf_counter() - began


def main() -> None:
    given = parse()
    if given.beside:
        write_beside(given.beside)
        return
    if given.inside:
        missed = measure(given)
        print(*(f"bench: {sentence}" for sentence in missed), sep="\n", end="\n" if missed else "", file=sys.stderr)
        sys.exit(1 if given.check and missed else 0)
    from bench_search import DATABASES

    print(f"bench: seed {given.seed}, {given.touchpoints} touchpoints", file=sys.stderr)
    words = [sys.executable, "-P", __file__, "--inside", *sys.argv[1:]]
    status = 0
    for name in given.only or DATABASES:
        with DATABASES[name]() as url:
            env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
            status |= subprocess.run(words, env=env).returncode
    sys.exit(status)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--check", action="store_true", help="1 as exit code if an aim is missed by a fifth")
    parser.add_argument("--touchpoints", type=lambda text: int(float(text)), default=100_000, help="the aims are meant for 1e5")
    parser.add_argument("--only", action="append", choices=["sqlite", "postgresql"], help="may be repeated")
    parser.add_argument("--seed", type=int, default=2021)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--beside", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
