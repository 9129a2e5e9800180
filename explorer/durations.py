"""How long Kits took for this account's reports, and so how long the next one is likely to take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from statistics import median, quantiles

from explorer.models import Run, State
from teams.models import KitsAccount

LOOKED_AT = 100
# Of fewer runs nothing can be said.
ENOUGH = 4


@dataclass(frozen=True, slots=True)
class Expected:
    """What to expect of a report: half take less than `usual`, nine in ten less than `most`, of `runs` runs."""

    usual: timedelta
    most: timedelta
    runs: int
    # Whether those runs had the same blocks, or just any.
    is_alike: bool


@dataclass(frozen=True, slots=True)
class Took:
    """One run that ended well: the blocks it had, and how long Kits took."""

    blocks: frozenset[str]
    seconds: float


class Durations:
    """The newest runs of an account that Kits has calculated for this portal, read once."""

    def __init__(self, account: KitsAccount) -> None:
        self.account = account

    @cached_property
    def took(self) -> list[Took]:
        """The runs, as far as Kits' stamps can be true."""
        ready = Run.objects.filter(account=self.account, state=State.READY, submitted_at__isnull=False)
        rows = ready.order_by("-calculated_at").values_list("submitted_at", "calculated_at", "version__blocks")[:LOOKED_AT]
        return [
            Took(frozenset(blocks), (calculated - submitted).total_seconds())
            for submitted, calculated, blocks in rows
            if submitted and calculated and calculated > submitted
        ]

    def expected(self, blocks: Iterable[str]) -> Expected | None:
        """Return what to expect of a report with these blocks; None where too few were calculated."""
        wanted = frozenset(blocks)
        alike = [took.seconds for took in self.took if took.blocks == wanted]
        chosen = alike if len(alike) >= ENOUGH else [took.seconds for took in self.took]
        if len(chosen) < ENOUGH:
            return None
        nine_of_ten = quantiles(chosen, n=10, method="inclusive")[-1]
        return Expected(timedelta(seconds=median(chosen)), timedelta(seconds=nine_of_ten), len(chosen), chosen is alike)

    def cost(self, block: str) -> timedelta | None:
        """Return how much longer runs with a block took, half of them; None where too few are known with it or without."""
        with_it = [took.seconds for took in self.took if block in took.blocks]
        without = [took.seconds for took in self.took if block not in took.blocks]
        if min(len(with_it), len(without)) < ENOUGH:
            return None
        return timedelta(seconds=max(_median(with_it) - _median(without), 0.0))


def _median(seconds: Sequence[float]) -> float:
    return float(median(seconds))
