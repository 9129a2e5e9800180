"""Runs for tests of the room, without Kits behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, date, datetime
from typing import Any

import pytest

from explorer.metrics import store_results
from explorer.models import MediaSet, Pick, Report, ReportVersion, Run, State
from explorer.resolution import store_sets
from explorer.tests.sample import answer_of
from kitsapi import types as kits
from kitsapi.errors import KitsUnreadable
from kitsapi.read import Page


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


@pytest.fixture
def ready_run(run: Run) -> Run:
    """The same with the worked example as its results."""
    state = kits.ReportState("x-1", "x", "ready", created_at=datetime.now(UTC), calculated_at=datetime.now(UTC))
    answer = answer_of(kits.ListedReport(state, run.version.definition("x")))
    store_sets(run, answer)
    headline = store_results(run, answer)
    ends = {"due_at": None, "ended_at": state.created_at, "calculated_at": state.calculated_at}
    Run.objects.filter(pk=run.pk).update(state=State.READY, **ends, **headline)
    return Run.objects.get(pk=run.pk)


class FakeKits:
    """A Kits that does as it is told: what it holds, and what goes wrong next."""

    def __init__(self) -> None:
        self.reports_held: list[kits.ListedReport] = []
        self.created: list[kits.Definition] = []
        self.problem: Exception | None = None
        self.works_all_the_same = False
        self.names_are_searchable = True
        self.answers: dict[str, kits.Answer] = {}
        self.asked: list[list[str]] = []
        self.spoils_all = ""
        self.unreadable: list[kits.Unreadable] = []
        self.before_page: Callable[[], object] = lambda: None

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

    def report_pages(self, q: str = "") -> Iterator[Page[kits.ListedReport]]:
        """The same in pages of two; what is odd comes with the first."""
        listed, odd = self.reports(q), tuple(one for one in self.unreadable if q in one.name or not one.name)
        for start in range(0, max(len(listed), 1), 2):
            self.before_page()
            yield Page(tuple(listed[start : start + 2]), odd if not start else (), start + 2 < len(listed), "")

    def report_states(self, ids: list[str]) -> dict[str, kits.ReportState | kits.Unreadable]:
        """Say where reports stand. One that spoils all spoils every answer it is part of."""
        self._fail()
        self.asked.append(list(ids))
        if self.spoils_all in ids:
            raise KitsUnreadable("Kits reported an error.")
        odd = {one.id: one for one in self.unreadable if one.id in ids}
        return {one.state.id: one.state for one in self.reports_held if one.state.id in ids} | odd

    def one_deadline(self) -> AbstractContextManager[None]:
        """There is no time here."""
        return nullcontext()

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
