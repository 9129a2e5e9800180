"""Who is told, one mail for what ends together, and an outbox that survives its workers."""

from __future__ import annotations

import time
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from teams import mails, notices, outbox
from teams.models import Delivery, Membership, Notice, Team
from teams.models.notice import Channel
from teams.notices import News

TOPIC = uuid4()


def some_news(event: str = "ready", *, makers: Any = (), topic: Any = TOPIC) -> News:
    content = {"title": f"“X” is {event}", "sentence": "", "url": "http://x", "figures": [], "notes": [], "facts": []}
    return News(f"run:{uuid4()}:{event}", event, topic, content, makers=[person.pk for person in makers])


def told() -> set[str]:
    return {delivery.user.email if delivery.user else delivery.address for delivery in Delivery.objects.all()}


def send_all(after: timedelta = timedelta(minutes=2)) -> None:
    """Let the time of collecting pass, then send."""
    Delivery.objects.filter(due_at__isnull=False).update(due_at=timezone.now() - after)
    for team_id, recipient in mails.due_recipients():
        mails.send(team_id, recipient)


def breaking(monkeypatch: pytest.MonkeyPatch, problem: Exception) -> None:
    def refuse(*_args: Any) -> None:
        raise problem

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)


def test_whoever_asked_is_told_unless_the_team_or_the_person_has_it_otherwise(team: Team, alice: Any, anna: Any) -> None:
    notices.tell(team, some_news(makers=[anna]))
    assert told() == {"anna@example.com"}
    Team.objects.update(tells_maker=False)
    team.refresh_from_db()
    assert notices.tell(team, some_news(makers=[anna])) is None


@pytest.mark.parametrize(
    ("tells", "own", "others"), [("", True, False), ("own", True, False), ("all", True, True), ("none", False, False)]
)
def test_a_person_chooses_for_themselves(team: Team, anna: Any, bob: Any, tells: str, own: bool, others: bool) -> None:
    Membership.objects.filter(user=anna).update(tells=tells)
    for maker, wanted in ((anna, own), (bob, others)):
        Delivery.objects.all().delete()
        notices.tell(team, some_news(makers=[maker]))
        assert ("anna@example.com" in told()) is wanted
        assert notices.follows(anna, team, TOPIC, is_maker=maker is anna) is wanted


def test_the_choice_about_one_report_goes_before_all_others(team: Team, anna: Any, bob: Any) -> None:
    notices.follow(anna, team, TOPIC, False)
    notices.follow(bob, team, TOPIC, True)
    notices.tell(team, some_news(makers=[anna]))
    assert told() == {"bob@example.com"}


def test_further_addresses_are_told_of_everything(team: Team) -> None:
    team.notice_addresses = "desk@example.org\nDesk@example.org\n"
    team.save()
    notices.tell(team, some_news())
    assert told() == {"desk@example.org"}


def test_another_team_is_told_nothing(team: Team, other_team: Team, alice: Any, charlie: Any) -> None:
    other_team.notice_addresses = "spy@example.org"
    other_team.save()
    Membership.objects.filter(user=charlie).update(tells="all")
    notices.tell(team, some_news(makers=[alice, charlie]))
    assert told() == {"alice@example.com"}


def test_the_same_thing_is_told_once(team: Team, alice: Any) -> None:
    news = some_news(makers=[alice])
    assert notices.tell(team, news) is not None
    assert notices.tell(team, news) is None
    assert Notice.objects.count() == Delivery.objects.count() == 1


def test_what_ends_together_comes_in_one_mail(team: Team, alice: Any) -> None:
    for event in ("ready", "ready", "failed"):
        notices.tell(team, some_news(event, makers=[alice]))
    assert not mails.due_recipients(), "It is collected for a while first."
    Delivery.objects.filter(pk=Delivery.objects.earliest("pk").pk).update(due_at=timezone.now())
    for team_id, recipient in mails.due_recipients():
        mails.send(team_id, recipient)
    [sent] = mail.outbox
    assert sent.subject == "2 reports are ready, 1 needs a look"
    assert sent.body.count("“X” is ready") == 2 and "“X” is failed" in sent.body
    assert set(Delivery.objects.values_list("outcome", flat=True)) == {"sent"}


def test_a_mail_whose_worker_died_is_sent_again_with_the_same_id(
    team: Team, alice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices.tell(team, some_news(makers=[alice]))
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "sent", lambda deliveries: None)  # kill -9 between the mail and the row
        send_all()
    send_all()
    assert len(mail.outbox) == 1, "Nobody else takes it while the lease lasts."
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    send_all()
    ids = {sent.extra_headers["Message-ID"] for sent in mail.outbox}
    assert len(mail.outbox) == 2 and len(ids) == 1
    assert Delivery.objects.get().outcome == "sent"


