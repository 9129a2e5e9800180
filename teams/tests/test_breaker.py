"""An account leaves a Kits alone that fails again and again, and tries with one request at a time whether it is back."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from django.utils import timezone

from kitsapi.errors import KitsError, KitsUnavailable
from teams.kits import AccountGate, open_client
from teams.models import KitsAccount
from teams.models.kits_account import LONGEST_REST, OPEN_AFTER
from teams.tests.conftest import at_once

pytestmark = pytest.mark.database


def check(account: KitsAccount) -> int:
    with open_client(account) as client:
        return client.check()


def fail(account: KitsAccount, fake_kits, times: int) -> None:
    fake_kits.status = 500
    for _time in range(times):
        with suppress(KitsError):
            check(account)
    fake_kits.status = 200


def rest_is_over() -> None:
    KitsAccount.objects.update(paused_until=timezone.now() - timedelta(seconds=1))


def test_after_some_failures_in_a_row_kits_is_left_alone(keyed, fake_kits):
    fail(keyed, fake_kits, 30)
    assert (len(fake_kits.asked), OPEN_AFTER <= 10) == (OPEN_AFTER, True)
    with pytest.raises(KitsUnavailable, match="failed several times in a row") as caught:
        check(keyed)
    assert timedelta(0) < caught.value.retry_after < timedelta(seconds=3)


def test_an_answer_between_failures_begins_anew(keyed, fake_kits):
    fail(keyed, fake_kits, OPEN_AFTER - 1)
    check(keyed)
    fail(keyed, fake_kits, OPEN_AFTER - 1)
    assert check(keyed) == 143


def test_when_the_rest_is_over_one_request_tries(on_disk, keyed, fake_kits):
    fail(keyed, fake_kits, OPEN_AFTER)
    rest_is_over()
    KitsAccount.objects.update(sealed_token="")  # signing in belongs to the try
    on_disk()
    fake_kits.slow, fake_kits.status = 0.3, 500
    found = at_once(lambda: check(keyed), 8)
    assert {type(one) for one in found} == {KitsUnavailable}
    assert (len(fake_kits.asked), len(fake_kits.sign_ins)) == (OPEN_AFTER + 1, 2)


def test_a_try_that_succeeds_lets_everybody_in(keyed, fake_kits):
    fail(keyed, fake_kits, OPEN_AFTER)
    rest_is_over()
    assert [check(keyed), check(KitsAccount.objects.get())] == [143, 143]
    assert KitsAccount.objects.values_list("failures", "probe_until").get() == (0, None)


def test_a_try_that_fails_rests_longer_each_time_up_to_a_ceiling(keyed, fake_kits):
    fail(keyed, fake_kits, OPEN_AFTER)
    rests = []
    for _try in range(12):
        rest_is_over()
        fail(keyed, fake_kits, 1)
        rests.append(KitsAccount.objects.get().paused_until - timezone.now())
    assert rests[0] < rests[2] < rests[5] < rests[7] <= LONGEST_REST * 1.15
    assert len(fake_kits.asked) == OPEN_AFTER + 12


def test_who_tries_and_dies_is_followed_by_another(keyed, fake_kits):
    fail(keyed, fake_kits, OPEN_AFTER)
    rest_is_over()
    assert keyed.take_probe(25)
    with pytest.raises(KitsUnavailable, match="one request tries"):
        check(keyed)
    KitsAccount.objects.update(probe_until=timezone.now() - timedelta(seconds=1))
    assert check(keyed) == 143


def test_a_kits_that_names_its_pace_is_there(keyed, fake_kits):
    fail(keyed, fake_kits, OPEN_AFTER - 1)
    gate = AccountGate(keyed)
    gate.enter()
    gate.pause(timedelta(seconds=5))
    assert KitsAccount.objects.get().failures == 0


def test_the_failures_of_one_account_are_not_another_ones(keyed, fake_kits):
    fail(keyed, fake_kits, OPEN_AFTER)
    other = KitsAccount.objects.get()
    other.pk, other.account_id, other.failures, other.paused_until = None, "a-2", 0, None
    other.uuid = "0b6f7c1e-6d0a-4cbe-9a53-4f5f24b44b0e"
    other.sealed_token, other._state.adding = "", True
    other.save()
    from teams.tests.conftest import SECRET
    from teams.vault import seal

    other.sealed_secret = seal(SECRET, row=other, field="sealed_secret")
    other.save()
    assert check(other) == 143
