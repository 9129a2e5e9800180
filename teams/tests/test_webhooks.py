"""Webhooks: signed, tried again for a day, logged, and never another team's."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from teams import notices, webhooks
from teams.models import Delivery, Notice, Team, Webhook
from teams.notices import News
from teams.tests.receiver import Receiver, receiving

DOCS = Path(project.BASE_DIR) / "docs" / "webhooks.md"


@pytest.fixture
def receiver(reach: Callable[[int], None], settings: Any) -> Iterator[Receiver]:
    """A receiver on this machine, which this demo portal may post to."""
    settings.WEBHOOK_LOOPBACK = True
    with receiving(reach) as server:
        yield server


@pytest.fixture
def made(team: Team, receiver: Receiver) -> tuple[Webhook, str]:
    """A webhook of the team, and its secret."""
    return webhooks.make(team, receiver.url, None)


def tell(team: Team, event: str = "ready") -> Notice:
    content = {"title": "“Viikon vertailu” is ready", "url": "http://x", "figures": [{"key": "both", "value": None}]}
    notice = notices.tell(team, News(f"run:{uuid4()}:{event}", event, uuid4(), content))
    assert notice is not None
    return notice


def send_due(after: timedelta = timedelta()) -> None:
    Delivery.objects.filter(due_at__isnull=False).update(due_at=timezone.now() - after)
    for pk in webhooks.due_webhooks():
        webhooks.send(pk)


def test_a_notice_is_posted_whole_with_a_signature_that_the_documentation_checks(
    team: Team, made: tuple[Webhook, str], receiver: Receiver
) -> None:
    notice = tell(team)
    send_due()
    [(path, headers, body)] = receiver.posts
    said = json.loads(body)
    assert path == "/hook" and said["event"] == "run.ready" and said["id"] == headers["Kits-Portal-Id"] == str(notice.uuid)
    assert said["figures"] == [{"key": "both", "value": None}] and said["team"]["name"] == team.name
    is_genuine = checker_of_the_documentation()
    assert is_genuine(body, headers["Kits-Portal-Signature"], made[1])
    assert not is_genuine(body + b" ", headers["Kits-Portal-Signature"], made[1])
    assert not is_genuine(body, headers["Kits-Portal-Signature"], "whsec_other")
    old = f"t={int(time.time()) - 3600},v1={webhooks.sign(made[1], int(time.time()) - 3600, body)}"
    assert not is_genuine(body, old, made[1])


def checker_of_the_documentation() -> Callable[[bytes, str, str], bool]:
    """The receiver's half as docs/webhooks.md writes it."""
    [code] = re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL)
    space: dict[str, Any] = {}
    exec(code, space)
    return space["is_genuine"]


def test_the_delivery_says_what_the_receiver_answered(team: Team, made: Any, receiver: Receiver) -> None:
    receiver.answers.append((204, {}))
    tell(team)
    send_due()
    row = Delivery.objects.get()
    assert (row.outcome, row.status_code, row.attempts, row.due_at) == ("sent", 204, 1, None)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503])
def test_not_now_is_tried_again_with_the_same_body_and_id(team: Team, made: Any, receiver: Receiver, status: int) -> None:
    receiver.answers.append((status, {}))
    tell(team)
    send_due()
    waiting = Delivery.objects.get()
    assert (waiting.outcome, waiting.status_code) == ("waiting", status) and waiting.due_at > timezone.now()
    send_due()
    (_, first, body), (_, second, again) = receiver.posts
    assert body == again and first["Kits-Portal-Id"] == second["Kits-Portal-Id"]
    assert Delivery.objects.get().outcome == "sent" and Delivery.objects.get().attempts == 2


@pytest.mark.parametrize("status", [301, 400, 401, 404, 410, 422])
def test_any_other_answer_is_final(team: Team, made: Any, receiver: Receiver, status: int) -> None:
    receiver.answers.append((status, {"Location": "http://127.0.0.1:1/"}))
    tell(team)
    send_due()
    assert Delivery.objects.get().outcome == "failed" and Delivery.objects.get().status_code == status
    assert not webhooks.due_webhooks()


def test_retry_after_is_kept(team: Team, made: Any, receiver: Receiver) -> None:
    receiver.answers.append((429, {"Retry-After": "1800"}))
    tell(team)
    send_due()
    assert Delivery.objects.get().due_at > timezone.now() + timedelta(minutes=29)


