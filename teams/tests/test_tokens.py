"""One token for all workers."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

import pytest
from django.utils import timezone

from kitsapi.auth import Token
from kitsapi.errors import KitsDenied, KitsUnavailable
from kitsapi.wire import deadline
from teams import tokens
from teams.kits import open_client
from teams.models import KitsAccount
from teams.tests.conftest import at_once
from teams.tokens import RowTokenStore

pytestmark = pytest.mark.database


def fresh(text: str = "t-1") -> Token:
    return Token(text, timezone.now() + timedelta(minutes=30))


def must_not_fetch() -> Token:
    raise AssertionError("asked for a token that is there")


def test_a_token_is_kept_sealed_and_found_again(keyed):
    long = "canary-token-0123456789"  # three letters stand in one sealed text of thousands by chance
    RowTokenStore(keyed).renew(None, lambda: fresh(long))
    assert long not in KitsAccount.objects.get().sealed_token
    assert RowTokenStore(keyed).get() == long


def test_an_old_token_is_as_good_as_none(keyed):
    RowTokenStore(keyed).renew(None, lambda: Token("old", timezone.now() + timedelta(seconds=30)))
    assert RowTokenStore(keyed).get() is None


def test_a_token_renewed_by_somebody_else_is_not_fetched_again(keyed):
    RowTokenStore(keyed).renew(None, lambda: fresh("t-2"))
    assert RowTokenStore(keyed).renew("t-1", must_not_fetch) == "t-2"


def test_the_token_that_kits_refused_is_fetched_anew(keyed):
    RowTokenStore(keyed).renew(None, fresh)
    assert RowTokenStore(keyed).renew("t-1", lambda: fresh("t-2")) == "t-2"


def test_many_threads_with_an_expired_token_make_one_request(on_disk, keyed, fake_kits):
    fake_kits.slow = 0.05
    on_disk()

    def check() -> int:
        with open_client(keyed) as client:
            return client.check()

    assert at_once(check, 12) == [143] * 12
    assert len(fake_kits.sign_ins) == 1


def test_processes_are_kept_apart_by_the_lease_in_the_row(on_disk, keyed, monkeypatch):
    """Without the lock between threads they are like processes: only the row is between them."""
    monkeypatch.setattr(tokens, "_flights", _EachItsOwn())
    on_disk()
    fetched = []

    def fetch() -> Token:
        fetched.append(1)
        return fresh()

    assert at_once(lambda: RowTokenStore(keyed).renew(None, fetch), 6) == ["t-1"] * 6
    assert len(fetched) == 1


class _EachItsOwn:
    def __getitem__(self, pk: int) -> tokens._Flight:
        return tokens._Flight()


def test_those_who_waited_for_a_refusal_do_not_ask_again(on_disk, keyed, fake_kits):
    fake_kits.slow, fake_kits.sign_in_status = 0.3, 401
    on_disk()

    def check() -> int:
        with open_client(keyed) as client:
            return client.check()

    assert {type(found) for found in at_once(check, 8)} == {KitsDenied}
    assert len(fake_kits.sign_ins) == 1


def test_a_refusal_gives_the_lease_back(keyed):
    def refuse() -> Token:
        raise KitsDenied("no", status=401)

    with pytest.raises(KitsDenied):
        RowTokenStore(keyed).renew(None, refuse)
    assert RowTokenStore(keyed).renew(None, fresh) == "t-1"


def test_a_dead_workers_lease_ends_by_itself(keyed, monkeypatch):
    monkeypatch.setattr(RowTokenStore, "PATIENCE", 0.3)
    RowTokenStore(keyed)._claim()
    with pytest.raises(KitsUnavailable):
        RowTokenStore(keyed).renew(None, must_not_fetch)
    KitsAccount.objects.update(token_lease_until=timezone.now() - timedelta(seconds=1))
    assert RowTokenStore(keyed).renew(None, fresh) == "t-1"


def test_who_lost_the_lease_writes_no_token(keyed):
    def slow_fetch() -> Token:
        KitsAccount.objects.update(token_lease=None)  # the key was exchanged meanwhile
        return fresh()

    RowTokenStore(keyed).renew(None, slow_fetch)
    assert KitsAccount.objects.get().sealed_token == ""


@pytest.fixture
def _nobody_waited_before(monkeypatch):
    monkeypatch.setattr(tokens, "_flights", defaultdict(tokens._Flight))


@pytest.mark.usefixtures("_nobody_waited_before")
def test_nobody_waits_for_a_token_longer_than_the_step_has_time_left(keyed, monkeypatch):
    monkeypatch.setattr(RowTokenStore, "PATIENCE", 5.0)
    RowTokenStore(keyed)._claim()
    clock = iter(range(0, 1000, 3))
    monkeypatch.setattr(tokens.time, "monotonic", lambda: next(clock) / 10)
    looked = []
    monkeypatch.setattr(tokens.time, "sleep", looked.append)
    with pytest.raises(KitsUnavailable, match="too long"), deadline(1, lambda: 0.0):
        RowTokenStore(keyed).renew(None, must_not_fetch)
    assert len(looked) <= 4


@pytest.mark.usefixtures("_nobody_waited_before")
def test_that_one_has_no_time_left_is_not_the_others_failure(keyed):
    RowTokenStore(keyed)._claim()
    with pytest.raises(KitsUnavailable), deadline(0, lambda: 0.0):
        RowTokenStore(keyed).renew(None, must_not_fetch)
    assert tokens._flights[keyed.pk].failure is None
