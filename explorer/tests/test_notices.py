"""What people are told about runs: once, in the team's words, and nothing that is hidden on the page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from explorer import notices
from explorer.models import Metric, Origin, Report, Run, State
from explorer.models.run import DEATHS_BEFORE_PARKING, EXPIRED_AFTER, OVERDUE_AFTER
from explorer.notices import event_of, news, tell_due
from teams import mails
from teams.models import Delivery, Following, Membership, Notice, Team

pytestmark = pytest.mark.database


def end(run: Run, to: State = State.FAILED, **changes: Any) -> Run:
    """End a run as a worker does."""
    state = State.FETCHING if to == State.READY else State.CALCULATING
    Run.objects.filter(pk=run.pk).update(state=state, due_at=timezone.now() - timedelta(seconds=1))
    claimed = Run.objects.claim_due([state], 1)[0]
    assert claimed.settle(to=to, **changes)
    return claimed


def send_all() -> None:
    """Send every mail that waits, as if it had been collected."""
    Delivery.objects.filter(due_at__isnull=False).update(due_at=timezone.now())
    for team_id, recipient in mails.due_recipients():
        mails.send(team_id, recipient)


def test_that_a_run_ended_and_that_it_is_to_be_told_are_written_in_one_statement(run: Run) -> None:
    end(run, problem="No.")
    row = Run.objects.get()
    assert row.state == State.FAILED and row.tell_at is not None and row.tell_at <= timezone.now()


def test_what_was_not_committed_is_not_told_and_what_was_is(run: Run) -> None:
    with transaction.atomic():
        end(run)
        transaction.set_rollback(True)
    tell_due()
    assert not Notice.objects.exists()
    end(run)
    tell_due()
    assert Notice.objects.get().event == "failed"


def test_a_worker_that_dies_while_it_tells_leaves_all_to_the_next(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    end(run)
    monkeypatch.setattr(notices.notices, "tell", dies)
    with pytest.raises(SystemExit):
        tell_due()
    monkeypatch.undo()
    tell_due()
    tell_due()
    assert Notice.objects.count() == 1 and Delivery.objects.count() == 1


def dies(*_args: Any) -> None:
    """Kill -9, as near as a test gets to it."""
    raise SystemExit(137)


def test_a_run_that_cannot_be_told_stops_no_other(ready_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Run.objects.create(
        report=ready_run.report,
        version=ready_run.version,
        account=ready_run.account,
        state=State.FAILED,
        tell_at=timezone.now(),
    )
    Run.objects.filter(pk=ready_run.pk).update(tell_at=timezone.now() - timedelta(minutes=1))
    monkeypatch.setattr(notices, "_figures", lambda run: 1 / 0)
    tell_due()
    assert [str(other.uuid) in notice.key for notice in Notice.objects.all()] == [True]
    assert Run.objects.get(pk=ready_run.pk).tell_at > timezone.now()


@pytest.mark.parametrize("state", [State.READY, State.FAILED, State.EXPIRED])
def test_these_ends_are_told(run: Run, state: State) -> None:
    end(run, state)
    assert event_of(Run.objects.get()) == state


def test_what_a_person_stopped_is_not_told(run: Run) -> None:
    run.stop()
    tell_due()
    assert Run.objects.get().tell_at is None and not Notice.objects.exists()


def test_that_it_is_overdue_is_told_once(run: Run) -> None:
    long_ago = timezone.now() - OVERDUE_AFTER - timedelta(minutes=1)
    Run.objects.filter(pk=run.pk).update(created_at=long_ago, submit_started_at=long_ago, state=State.SUBMITTING)
    claimed = Run.objects.claim_due([State.SUBMITTING], 1)[0]
    claimed.settle(to=State.CALCULATING, submitted_at=long_ago, due_at=timezone.now())
    for _sweep in range(3):
        tell_due()
    assert [notice.event for notice in Notice.objects.all()] == ["overdue"]


def test_nothing_is_told_of_a_run_that_calculates_in_time(run: Run) -> None:
    assert run.tell_at > timezone.now() + OVERDUE_AFTER - timedelta(minutes=1)
    Run.objects.update(tell_at=timezone.now())
    tell_due()
    assert not Notice.objects.exists()


def test_that_a_person_has_to_decide_is_told_each_time_it_comes_to_that(run: Run) -> None:
    for hour in (3, 2):
        Run.objects.filter(pk=run.pk).update(
            state=State.SUBMITTING, due_at=timezone.now(), submit_started_at=timezone.now() - timedelta(hours=hour)
        )
        claimed = Run.objects.claim_due([State.SUBMITTING], 1)[0]
        claimed.settle(to=State.UNCONFIRMED, due_at=None)
        tell_due()
        tell_due()
    assert [notice.event for notice in Notice.objects.all()] == ["unconfirmed", "unconfirmed"]


def test_that_a_run_is_put_aside_is_told_each_time(run: Run) -> None:
    for hour in (2, 1):
        ago = timezone.now() - timedelta(hours=hour)
        worn = {"deaths": DEATHS_BEFORE_PARKING, "lease_until": ago, "lease_token": uuid4(), "parked_at": None}
        Run.objects.filter(pk=run.pk).update(due_at=ago, **worn)
        assert not Run.objects.claim_due([State.QUEUED], 1, now=timezone.now() - timedelta(minutes=hour))
        tell_due()
    assert [notice.event for notice in Notice.objects.all()] == ["parked", "parked"]


def test_a_report_that_was_at_kits_before_the_account_was_connected_is_no_news(ready_run: Run) -> None:
    Report.objects.update(origin=Origin.KITS)
    ready_run.refresh_from_db()
    assert event_of(ready_run) == "ready"
    ready_run.calculated_at = ready_run.account.created_at - EXPIRED_AFTER
    assert event_of(ready_run) == ""


def test_the_message_has_the_headline_and_what_it_is_about(ready_run: Run) -> None:
    told = news(ready_run, "ready").content
    figures = {figure["key"]: figure["text"] for figure in told["figures"]}
    assert figures["reach_a"] == "413,763" and figures["both"] == "48,513"
    about = " ".join(fact["label"] + fact["text"] for fact in told["facts"])
    assert all(
        words in about for words in ("Reach, in persons", "Target group", "Calculated", "Set A", "Set B", "28 Sept 1999")
    )
    assert told["url"].endswith(ready_run.get_absolute_url())


def test_what_is_hidden_on_the_page_is_hidden_in_the_message(ready_run: Run) -> None:
    both = Metric.objects.get(run=ready_run, media_set="both", block="audience")
    both.value |= {"reach": 24.0, "sample_size": 24}
    both.save()
    told = news(ready_run, "ready").content
    shown = {figure["key"]: figure["state"] for figure in told["figures"]}
    assert shown["both"] == "hidden"
    values = [figure["value"] for figure in told["figures"]]
    assert 24.0 not in values and "24" not in [figure["text"] for figure in told["figures"]]
    assert any("Not shown" in note for note in told["notes"])


def test_the_mail_is_in_the_teams_language_on_its_clock_and_says_that_it_is_the_sandbox(ready_run: Run) -> None:
    Team.objects.update(language="fi", time_zone="America/New_York")
    Run.objects.update(tell_at=timezone.now(), calculated_at="2026-11-30T10:00:00Z")
    tell_due()
    send_all()
    [sent] = mail.outbox
    html = sent.alternatives[0].content
    for text in (sent.body, html):
        assert "413\N{NO-BREAK SPACE}763" in text and "5.00" in text and "Hiekkalaatikko" in text
        assert ready_run.get_absolute_url() in text


def test_no_script_or_mark_up_of_a_name_gets_into_the_mail(ready_run: Run) -> None:
    Report.objects.update(name='<b>x</b>"\nBcc: eve@example.org')
    Run.objects.update(tell_at=timezone.now())
    tell_due()
    send_all()
    [sent] = mail.outbox
    assert "<b>x</b>" not in sent.alternatives[0].content and "<b>x</b>" in sent.body
    assert sent.recipients() == ["alice@example.com"] and "\n" not in sent.subject


def test_a_viewer_may_follow_a_report_and_stop_again(client: Client, bob: Any, run: Run) -> None:
    client.force_login(bob)
    url = reverse("report-telling", args=[run.report.uuid])
    client.post(url, {"wants": "1"})
    end(run)
    tell_due()
    assert {delivery.user.email for delivery in Delivery.objects.all()} == {"alice@example.com", "bob@example.com"}
    fragment = client.post(url, {"wants": "0"}, headers={"HX-Request": "true"}).content.decode()
    assert "Tell me by mail" in fragment and not Following.objects.get().wants


def test_the_page_says_whether_one_is_told(client: Client, alice: Any, bob: Any, run: Run) -> None:
    for person, words in ((alice, "You are told by mail"), (bob, "Tell me by mail")):
        client.force_login(person)
        assert words in client.get(run.report.get_absolute_url()).content.decode()


def test_another_teams_report_cannot_be_followed(client: Client, charlie: Any, run: Run) -> None:
    client.force_login(charlie)
    assert client.post(reverse("report-telling", args=[run.report.uuid]), {"wants": "1"}).status_code == 404
    assert not Following.objects.exists()


def test_who_left_the_team_is_told_nothing_more(run: Run, alice: Any) -> None:
    end(run)
    tell_due()
    Membership.objects.filter(user=alice).delete()
    send_all()
    assert not mail.outbox
    assert Delivery.objects.get().outcome == "dropped"
