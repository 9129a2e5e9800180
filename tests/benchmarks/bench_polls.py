"""Asking about 10,000 reports under way, by one worker process, against one task a report; and claiming among 100,000 rows.

The worker is a real one, with a broker, a scheduler and a sandbox that takes 50 ms for an answer. `reports_per_second`: all are
due at once; the peer gets a fifth of them. `lag_p95`: 300 become due each second; how long until they were asked about.
`claims_per_second`: two processes claim and settle, 50 at a time, on both databases; no run may be claimed twice.

Aims: five times the peer, a lag within 5 s, 300 MB; 2,000 claims a second. `--check` ends with 1 if one is missed by a fifth.
PostgreSQL is the one on this machine, or BENCH_DATABASE_URL; a database of its own is made there and dropped.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "tests" / "benchmarks"
sys.path[:0] = [str(ROOT), str(HERE)]  # bin/bench starts Python without either

PEER = "one-task-a-report"
LATENCY = 0.05
AT_KITS = 500
LAG_PER_SECOND = 300
LAG_SECONDS = 20
CLAIM_SECONDS = 10
CLAIMERS = 2
MOST = {"lag_p95": 5.0, "worker_memory": 300.0, "double_claims": 0.0}
LEAST = {"claims_per_second": 2000.0}
LEAST_RATIO = 5.0
TOLERANCE = 0.2


class Figures:
    """Prints every figure, and remembers whether an aim was missed."""

    def __init__(self, vendor: str, as_json: bool) -> None:
        self._vendor, self._as_json = vendor, as_json
        self.missed: list[str] = []

    def __call__(self, measure: str, ours: float, unit: str, theirs: float | None = None) -> None:
        """One figure; with the peer's, more is better."""
        ratio = round(ours / theirs, 2) if theirs else None
        name, peer = f"{measure}_{self._vendor}", PEER if theirs else None
        line = {"measure": name, "ours": round(ours, 2), "theirs": theirs and round(theirs, 2), "peer": peer}
        line |= {"ratio": ratio, "unit": unit}
        print(json.dumps(line) if self._as_json else f"{name:>32}: {ours:.2f} {unit}  {ratio or ''}", flush=True)
        if measure in MOST and ours > MOST[measure] * (1 + TOLERANCE):
            self.missed.append(f"{name} is {ours:.2f} {unit}; the aim is at most {MOST[measure]}")
        if measure in LEAST and ours < LEAST[measure] * (1 - TOLERANCE):
            self.missed.append(f"{name} is {ours:.0f} {unit}; the aim is at least {LEAST[measure]}")
        if ratio and ratio < LEAST_RATIO * (1 - TOLERANCE):
            self.missed.append(f"{name}: {ratio} times {PEER}; the aim is {LEAST_RATIO}")


def setup(env: dict[str, str]) -> None:
    """Let this process see the portal's database."""
    import django
    from django.core.management import call_command

    os.environ.update(env)
    django.setup()
    call_command("migrate", verbosity=0)


def runs_under_way(account: Any, count: int, upstream_ids: list[str]) -> None:
    """Make runs that Kits calculates, none of which is due. Neighbours have different reports at Kits."""
    from django.utils import timezone

    from explorer.models import Report, ReportVersion, Run, State

    report = Report.objects.create(team=account.team, account=account, name="Benchmark")
    versions = [ReportVersion(report=report, number=number + 1) for number in range(count)]
    versions = ReportVersion.objects.bulk_create(versions, batch_size=500)
    an_hour_ago = timezone.now() - timedelta(hours=1)
    Run.objects.bulk_create(
        (
            Run(
                report=report,
                version=version,
                account=account,
                marker=None,
                state=State.CALCULATING,
                upstream_id=upstream_ids[number % len(upstream_ids)],
                submitted_at=an_hour_ago,
            )
            for number, version in enumerate(versions)
        ),
        batch_size=500,
    )


# ---------------------------------------------------------------------------------------------------------- polling


