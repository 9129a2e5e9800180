"""The search for touchpoints against `folded LIKE '%text%'`, on SQLite and PostgreSQL, in an account of 100,000.

Both give the first 50 by name with their owners, and the total; both answers are compared. Aims: p95 within 20 ms, p99
within 50 ms, ten times faster than the peer at p50; one and two letters within the p95; an answer within 60 kB. `--check`
ends with 1 if one is missed by more than a fifth. PostgreSQL is the one on this machine, or BENCH_DATABASE_URL; a database of
its own is made there and dropped.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "tests" / "benchmarks"
sys.path[:0] = [str(ROOT), str(HERE)]  # bin/bench starts Python without either

PEER = "like"
LIMITS = {"search_p95": 20.0, "search_p99": 50.0, "search_short_p95": 20.0, "search_median_hits": 3000, "search_answer": 60.0}
LEAST_RATIO = 10.0
TOLERANCE = 0.2
WARM_UP = 20
PERIOD = (date(2026, 10, 1), date(2026, 10, 31))


class Report:
    """Prints every figure of a database, and remembers whether an aim was missed."""

    def __init__(self, vendor: str, as_json: bool) -> None:
        self._vendor, self._as_json = vendor, as_json
        self.missed: list[str] = []

    def __call__(self, measure: str, ours: float, unit: str, theirs: float | None = None) -> None:
        """One figure. With `theirs`, the peer's: less is better."""
        ratio = None if theirs is None else round(theirs / ours, 2)
        peer = None if theirs is None else PEER
        ours, theirs = round(ours, 2), None if theirs is None else round(theirs, 2)
        name = f"{measure}_{self._vendor}"
        line = {"measure": name, "ours": ours, "theirs": theirs, "peer": peer, "ratio": ratio, "unit": unit}
        beside = f"  {PEER}: {theirs} {unit}, {ratio} times ours" if peer else ""
        print(json.dumps(line) if self._as_json else f"{name:>38}: {ours} {unit}{beside}", flush=True)
        if measure in LIMITS and ours > LIMITS[measure] * (1 + TOLERANCE):
            self.missed.append(f"{name} is {ours} {unit}; the aim is at most {LIMITS[measure]}")
        if measure == "search_p50" and ratio is not None and ratio < LEAST_RATIO * (1 - TOLERANCE):
            self.missed.append(f"{name}: {ratio} times faster than {PEER}; the aim is {LEAST_RATIO}")


class Answer(NamedTuple):
    """What both sides say to a text."""

    total: int
    rows: tuple[tuple[str, int, bool], ...]


class Timed(NamedTuple):
    """Answers, and the milliseconds each took."""

    answers: list[Any]
    milliseconds: list[float]

    def at(self, share: float) -> float:
        """Give a percentile."""
        return sorted(self.milliseconds)[min(int(len(self.milliseconds) * share), len(self.milliseconds) - 1)]


def timed(ask: Callable[[Any], Any], questions: list[Any]) -> Timed:
    """Ask everything once, after a few that only warm up."""
    for question in questions[:WARM_UP]:
        ask(question)
    answers, milliseconds = [], []
    for question in questions:
        began = time.perf_counter()
        answers.append(ask(question))
        milliseconds.append(1000 * (time.perf_counter() - began))
    return Timed(answers, milliseconds)


# ----------------------------------------------------------------------------------------- within one database's process


