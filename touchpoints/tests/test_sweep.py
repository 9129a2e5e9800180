"""Which syncs are due."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kitsapi.errors import KitsDenied
from teams.models import KitsAccount, Wake
from touchpoints import tasks
from touchpoints.models import Sync
from touchpoints.sweep import due_accounts, request_all
from touchpoints.sync import claim, request_sync


def test_a_working_account_that_was_never_read_is_due(account):
    assert due_accounts() == [account.pk]


def test_an_account_that_could_not_be_reached_once_is_tried_all_the_same(account):
    account.state = "unreachable"
    account.save()
    assert due_accounts() == [account.pk]


@pytest.mark.parametrize("state", ["untested", "refused"])
def test_an_account_that_does_not_work_is_not_read(account, state):
    account.state = state
    account.save()
    assert due_accounts() == []


def test_a_removed_account_is_not_read(account):
    account.removed_at = timezone.now()
    account.save()
    assert due_accounts() == []
    request_all()
    assert not Sync.objects.exists()


def test_a_read_account_waits_for_a_person_or_the_night(mirrored):
    assert due_accounts() == []
    request_all()
    assert due_accounts() == [mirrored.pk]


@pytest.fixture
def sent(monkeypatch) -> list[int]:
    """The accounts a worker was woken for."""
    sent: list[int] = []
    monkeypatch.setattr(tasks.sync_account, "delay", sent.append)
    return sent


def test_a_worker_is_not_woken_twice_at_once(account, sent):
    tasks.sweep_syncs()
    tasks.sweep_syncs()
    assert sent == [account.pk]


def test_a_lost_message_is_found_again(account, sent):
    tasks.sweep_syncs()
    Wake.objects.update(woken_at=timezone.now() - timedelta(minutes=1))
    tasks.sweep_syncs()
    assert sent == [account.pk] * 2


def test_a_sync_that_was_woken_for_can_be_claimed(account, sent):
    tasks.sweep_syncs()
    assert claim(account.pk) is not None


def test_nothing_is_read_while_kits_wants_to_be_left_alone(account, sent):
    account.pause(timedelta(minutes=5))
    tasks.sweep_syncs()
    assert (sent, claim(account.pk)) == ([], None)
    KitsAccount.objects.update(paused_until=timezone.now() - timedelta(seconds=1))
    tasks.sweep_syncs()
    assert sent == [account.pk]


def test_a_running_sync_is_left_alone_until_its_lease_lapses(account):
    request_sync(account)
    claim(account.pk)
    assert due_accounts() == []
    Sync.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert due_accounts() == [account.pk]


def test_a_refused_key_is_tried_again_only_after_it_was_tested_anew(account, fake, sync_with):
    account.tested_at = timezone.now()
    account.save()
    fake.error = KitsDenied("Kits refuses this key.", status=401)
    sync_with(fake)
    assert due_accounts() == []
    account.tested_at = timezone.now()
    account.save()
    assert due_accounts() == [account.pk]