def measure_polls(figures: Figures, count: int) -> None:
    """Set a stage with one worker process, and measure."""
    from tests.chaos.stage import Stage, until

    env = {"SANDBOX_PEOPLE": "500", "SANDBOX_CALCULATION_SECONDS": "100000", "SANDBOX_MOST_QUEUE": "100000"}
    with tempfile.TemporaryDirectory(prefix="kitsportal-bench-") as folder:
        stage = Stage(Path(folder), {"SWEEP_SECONDS": "1", "MIRROR_SECONDS": "100000"} | env)
        try:
            stage.start_sandbox()
            stage.env["SANDBOX_URL"] = stage.sandbox_url
            setup(stage.env)
            begin(stage, count)
            stage.start_broker()
            worker = stage.start_worker(0, "-I", "one_task_a_report", PYTHONPATH=f"{ROOT}:{HERE}")
            until(lambda: worker.has_said(" ready."))
            theirs = one_task_a_report(count // 5)
            stage.start_beat()  # not before: its sweeps would do the peer's work
            figures("reports_per_second", all_at_once(count), "reports/s", theirs)
            figures("lag_p95", lag(min(count, LAG_PER_SECOND * LAG_SECONDS)), "s")
            status = Path(f"/proc/{worker.pid}/status").read_text()
            figures("worker_memory", int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1000, "MB")
        finally:
            stage.stop()


def begin(stage: Any, count: int) -> None:
    """Make an account with runs under way; from then on its Kits takes its time."""
    from tests.chaos import cast, truth

    key = stage.new_key()
    cast.make_cast(key, 0)
    with truth.kits(stage.sandbox_url, key) as client:
        ids = reports_at_kits(client)
    runs_under_way(the_account(), count, ids)
    control(stage.sandbox_url, slow_seconds=LATENCY)


def reports_at_kits(client: Any) -> list[str]:
    """Make reports at Kits whose calculation takes for ever."""
    from kitsapi.types import Definition, MediaSet

    def create(number: int) -> str:
        wanted = MediaSet("A", touchpoint_preset="all_my_media", date_preset="yesterday")
        made = client.create_report(Definition(name=f"Benchmark {number}", blocks=("overview",), set_a=wanted))
        return str(made.id)

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(create, range(AT_KITS)))


def control(sandbox_url: str, **faults: float) -> None:
    """Turn the sandbox's knobs."""
    body = json.dumps(faults).encode()
    request = urllib.request.Request(f"{sandbox_url}/_sandbox/faults", body, {"Content-Type": "application/json"})
    urllib.request.urlopen(request).close()


def the_account() -> Any:
    """The one that the cast has made."""
    from teams.models import KitsAccount

    return KitsAccount.objects.get()


def all_at_once(count: int) -> float:
    """Let all be due; return how many a second were asked about until the last."""
    from django.utils import timezone

    from explorer.models import Run

    began = timezone.now()
    Run.objects.update(due_at=began)
    return count / wait_for(count, began)


def one_task_a_report(count: int) -> float:
    """The same with a message each."""
    from django.utils import timezone
    from one_task_a_report import ask_about

    from explorer.models import Run

    ids, began = some_runs(count), timezone.now()
    Run.objects.filter(pk__in=ids).update(due_at=began)
    for run_id in ids:
        ask_about.delay(run_id)
    return count / wait_for(count, began)


def wait_for(count: int, began: Any) -> float:
    """Wait until so many runs were asked about since then; return the seconds until the last of them."""
    from django.db.models import Max

    from explorer.models import Run

    deadline = time.monotonic() + 300
    while (asked := Run.objects.filter(asked_at__gte=began)).count() < count:
        if time.monotonic() > deadline:
            raise SystemExit(f"bench: only {asked.count()} of {count} were asked about within 300 s.")
        time.sleep(0.25)
    return float((asked.aggregate(last=Max("asked_at"))["last"] - began).total_seconds())


def lag(count: int) -> float:
    """Let 300 be due each second; return the lag of 95 of 100, in seconds."""
    from django.db import transaction
    from django.utils import timezone

    from explorer.models import Run

    began = timezone.now() + timedelta(seconds=2)
    due = {pk: began + timedelta(seconds=place / LAG_PER_SECOND) for place, pk in enumerate(some_runs(count))}
    with transaction.atomic():
        for pk, due_at in due.items():
            Run.objects.filter(pk=pk).update(due_at=due_at, asked_at=None)
    wait_for(count, began)
    asked = Run.objects.exclude(asked_at=None).values_list("pk", "asked_at")
    lags = sorted((asked_at - due[pk]).total_seconds() for pk, asked_at in asked if pk in due)
    return lags[int(len(lags) * 0.95)]


