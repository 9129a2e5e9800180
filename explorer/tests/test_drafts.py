"""Drafts: saved as you go, sent once, never changed after."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from explorer import drafts
from explorer.checking import problems_of
from explorer.models import MediaSet, Pick, Report, Run, State
from explorer.models.report import fingerprint
from explorer.periods import last_full_week
from touchpoints.models import Touchpoint, Validation


@pytest.fixture
def mirrored(account: Any) -> None:
    """The touchpoints that the report picks."""
    for upstream_id in ("t-1", "t-2"):
        Touchpoint.objects.create(
            account=account, upstream_id=upstream_id, kind="media", name=upstream_id, is_own=True, seen_at=timezone.now()
        )


def sentences(report: Report) -> str:
    return " ".join(problem.sentence for problem in problems_of(report.current))


def set_a(report: Report) -> MediaSet:
    return report.current.media_sets.get(slot="a")


def test_a_complete_draft_has_no_problem(report: Report, mirrored: None) -> None:
    assert problems_of(report.current) == []


def test_the_second_click_gets_the_first_ones_run(report: Report, alice: Any) -> None:
    key = uuid4()
    assert drafts.queue_run(report, alice, key) == drafts.queue_run(report, alice, key)
    assert Run.objects.count() == 1


def test_what_is_being_calculated_is_not_asked_for_again(report: Report, alice: Any) -> None:
    first = drafts.queue_run(report, alice, uuid4())
    assert drafts.queue_run(report, alice, uuid4()) == first


def test_after_the_end_the_same_version_can_be_calculated_again(report: Report, alice: Any) -> None:
    first = drafts.queue_run(report, alice, uuid4())
    first.stop()
    again = drafts.queue_run(report, alice, uuid4())
    assert (again.version, again.pk != first.pk, again.marker != first.marker) == (first.version, True, True)


def test_sets_without_a_name_are_named_by_what_is_in_them(report: Report, alice: Any) -> None:
    MediaSet.objects.update(name="")
    Pick.objects.bulk_create(Pick(media_set=set_a(report), upstream_id=f"m-{n}", name=f"M{n}", position=n) for n in (1, 2))
    drafts.queue_run(report, alice, uuid4())
    assert [s.name for s in report.current.media_sets.all()] == ["t-1 + 2 more", "t-2"]


def test_sets_that_differ_in_time_only_are_named_by_it(report: Report, alice: Any) -> None:
    Pick.objects.update(upstream_id="t-1", name="Aamu")
    MediaSet.objects.update(name="")
    MediaSet.objects.filter(slot="b").update(start=date(2026, 11, 2), end=date(2026, 11, 8))
    drafts.queue_run(report, alice, uuid4())
    assert [s.name for s in report.current.media_sets.all()] == [
        "Aamu, week 46, 9–15 Nov 2026",
        "Aamu, week 45, 2–8 Nov 2026",
    ]


def test_a_name_that_was_given_stays(report: Report, alice: Any) -> None:
    drafts.queue_run(report, alice, uuid4())
    assert [s.name for s in report.current.media_sets.all()] == ["Set a", "Set b"]


def test_editing_what_was_sent_makes_a_new_version(report: Report, alice: Any) -> None:
    sent = drafts.queue_run(report, alice, uuid4()).version
    edited = drafts.edit(report, alice)
    assert (edited.number, edited.is_draft, sent.is_draft) == (2, True, False)
    assert [s.picked_ids() for s in edited.media_sets.all()] == [("t-1",), ("t-2",)]
    MediaSet.objects.filter(version=edited).delete()
    assert sent.media_sets.count() == 2


def test_editing_a_draft_is_the_draft(report: Report, alice: Any) -> None:
    assert drafts.edit(report, alice) == report.current


def test_a_copy_asks_the_same(report: Report, alice: Any) -> None:
    copy = drafts.copy_report(report, alice)
    assert copy.name == "Viikon vertailu (copy)"
    assert fingerprint(copy.current.definition("x")) == fingerprint(report.current.definition("y"))


def test_a_copy_forgets_the_names_that_the_portal_gave(report: Report, alice: Any) -> None:
    MediaSet.objects.filter(version=report.current).update(name="")
    drafts.queue_run(report, alice, uuid4())
    report.refresh_from_db()
    assert set_a(report).name
    copy = drafts.copy_report(report, alice)
    assert [each.name for each in copy.current.media_sets.all()] == ["" for _ in copy.current.media_sets.all()]


def test_a_copy_keeps_the_names_that_a_person_gave(report: Report, alice: Any) -> None:
    MediaSet.objects.filter(version=report.current).update(name="Lehdet")
    copy = drafts.copy_report(report, alice)
    assert {each.name for each in copy.current.media_sets.all()} == {"Lehdet"}


def test_the_fingerprint_does_not_see_names_and_order(report: Report) -> None:
    Pick.objects.create(media_set=set_a(report), upstream_id="t-9")
    before = fingerprint(report.current.definition("x"))
    Pick.objects.filter(upstream_id="t-9").update(position=-1 + 1)
    Pick.objects.filter(upstream_id="t-1").update(position=7)
    MediaSet.objects.update(name="Renamed")
    assert fingerprint(report.current.definition("y")) == before


def test_the_fingerprint_sees_a_day(report: Report) -> None:
    before = fingerprint(report.current.definition("x"))
    MediaSet.objects.filter(slot="b").update(end=date(2026, 11, 14))
    assert fingerprint(report.current.definition("x")) != before


def test_a_report_without_a_name_and_blocks_is_not_sent(report: Report, mirrored: None) -> None:
    report.name, report.current.blocks = " ", []
    report.current.report = report
    assert "Give the report a name." in sentences(report)
    assert "Choose at least one block." in sentences(report)


def test_an_empty_set_a_is_not_sent(report: Report, mirrored: None) -> None:
    set_a(report).picks.all().delete()
    assert sentences(report) == "Set a is empty: pick a touchpoint or choose a preset."


def test_an_end_before_the_start_is_not_sent(report: Report, mirrored: None) -> None:
    MediaSet.objects.filter(slot="a").update(end=date(2026, 11, 1))
    assert "before it starts" in sentences(report)


def test_a_period_in_the_future_is_not_sent(report: Report, mirrored: None) -> None:
    MediaSet.objects.filter(slot="a").update(end=timezone.now().date() + timedelta(days=3))
    assert "Kits has no data yet" in sentences(report)


def test_more_than_500_touchpoints_are_not_sent(report: Report, mirrored: None) -> None:
    Pick.objects.bulk_create(Pick(media_set=set_a(report), upstream_id=f"m-{n}") for n in range(500))
    assert "has 501 touchpoints; Kits takes at most 500" in sentences(report)


def test_a_touchpoint_of_another_account_is_not_sent(report: Report, mirrored: None) -> None:
    Pick.objects.create(media_set=set_a(report), upstream_id="theirs", name="Naapurin lehti")
    assert "Naapurin lehti is not a touchpoint of Demo" in sentences(report)


def test_an_empty_preset_is_not_sent(report: Report, mirrored: None) -> None:
    MediaSet.objects.filter(slot="a").update(touchpoint_preset="all_my_groups")
    assert "is empty today" in sentences(report)


def test_a_period_over_92_days_is_not_sent(report: Report, mirrored: None) -> None:
    MediaSet.objects.filter(slot="a").update(start=date(2026, 8, 1))
    assert "longer than the 92 days" in sentences(report)


def test_stopping_ends_a_run_once(report: Report, alice: Any) -> None:
    run = drafts.queue_run(report, alice, uuid4())
    assert (run.stop(), run.stop()) == (True, False)
    assert Run.objects.get().state == State.CANCELLED


def test_a_draft_that_was_sent_meanwhile_cannot_be_changed(report: Report, alice: Any) -> None:
    assert drafts.still_draft(report) == report
    drafts.queue_run(report, alice, uuid4())
    assert drafts.still_draft(report) is None


def test_two_people_who_edit_at_once_get_the_same_draft(report: Report, alice: Any) -> None:
    drafts.queue_run(report, alice, uuid4())
    first, second = Report.objects.get(pk=report.pk), Report.objects.get(pk=report.pk)
    assert drafts.edit(first, alice) == drafts.edit(second, alice)


def test_the_same_key_after_the_end_is_still_the_same_run(report: Report, alice: Any) -> None:
    key = uuid4()
    first = drafts.queue_run(report, alice, key)
    first.stop()
    assert drafts.queue_run(report, alice, key) == first


def valid(account: Any, start: date, end: date) -> None:
    touchpoint = Touchpoint.objects.create(
        account=account, upstream_id="old", kind="media", name="Old", is_own=True, seen_at=timezone.now()
    )
    touchpoint.validations.create(start=start, end=end, status="valid")


def test_a_new_report_starts_with_days_that_the_account_has(account: Any, alice: Any) -> None:
    valid(account, date(1999, 9, 28), date(1999, 9, 28))
    media_set = set_a(drafts.new_report(account.team, account, alice))
    assert (media_set.start, media_set.end, media_set.own_dates) == (date(1999, 9, 28), date(1999, 9, 28), True)


def test_a_new_report_starts_with_the_last_full_week_where_that_has_data(account: Any, alice: Any) -> None:
    week = last_full_week(timezone.now())
    valid(account, date(2020, 1, 1), week.end)
    media_set = set_a(drafts.new_report(account.team, account, alice))
    assert (media_set.start, media_set.end, media_set.own_dates) == (*week, False)


def test_old_data_give_the_last_week_of_them(account: Any, alice: Any) -> None:
    valid(account, date(2020, 1, 1), date(2020, 3, 15))
    media_set = set_a(drafts.new_report(account.team, account, alice))
    assert (media_set.start, media_set.end, media_set.own_dates) == (date(2020, 3, 9), date(2020, 3, 15), False)


def test_days_before_all_data_are_refused_unless_own_data_need_not_be_valid(report: Report, mirrored: None) -> None:
    row = Touchpoint.objects.get(upstream_id="t-1")
    Validation.objects.create(touchpoint=row, status="valid", start=date(2026, 1, 1), end=date(2026, 11, 20))
    MediaSet.objects.filter(version=report.current, slot="b").update(start=date(2025, 12, 1), end=date(2025, 12, 31))
    said = "Set b ends on 31 Dec 2025, and nothing of this account has valid data before 1 Jan 2026: choose later days."
    assert said in sentences(report)
    assert "Set a" not in sentences(report)
    report.current.include_not_validated = True
    assert problems_of(report.current) == []


def test_days_after_all_data_are_refused_with_the_last_day_that_can_be_chosen(report: Report, mirrored: None) -> None:
    row = Touchpoint.objects.get(upstream_id="t-1")
    Validation.objects.create(touchpoint=row, status="valid", start=date(2026, 1, 1), end=date(2026, 3, 5))
    MediaSet.objects.filter(version=report.current).update(start=date(2026, 3, 1), end=date(2026, 3, 7))
    said = "Set b ends on 7 Mar 2026, and nothing of this account has valid data after 5 Mar 2026: choose earlier days."
    assert said in sentences(report)
    MediaSet.objects.filter(version=report.current).update(end=date(2026, 3, 5))
    assert sentences(report) == ""


def test_a_new_report_asks_for_a_profile_only_where_there_is_one(report: Report, alice: Any) -> None:
    assert drafts.new_report(report.team, report.account, alice).current.blocks == ["overview"]
    report.account.variables = [{"name": "gender", "label": "Gender", "values": []}]
    assert drafts.new_report(report.team, report.account, alice).current.blocks == ["overview", "profile"]
