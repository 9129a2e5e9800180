"""Mode `failpoints`: at each of them a process of a real portal dies, one after another; the report is there once each time."""

from __future__ import annotations

import signal
from typing import Any

from explorer.failpoints import KILLED, NAMES
from tests.chaos.cast import make_draft
from tests.chaos.play import Play, beside
from tests.chaos.stage import Process, until

# The failpoint after a look-up is reached only where an answer was lost; that of a version, where a draft is sent.
NEEDS_A_LOSS, NEEDS_A_DRAFT = "submit.found", "create.version_sent"


def act(play: Play) -> dict[str, Any]:
    """One report a failpoint."""
    play.reports = len(NAMES)
    with play.set_up():
        play.open_doors()
        play.helper = play.stage.start_worker(1)
        play.way.is_good = True
        died = []
        for name, report in zip(NAMES, play.uuids, strict=True):
            play.way.lose_creations = int(name == NEEDS_A_LOSS)
            died.append(name) if _dies(play, name, report) else None
        play.wait_for_the_end()
        alive = sorted(set(NAMES) - set(died))
        said = [f"nobody died at {', '.join(alive)}"] if alive else []
        return play.judged() | {"failpoints": len(died), "complaints": said}


def _dies(play: Play, name: str, report: str) -> bool:
    """Let a process die at the failpoint with the report in hand, then another one finish it."""
    if name.startswith("create."):
        return _web_dies(play, name, report)
    play.helper.signal(signal.SIGSTOP)
    play.person.calculate(report)
    has_died = _ends(play.stage.start_worker(0, KITSPORTAL_FAILPOINT=name))
    play.helper.signal(signal.SIGCONT)
    play.wait_for_the_end()
    return has_died


def _web_dies(play: Play, name: str, report: str) -> bool:
    """The browser repeats its click, with the same key, once the web process is back."""
    play.web.kill()
    doomed = play.stage.start_web(KITSPORTAL_FAILPOINT=name)
    if is_draft := name == NEEDS_A_DRAFT:
        make_draft(report)
    clicking = beside(play.person.send_draft if is_draft else play.person.calculate, report)
    has_died = _ends(doomed)
    play.web = play.stage.start_web()
    clicking.join()
    return has_died


def _ends(doomed: Process) -> bool:
    try:
        until(lambda: doomed.exit_code is not None, 60)
    except TimeoutError:
        doomed.kill()
    return doomed.exit_code == KILLED
