"""How long a report is likely to take: from the account's own runs, and nothing where there are too few."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import F
from django.utils import timezone

from explorer.durations import Durations, ready_at
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
    assert expected.most == timedelta(minutes=200)


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


def waiting(report: Report, *minutes: float, **changes: Any) -> list[Run]:
    """Some runs that Kits has been calculating for so long."""
    took(report, BOTH, *minutes)
    newest = list(Run.objects.order_by("-pk")[: len(minutes)])[::-1]
    for run, each in zip(newest, minutes, strict=True):
        since = timezone.now() - timedelta(minutes=each)
        Run.objects.filter(pk=run.pk).update(
            **{"state": State.CALCULATING, "calculated_at": None, "submitted_at": since} | changes
        )
    return list(Run.objects.filter(pk__in=[run.pk for run in newest]).select_related("version", "account"))


def test_runs_that_are_not_over_count_as_such(report: Report) -> None:
    took(report, BOTH, 10, 20, 30, 40)
    Run.objects.update(submitted_at=timezone.now() - timedelta(hours=2))
    Run.objects.update(calculated_at=F("submitted_at") + (F("calculated_at") - F("created_at")))
    waiting(report, 35, 35)
    expected = Durations(report.account).expected(BOTH)
    assert expected and (round(expected.usual.total_seconds() / 60), expected.runs) == (35, 4)


def test_a_waiting_run_is_expected_when_those_were_ready_that_waited_as_long(report: Report) -> None:
    took(report, BOTH, 10, 20, 30, 40)
    Run.objects.update(submitted_at=timezone.now() - timedelta(hours=2))
    Run.objects.update(calculated_at=F("submitted_at") + (F("calculated_at") - F("created_at")))
    (run,) = waiting(report, 15)
    found = ready_at(run)
    assert found and abs(found - run.submitted_at - timedelta(minutes=30)) < timedelta(seconds=2)


def test_of_one_that_has_waited_longer_than_any_nothing_is_said(report: Report) -> None:
    took(report, BOTH, 10, 20, 30, 40)
    (run,) = waiting(report, 90)
    assert ready_at(run) is None


def test_a_recalculation_by_kits_says_nothing_about_how_long_it_took(report: Report) -> None:
    took(report, BOTH, 1, 2, 3, 4, 5)
    Run.objects.update(marker=None)
    assert Durations(report.account).expected(BOTH) is None
