"""How long Kits takes for this account's reports, and so when the next one is likely to be ready."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import chain

from django.utils import timezone

from explorer.models import Run, State
from explorer.survival import Step, Wait, curve, within
from teams.models import KitsAccount

LOOKED_AT = 100
# Of those that did not end with results, or not yet, as many at most.
OTHERS_LOOKED_AT = 1_000
# Of fewer runs nothing can be said.
ENOUGH = 4
HALF, MOST = 0.5, 0.9


@dataclass(frozen=True, slots=True)
class Expected:
    """What to expect of a report: half take less than `usual`, nine in ten less than `most`; of `runs` that were ready.

    `most` is None where too many still wait to say it.
    """

    usual: timedelta
    most: timedelta | None
    runs: int
    # Whether those runs had the same blocks, or just any.
    is_alike: bool


@dataclass(frozen=True, slots=True)
class Took:
    """One run: the blocks it had, and how long Kits took or has been taking."""

    blocks: frozenset[str]
    wait: Wait


class Durations:
    """The newest runs that this portal has sent for an account, read once.

    Those that wait, failed or were given up count as having taken at least as long as they were watched.
    """

    def __init__(self, account: KitsAccount) -> None:
        self.account = account
        self._known_steps: dict[frozenset[str], list[Step]] = {}

    @cached_property
    def took(self) -> list[Took]:
        """The runs, as far as Kits' stamps can be true. A recalculation by Kits is none: nobody knows when it began."""
        sent = Run.objects.filter(account=self.account, submitted_at__isnull=False, marker__isnull=False)
        sent = sent.order_by("-submitted_at").only("submitted_at", "calculated_at", "ended_at", "state", "version__blocks")
        ready = list(sent.filter(state=State.READY).select_related("version")[:LOOKED_AT])
        if not ready:
            return []
        others = sent.exclude(state=State.READY).filter(submitted_at__gte=ready[-1].submitted_at)
        now = timezone.now()
        found = chain(ready, others.select_related("version")[:OTHERS_LOOKED_AT])
        return [Took(frozenset(run.version.blocks), wait) for run in found if (wait := _wait(run, now)).seconds > 0]

    def expected(self, blocks: Iterable[str]) -> Expected | None:
        """Return what to expect of a report with these blocks; None where too few were calculated."""
        waits, is_alike = self._like(blocks)
        steps = curve(waits)
        usual = _time(within(steps, HALF))
        if usual is None:
            return None
        return Expected(usual, _time(within(steps, MOST)), _over(waits), is_alike)

    def ready_at(self, run: Run, now: datetime) -> datetime | None:
        """Return when a waiting run is likely to be ready: half of those that have waited as long were, by then.

        None where too few were calculated, or none that had waited as long; and where nobody knows whether Kits has it.
        """
        if run.state == State.UNCONFIRMED:
            return None
        steps = self._steps(frozenset(run.version.blocks))
        since = run.submitted_at or now
        seconds = within(steps, HALF, (now - since).total_seconds())
        return None if seconds is None else since + timedelta(seconds=seconds)

    def _steps(self, blocks: frozenset[str]) -> list[Step]:
        """The curve of runs with these blocks, worked out once."""
        if blocks not in self._known_steps:
            self._known_steps[blocks] = curve(self._like(blocks)[0])
        return self._known_steps[blocks]

    def _like(self, blocks: Iterable[str]) -> tuple[list[Wait], bool]:
        """The waits of runs with the same blocks; of any where those are few, and none where even they are."""
        wanted = frozenset(blocks)
        alike = [took.wait for took in self.took if took.blocks == wanted]
        if _over(alike) >= ENOUGH:
            return alike, True
        whole = [took.wait for took in self.took]
        return (whole if _over(whole) >= ENOUGH else []), False

    def cost(self, block: str) -> timedelta | None:
        """Return how much longer runs with a block took, half of them; None where too few are known with it or without."""
        with_it = [took.wait for took in self.took if block in took.blocks]
        without = [took.wait for took in self.took if block not in took.blocks]
        if min(_over(with_it), _over(without)) < ENOUGH:
            return None
        longer, shorter = within(curve(with_it), HALF), within(curve(without), HALF)
        return None if longer is None or shorter is None else timedelta(seconds=max(longer - shorter, 0.0))


def ready_at(run: Run) -> datetime | None:
    """Return when a run that is still to come is likely to be ready; None where that cannot be said, or is over already."""
    now = timezone.now()
    found = Durations(run.account).ready_at(run, now) if run.is_waiting else None
    return found if found and found > now else None


def _wait(run: Run, now: datetime) -> Wait:
    """How long Kits took for a run that was sent; for one without results, for how long it was watched."""
    if run.state == State.READY:
        until, is_over = run.calculated_at, True
    else:
        until, is_over = run.ended_at or now, False
    return Wait((until - run.submitted_at).total_seconds() if until and run.submitted_at else 0.0, is_over)


def _over(waits: Sequence[Wait]) -> int:
    return sum(wait.is_over for wait in waits)


def _time(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
