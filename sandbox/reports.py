"""Reports as the API shows them: where their calculation stands, and what it found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from .calculation import unpack
from .clock import spoken
from .context import Sandbox
from .faults import UNKNOWN_STATUS
from .quirks import odd
from .store import Calculation, Report

_SAMPLE_SIZES = ("sampleSize", "targetGroupSampleSize", "base")


class ShownReport:
    """An `Explorer` of the schema: attributes bear the schema's names, results are read only when asked for."""

    def __init__(self, sandbox: Sandbox, report: Report, calculations: Sequence[Calculation], now: float) -> None:
        self._sandbox = sandbox
        self._now = now
        self._input: dict[str, Any] = json.loads(report.input)
        self.stored = report
        done = [each for each in calculations if each.visible_at is not None and each.visible_at <= now]
        self._latest = done[-1] if done else None
        self._good = next((each for each in reversed(done) if each.failure is None), None)
        self._under_way = len(done) < len(calculations)
        self.id = report.id
        self.accountId = report.account_id
        self.name = report.name
        self.createdAt = spoken(report.created_at)
        self.sections = self._input["sections"]
        self.includeNotValidated = bool(self._input.get("includeNotValidated"))
        self.recalculation = self._input.get("recalculation") or "NONE"
        self.targetGroup = {"filters": (self._input.get("targetGroup") or {}).get("filters", [])}

    @property
    def status(self) -> str:
        """The last outcome that can be seen, else how far the first calculation has come."""
        if self._is_backwards:
            return "CALCULATING"
        if self._latest:
            return "FAILED" if self._latest.failure else "READY"
        if self._sandbox.faults.unknown_status:
            return UNKNOWN_STATUS
        return "CALCULATING" if self._under_way else "QUEUED"

    @property
    def failure(self) -> str | None:
        """Why it failed."""
        return self._latest.failure if self._latest else None

    @property
    def recalculating(self) -> bool:
        """Newer results are on their way."""
        return bool(self._latest and self._under_way)

    @property
    def calculatedAt(self) -> str | None:
        """When the results that can be read were finished."""
        return spoken(self._good.visible_at) if self._good else None

    @property
    def nextCalculationAt(self) -> str | None:
        """When the schedule's next calculation is due."""
        return spoken(self.stored.due_at) if self._latest else None

    @property
    def setA(self) -> dict[str, Any]:
        """The set as asked, and what it meant."""
        return self._set("setA")

    @property
    def setB(self) -> dict[str, Any] | None:
        """The other set, if there is one."""
        return self._set("setB") if self._input.get("setB") else None

    @property
    def metrics(self) -> dict[str, Any] | None:
        """The last results."""
        metrics: dict[str, Any] | None = self._result.get("metrics")
        faults = self._sandbox.faults
        if metrics is None or self._is_backwards:
            return None
        if faults.quirks:
            metrics = odd(metrics, targeted=bool(self.targetGroup["filters"]))
        if faults.no_comparison:
            metrics = {**metrics, "comparison": None}
        return _without_sample_sizes(metrics) if faults.no_sample_sizes else metrics

    @cached_property
    def _is_backwards(self) -> bool:
        """A meanness: it was ready before, and now it is not."""
        return bool(self._latest and not self._latest.failure and self._sandbox.faults.spend("status_backwards"))

    def _set(self, key: str) -> dict[str, Any]:
        return {**self._input[key], **self._result.get(key, {})}

    @cached_property
    def _result(self) -> dict[str, Any]:
        stored = self._sandbox.store.result(self._good.number) if self._good else None
        return unpack(stored) if stored else {}


def _without_sample_sizes(block: Any) -> Any:
    """The same with every sample size unknown."""
    if isinstance(block, list):
        return [_without_sample_sizes(each) for each in block]
    if not isinstance(block, dict):
        return block
    return {name: None if name in _SAMPLE_SIZES else _without_sample_sizes(each) for name, each in block.items()}


def show(sandbox: Sandbox, reports: Sequence[Report]) -> list[ShownReport]:
    """Reports for the API, in their order."""
    now = sandbox.clock.now()
    calculations = sandbox.store.calculations([report.id for report in reports])
    return [ShownReport(sandbox, report, calculations[report.id], now) for report in reports]
