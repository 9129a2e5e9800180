"""All schedules of a team on one page, of both kinds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from explorer import drafts
from explorer.models import Recalculation, Report, Series
from explorer.schedules import schedules


@pytest.fixture
def four(report: Report, alice: Any) -> list[Report]:
    """Reports with a schedule each: repeated, recalculated by Kits, paused, ended."""
    reports = [report, *(drafts.copy_report(report, alice) for _ in range(3))]
    Report.objects.filter(pk=reports[1].pk).update(name="By Kits")
    now = timezone.now()
    Series.objects.create(report=reports[0], due_at=now + timedelta(days=2), created_by=alice)
    version = reports[1].current
    version.recalculation = "weekly"
    version.save()
    Recalculation.objects.create(
        report=reports[1], version=version, account=report.account, upstream_id="e-1", expected_at=now + timedelta(days=1)
    )
    Series.objects.create(report=reports[2], state="paused", problem="It was stopped.")
    Series.objects.create(report=reports[3], state="ended")
    return reports


def test_both_kinds_stand_in_one_list_the_next_due_first_and_what_rests_last(four: list[Report], team: Any) -> None:
    found = schedules(team)
    assert [each.report for each in found] == [four[1], four[0], four[2], four[3]]
    assert [each.state for each in found] == ["active", "active", "paused", "ended"]


def test_the_page_says_kind_rhythm_state_and_owner_in_few_queries(
    client: Any, bob: Any, alice: Any, four: list[Report], team: Any, django_assert_max_num_queries: Any
) -> None:
    client.force_login(bob)
    with django_assert_max_num_queries(8):
        page = client.get(reverse("schedule-list", args=[team.uuid])).content.decode()
    for words in ("Recalculated by Kits", "Repeated by the portal", "Every Tuesday", "paused", "It was stopped.", str(alice)):
        assert words in page


def test_what_has_ended_is_set_up_anew_and_not_resumed(client: Any, alice: Any, four: list[Report]) -> None:
    client.force_login(alice)
    pages = {
        row.series.state: client.get(reverse("report-repetition", args=[row.report.uuid])).content.decode()
        for row in schedules(four[0].team)
        if row.series
    }
    assert "/resumption/" in pages["paused"] and "/resumption/" not in pages["ended"]
