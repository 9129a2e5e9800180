"""What a sync lays down while it reads: gone when it ends, fenced while it works, and the plan that is made of it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from teams.models import KitsAccount
from touchpoints import staging
from touchpoints.models import Staged, Sync, Touchpoint
from touchpoints.staging import LeaseLostError, Stage
from touchpoints.sync import claim, request_sync, run
from touchpoints.tests.conftest import WORLD, FakeKits, make


@pytest.fixture
def few_at_once(monkeypatch: Any) -> None:
    """Three batches for a small tree."""
    monkeypatch.setattr(staging, "BATCH", 3)
    monkeypatch.setattr(staging, "REMOVED_AT_ONCE", 2)


def test_nothing_of_it_stays(account: Any, fake: Any, sync_with: Any, few_at_once: None) -> None:
    sync_with(fake)
    assert Touchpoint.objects.count() == len(WORLD)
    assert not Staged.objects.exists()


def test_what_a_dead_worker_has_left_behind_is_removed_by_the_next_sync(account: Any, fake: Any, sync_with: Any) -> None:
    Staged.objects.bulk_create(Staged(reading=uuid4(), upstream_id=f"x{n}", uuid=uuid4(), is_own=False) for n in range(5))
    sync_with(fake)
    assert not Staged.objects.exists()
    assert not Touchpoint.objects.filter(upstream_id__startswith="x").exclude(upstream_id="x1").exists()


def test_what_another_worker_is_reading_stays(account: Any, fake: Any, sync_with: Any) -> None:
    reading = uuid4()
    another = KitsAccount.objects.create(team=account.team, name="O", upstream="sandbox", account_id="o", client_id="sandbox-o")
    Sync.objects.create(account=another, state=Sync.State.RUNNING, lease_token=reading)
    Staged.objects.create(reading=reading, upstream_id="x", uuid=uuid4(), is_own=False)
    sync_with(fake)
    assert Staged.objects.get().upstream_id == "x"


def test_a_worker_that_was_overtaken_lays_down_nothing_more(account: Any) -> None:
    request_sync(account)
    sync = claim(account.pk)
    assert sync is not None
    stage = Stage(sync)
    stage.add(WORLD[:3])
    Sync.objects.update(lease_token=uuid4())
    with pytest.raises(LeaseLostError):
        stage.add(WORLD[3:])
    assert Staged.objects.count() == 3


def test_a_takeover_in_the_midst_of_reading_changes_nothing(account: Any, few_at_once: None) -> None:
    class Overtaken(FakeKits):
        def touchpoints(self) -> Any:
            for number, each in enumerate(super().touchpoints()):
                if number == 4:
                    Sync.objects.update(lease_token=uuid4())
                yield each

    request_sync(account)
    sync = claim(account.pk)
    assert sync is not None
    run(sync, Overtaken().open)
    assert not Touchpoint.objects.exists() and not Staged.objects.exists()


def test_the_plan_has_the_first_names_and_a_renamed_one_both(mirrored: Any, sync_with: Any) -> None:
    listed = [*WORLD[1:], make("m1", "Uusi nimi"), *(make(f"n{n:02}", f"Nimi {n:02}") for n in range(25))]
    sync = sync_with(FakeKits(listed))
    assert (sync.plan["new"], sync.names["new"]) == (25, [f"Nimi {n:02}" for n in range(20)])
    assert sync.names["renamed"] == [["Yläjärven Sanomat", "Uusi nimi"]]


def test_what_is_gone_is_named(mirrored: Any, sync_with: Any) -> None:
    assert sync_with(FakeKits(WORLD[1:])).names["gone"] == ["Yläjärven Sanomat"]


def test_a_list_much_shorter_than_kits_own_count_changes_nothing(account: Any, sync_with: Any) -> None:
    kits = FakeKits(make(f"n{n}", f"N{n}") for n in range(10))
    kits.counts = 30
    sync = sync_with(kits)
    assert (sync.state, Touchpoint.objects.count()) == (Sync.State.FAILED, 0)
    assert "Kits counts 30 touchpoints, but listed only 10" in sync.problem


def test_what_is_listed_twice_is_counted_once_and_said(account: Any, sync_with: Any, few_at_once: None) -> None:
    sync = sync_with(FakeKits([*WORLD, make("m1", "Later name")]))
    assert Touchpoint.objects.get(upstream_id="m1").name == "Later name"
    assert (sync.plan["doubled"], sync.read_count) == (1, len(WORLD))