def measure(given: argparse.Namespace) -> list[str]:
    """Fill the database that Django was set up for, ask, and print. Give the aims that were missed."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from search_data import texts

    call_command("migrate", verbosity=0)
    report = Report(connection.vendor, given.json)
    began = time.perf_counter()
    account = fill(given.seed, given.touchpoints)
    report("search_fill", time.perf_counter() - began, "s")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as autovacuum does within a minute of a sync
    names = names_of(account)
    wanted, short = texts(given.seed, names, given.queries, range(3, 9)), texts(given.seed, names, 100, range(1, 3))
    del names
    gc.collect()
    gc.freeze()
    against_peer(report, account, wanted)
    report("search_short_p95", timed(lambda text: ours(account, text), short).at(0.95), "ms")
    filters(report, account, wanted[0])
    pages(report, account, [*wanted, *short])
    return report.missed


def against_peer(report: Report, account: Any, wanted: list[str]) -> None:
    """Time both sides with the same texts, and compare what they say."""
    mine, peers = timed(lambda text: ours(account, text), wanted), timed(lambda text: like(account, text), wanted)
    for text, page, (total, rows) in zip(wanted, mine.answers, peers.answers, strict=True):
        answer, theirs = Answer(page.total, _rows(page.rows)), Answer(total, _rows(rows))
        whole = any(row[2] and row[0] == text for row in answer.rows)  # names that are the text come first here
        if answer.total != theirs.total or (not whole and answer.rows != theirs.rows):
            sys.exit(f"bench: {text!r} is answered differently by the index and by {PEER}.")
    report("search_median_hits", statistics.median(page.total for page in mine.answers), "hits")
    for name, share in (("p50", 0.50), ("p95", 0.95), ("p99", 0.99)):
        report(f"search_{name}", mine.at(share), "ms", peers.at(share))


def ours(account: Any, text: str) -> Any:
    """Ask the portal's search for its first page."""
    from touchpoints.search import SearchQuery, search

    return search(account, SearchQuery(text))


def like(account: Any, text: str) -> tuple[int, Any]:
    """Ask the mirror itself, and let the portal draw the same tree of what is found."""
    from touchpoints.models import Touchpoint
    from touchpoints.search import PAGE_SIZE, place_in_tree

    found = Touchpoint.objects.known(account).filter(folded__contains=text)
    pks = list(found.order_by("sort_key", "pk").values_list("pk", flat=True)[:PAGE_SIZE])
    return found.count(), place_in_tree(account, pks)


def _rows(rows: Any) -> tuple[tuple[str, int, bool], ...]:
    from touchpoints.folding import fold

    return tuple((fold(row.touchpoint.name), row.depth, row.is_match) for row in rows)


def filters(report: Report, account: Any, text: str) -> None:
    """Time what narrows the whole account down without a text, or beside one."""
    from touchpoints.finding import labels_of
    from touchpoints.models import Touchpoint
    from touchpoints.search import SearchQuery, search

    label = labels_of(account, 1)[0]
    publisher = Touchpoint.objects.known(account).first().owner_name
    asked = {
        "top": SearchQuery(),
        "kind": SearchQuery(kinds=("section",)),
        "own": SearchQuery(own=True),
        "publisher": SearchQuery(publisher=publisher),
        "label": SearchQuery(label=label),
        "valid": SearchQuery(valid_in=PERIOD),
        "text_and_valid": SearchQuery(text, valid_in=PERIOD),
        "id": SearchQuery(id="a1b"),
    }
    for name, query in asked.items():
        found = timed(lambda _, query=query: search(account, query).total, [None] * 11)
        report(f"search_filter_{name}_hits", found.answers[0], "hits")
        report(f"search_filter_{name}", found.at(0.5), "ms")


def pages(report: Report, account: Any, wanted: list[str]) -> None:
    """Time whole answers over HTTP, and weigh them."""
    from django.test import Client
    from django.urls import reverse

    from teams.models import User

    client = Client(headers={"HX-Request": "true", "Host": "localhost"})
    client.force_login(User.objects.get())
    url = reverse("touchpoint-list", args=[account.team.uuid])
    found = timed(lambda text: client.get(url, {"q": text}).content.decode(), wanted)
    report("search_http_p95", found.at(0.95), "ms")
    report("search_answer", max(len(page.encode()) for page in found.answers) / 1000, "kB")
    report("search_answer_rows", max(page.count('<li class="tree__row') for page in found.answers), "rows")


