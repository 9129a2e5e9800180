"""The history of a report: all runs over its versions, and any run against any other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from explorer import between, drafts, history
from explorer.metrics import store_results
from explorer.models import Report, Run, RunSet, Series, SeriesSlot, State
from explorer.resolution import store_sets
from explorer.significance import independent_difference
from explorer.tests.sample import answer_of
from explorer.tests.subjects import subject
from kitsapi.types import ListedReport, ReportState, Results

FIRST = datetime(2026, 11, 10, 9, tzinfo=UTC)
WEEK = timedelta(days=7)
Make = Callable[..., Run]


def results(only_a: int = 40_000, both: int = 20_000, only_b: int = 10_000, panel: int | None = 10_000, **how: Any) -> Results:
    """The numbers of a run; 100,000 people are 10,000 of the panel."""
    return subject(only_a, both, only_b, panel=panel, **how).results


@pytest.fixture
def make(report: Report, alice: Any) -> Make:
    """Makes a ready run of a week, so many weeks after the first one."""

    def make(weeks: int, said: Results | None = None, days: int = 7, **changes: Any) -> Run:
        run = drafts.queue_run(report, alice, uuid4())
        stamp = FIRST + weeks * WEEK
        state = ReportState(id=f"x-{uuid4()}", name="X", state="ready", created_at=stamp, calculated_at=stamp)
        answer = answer_of(ListedReport(state, run.version.definition("X")))
        headline = store_results(run, replace(answer, results=said or results()))
        store_sets(run, answer)
        start = date(2026, 11, 2) + weeks * WEEK
        RunSet.objects.filter(run=run).update(start=start, end=start + timedelta(days=days - 1))
        ended = {"state": State.READY, "due_at": None, "upstream_id": state.id, "calculated_at": stamp, "ended_at": stamp}
        Run.objects.filter(pk=run.pk).update(**ended | {"created_at": stamp} | headline | changes)
        return Run.objects.select_related("report", "version", "account").get(pk=run.pk)

    return make


def figure(part: dict[str, Any]) -> list[dict[str, Any]]:
    return part["figures"][0]["figure"]["data"]


def test_the_timeline_says_how_each_run_came_about(make: Make, report: Report) -> None:
    asked, by_portal, by_kits = make(0), make(1), make(2, marker=None)
    series = Series.objects.create(report=report)
    SeriesSlot.objects.create(series=series, at=FIRST, run=by_portal)
    rows = history.rows(report, list(history.runs_of(report)))
    assert [(row.run, row.how) for row in rows] == [
        (by_kits, "recalculated by Kits"),
        (by_portal, "repeated by the portal"),
        (asked, "asked for by alice@example.com"),
    ]


def test_runs_of_all_versions_stand_in_one_timeline_with_what_was_changed(make: Make, report: Report, alice: Any) -> None:
    make(0)
    drafts.edit(report, alice).media_sets.filter(slot="b").delete()
    report.refresh_from_db()
    make(1)
    rows = history.rows(report, list(history.runs_of(report)))
    assert [row.changes for row in rows] == [["set B removed"], []]


def test_the_lines_are_shares_of_the_target_group_in_the_order_of_calculation(make: Make, report: Report) -> None:
    make(1, results(only_a=50_000))
    make(0)
    lines = figure(history.part(report))
    assert [line["y"] for line in lines] == [[0.6, 0.7], [0.3, 0.3], [0.2, 0.2], [0.7, 0.8]]
    assert len({line["marker"]["symbol"] for line in lines}) == 4


def test_a_figure_over_too_low_a_base_is_a_gap_and_not_shown(make: Make, report: Report) -> None:
    make(0)
    make(1, results(both=200))
    part = history.part(report)
    assert figure(part)[2]["y"] == [0.2, None]
    shown = part["table"]["rows"][0]["cells"]
    assert (shown[6]["text"], shown[7]["text"], shown[8]["text"]) == ("not shown", "not shown", "")


def test_where_something_else_was_asked_the_chart_has_a_mark(make: Make, report: Report, alice: Any) -> None:
    make(0)
    assert "shapes" not in history.part(report)["figures"][0]["figure"]["layout"]
    drafts.edit(report, alice)
    report.refresh_from_db()
    make(1)
    (mark,) = history.part(report)["figures"][0]["figure"]["layout"]["shapes"]
    assert mark["x0"] == 0.5


def test_without_results_there_is_no_chart(report: Report, run: Run) -> None:
    assert history.part(report) is None


# -------------------------------------------------------------------------------------------------------- run against run


def line(made: dict[str, Any], label: str) -> list[str]:
    return next([cell["text"] for cell in row["cells"]] for row in made["part"]["table"]["rows"] if row["label"] == label)


def test_old_new_and_difference_stand_side_by_side(make: Make) -> None:
    older, newer = make(0), make(1, results(only_a=50_000))
    made = between.against(newer, older)
    assert line(made, "Reach A") == ["70,000", "60,000", "+10,000", "+16.7%", "70.0%", "60.0%", "holds"]
    assert line(made, "Reach B") == ["30,000", "30,000", "0", "0.0%", "30.0%", "30.0%", "the same"]
    assert "Reach of A: +10,000 (+16.7%), now 70,000; more than chance explains." in made["part"]["sentence"]


def test_a_small_difference_may_be_chance(make: Make) -> None:
    older, newer = make(0), make(1, results(only_a=40_500))
    assert line(between.against(newer, older), "Reach A")[-1] == "may be chance"


def test_the_test_is_that_of_independent_samples() -> None:
    found = independent_difference(0.61, 1_000, 0.6, 2_000)
    assert found is not None
    assert found.standard_error == pytest.approx((0.61 * 0.39 / 1_000 + 0.6 * 0.4 / 2_000) ** 0.5)
    assert independent_difference(0.61, 1_000, 1.2, 2_000) is None
    assert independent_difference(0.61, None, 0.6, 2_000) is None
    assert independent_difference(0.001, 1_000, 0.6, 2_000) is None


def test_without_sample_sizes_nothing_is_tested(make: Make) -> None:
    older, newer = make(0, results(panel=None)), make(1, results(only_a=50_000, panel=None))
    assert line(between.against(newer, older), "Reach A")[-1] == "not tested"


def test_periods_of_different_length_are_not_compared(make: Make) -> None:
    older, newer = make(0), make(1, results(only_a=50_000), days=14)
    made = between.against(newer, older)
    assert line(made, "Reach A")[2:4] == ["–", "–"]
    assert line(made, "Reach A")[-1] == ""
    assert any("differ in length" in note for note in made["part"]["notes"])


def test_what_is_hidden_in_one_run_is_not_told_by_the_difference(make: Make) -> None:
    older, newer = make(0), make(1, results(both=200))
    made = between.against(newer, older)
    assert line(made, "Both")[0] == "not shown" and line(made, "Both")[2:4] == ["not shown", "not shown"]


def test_that_the_overlap_of_two_runs_is_unknown_is_said(make: Make) -> None:
    assert any("is not known" in note for note in between.against(make(1), make(0))["part"]["notes"])


# ------------------------------------------------------------------------------------------------------------------ pages


def test_the_history_page_offers_any_two_runs(client: Any, bob: Any, make: Make, report: Report) -> None:
    older, newer = make(0), make(1)
    client.force_login(bob)
    page = client.get(reverse("report-history", args=[report.uuid])).content.decode()
    assert f'name="newer" value="{newer.uuid}"' in page and f'name="older" value="{older.uuid}"' in page
    assert "Reach from run to run" in page


@pytest.mark.parametrize("swapped", [False, True])
def test_two_chosen_runs_lead_to_their_difference_the_newer_first(
    client: Any, bob: Any, make: Make, report: Report, swapped: bool
) -> None:
    older, newer = make(0), make(1)
    asked = {"newer": older.uuid, "older": newer.uuid} if swapped else {"newer": newer.uuid, "older": older.uuid}
    client.force_login(bob)
    answer = client.get(reverse("report-history", args=[report.uuid]), asked, follow=True)
    assert answer.redirect_chain[0][0] == reverse("run-against", args=[newer.uuid, older.uuid])
    assert "Run against run" in answer.content.decode()


@pytest.mark.parametrize("asked", [{"newer": "x"}, {"newer": "", "older": ""}, {"newer": str(uuid4()), "older": str(uuid4())}])
def test_a_choice_that_is_none_is_said(client: Any, bob: Any, make: Make, report: Report, asked: dict[str, str]) -> None:
    make(0)
    client.force_login(bob)
    answer = client.get(reverse("report-history", args=[report.uuid]), asked, follow=True)
    assert b"Choose two different runs" in answer.content


def test_the_page_shows_who_the_sets_reached_in_both_runs(client: Any, bob: Any, make: Make) -> None:
    profiles = [{"gender f": (share, 0.3, 0.4, 0.5)} for share in (0.5, 0.6)]
    older, newer = (make(week, results(profile=profile)) for week, profile in enumerate(profiles))
    client.force_login(bob)
    page = client.get(reverse("run-against", args=[newer.uuid, older.uuid])).content.decode()
    assert "Profile of A" in page and "Profile of B" in page
    assert "is 60.0%, and was 50.0%." in page


def test_the_newest_results_of_two_reports_stand_side_by_side(client: Any, bob: Any, make: Make, report: Report) -> None:
    older, newer = make(0), make(1)
    other = Report.objects.create(team=report.team, account=report.account, name="Another report")
    page = reverse("report-history", args=[report.uuid])
    client.force_login(bob)
    assert "Another report" not in client.get(page).content.decode(), "It has no results yet."
    Run.objects.filter(pk=older.pk).update(report=other)
    assert f'value="{other.uuid}"' in client.get(page).content.decode()
    answer = client.get(page, {"other": other.uuid}, follow=True)
    assert answer.redirect_chain[0][0] == reverse("run-against", args=[newer.uuid, older.uuid])
    assert "Report against report" in answer.content.decode()


@pytest.mark.parametrize("other", ["x", "00000000-0000-4000-8000-000000000000", "itself", "another team's"])
def test_a_report_that_is_no_other_one_is_said(
    client: Any, bob: Any, make: Make, report: Report, other_team: Any, other: str
) -> None:
    run = make(0)
    if other == "another team's":
        theirs = Report.objects.create(team=other_team, account=report.account, name="Theirs")
        Run.objects.filter(pk=make(1).pk).update(report=theirs)
        other = str(theirs.uuid)
    client.force_login(bob)
    page = reverse("report-history", args=[run.report.uuid])
    answer = client.get(page, {"other": str(report.uuid) if other == "itself" else other}, follow=True)
    assert answer.redirect_chain[0][0] == page
    assert b"Choose another report" in answer.content


def test_another_teams_history_does_not_exist(client: Any, charlie: Any, make: Make, report: Report) -> None:
    older, newer = make(0), make(1)
    client.force_login(charlie)
    assert client.get(reverse("report-history", args=[report.uuid])).status_code == 404
    assert client.get(reverse("run-against", args=[newer.uuid, older.uuid])).status_code == 404


def test_a_run_without_results_is_not_compared(client: Any, bob: Any, make: Make) -> None:
    older, newer = make(0), make(1, state=State.FAILED)
    client.force_login(bob)
    assert client.get(reverse("run-against", args=[newer.uuid, older.uuid])).status_code == 404


def test_the_history_of_many_runs_takes_few_queries(
    client: Any, bob: Any, make: Make, report: Report, django_assert_max_num_queries: Any
) -> None:
    for week in range(12):
        make(week)
    client.force_login(bob)
    with django_assert_max_num_queries(18):
        client.get(reverse("report-history", args=[report.uuid]))


def test_a_report_that_was_never_sent_has_an_empty_history(client: Any, bob: Any, report: Report) -> None:
    client.force_login(bob)
    assert b"No run yet" in client.get(reverse("report-history", args=[report.uuid])).content


def test_the_chart_tells_days_on_the_clock_of_the_team(make: Make, report: Report) -> None:
    for at in (datetime(2026, 11, 30, 22, 43, tzinfo=UTC), datetime(2026, 12, 8, 9, tzinfo=UTC)):
        Run.objects.filter(pk=make(0).pk).update(calculated_at=at)
    labels = history.part(report)["figures"][0]["figure"]["layout"]["xaxis"]["ticktext"]
    assert [label.replace("<br>", " ") for label in labels] == ["1 Dec 2026", "8 Dec 2026"]


def test_runs_of_one_day_are_told_apart(make: Make, report: Report) -> None:
    for hour in (7, 9):
        Run.objects.filter(pk=make(0).pk).update(calculated_at=datetime(2026, 11, 30, hour, tzinfo=UTC))
    labels = history.part(report)["figures"][0]["figure"]["layout"]["xaxis"]["ticktext"]
    assert ["09:00" in labels[0], "11:00" in labels[1]] == [True, True]


def test_a_withdrawn_run_is_marked_where_runs_are_chosen(client: Any, alice: Any, make: Make, report: Report) -> None:
    make(0).withdraw("Tag missing", alice)
    client.force_login(alice)
    for name in ("report-history", "report-page"):
        assert "Withdrawn</span>" in client.get(reverse(name, args=[report.uuid])).content.decode()
