"""Mode `broker`: the broker is killed with all it has, and away for a minute. Pages answer, clicks count, nothing is lost."""

from __future__ import annotations

import time
from typing import Any

from tests.chaos.crew import Crew
from tests.chaos.play import Play, beside
from tests.chaos.stage import until

DOWN_SECONDS = 60.0
# Once the broker is back, some run goes on within this time.
BACK_SECONDS = 60.0


def act(play: Play) -> dict[str, Any]:
    """A third of the clicks before, the rest while it is away."""
    with play.set_up():
        play.open_doors()
        if play.broker is None:
            raise SystemExit("chaos: this mode kills the broker, so it starts its own: unset CELERY_BROKER_URL.")
        crew = Crew(play.stage, play.seed)
        crew.start()
        until(lambda: len(crew.ready()) > 2)
        play.person.calculate_all(play.uuids[: play.reports // 3], lambda _done: True)
        play.broker.kill()
        slowest = _click_while_it_is_away(play)
        left = play.unfinished()
        play.broker = play.stage.start_broker()
        back = time.monotonic()
        moved = until(lambda: play.unfinished() < left and time.monotonic() - back, BACK_SECONDS * 2)
        play.wait_for_the_end()
        found = play.judged()
        refused = sum(status != 200 for status in play.person.seen)
        return found | {
            "down_s": DOWN_SECONDS,
            "pages_seen": len(play.person.seen),
            "pages_refused": refused,
            "slowest_click_s": round(slowest, 1),
            "back_at_work_s": round(moved, 1),
            "complaints": [f"{refused} pages were refused"] * bool(refused)
            + ["work went on too late"] * (moved > BACK_SECONDS),
        }


def _click_while_it_is_away(play: Play) -> float:
    """Look at pages and click for a minute. Return the longest wait of a click."""
    deadline, slowest = time.monotonic() + DOWN_SECONDS, 0.0
    clicking = beside(play.person.look)
    for report in play.uuids[play.reports // 3 :]:
        began = time.monotonic()
        play.person.calculate(report)
        slowest = max(slowest, time.monotonic() - began)
        play.person.look(f"/reports/{report}/")
    clicking.join()
    while time.monotonic() < deadline:
        play.person.look()
        time.sleep(1)
    return slowest
