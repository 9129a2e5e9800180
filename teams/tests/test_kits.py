"""The door to Kits: pauses that Kits asks for are kept by everybody, and an account that answers is working again."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from django.utils import timezone

from kitsapi.errors import KitsUnavailable
from teams import kits as door
from teams.kits import DEADLINE, open_client
from teams.models import KitsAccount
from teams.tests.conftest import at_once

pytestmark = pytest.mark.database


def check(account: KitsAccount) -> int:
    with open_client(account) as client:
        return client.check()


def busy(seconds: int, status: int = 429) -> httpx.MockTransport:
    return httpx.MockTransport(lambda _request: httpx.Response(status, headers={"Retry-After": str(seconds)}))


def pause_left() -> float:
    until = KitsAccount.objects.get().paused_until
    return (until - timezone.now()).total_seconds() if until else 0


@pytest.mark.parametrize("status", [429, 503])
def test_a_pause_is_written_into_the_row(keyed, status):
    with door.through(busy(90, status)), pytest.raises(KitsUnavailable):
        check(keyed)
    assert 80 < pause_left() <= 90


def test_while_it_lasts_nobody_asks(keyed, fake_kits):
    keyed.pause(timedelta(minutes=3))
    with pytest.raises(KitsUnavailable, match="Kits asked for a pause until") as caught:
        check(KitsAccount.objects.get())
    assert (fake_kits.asked, fake_kits.sign_ins) == ([], [])
    assert timedelta(minutes=2) < caught.value.retry_after <= timedelta(minutes=3)


def test_when_it_is_over_everybody_may_ask(keyed, fake_kits):
    keyed.pause(timedelta(seconds=-1))
    assert check(keyed) == 143


def test_a_shorter_pause_does_not_shorten_a_longer_one(keyed):
    for minutes in (10, 2, 30, 5):
        keyed.pause(timedelta(minutes=minutes))
    assert 29 * 60 < pause_left() <= 30 * 60


def test_of_pauses_that_come_at_once_the_longest_is_kept(on_disk, keyed):
    on_disk()
    minutes = iter([7, 3, 20, 1, 11, 5])
    at_once(lambda: keyed.pause(timedelta(minutes=next(minutes))), 6)
    assert 19 * 60 < at_once(pause_left, 1)[0] <= 20 * 60


def test_the_pause_of_one_account_is_not_another_ones(keyed, other_team, fake_kits):
    keyed.pause(timedelta(minutes=3))
    keyed.pk, keyed.uuid, keyed.team = None, "0b6f7c1e-6d0a-4cbe-9a53-4f5f24b44b0e", other_team
    assert keyed.pause_ends_at() is None


def unreachable(account: KitsAccount) -> KitsAccount:
    KitsAccount.objects.update(state="unreachable", problem="Kits could not be reached.")
    return KitsAccount.objects.get(pk=account.pk)


def test_an_account_that_answers_is_working_again(keyed, fake_kits):
    check(unreachable(keyed))
    assert KitsAccount.objects.values_list("state", "problem").get() == ("working", "")


def test_an_account_that_does_not_answer_stays_what_it_is(keyed, fake_kits):
    fake_kits.status = 500
    with pytest.raises(KitsUnavailable):
        check(unreachable(keyed))
    assert KitsAccount.objects.get().state == "unreachable"


@pytest.mark.parametrize("changes", [{"client_id": "sandbox-2"}, {"state": "refused"}])
def test_an_answer_says_nothing_about_what_was_changed_meanwhile(keyed, fake_kits, changes):
    fake_kits.meanwhile = lambda: KitsAccount.objects.update(**changes)
    check(unreachable(keyed))
    assert KitsAccount.objects.get().state == changes.get("state", "unreachable")


def test_there_is_one_number_for_the_deadline_of_a_step():
    from kitsapi.wire import STEP_DEADLINE

    assert DEADLINE == STEP_DEADLINE
