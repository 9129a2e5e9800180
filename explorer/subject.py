"""What a comparison page is about: one run's question and answer, free of models, teams and accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from explorer.comparison import Days
from kitsapi.types import Filter, Period, Results, Variable


@dataclass(frozen=True, slots=True)
class SetSubject:
    """A media set as calculated: its days (None: Kits does not say), its touchpoints and those left out, with why.

    `inside`: the id of a touchpoint that lies inside another of the set, and the other's name.
    """

    name: str
    period: Period | None
    touchpoints: tuple[tuple[str, str], ...] = ()
    excluded: tuple[tuple[str, str], ...] = ()
    inside: tuple[tuple[str, str], ...] = ()

    @property
    def days(self) -> Days | None:
        """The period for the arithmetic."""
        return Days(self.period.start, self.period.end) if self.period else None

    @property
    def ids(self) -> frozenset[str]:
        """The touchpoints for telling sets apart; they are never shown."""
        return frozenset(id for id, _ in self.touchpoints)


@dataclass(frozen=True, slots=True)
class Subject:
    """One run: what was asked, what Kits answered, and when. `variables` are the account's, with Kits' labels."""

    report_name: str
    set_a: SetSubject
    results: Results
    set_b: SetSubject | None = None
    is_sandbox: bool = False
    include_not_validated: bool = False
    target_group: tuple[Filter, ...] = ()
    variables: tuple[Variable, ...] = ()
    blocks: tuple[str, ...] = ()
    calculated_at: datetime | None = None
    fetched_at: datetime | None = None
    resolved_by: Literal["kits", "portal"] = "kits"
    # When the helper report was calculated that the overlap is derived from; None: Kits itself compared, or nothing is known.
    derived_at: datetime | None = None
    # The run's own letters in the codes under its numbers; "" where there are none.
    code: str = ""

    def label(self, variable: str, value: str | None = None) -> str:
        """Kits' label of a variable or of one of its values; the raw word where Kits has none."""
        known = next((v for v in self.variables if v.name == variable), None)
        if value is None:
            return known.label if known and known.label else variable
        found = next((v for v in known.values if v.value == value), None) if known else None
        return found.label if found and found.label else value