def some_runs(count: int) -> list[int]:
    """Keys of runs."""
    from explorer.models import Run

    Run.objects.update(due_at=None)
    return list(Run.objects.order_by("pk").values_list("pk", flat=True)[:count])


# --------------------------------------------------------------------------------------------------------- claiming


def measure_claims(figures: Figures, given: argparse.Namespace, url: str) -> None:
    """Two processes claim and settle side by side."""
    env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    made = subprocess.run([sys.executable, "-P", __file__, "--fill", str(given.rows)], env=env)
    if made.returncode:
        raise SystemExit("bench: the rows could not be made.")
    words = [sys.executable, "-P", __file__, "--claim"]
    claimers = [subprocess.Popen(words, env=env, stdout=subprocess.PIPE, text=True) for _claimer in range(CLAIMERS)]
    said = [json.loads(claimer.communicate()[0]) for claimer in claimers]
    claimed = [pk for one in said for pk in one["claimed"]]
    figures("claims_per_second", sum(len(one["claimed"]) / one["seconds"] for one in said), "runs/s")
    figures("claim_p99", max(one["p99"] for one in said), "ms")
    figures("double_claims", len(claimed) - len(set(claimed)), "runs")


def fill(count: int) -> None:
    """Make the rows, all of them due."""
    from tests.chaos import cast

    setup({})
    cast.make_cast({"account_id": "a", "client_id": "sandbox-a", "client_secret": "secret"}, 0)
    runs_under_way(the_account(), count, [f"x-{number}" for number in range(count)])
    from django.utils import timezone

    from explorer.models import Run

    Run.objects.update(due_at=timezone.now())


def claim() -> None:
    """Claim and settle for some seconds; print what was claimed."""
    import django

    django.setup()
    from django.utils import timezone

    from explorer.models import State

    runs, claimed, waits = the_account().runs, [], []
    began = time.perf_counter()
    while (now := time.perf_counter()) - began < CLAIM_SECONDS:
        held = runs.claim_due([State.CALCULATING], limit=50, with_report=False)
        waits.append(time.perf_counter() - now)
        if not held:
            break
        claimed += [run.pk for run in held]
        later = timezone.now() + timedelta(hours=1)
        runs.ask_later(held, dict.fromkeys((run.pk for run in held), later), timezone.now())
    seconds, waits = time.perf_counter() - began, sorted(waits)
    print(json.dumps({"claimed": claimed, "seconds": seconds, "p99": waits[int(len(waits) * 0.99)] * 1000}))


# ------------------------------------------------------------------------------------------------------------- main


def main() -> None:
    given = parse()
    if given.fill or given.claim:
        fill(given.fill) if given.fill else claim()
        return
    if given.inside:
        figures = Figures(given.inside, given.json)
        measure_polls(figures, given.runs)
        sys.exit(complain(figures.missed) if given.check else 0)
    from bench_search import DATABASES

    status = 0
    for name in given.only or DATABASES:
        figures = Figures(name, given.json)
        with DATABASES[name]() as url:
            measure_claims(figures, given, url)
        status |= complain(figures.missed)
        with DATABASES[name]() as url:
            words = [sys.executable, "-P", __file__, "--inside", name, *sys.argv[1:]]
            status |= subprocess.run(words, env={**os.environ, "DATABASE_URL": url}).returncode
    sys.exit(status if given.check else 0)


def complain(missed: list[str]) -> int:
    """Say which aims were missed; 1 if there are any."""
    for sentence in missed:
        print(f"bench: {sentence}", file=sys.stderr)
    return 1 if missed else 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--check", action="store_true", help="1 as exit code if an aim is missed by a fifth")
    parser.add_argument("--runs", type=int, default=10_000, help="under way at once")
    parser.add_argument("--rows", type=int, default=100_000, help="to claim among")
    parser.add_argument("--only", action="append", choices=["sqlite", "postgresql"], help="may be repeated")
    parser.add_argument("--fill", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--claim", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--inside", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
