"""Mode `paused`: workers are stopped for twice their lease, with runs in hand, and wake up as if nothing had happened."""

from __future__ import annotations

import signal
import time
from typing import Any

from tests.chaos.crew import Crew
from tests.chaos.play import Play, beside
from tests.chaos.stage import until

# What a worker logs that comes too late: its write has touched no row. And how long it is listened to.
FENCED = ("was fenced", "were fenced")
WORDS_SECONDS = 5.0


def act(play: Play) -> dict[str, Any]:
    """Let whole crews sleep while people work; nobody's late word counts."""
    with play.set_up():
        play.open_doors()
        rounds, slept = max(2, play.reports // 50), list[Crew]()
        clicking = beside(play.person.calculate_all, play.uuids, lambda done: done <= play.reports * (len(slept) + 1) / rounds)
        crew = _start(play)
        while len(slept) < rounds:
            slept.append(crew)
            crew = _relieve(play, crew)
        clicking.join()
        play.wait_for_the_end()
        said = [worker.process.said_in.read_text() for one in slept for worker in one.workers]
        late = sum(text.count(words) for text in said for words in FENCED)
        return play.judged() | {"pauses": rounds, "fenced": late, "overwrites": _overwritten()}


def _start(play: Play) -> Crew:
    crew = Crew(play.stage, play.seed)
    crew.start()
    until(lambda: len(crew.ready()) > 1)
    return crew


def _relieve(play: Play, crew: Crew) -> Crew:
    """Stop a whole crew while it holds runs; when the next one has them, wake the first: its words come too late."""
    until(_somebody_holds_a_run, 60, every=0.005)
    for worker in crew.workers:
        worker.process.signal(signal.SIGSTOP)
    began, others = time.monotonic(), _start(play)
    time.sleep(max(0, began + 2 * play.times.lease - time.monotonic()))
    for worker in crew.workers:
        worker.process.signal(signal.SIGCONT)
    time.sleep(WORDS_SECONDS)
    for worker in crew.workers:
        worker.process.stop()
    return others


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
