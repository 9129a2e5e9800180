"""Mode `paused`: workers are stopped for twice their lease, with runs in hand, and wake up as if nothing had happened."""

from __future__ import annotations

import signal
import time
from typing import Any

from tests.chaos.crew import Crew, Worker
from tests.chaos.play import Play, beside
from tests.chaos.stage import until

# What a worker logs that comes too late; its write has touched no row.
FENCED = ("was fenced", "lost its lease", "was taken over by another worker")


def act(play: Play) -> dict[str, Any]:
    """Stop one after another while people work; nobody's late word counts."""
    with play.set_up():
        play.open_doors()
        crew = Crew(play.stage, play.seed)
        crew.start()
        until(lambda: len(crew.ready()) == len(crew.workers))
        rounds = max(2, play.reports // 50)
        clicking = beside(play.person.calculate_all, play.uuids, lambda done: done <= play.reports * (len(slept) + 1) / rounds)
        slept: list[Worker] = []
        while len(slept) < rounds:
            slept.append(_sleep_with_work(play, crew, len(slept)))
        clicking.join()
        play.wait_for_the_end()
        late = sum(worker.process.said_in.read_text().count(words) for worker in crew.workers for words in FENCED)
        return play.judged() | {"pauses": len(slept), "fenced": late, "overwrites": _overwritten()}


def _sleep_with_work(play: Play, crew: Crew, number: int) -> Worker:
    """Stop a worker while runs are held; wake it after twice the lease."""
    worker = crew.workers[number % len(crew.workers)]
    until(_somebody_holds_a_run, 60, every=0.01)
    worker.process.signal(signal.SIGSTOP)
    time.sleep(2 * play.times.lease)
    worker.process.signal(signal.SIGCONT)
    return worker


def _somebody_holds_a_run() -> bool:
    from explorer.models import Run

    return Run.objects.exclude(lease_token=None).exists()


def _overwritten() -> int:
    """Runs whose stored results are not those of their last answer, or are there twice."""
    from django.db.models import Count

    from explorer.metrics import read_results
    from explorer.models import Metric, Run

    twice = Metric.objects.values("run", "block", "media_set").annotate(times=Count("pk")).filter(times__gt=1).count()
    broken = 0
    for run in Run.objects.exclude(marker=None).filter(state="ready"):
        results = read_results(run)
        broken += results.set_a.overview is None or results.set_a.overview.reach != run.reach_a
    return twice + broken
