"""Ten thousand reports of eight hours each, asked about by the scheduler of production, in virtual time.

Goals: at most 200 questions a report; ready seen within 10 s or 6 % of its age, whichever is more, for 95 of 100; and no
herd: whatever began together does not ask together. Peaks are judged over ten seconds, in which a twentieth of all asks.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from explorer import rhythm

REPORTS = 10_000
LIFE = 8 * 3600.0
BEGIN = datetime(2026, 11, 30, tzinfo=UTC)
# Seconds between two sweeps: a run that is due waits for the next one.
SWEEP = 5.0
WINDOW = 10
HOUR = 3600

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _same_dice() -> Iterator[None]:
    """The same each time."""
    state = random.getstate()
    random.seed(20261130)
    yield
    random.setstate(state)


def asked_at(began: float) -> Iterator[float]:
    """When a report that began at a second is asked about, until the eight hours are over: at the sweep after it is due."""
    since, now = BEGIN + timedelta(seconds=began), began
    while True:
        due = (rhythm.next_poll(since, BEGIN + timedelta(seconds=now)) - BEGIN).total_seconds()
        now = due + random.uniform(0, SWEEP)
        if now > began + LIFE:
            return
        yield now


def peak_to_mean(asked: Iterable[float], start: float, end: float) -> float:
    """The fullest window against all windows' mean."""
    windows = Counter(int(at // WINDOW) for at in asked if start <= at < end)
    return max(windows.values()) / (sum(windows.values()) / ((end - start) / WINDOW))


def test_eight_hours_cost_200_questions_and_what_is_ready_is_seen_soon() -> None:
    late = most = 0
    around_the_clock: list[float] = []
    for _report in range(REPORTS):
        began = random.uniform(0, LIFE)
        asked = list(asked_at(began))
        most = max(most, len(asked))
        # One is always in flight where the other ends: the hours are bent to a circle, on which all 10,000 are under way.
        around_the_clock += [at % LIFE for at in asked]
        ready = began + random.uniform(1, LIFE - 600)
        seen = next(at for at in asked if at >= ready)
        late += seen - ready > max(10, 0.06 * (ready - began))
    assert most <= 200
    assert late <= 0.05 * REPORTS
    assert peak_to_mean(around_the_clock, 0, LIFE) <= 1.5


def test_what_was_sent_in_one_moment_is_not_asked_about_in_one_moment() -> None:
    asked = [at for _report in range(REPORTS // 4) for at in asked_at(0.0)]
    for hour in range(2, 8):
        assert peak_to_mean(asked, hour * HOUR, (hour + 1) * HOUR) <= 1.5


def test_without_its_jitter_there_would_be_a_herd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rhythm, "jittered", lambda pause: pause)
    asked = [at for _report in range(100) for at in asked_at(0.0)]
    assert peak_to_mean(asked, 5 * HOUR, 6 * HOUR) > 2