def test_after_a_day_it_was_the_last_try(team: Team, made: Any, receiver: Receiver) -> None:
    receiver.answers += [(500, {})] * 20
    tell(team)
    for _try in range(20):
        Notice.objects.update(created_at=timezone.now() - timedelta(hours=4 * _try))
        send_due()
    row = Delivery.objects.get()
    assert row.outcome == "failed" and 5 <= row.attempts <= 8


def test_a_receiver_that_is_away_is_asked_once_not_once_a_notice(team: Team, made: Any, receiver: Receiver) -> None:
    for _n in range(5):
        tell(team)
    receiver.answers.append((503, {}))
    for pk in webhooks.due_webhooks():
        webhooks.send(pk)
    assert len(receiver.posts) == 1 and not webhooks.due_webhooks()
    send_due()
    assert len(receiver.posts) == 6


def test_a_post_whose_worker_died_is_posted_again_with_the_same_id(team: Team, made: Any, receiver: Receiver) -> None:
    tell(team)
    Delivery.objects.update(lease_token=uuid4(), lease_until=timezone.now() + timedelta(seconds=60), attempts=1)
    assert not webhooks.due_webhooks()
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    send_due()
    assert len(receiver.posts) == 1


def test_a_removed_webhook_gets_nothing_more_not_even_what_waits(team: Team, made: Any, receiver: Receiver) -> None:
    tell(team)
    webhooks.remove(made[0], None)
    send_due()
    assert not receiver.posts and Delivery.objects.get().outcome == "dropped"
    assert notices.tell(team, News("k", "ready", uuid4(), {"title": "t"})) is None


def test_an_address_that_is_not_public_fails_at_once(team: Team, settings: Any) -> None:
    webhooks.make(team, "https://10.0.0.1/hook", None)
    tell(team)
    send_due()
    row = Delivery.objects.get()
    assert row.outcome == "failed" and "public internet" in row.problem and row.status_code is None


def test_the_secret_is_sealed_and_a_new_one_takes_its_place(team: Team, made: Any, receiver: Receiver) -> None:
    webhook, secret = made
    assert secret not in webhook.sealed_secret and len(secret) > 40
    fresh = webhooks.renew_secret(webhook, None)
    tell(team)
    send_due()
    [(_, headers, body)] = receiver.posts
    is_genuine = checker_of_the_documentation()
    assert is_genuine(body, headers["Kits-Portal-Signature"], fresh)
    assert not is_genuine(body, headers["Kits-Portal-Signature"], secret)


def test_an_admin_adds_a_webhook_sees_its_secret_once_and_sends_a_test(
    client: Client, alice: Any, team: Team, receiver: Receiver
) -> None:
    client.force_login(alice)
    page = client.post(reverse("webhook-new", args=[team.uuid]), {"url": receiver.url}).content.decode()
    [secret] = re.findall(r"whsec_[\w-]+", page)
    [webhook] = Webhook.objects.all()
    own = reverse("webhook", args=[webhook.uuid])
    assert secret not in client.get(own).content.decode()
    client.post(reverse("webhook-test", args=[webhook.uuid]))
    send_due()
    assert json.loads(receiver.posts[0][2])["event"] == "test"
    page = client.get(own).content.decode()
    assert "A test from Kits Portal" in page and "Sent" in page and ">200<" in page


def test_a_test_goes_to_the_one_webhook_alone(team: Team, made: Any, receiver: Receiver) -> None:
    webhooks.make(team, receiver.url, None)
    webhooks.send_test(made[0])
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("url", ["http://example.org/", "https://u:p@example.org/", "https://example.org:8080/", "x"])
def test_an_address_that_may_not_be_posted_to_is_refused_at_its_field(client: Client, alice: Any, team: Team, url: str) -> None:
    client.force_login(alice)
    answer = client.post(reverse("webhook-new", args=[team.uuid]), {"url": url})
    assert answer.status_code == 422 and not Webhook.objects.exists()


def test_a_team_has_five_webhooks_at_most(client: Client, alice: Any, team: Team) -> None:
    client.force_login(alice)
    for n in range(6):
        client.post(reverse("webhook-new", args=[team.uuid]), {"url": f"https://example.org/{n}"})
    assert Webhook.objects.count() == 5


def test_the_notices_of_one_team_never_go_to_another(team: Team, other_team: Team, made: Any, receiver: Receiver) -> None:
    webhooks.make(other_team, receiver.url + "/other", None)
    tell(team)
    send_due()
    assert [path for path, _, _ in receiver.posts] == ["/hook"]
