"""Questions to Kits: asked once, answered once, written down only by whoever holds them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from teams import answering, tasks
from teams.inquiries import Kind, ask, known
from teams.models import Inquiry, KitsAccount
from teams.tests.conftest import SECRET

FILTERS = {"filters": [{"variable": "gender", "values": ["f"]}]}


def key_test(account) -> KitsAccount:
    answering.answer(ask(account, Kind.KEY_TEST, {}, None))
    return KitsAccount.objects.get(pk=account.pk)


def test_a_good_key_is_working_and_says_what_it_sees(keyed, fake_kits):
    account = key_test(keyed)
    assert (account.state, account.touchpoints_seen, account.problem) == ("working", 143, "")
    assert account.variables[0]["label"] == "Gender"


def test_a_wrong_key_is_refused_in_words(keyed, fake_kits):
    fake_kits.sign_in_status = 401
    account = key_test(keyed)
    assert account.state == "refused"
    assert "does not know this client id and secret" in account.problem


def test_a_key_of_another_account_is_told_apart_from_a_wrong_key(keyed, fake_kits):
    fake_kits.status = 403
    account = key_test(keyed)
    assert account.state == "refused"
    assert "The key works, but may not see account a-1" in account.problem


def test_an_absent_kits_says_nothing_against_the_key(keyed, fake_kits):
    fake_kits.is_down = True
    account = key_test(keyed)
    assert account.state == "unreachable"
    assert account.problem
    assert account.tested_at


def test_a_kits_without_an_address_is_named_as_the_operators_matter(keyed, fake_kits, settings):
    settings.SANDBOX_URL = ""
    assert "SANDBOX_URL" in key_test(keyed).problem


def test_a_secret_that_no_longer_opens_asks_for_itself(keyed, fake_kits):
    KitsAccount.objects.update(sealed_secret="v1.gone.AAAA")
    assert "Paste the secret once more" in key_test(KitsAccount.objects.get()).problem


def test_a_key_exchanged_during_its_test_is_not_judged_by_the_old_one(keyed, fake_kits):
    fake_kits.meanwhile = lambda: KitsAccount.objects.update(client_id="sandbox-2")
    assert key_test(keyed).state == "untested"


def test_the_secret_reaches_kits_and_no_inquiry(keyed, fake_kits):
    key_test(keyed)
    assert fake_kits.sign_ins
    assert SECRET not in str(Inquiry.objects.values())


def test_a_target_group_is_sized(keyed, fake_kits):
    inquiry = ask(keyed, Kind.TARGET_GROUP_SIZE, FILTERS, None)
    assert answering.answer(inquiry)
    assert Inquiry.objects.get().answer["size"] == 1000.0


def test_the_same_size_asked_twice_is_one_inquiry(keyed, fake_kits):
    first = ask(keyed, Kind.TARGET_GROUP_SIZE, FILTERS, None)
    assert ask(keyed, Kind.TARGET_GROUP_SIZE, FILTERS, None) == first
    answering.answer(first)
    assert ask(keyed, Kind.TARGET_GROUP_SIZE, FILTERS, None) == first
    Inquiry.objects.update(answered_at=timezone.now() - timedelta(seconds=61))
    assert ask(keyed, Kind.TARGET_GROUP_SIZE, FILTERS, None) != first


def test_what_is_known_is_told_without_asking(keyed, fake_kits):
    assert known(keyed, Kind.TARGET_GROUP_SIZE, FILTERS) is None
    assert not Inquiry.objects.exists()
    first = ask(keyed, Kind.TARGET_GROUP_SIZE, FILTERS, None)
    assert known(keyed, Kind.TARGET_GROUP_SIZE, FILTERS) == first


def test_another_target_group_is_another_inquiry(keyed):
    assert ask(keyed, Kind.TARGET_GROUP_SIZE, FILTERS, None) != ask(keyed, Kind.TARGET_GROUP_SIZE, {"filters": []}, None)


def test_a_size_that_kits_refused_is_asked_again_after_a_while(keyed, fake_kits):
    fake_kits.is_down = True
    first = ask(keyed, Kind.TARGET_GROUP_SIZE, FILTERS, None)
    answering.answer(first)
    assert ask(keyed, Kind.TARGET_GROUP_SIZE, FILTERS, None) == first
    Inquiry.objects.update(answered_at=timezone.now() - timedelta(seconds=16))
    assert ask(keyed, Kind.TARGET_GROUP_SIZE, FILTERS, None) != first


def test_a_second_message_finds_nothing_to_do(keyed, fake_kits):
    inquiry = ask(keyed, Kind.KEY_TEST, {}, None)
    assert answering.answer(inquiry)
    assert not answering.answer(inquiry)
    assert len(fake_kits.sign_ins) == 1


def test_a_leased_inquiry_is_left_to_its_worker(keyed, fake_kits):
    inquiry = ask(keyed, Kind.KEY_TEST, {}, None)
    answering._claim(inquiry)
    assert not answering.answer(inquiry)


def test_a_worker_that_lost_its_lease_writes_nothing(keyed, fake_kits):
    inquiry = ask(keyed, Kind.KEY_TEST, {}, None)
    fake_kits.meanwhile = lambda: Inquiry.objects.update(lease_token=None)
    assert not answering.answer(inquiry)
    assert KitsAccount.objects.get().state == "untested"


def later(inquiry: Inquiry, **age: int) -> None:
    Inquiry.objects.filter(pk=inquiry.pk).update(created_at=timezone.now() - timedelta(**age))


@pytest.mark.parametrize(("seconds", "is_due"), [(1, False), (10, True), (290, True), (310, False)])
def test_the_sweep_finds_what_lost_its_message_but_not_what_lost_its_person(keyed, seconds, is_due):
    later(ask(keyed, Kind.KEY_TEST, {}, None), seconds=seconds)
    assert answering.due().exists() == is_due


def test_the_sweep_sends_for_it(keyed, monkeypatch):
    sent = []
    monkeypatch.setattr(tasks.answer_inquiry, "delay", sent.append)
    inquiry = ask(keyed, Kind.KEY_TEST, {}, None)
    later(inquiry, seconds=10)
    tasks.sweep_inquiries()
    assert sent == [inquiry.pk]


def test_an_inquiry_that_kills_its_worker_is_given_up_after_two_tries(keyed, fake_kits):
    inquiry = ask(keyed, Kind.KEY_TEST, {}, None)
    later(inquiry, seconds=100)
    Inquiry.objects.update(attempts=2, lease_until=timezone.now() - timedelta(seconds=1))
    assert not answering.due().exists()
    assert not answering.answer(inquiry)


def test_a_person_is_kept_waiting_for_half_a_minute_and_no_longer(keyed):
    inquiry = ask(keyed, Kind.KEY_TEST, {}, None)
    assert inquiry.is_waiting()
    later(inquiry, seconds=31)
    inquiry.refresh_from_db()
    assert inquiry.is_over()
    assert not inquiry.is_waiting()


def test_a_dead_broker_stops_nobody(keyed, monkeypatch, django_capture_on_commit_callbacks):
    def no_broker(pk: int) -> None:
        raise ConnectionError("no broker")

    monkeypatch.setattr(tasks.answer_inquiry, "delay", no_broker)
    with django_capture_on_commit_callbacks() as callbacks:
        ask(keyed, Kind.KEY_TEST, {}, None)
    assert len(callbacks) == 1
    assert Inquiry.objects.exists()


def test_a_lease_outlasts_the_slowest_answer():
    from teams.kits import DEADLINE

    assert Inquiry.LEASE.total_seconds() > 2 * DEADLINE  # a key test makes two calls


def test_of_a_long_pause_a_person_is_told_at_once(keyed, fake_kits):
    keyed.pause(timedelta(minutes=20))
    account = key_test(keyed)
    assert (account.state, fake_kits.sign_ins) == ("unreachable", [])
    assert "The sandbox asked for a pause until" in account.problem


def test_a_short_pause_is_sat_out(keyed, fake_kits):
    keyed.pause(timedelta(seconds=10))
    inquiry = ask(keyed, Kind.TARGET_GROUP_SIZE, FILTERS, None)
    assert not answering.answer(inquiry)
    assert Inquiry.objects.values_list("attempts", "answered_at").get() == (0, None)
    KitsAccount.objects.update(paused_until=timezone.now() - timedelta(seconds=1))
    assert answering.answer(inquiry)
    assert Inquiry.objects.get().answer["size"] == 1000.0


def test_a_pause_that_is_sat_out_leaves_time_for_the_answer():
    left = Inquiry.PATIENCE - answering.SHORT_PAUSE - Inquiry.HEAD_START
    assert left >= timedelta(seconds=10)


def test_an_inquiry_is_sent_for_once(keyed, monkeypatch):
    sent = []
    monkeypatch.setattr(tasks.answer_inquiry, "delay", sent.append)
    later(ask(keyed, Kind.KEY_TEST, {}, None), seconds=10)
    for _tick in range(3):
        tasks.sweep_inquiries()
    assert len(sent) == 1


def test_neither_secret_nor_token_is_readable_in_tables_or_logs(keyed, fake_kits, caplog):
    caplog.set_level("DEBUG")
    key_test(keyed)
    fake_kits.status = 403
    key_test(keyed)
    kept = str([*KitsAccount.objects.values(), *Inquiry.objects.values()]) + caplog.text
    assert SECRET not in kept
    assert "canary-token" not in kept


def test_a_key_of_the_sandbox_works(connected):
    account = key_test(connected)
    assert (account.state, account.problem) == ("working", "")
    assert account.touchpoints_seen > 0
    assert account.variables


@pytest.mark.parametrize(("seconds", "told"), [(2, False), (12, True), (40, False)])
def test_a_slow_answer_is_told_about_while_it_is_waited_for(client, alice, account, seconds, told):
    inquiry = ask(account, "key_test", {}, alice)
    Inquiry.objects.update(created_at=timezone.now() - timedelta(seconds=seconds))
    client.force_login(alice)
    page = client.get(reverse("inquiry", args=[inquiry.uuid]), headers={"HX-Request": "true"}).content.decode()
    assert ("slower than usual. It is waited for up to 30 seconds." in page) == told
