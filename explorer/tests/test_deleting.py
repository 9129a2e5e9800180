"""Deleting at Kits: asked first, sent once or never, told whatever comes of it; what was read stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from explorer import deleting, mirror
from explorer.marker import marked
from explorer.models import Recalculation, Report, ReportMirror, Run, State
from explorer.tests.test_with_sandbox import asked, at_kits, mirrored, work  # noqa: F401
from kitsapi.errors import KitsRejected
from teams.answering import answer
from teams.models import Inquiry

STAMP = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.fixture
def at_kits_now(run: Run) -> Run:
    """A run that Kits is calculating."""
    Run.objects.update(state=State.CALCULATING, upstream_id="x-1")
    return Run.objects.get()


def gone(run: Run, user: Any) -> Inquiry:
    """A wish that Kits has fulfilled."""
    inquiry = deleting.wish(run, user, uuid4())
    inquiry.answer = {"was_there": True}
    deleting.settled(inquiry)
    return inquiry


def url(run: Run, name: str = "run-deletion") -> str:
    return reverse(name, args=[run.uuid])


def test_it_is_asked_first(client: Any, anna: Any, at_kits_now: Run) -> None:
    client.force_login(anna)
    page = client.get(url(at_kits_now)).content.decode()
    assert "This cannot be undone" in page and "stop watching it: then Kits goes on" in page
    assert not Inquiry.objects.exists()


def test_a_double_click_is_one_wish(client: Any, anna: Any, at_kits_now: Run) -> None:
    client.force_login(anna)
    key = str(uuid4())
    for _ in range(2):
        assert client.post(url(at_kits_now), {"key": key}).status_code == 302
    assert Inquiry.objects.count() == 1


def test_what_is_deleted_is_not_waited_for_and_what_was_read_stays(at_kits_now: Run, alice: Any) -> None:
    Run.objects.create(
        report=at_kits_now.report, version=at_kits_now.version, account=at_kits_now.account, marker=None,
        state=State.READY, upstream_id="x-1", calculated_at=STAMP, reach_a=5,
    )  # fmt: skip
    row = Recalculation.objects.create(
        report=at_kits_now.report, version=at_kits_now.version, account=at_kits_now.account, upstream_id="x-1", due_at=STAMP
    )
    gone(at_kits_now, alice)
    waited, ready = Run.objects.order_by("pk")
    row.refresh_from_db()
    assert (waited.state, waited.problem, waited.due_at) == (State.CANCELLED, deleting.DELETED, None)
    assert (ready.state, ready.reach_a) == (State.READY, 5) and ready.deleted_at
    assert row.gone_at and row.due_at is None


@pytest.mark.parametrize("trouble", ["unknown", "rejected", "denied", "unavailable"])
def test_where_kits_did_not_say_so_nothing_is_taken_as_deleted(at_kits_now: Run, alice: Any, trouble: str) -> None:
    inquiry = deleting.wish(at_kits_now, alice, uuid4())
    inquiry.trouble = trouble
    deleting.settled(inquiry)
    assert Run.objects.get().deleted_at is None and Run.objects.get().state == State.CALCULATING


def test_a_lost_answer_is_told_and_may_be_asked_again(client: Any, alice: Any, at_kits_now: Run) -> None:
    deleting.wish(at_kits_now, alice, uuid4())
    Inquiry.objects.update(trouble="unknown", problem="Kits did not answer in time.", answered_at=STAMP)
    client.force_login(alice)
    page = client.get(url(at_kits_now)).content.decode()
    assert "It is not known whether Kits has deleted it" in page and "Delete it at Kits" in page


def test_while_kits_is_asked_the_fragment_asks_again_and_then_stops(client: Any, alice: Any, at_kits_now: Run) -> None:
    client.force_login(alice)
    client.post(url(at_kits_now))
    status = url(at_kits_now, "run-deletion-status")
    assert "hx-trigger" in client.get(status).content.decode()
    gone(at_kits_now, alice)
    page = client.get(status).content.decode()
    assert "hx-trigger" not in page and "Deleted at Kits" in page


class Kits:
    """A Kits that says no, and has a report or not."""

    def __init__(self, has: bool) -> None:
        self.has = has

    def delete_report(self, _id: str) -> bool:
        raise KitsRejected("There is no such report.")

    def report_states(self, ids: list[str]) -> dict[str, Any]:
        return {ids[0]: object()} if self.has else {}


def test_that_it_was_gone_already_is_as_good() -> None:
    assert deleting.send(Kits(has=False), {"id": "x"}) == {"was_there": False}
    with pytest.raises(KitsRejected):
        deleting.send(Kits(has=True), {"id": "x"})


def test_a_report_made_in_kits_is_never_deleted_from_here(client: Any, alice: Any, at_kits_now: Run) -> None:
    Report.objects.update(origin="kits")
    client.force_login(alice)
    assert client.get(url(at_kits_now)).status_code == 404
    assert client.post(url(at_kits_now)).status_code == 404


def test_what_was_never_sent_cannot_be_deleted(client: Any, alice: Any, run: Run) -> None:
    client.force_login(alice)
    assert client.post(url(run)).status_code == 404


def test_a_viewer_may_not_and_another_team_finds_nothing(client: Any, bob: Any, charlie: Any, at_kits_now: Run) -> None:
    for user, status in ((bob, 403), (charlie, 404)):
        client.force_login(user)
        assert client.post(url(at_kits_now)).status_code == status
    assert not Inquiry.objects.exists()


@pytest.mark.django_db
def test_kits_really_deletes_it(kits: Any, asked: Run, alice: Any) -> None:  # noqa: F811
    run = work(asked, until=State.READY)
    assert answer(deleting.wish(run, alice, uuid4()))
    assert at_kits(kits, run) == []
    assert Run.objects.get(pk=run.pk).deleted_at and Run.objects.get(pk=run.pk).state == State.READY


# ----------------------------------------------------------------------------------------------------------------- strays


def stray(run: Run, fake_kits: Any, **changes: Any) -> Report:
    """Kits has the run's report, and another one with its marker."""
    definition = run.version.definition(marked(run.report.name, run.marker))
    first = fake_kits.create_report(definition)
    fake_kits.create_report(replace(definition, **changes))
    Run.objects.filter(pk=run.pk).update(state=State.CALCULATING, upstream_id=first.id)
    mirror.mirror(run.account, fake_kits)
    assert ReportMirror.objects.get().problem == ""
    return Report.objects.get(origin="kits")


def test_a_second_report_with_our_marker_is_a_stray(client: Any, alice: Any, run: Run, fake_kits: Any) -> None:
    report = stray(run, fake_kits)
    assert report.stray_of == run
    client.force_login(alice)
    assert "A second report for one run of this portal" in client.get(report.get_absolute_url()).content.decode()
    assert "Stray" in client.get(reverse("report-list", args=[report.team.uuid])).content.decode()
    assert client.get(url(report.runs.get())).status_code == 200


def test_a_persons_copy_that_asks_something_else_is_none(run: Run, fake_kits: Any) -> None:
    assert stray(run, fake_kits, blocks=("overview",)).stray_of is None
