"""The sandbox's engine against chDB and DuckDB: the same events, the same questions, equal answers; how it grows.

Goals: profiles 5 times faster than chDB and 10 times than DuckDB, days 2.5 and 5 times; the rest stands in LIMITS.
Ratios above 1 mean that ours is better. `--check` ends with 1 if a goal is missed by more than a fifth. The goals are
meant for the usual size: with a tenth of the events, a query's fixed costs weigh more.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "tests" / "benchmarks"
sys.path[:0] = [str(ROOT), str(HERE)]  # bin/bench starts Python without either

# The engine gets two threads like its peers, and takes them itself.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import engine_ours as ours  # noqa: E402
import numpy as np  # noqa: E402
from engine_data import VARIABLES, World, rows  # noqa: E402

from sandbox.engine.metrics import calculate  # noqa: E402

PEERS = ("chdb", "duckdb")
MEASURES = ("sets", "profile", "daily")
PARTS = (*MEASURES, "memory", "floor", "growth", "together")
# Ratios that are to be reached, by measure and peer.
GOALS = {("profile", "chdb"): 5.0, ("profile", "duckdb"): 10.0, ("daily", "chdb"): 2.5, ("daily", "duckdb"): 5.0}
# Figures that are not to be passed: MB, times the floor, slopes on log-log paper, together against one by one.
LIMITS = {
    "extra memory of profile": 150.0,
    "extra memory of daily": 150.0,
    "sets against the floor": 25.0,
    "growth with events": 1.1,
    "growth with touchpoints": 1.1,
    "growth with events, steepest step": 1.1,
    "growth with touchpoints, steepest step": 1.1,
    "20 reports at once against one by one": 1.2,
}
TOLERANCE = 0.2
SET_SIZE = 500
SIZES = (1, 5, 20, 100, 500)


class Peer:
    """A peer in a process of its own, which waits while others are measured."""

    def __init__(self, python: Path, name: str, folder: Path) -> None:
        self.name = name
        env = {**os.environ, "PYTHONPATH": str(HERE)}
        words = [str(python), str(HERE / "engine_peers.py"), name, str(folder)]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env)
        self.load_seconds = self._read()["seconds"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def ask(self, measure: str) -> dict[str, Any]:
        """`seconds` and `answer`."""
        assert self._process.stdin
        self._process.stdin.write(measure + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            sys.exit(f"bench: {self.name} ended; see its words above.")
        found: dict[str, Any] = json.loads(line)
        return found


class Report:
    """Prints every figure, and remembers whether a goal was missed."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self.missed: list[str] = []

    def __call__(self, measure: str, value: float, unit: str, theirs: float | None = None, peer: str | None = None) -> None:
        """One figure. With `theirs`, the same of a peer: less is better."""
        ratio = None if theirs is None else round(theirs / value, 2)
        line = {"measure": measure, "ours": _short(value), "theirs": _short(theirs), "peer": peer, "ratio": ratio, "unit": unit}
        beside = f"  {peer}: {_short(theirs)} {unit}, {ratio} times ours" if peer else ""
        print(json.dumps(line) if self._as_json else f"{measure:>38}: {_short(value)} {unit}{beside}", flush=True)
        goal, most = GOALS.get((measure, peer or "")), LIMITS.get(measure)
        if ratio is not None and goal and ratio < goal * (1 - TOLERANCE):
            self.missed.append(f"{measure} is {ratio} times as fast as {peer}; the goal is {goal}")
        if most and value > most * (1 + TOLERANCE):
            self.missed.append(f"{measure} is {_short(value)} {unit}; the goal is at most {most}")


def _short(value: float | None) -> float | None:
    return value if value is None or isinstance(value, int) else float(f"{value:.4g}")


# ------------------------------------------------------------------------ peers


def peers_python() -> Path:
    """The Python of the peers' own environment, made when first needed."""
    wanted = (HERE / "requirements-engine.txt").read_bytes()
    folder = Path(os.environ.get("KITSPORTAL_DATA_DIR") or ROOT / "var") / "bench-engine"
    python, stamp = folder / "venv" / "bin" / "python", folder / "stamp"
    print_of = hashlib.sha256(wanted + str(folder).encode() + sys.version.encode()).hexdigest()
    if not stamp.exists() or stamp.read_text() != print_of:
        print(f"bench: installing chDB and DuckDB into {folder} (the first time this takes a minute) …", file=sys.stderr)
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder / "venv"], check=True)
        pip = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "-r", HERE / "requirements-engine.txt"]
        subprocess.run(pip, check=True)
        stamp.write_text(print_of)
    return python


@contextmanager
def events_on_disk(world: World) -> Iterator[Path]:
    """A folder with the events and people as the peers read them, gone afterwards."""
    base = Path(os.environ.get("KITSPORTAL_DATA_DIR") or ROOT / "var") / "bench-engine"
    folder = Path(tempfile.mkdtemp(prefix="events-", dir=base))
    try:
        with (folder / "events.bin").open("wb") as file:
            for number, columns in enumerate(world.days()):
                rows(number, *columns).tofile(file)
        _people(world).tofile(folder / "people.bin")
        a, b = world.sets(SET_SIZE)
        (folder / "sets.json").write_text(json.dumps({"a": a.tolist(), "b": b.tolist()}))
        yield folder
    finally:
        shutil.rmtree(folder)


