"""Mode `kill`: workers die all the while, half of them at a failpoint, and beside them a naive client does what others do."""

from __future__ import annotations

import time
from typing import Any

from tests.chaos import naive, truth
from tests.chaos.crew import Crew
from tests.chaos.play import Play, beside
from tests.chaos.stage import until
from tests.chaos.watch import Watch

# Seconds after which a creation counts as failed for the naive client: late answers are not waited for.
NAIVE_PATIENCE = 1.5
NAIVE_ACCOUNT = "Iltalyhty Kustannus"


def act(play: Play) -> dict[str, Any]:
    """Play it, and say what came of it."""
    with play.set_up():
        play.open_doors()
        began = time.monotonic()
        crew = Crew(play.stage, play.seed)
        watch = Watch(lambda: [death.at for death in crew.kills], play.times.lease)
        _kill_while_people_work(play, crew, watch)
        found = play.judged()
        at_failpoints = [death.failpoint for death in crew.kills if death.failpoint]
        return found | {
            "kills": len(crew.kills),
            "kills_at_failpoints": len(at_failpoints),
            "failpoints": sorted(set(at_failpoints)),
            "naive_duplicate_share": round(_naive_share(play), 3),
            "recovery_p99_s": watch.p99(),
            "recoveries": len(watch.recoveries),
            "faults": dict(play.way.dealt),
            "seconds": round(time.monotonic() - began),
        }


def _kill_while_people_work(play: Play, crew: Crew, watch: Watch) -> None:
    """Kills and clicks go on side by side; when both are done, the rest of the work is waited for."""
    crew.start()
    until(lambda: len(crew.ready()) > 2)
    watch.start()
    key = play.stage.new_key(NAIVE_ACCOUNT)
    play.naive = truth.kits(play.stage.sandbox_url, key)
    with truth.kits(play.stage.env["SANDBOX_URL"], key, deadline=NAIVE_PATIENCE) as client:
        others = [beside(crew.go_on), beside(naive.create_all, client, play.reports)]
        play.person.calculate_all(play.uuids, lambda done: done <= play.reports * (len(crew.kills) + 2) / play.kills)
        until(lambda: len(crew.kills) >= play.kills, 600)
        crew.is_over.set()
        for other in others:
            other.join()
    play.wait_for_the_end()
    watch.is_over.set()
    watch.join()


def _naive_share(play: Play) -> float:
    with play.naive as client:
        return naive.duplicate_share(client, play.reports)
