"""The engine's own loop: takes due reports one by one, computes, and notes when the result may be seen.

It runs in a process of its own, so that the web side never computes. The line to its parent is its standard input: a
byte wakes it, and the end of the line, however the parent died, ends it. What was half done then is still due.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from collections.abc import Callable

from .accounts import Directory
from .asked import check, read_input
from .calculation import calculate_report, pack
from .clock import Clock, day_of, next_slot
from .errors import Invalid
from .figures import compute
from .settings import Settings
from .store import Report, Store

log = logging.getLogger("sandbox.worker")

_LOOK_EVERY_SECONDS = 0.5


class Engine:
    """Calculates whatever is due."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store
        self._clock = Clock(store)
        self._directory = Directory(settings, store)

    def run(self, wait: Callable[[float], object], stopped: Callable[[], bool]) -> None:
        """Until told to stop: calculate what is due, then wait for more."""
        self._store.forget_unfinished()
        while not stopped():
            try:
                while not stopped() and self.step():
                    pass
            except Exception:
                log.exception("A step of the engine failed; it goes on.")
            wait(_LOOK_EVERY_SECONDS)

    def step(self) -> bool:
        """Answer a question, else calculate the report that has waited longest. False: nothing was due."""
        if self._answer_question():
            return True
        report = self._store.next_due(self._clock.now())
        if report is None:
            return False
        started_at = self._clock.now()
        number = self._store.start_calculation(report.id, started_at)
        if number is None:
            return True
        result, failure = self._outcome(report, started_at)
        visible_at = max(self._clock.now(), started_at + self._settings.calculation_seconds)
        self._store.finish_calculation(
            number,
            visible_at=visible_at,
            # Never before the results can be seen, however long a calculation takes.
            due_at=next_slot(json.loads(report.input).get("recalculation") or "NONE", visible_at),
            result=result,
            failure=failure,
        )
        return True

    def _answer_question(self) -> bool:
        """Answer the oldest question. Questions are small, so they go before reports. False: there is none."""
        row = self._store.open_question()
        if row is None:
            return False
        self._store.answer_question(row["key"], self._figures(row["asked"]))
        return True

    def _figures(self, asked: str) -> str:
        """The answer to a question; null where there can be none, so that it does not stand in the way of all others."""
        try:
            source = self._directory.source(json.loads(asked)["account"])
            # An account that went meanwhile has no visits; nobody can ask for it any more.
            return compute(source, asked) if source else "[]"
        except Exception:
            log.exception("A question could not be answered.")
            return "null"

    def _outcome(self, report: Report, instant: float) -> tuple[bytes | None, str | None]:
        """The packed result, or the sentence that says why there is none."""
        if report.doomed:
            return None, "The calculation failed because the sandbox was told to let it fail."
        try:
            view = self._directory.view(report.account_id, day_of(instant))
            if view is None:
                return None, "The account has gone."
            asked = read_input(json.loads(report.input))
            check(asked, view)
            return pack(calculate_report(asked, view)), None
        except Invalid as problem:
            return None, problem.message
        except Exception:
            log.exception("Report %s could not be calculated.", report.id)
            return None, "The calculation failed inside the sandbox; its log says why."


def run_process(settings: Settings) -> None:
    """The body of the engine's process."""
    wake = threading.Event()
    threading.Thread(target=_listen, args=(wake,), daemon=True).start()

    def wait(seconds: float) -> None:
        wake.wait(seconds)
        wake.clear()

    Engine(settings, Store(settings.database)).run(wait, lambda: False)


def _listen(wake: threading.Event) -> None:
    """Every byte from the parent wakes the engine; the end of the line ends the process at once."""
    while os.read(sys.stdin.fileno(), 4096):
        wake.set()
    os._exit(0)