def test_a_worker_that_was_overtaken_writes_nothing(team: Team, alice: Any) -> None:
    notices.tell(team, some_news(makers=[alice]))
    Delivery.objects.update(due_at=timezone.now())
    slow = outbox.claim(Channel.MAIL, f"user:{alice.pk}", team.pk)
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    quick = outbox.claim(Channel.MAIL, f"user:{alice.pk}", team.pk)
    outbox.failed(slow, "No.")
    outbox.sent(quick)
    assert Delivery.objects.get().outcome == "sent"


def test_a_mail_server_that_is_away_is_tried_again_for_a_day(team: Team, alice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    breaking(monkeypatch, SMTPServerDisconnected("gone"))
    notices.tell(team, some_news(makers=[alice]))
    send_all()
    waiting = Delivery.objects.get()
    assert waiting.outcome == "waiting" and waiting.due_at > timezone.now() + timedelta(seconds=40)
    Notice.objects.update(created_at=timezone.now() - timedelta(days=1))
    send_all()
    assert Delivery.objects.get().outcome == "failed"


def test_a_refused_address_is_not_tried_again(team: Team, alice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    breaking(monkeypatch, SMTPRecipientsRefused({}))
    notices.tell(team, some_news(makers=[alice]))
    send_all()
    assert Delivery.objects.get().outcome == "failed" and Delivery.objects.get().due_at is None


def test_who_left_between_telling_and_sending_gets_nothing(team: Team, alice: Any, anna: Any) -> None:
    notices.tell(team, some_news(makers=[alice, anna]))
    Membership.objects.filter(user=anna).delete()
    send_all()
    assert [sent.to for sent in mail.outbox] == [["alice@example.com"]]
    assert Delivery.objects.get(user=anna).outcome == "dropped"


def test_an_address_that_was_taken_off_the_list_gets_nothing(team: Team) -> None:
    Team.objects.filter(pk=team.pk).update(notice_addresses="desk@example.org")
    notices.tell(Team.objects.get(pk=team.pk), some_news())
    Team.objects.filter(pk=team.pk).update(notice_addresses="")
    send_all()
    assert not mail.outbox and Delivery.objects.get().outcome == "dropped"


def test_pauses_grow_to_four_hours() -> None:
    minutes = [outbox.pause_after(n) / timedelta(minutes=1) for n in range(1, 8)]
    expected = [1, 4, 16, 64, 240, 240, 240]
    assert all(0.85 * want <= found <= 1.15 * want for found, want in zip(minutes, expected, strict=True))


def test_old_notices_are_forgotten_but_not_what_waits(team: Team, alice: Any) -> None:
    for _time in range(2):
        notices.tell(team, some_news(makers=[alice]))
    Notice.objects.update(created_at=timezone.now() - timedelta(days=91))
    Delivery.objects.filter(pk=Delivery.objects.earliest("pk").pk).update(due_at=None, outcome="sent")
    outbox.prune(timezone.now() - outbox.KEPT_FOR)
    assert Notice.objects.count() == 1


def test_everyone_sets_what_they_are_told_team_by_team(client: Client, bob: Any, team: Team, charlie: Any) -> None:
    mine, other = Membership.objects.get(user=bob), Membership.objects.get(user=charlie)
    client.force_login(bob)
    client.post(reverse("notice-preferences"), {f"tells-{mine.uuid}": "all", f"tells-{other.uuid}": "all"})
    mine.refresh_from_db(), other.refresh_from_db()
    assert (mine.tells, other.tells) == ("all", "")
    client.post(reverse("notice-preferences"), {f"tells-{mine.uuid}": "everything"})
    assert Membership.objects.get(user=bob).tells == "all"


def test_an_admin_sets_the_teams_notices_and_is_told_of_a_wrong_address(client: Client, alice: Any, team: Team) -> None:
    client.force_login(alice)
    url = reverse("notice-settings", args=[team.uuid])
    assert "“nobody” is not an e-mail" in client.post(url, {"language": "fi", "notice_addresses": "nobody"}).content.decode()
    client.post(url, {"language": "fi", "notice_addresses": "a@example.org\r\nA@example.org "})
    team.refresh_from_db()
    assert (team.language, team.notice_addresses, team.tells_maker) == ("fi", "a@example.org", False)


def test_the_log_shows_what_became_of_each_notice(client: Client, alice: Any, team: Team) -> None:
    notices.tell(team, some_news(makers=[alice]))
    send_all()
    client.force_login(alice)
    page = client.get(reverse("notice-log", args=[team.uuid])).content.decode()
    assert "“X” is ready" in page and "Sent" in page and "alice@example.com" in page


def test_ten_thousand_waiting_rows_are_claimed_in_milliseconds(team: Team, alice: Any) -> None:
    notice = notices.tell(team, some_news(makers=[alice]))
    Delivery.objects.bulk_create(
        Delivery(notice=notice, channel="mail", recipient=f"mail:{n}", due_at=timezone.now()) for n in range(10_000)
    )
    Delivery.objects.filter(recipient=f"user:{alice.pk}").update(due_at=timezone.now())
    before = time.perf_counter()
    assert len(outbox.claim(Channel.MAIL, f"user:{alice.pk}", team.pk)) == 1
    assert time.perf_counter() - before < 0.5
