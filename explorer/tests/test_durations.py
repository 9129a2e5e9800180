"""How long a report is likely to take: from the account's own runs, and nothing where there are too few."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from explorer.durations import Durations
from explorer.models import Report, ReportVersion, Run, State

BOTH, ONE = ["overview", "profile"], ["overview"]


def took(report: Report, blocks: list[str], *minutes: float) -> None:
    """Some runs that took so long."""
    now = timezone.now()
    for each in minutes:
        number = report.versions.count() + 1
        version = ReportVersion.objects.create(report=report, number=number, blocks=blocks)
        Run.objects.create(
            report=report, version=version, account=report.account, key=uuid4(), state=State.READY, upstream_id=str(uuid4()),
            submitted_at=now, calculated_at=now + timedelta(minutes=each),
        )  # fmt: skip


def test_of_few_runs_nothing_is_said(report: Report) -> None:
    took(report, BOTH, 1, 2, 3)
    assert Durations(report.account).expected(BOTH) is None


def test_runs_with_the_same_blocks_count(report: Report) -> None:
    took(report, BOTH, 10, 20, 30, 40, 200)
    took(report, ONE, 1, 1, 1, 1)
    expected = Durations(report.account).expected(reversed(BOTH))
    assert expected and (expected.usual, expected.runs, expected.is_alike) == (timedelta(minutes=30), 5, True)
    assert timedelta(minutes=40) < expected.most < timedelta(minutes=200)


def test_where_they_are_few_any_of_the_account_count(report: Report) -> None:
    took(report, BOTH, 10, 20)
    took(report, ONE, 2, 4)
    expected = Durations(report.account).expected(BOTH)
    assert expected and (expected.usual, expected.is_alike) == (timedelta(minutes=7), False)


def test_a_block_costs_what_runs_with_it_take_longer(report: Report) -> None:
    took(report, BOTH, 10, 10, 10, 10)
    assert Durations(report.account).cost("profile") is None
    took(report, ONE, 4, 4, 4, 4)
    assert Durations(report.account).cost("profile") == timedelta(minutes=6)
    assert Durations(report.account).cost("overview") is None


@pytest.mark.parametrize(
    "change", [{"submitted_at": None}, {"state": State.FAILED}, {"calculated_at": timezone.now() - timedelta(9)}]
)
def test_runs_whose_time_is_not_known_do_not_count(report: Report, change: dict[str, Any]) -> None:
    took(report, BOTH, 1, 2, 3, 4, 5)
    Run.objects.update(**change)
    assert Durations(report.account).expected(BOTH) is None