def fill(seed: int, count: int) -> Any:
    """Make an account of so many touchpoints, between two smaller ones."""
    from search_data import touchpoints

    from teams.models import KitsAccount, Membership, Team, User

    team = Team.objects.create(name="Benchmark")
    user = User.objects.create_user(email="bench@example.com", password=None)
    Membership.objects.create(team=team, user=user, role="viewer")
    accounts = [
        KitsAccount.objects.create(
            team=team, name=f"Account {n}", upstream="sandbox", account_id=f"a-{n}", client_id=f"sandbox-{n}", state="working"
        )
        for n in range(3)
    ]
    for number, account in enumerate(accounts):
        mirror(account, list(touchpoints(f"{seed}-{number}", count if number == 1 else count // 2)))
    for beside in (accounts[0], accounts[2]):
        beside.removed_at = beside.created_at  # so that the page opens with the big one
        beside.save()
    return accounts[1]


def mirror(account: Any, listed: list[Any]) -> None:
    """Write touchpoints as a sync does."""
    from django.utils import timezone

    from touchpoints.folding import fold, sort_key
    from touchpoints.models import Atom, Touchpoint, Validation

    now = timezone.now()
    rows = Touchpoint.objects.bulk_create(
        (
            Touchpoint(
                account=account, upstream_id=each.id, kind=each.kind, name=each.name, folded=fold(each.name),
                sort_key=sort_key(each.name), owner_id=each.publisher, owner_name=each.publisher,
                folded_owner=fold(each.publisher), is_own=each.is_own, parent_upstream_id=each.parent, platform="web",
                language="fi", labels=list(each.labels), fingerprint="0" * 64, seen_at=now,
            )
            for each in listed
        ),
        batch_size=500, update_conflicts=True, unique_fields=["account", "upstream_id"], update_fields=["name", "folded"],
    )  # fmt: skip
    pairs = list(zip(rows, listed, strict=True))
    Atom.objects.bulk_create(
        (
            Atom(composite=row, atom_upstream_id=atom, atom_kind="media", position=n)
            for row, each in pairs
            for n, atom in enumerate(each.atoms)
        ),
        batch_size=2000,
    )
    Validation.objects.bulk_create(
        (Validation(touchpoint=row, start=a, end=b, status="valid") for row, each in pairs for a, b in each.valid),
        batch_size=2000,
    )


def names_of(account: Any) -> list[str]:
    """All folded names of an account, in the order in which they were made."""
    from touchpoints.models import Touchpoint

    return list(Touchpoint.objects.known(account).order_by("pk").values_list("folded", flat=True))


# ------------------------------------------------------------------------------------------------------------ databases


@contextmanager
def sqlite_database() -> Iterator[str]:
    """An empty file, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="kitsportal-bench-") as folder:
        yield f"sqlite:///{folder}/portal.sqlite3"


@contextmanager
def postgresql_database() -> Iterator[str]:
    """An empty database on the server, dropped afterwards."""
    import psycopg

    server = os.environ.get("BENCH_DATABASE_URL", "postgres://postgres:postgres@127.0.0.1:5432/postgres")
    name = f"kitsportal_bench_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{server.rsplit('/', 1)[0]}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


DATABASES = {"sqlite": sqlite_database, "postgresql": postgresql_database}


def main() -> None:
    given = parse()
    if given.inside:
        missed = measure(given)
        print(*(f"bench: {sentence}" for sentence in missed), sep="\n", end="\n" if missed else "", file=sys.stderr)
        sys.exit(1 if given.check and missed else 0)
    print(f"bench: seed {given.seed}, {given.touchpoints} touchpoints, {given.queries} texts", file=sys.stderr)
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
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--only", action="append", choices=DATABASES, help="may be repeated")
    parser.add_argument("--seed", type=int, default=2021)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
