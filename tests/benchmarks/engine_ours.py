"""The sandbox's engine as the benchmark asks it: by its front door, and by its worker process."""

from __future__ import annotations

import ctypes
import json
import os
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from engine_data import DAYS, TOUCHPOINTS, VARIABLES, World

from sandbox.asked import dump_input
from sandbox.context import Sandbox
from sandbox.engine.index import Day, Index, People
from sandbox.engine.metrics import calculate
from sandbox.engine.query import Question, SetQuery
from sandbox.settings import Settings
from sandbox.store import Report

FIRST = date(2026, 3, 2)
PERIOD = tuple(FIRST + timedelta(days=number) for number in range(DAYS))
# What the engine is asked for in each measure. Reach and overlap of the sets come with every report.
BLOCKS = {"sets": frozenset[str](), "profile": frozenset({"PROFILE"}), "daily": frozenset({"TREND"})}
_PATIENCE_SECONDS = 120


def index_of(world: World) -> Index:
    """The world in the engine's form: every touchpoint is a media, and all days are in memory."""
    days = [Day(*columns) for columns in world.days()]
    values = {name: tuple(map(str, range(size))) for name, size in VARIABLES.items()}
    people = People(world.weight, world.codes, values)
    platform = np.zeros(TOUCHPOINTS, np.int8)
    return Index(people, np.eye(TOUCHPOINTS, dtype=bool), platform, ("WEB",), 1, False, lambda day: days[(day - FIRST).days])


def question(measure: str, a: Sequence[int], b: Sequence[int]) -> Question:
    """Sets A and B over all days, everyone being in the target group."""
    everything = np.ones((DAYS, TOUCHPOINTS), bool)
    sets = (SetQuery(PERIOD, {str(each): np.arange(TOUCHPOINTS) == each for each in chosen}, everything) for chosen in (a, b))
    return Question(BLOCKS[measure], (), *sets)


def rows_read(index: Index, *sets: Sequence[int]) -> int:
    """How many events a question about the sets has to look at."""
    days = [index.day(day) for day in PERIOD]
    return sum(int((day.offsets[np.add(chosen, 1)] - day.offsets[chosen]).sum()) for day in days for chosen in sets)


def answer(measure: str, found: dict[str, Any]) -> list[Any]:
    """The engine's report in the form in which the peers answer: whole thousandths."""
    a, b, comparison = found["setA"], found["setB"], found["comparison"]
    if measure == "sets":
        both, only_a, only_b = (comparison[key] for key in ("both", "onlyA", "onlyB"))
        reach = [round(1000 * (part["reach"] + both["reach"])) for part in (only_a, only_b)]
        return [*reach, round(1000 * both["reach"]), a["base"], b["base"], both["sampleSize"]]
    if measure == "profile":
        places = list(VARIABLES)
        rows = zip(a["profile"], b["profile"], comparison["profileOfBoth"], strict=True)
        return [
            [places.index(row[0]["variable"]), int(row[0]["value"])]
            + [round(1000 * each["reach"]) for each in row]
            + [each["sampleSize"] for each in row]
            for row in rows
        ]
    days = zip(a["trend"], b["trend"], strict=True)
    return [
        [number, *(round(1000 * each[key]) for key in ("reach", "pageViews") for each in row)]
        for number, row in enumerate(days)
    ]


def seconds_of(work: Callable[[], object]) -> float:
    """How long it takes, once."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def median_seconds(work: Callable[[], object], times: int) -> float:
    """The median of some, after one that does not count."""
    work()
    return statistics.median(seconds_of(work) for _ in range(times))


def extra_megabytes(index: Index, asked: Question) -> float:
    """How much more memory is held at the worst moment of a query: what Python counts, or the system, whichever is more."""
    tracemalloc.start()
    calculate(index, asked)
    traced = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return max(traced / 2**20, _growth_of_the_process(lambda: calculate(index, asked)))


def _growth_of_the_process(work: Callable[[], object]) -> float:
    """In MB, as the system sees it; 0 where it does not say."""
    try:
        # What earlier work left behind must not be taken for free.
        ctypes.CDLL(None).malloc_trim(0)
        Path("/proc/self/clear_refs").write_text("5")
    except (OSError, AttributeError):
        return 0.0
    before = _memory("VmRSS")
    work()
    return (_memory("VmHWM") - before) / 1024


def _memory(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(name + ":")))


def bytes_a_second(megabytes: int = 512) -> float:
    """How fast two threads can read memory and do next to nothing with it: the floor below every engine."""
    memory = np.ones(megabytes << 17, np.uint64)
    halves = (memory[: len(memory) // 2], memory[len(memory) // 2 :])
    with ThreadPoolExecutor(2) as pool:
        return memory.nbytes / min(seconds_of(lambda: list(pool.map(np.bitwise_or.reduce, halves))) for _ in range(5))


def slope(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Of the line through the points on log-log paper."""
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def steepest(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """The same between the two neighbouring points where it is greatest: no fixed cost hides it."""
    return max(slope(sizes[at : at + 2], seconds[at : at + 2]) for at in range(len(sizes) - 1))


def reports_at_once(people: int, reports: int) -> tuple[float, float]:
    """Seconds of so many reports put to the engine's process at once, and of the same one by one."""
    with tempfile.TemporaryDirectory(prefix="bench-engine-") as folder:
        sandbox = Sandbox.of(Settings(Path(folder), people=people, calculation_seconds=0))
        sandbox.runner.start()
        try:
            _calculated(sandbox, "warm", 1)  # makes the country, its days, and what is kept in memory
            one_by_one = sum(seconds_of(lambda n=n: _calculated(sandbox, f"single-{n}", 1)) for n in range(reports))
            return seconds_of(lambda: _calculated(sandbox, "together", reports)), one_by_one
        finally:
            sandbox.runner.stop()


def _calculated(sandbox: Sandbox, name: str, count: int) -> None:
    """Ask for some reports as the API does, and wait until the last one is done."""
    today = sandbox.clock.today()
    dates = {"start": (today - timedelta(days=14)).isoformat(), "end": (today - timedelta(days=1)).isoformat()}
    media = {"name": "Media", "dateRange": dates, "touchpoints": {"preset": "ALL_MY_MEDIA"}}
    asked = dump_input({"name": name, "sections": ["OVERVIEW", "PROFILE", "TREND"], "setA": media, "setB": media})
    account = sandbox.directory.find("Demo").id
    ids = [f"{name}-{number}" for number in range(count)]
    for report in ids:
        now = sandbox.clock.now()
        sandbox.store.add_report(Report(0, report, account, name, asked, now, now, now, doomed=False))
    sandbox.runner.wake()
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not all(done and done[-1].visible_at for done in sandbox.store.calculations(ids).values()):
        if time.monotonic() > deadline:
            raise TimeoutError("The engine's process did not finish the reports.")
        time.sleep(0.002)
    failures = [done[-1].failure for done in sandbox.store.calculations(ids).values() if done[-1].failure]
    assert not failures, json.dumps(failures)


def load() -> float:
    """What else the machine has to do: the average of the last minute."""
    return os.getloadavg()[0]
