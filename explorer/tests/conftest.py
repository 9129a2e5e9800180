"""Runs for tests of the room, without Kits behind them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from explorer.models import MediaSet, Pick, Report, ReportVersion, Run
from kitsapi import types as kits


@pytest.fixture
def report(account: Any, alice: Any) -> Report:
    """A draft that could be sent: A one touchpoint, B another, one week."""
    report = Report.objects.create(team=account.team, account=account, name="Viikon vertailu", created_by=alice)
    version = ReportVersion.objects.create(report=report, author=alice, blocks=["overview", "profile"])
    for slot, upstream_id in (("a", "t-1"), ("b", "t-2")):
        media_set = MediaSet.objects.create(
            version=version, slot=slot, name=f"Set {slot}", start=date(2026, 11, 9), end=date(2026, 11, 15)
        )
        Pick.objects.create(media_set=media_set, upstream_id=upstream_id, name=upstream_id)
    report.current = version
    report.save()
    return report


@pytest.fixture
def run(report: Report, alice: Any) -> Run:
    """A run of the report that is queued and due."""
    from uuid import uuid4

    from explorer.drafts import queue_run

    return queue_run(report, alice, uuid4())


class FakeKits:
    """A Kits that does as it is told: what it holds, and what goes wrong next."""

    def __init__(self) -> None:
        self.reports_held: list[kits.ListedReport] = []
        self.created: list[kits.Definition] = []
        self.problem: Exception | None = None
        self.works_all_the_same = False
        self.names_are_searchable = True
        self.answers: dict[str, kits.Answer] = {}

    def create_report(self, definition: kits.Definition) -> kits.ReportState:
        """Make a report, or fail before or after the work."""
        problem, self.problem = self.problem, None
        if problem and not self.works_all_the_same:
            raise problem
        self.created.append(definition)
        state = kits.ReportState(
            id=f"x-{len(self.created)}", name=definition.name, state="calculating", created_at=datetime.now(UTC)
        )
        self.reports_held.insert(0, kits.ListedReport(state, definition))
        if problem:
            raise problem
        return state

    def reports(self, q: str = "") -> list[kits.ListedReport]:
        """List what is held, newest first."""
        self._fail()
        if q and not self.names_are_searchable:
            return []
        return [listed for listed in self.reports_held if q in listed.state.name]

    def report_states(self, ids: list[str]) -> dict[str, kits.ReportState]:
        """Say where reports stand."""
        self._fail()
        return {listed.state.id: listed.state for listed in self.reports_held if listed.state.id in ids}

    def answer(self, report_id: str) -> kits.Answer | None:
        """Give the results."""
        self._fail()
        return self.answers.get(report_id)

    def _fail(self) -> None:
        if problem := self.problem:
            self.problem = None
            raise problem


@pytest.fixture
def fake_kits() -> FakeKits:
    """A Kits without a network."""
    return FakeKits()