def _people(world: World) -> np.ndarray[Any, Any]:
    people = np.empty(world.persons, [("person", "<u4"), *((name, "u1") for name in VARIABLES), ("w", "<i8")])
    people["person"], people["w"] = np.arange(world.persons), world.weight
    for name, codes in world.codes.items():
        people[name] = codes
    return people


# --------------------------------------------------------------------- measuring


def against_peers(report: Report, world: World, index: ours.Index, measures: list[str], repeat: int) -> None:
    """Equal answers first; then in turns, so that whatever else the machine does hits all alike."""
    python = peers_python()
    with events_on_disk(world) as folder, Peer(python, "chdb", folder) as chdb, Peer(python, "duckdb", folder) as duckdb:
        for measure in measures:
            asked = ours.question(measure, *world.sets(SET_SIZE))
            answer = ours.answer(measure, calculate(index, asked))
            for peer in (chdb, duckdb):
                if peer.ask(measure)["answer"] != answer:
                    sys.exit(f"bench: {peer.name} and the engine answer {measure!r} differently.")
            seconds: dict[str, list[float]] = {"ours": [], "chdb": [], "duckdb": []}
            for _ in range(repeat):
                seconds["ours"].append(ours.seconds_of(lambda asked=asked: calculate(index, asked)))
                for peer in (chdb, duckdb):
                    seconds[peer.name].append(peer.ask(measure)["seconds"])
            medians = {name: 1000 * statistics.median(each) for name, each in seconds.items()}
            for name in PEERS:
                report(measure, medians["ours"], "ms", medians[name], name)


def growth(report: Report, world: World, most: int, repeat: int) -> None:
    """Profiles over ever more events, and over ever more touchpoints."""
    sizes, seconds = (most // 100, most // 10, most), []
    for events in sizes:
        bigger = World(world.seed, events, world.persons)
        index, asked = ours.index_of(bigger), ours.question("profile", *bigger.sets(SET_SIZE))
        seconds.append(ours.median_seconds(partial(calculate, index, asked), repeat))
        report(f"profile over {events:.0e} events", 1000 * seconds[-1], "ms")
    report("growth with events", ours.slope(sizes, seconds), "slope")
    report("growth with events, steepest step", ours.steepest(sizes, seconds), "slope")
    seconds = []
    for size in SIZES:
        asked = ours.question("profile", *bigger.sets(size))
        seconds.append(ours.median_seconds(partial(calculate, index, asked), repeat))
        report(f"profile over {size} touchpoints a set", 1000 * seconds[-1], "ms")
    report("growth with touchpoints", ours.slope(SIZES, seconds), "slope")
    report("growth with touchpoints, steepest step", ours.steepest(SIZES, seconds), "slope")


def memory(report: Report, world: World, index: ours.Index) -> None:
    """What a query takes beside the index."""
    for measure in ("profile", "daily"):
        asked = ours.question(measure, *world.sets(SET_SIZE))
        report(f"extra memory of {measure}", ours.extra_megabytes(index, asked), "MB")


def floor(report: Report, world: World, index: ours.Index, repeat: int) -> None:
    """How far the engine is from only reading the persons of both sets' events once."""
    speed = ours.bytes_a_second()
    least = 4 * ours.rows_read(index, *world.sets(SET_SIZE)) / speed
    seconds = ours.median_seconds(partial(calculate, index, ours.question("sets", *world.sets(SET_SIZE))), repeat)
    report("read bandwidth", speed / 1e9, "GB/s")
    report("floor of sets", 1000 * least, "ms")
    report("sets against the floor", seconds / least, "times")


def together(report: Report) -> None:
    """The engine's own process with a queue of reports, on a small country."""
    at_once, one_by_one = ours.reports_at_once(people=20_000, reports=20)
    report("20 reports at once", at_once, "s")
    report("20 reports one by one", one_by_one, "s")
    report("20 reports at once against one by one", at_once / one_by_one, "times")


def main() -> None:
    given = parse()
    world = World(given.seed, given.events, given.persons)
    report, wanted = Report(given.json), given.only or PARTS
    report("seed", given.seed, "")
    report("events", given.events, "")
    report("persons", given.persons, "")
    report("load before", ours.load(), "processes")
    measures = [each for each in MEASURES if each in wanted]
    if {*measures, "memory", "floor"} & {*wanted}:
        index = ours.index_of(world)
        if "memory" in wanted:
            memory(report, world, index)
        if measures:
            against_peers(report, world, index, measures, given.repeat)
        if "floor" in wanted:
            floor(report, world, index, given.repeat)
        del index
    if "growth" in wanted:
        growth(report, world, given.events * (1 if given.check else 2), given.repeat)
    if "together" in wanted:
        together(report)
    report("load after", ours.load(), "processes")
    for sentence in report.missed:
        print(f"bench: {sentence}", file=sys.stderr)
    sys.exit(1 if given.check and report.missed else 0)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--check", action="store_true", help="shorter; 1 as exit code if a goal is missed by a fifth")
    parser.add_argument("--events", type=lambda text: int(float(text)), default=50_000_000, help="the goals are meant for 5e7")
    parser.add_argument("--persons", type=lambda text: int(float(text)), default=2_000_000, help="the goals are meant for 2e6")
    parser.add_argument("--only", action="append", choices=PARTS, help="may be repeated")
    parser.add_argument("--repeat", type=int, default=5, help="medians of so many")
    parser.add_argument("--seed", type=int, default=2021)
    return parser.parse_args()


if __name__ == "__main__":
    main()
