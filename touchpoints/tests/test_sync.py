"""Syncs: the whole answer or nothing, the second time, two at once, the worker that died."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from kitsapi.errors import KitsDenied, KitsUnavailable, KitsUnreadable
from touchpoints.models import Atom, Sync, Touchpoint, Validation, names_of
from touchpoints.sync import claim, give_up_on_lost, request_sync, run
from touchpoints.tests.conftest import WORLD, FakeKits, make

pytestmark = pytest.mark.database

MANY = [make(f"m{number:02}", f"Media {number}") for number in range(20)]


def known(account) -> set[str]:
    return set(Touchpoint.objects.known(account).values_list("upstream_id", flat=True))


def lapse(sync: Sync) -> None:
    Sync.objects.filter(pk=sync.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_the_first_sync_brings_everything(account, fake, sync_with):
    sync = sync_with(fake)
    assert (sync.state, sync.read_count, sync.summary) == ("done", 7, "7 new")
    assert known(account) == {touchpoint.id for touchpoint in WORLD}


def test_what_kits_says_is_kept(mirrored):
    title = Touchpoint.objects.get(upstream_id="t1")
    assert (title.kind, title.is_own, title.labels, title.folded) == ("media_title", True, ["local"], "ylajarvi")
    assert list(title.atoms.values_list("atom_upstream_id", "position")) == [("m1", 0), ("m2", 1)]
    assert Validation.objects.filter(touchpoint__upstream_id="m1").count() == 2


def test_variables_for_target_groups_are_refreshed(mirrored):
    assert mirrored.variables == [{"name": "age", "label": "Age", "values": []}]


def test_an_account_that_was_read_has_worked(mirrored):
    assert mirrored.touchpoints_seen == 7


def test_known_variables_outlive_an_empty_list(mirrored, fake, sync_with):
    fake.variables = []
    sync_with(fake)
    mirrored.refresh_from_db()
    assert mirrored.variables


def test_the_second_sync_changes_nothing(mirrored, fake, sync_with, django_assert_max_num_queries):
    before = list(Touchpoint.objects.order_by("pk").values("pk", "uuid", "fingerprint", "gone_at"))
    with django_assert_max_num_queries(30):
        assert sync_with(fake).summary == "nothing changed"
    assert list(Touchpoint.objects.order_by("pk").values("pk", "uuid", "fingerprint", "gone_at")) == before


def test_a_new_name_is_found_and_the_address_stays(mirrored, fake, sync_with):
    before = Touchpoint.objects.get(upstream_id="m2")
    fake.listed[1] = make("m2", "Åkersholm App", platform="ios")
    assert sync_with(fake).plan == {"new": 0, "renamed": 1, "changed": 0, "gone": 0, "back": 0, "revalidated": 0}
    after = Touchpoint.objects.get(upstream_id="m2")
    assert (after.uuid, after.pk, after.folded) == (before.uuid, before.pk, "akersholm app")


def test_other_atoms_and_other_days_replace_the_old_ones(mirrored, fake, sync_with):
    fake.listed[4] = make("t1", "Yläjärvi", "media_title", atoms=("m2",))
    fake.listed[0] = make("m1", "Yläjärven Sanomat", validity=[(1, 31, "valid")])
    assert sync_with(fake).summary == "1 changed, 1 with other valid days"
    assert list(Atom.objects.filter(composite__upstream_id="t1").values_list("atom_upstream_id", flat=True)) == ["m2"]
    assert Validation.objects.get(touchpoint__upstream_id="m1").end.day == 31


def test_what_is_gone_is_marked_and_still_has_its_name(mirrored, fake, sync_with):
    del fake.listed[1]
    assert sync_with(fake).summary == "1 gone"
    assert "m2" not in known(mirrored)
    assert names_of(mirrored, ["m2", "m1", "never"]) == {"m2": "Yläjärvi App", "m1": "Yläjärven Sanomat"}


def test_what_is_gone_may_come_back(mirrored, fake, sync_with):
    app = fake.listed.pop(1)
    sync_with(fake)
    fake.listed.append(app)
    assert sync_with(fake).summary == "1 back"
    assert "m2" in known(mirrored)


def test_gone_is_said_once(mirrored, fake, sync_with):
    del fake.listed[1]
    sync_with(fake)
    assert sync_with(fake).summary == "nothing changed"


def test_a_touchpoint_listed_twice_is_one(account, fake, sync_with):
    fake.listed.append(WORLD[0])
    assert sync_with(fake).read_count == 7
    assert Touchpoint.objects.count() == 7


def test_an_empty_answer_changes_nothing(mirrored, sync_with):
    sync = sync_with(FakeKits([]))
    assert sync.state == "failed"
    assert sync.problem == "Kits listed no touchpoints at all, but 7 are known here. Nothing was changed."
    assert len(known(mirrored)) == 7


def test_an_empty_answer_for_a_new_account_is_an_answer(account, sync_with):
    assert sync_with(FakeKits([])).state == "done"


@pytest.mark.parametrize("breaks_after", [0, 3, 7])
def test_an_answer_that_breaks_off_changes_nothing(mirrored, fake, sync_with, breaks_after):
    fake.listed[0] = make("m1", "Renamed")
    fake.error, fake.breaks_after = KitsUnavailable("Kits did not answer in time."), breaks_after
    sync = sync_with(fake)
    assert (sync.state, sync.problem) == ("queued", "Kits did not answer in time.")
    assert Touchpoint.objects.get(upstream_id="m1").name == "Yläjärven Sanomat"


def test_half_an_answer_changes_nothing_until_a_person_agrees(account, sync_with):
    sync_with(FakeKits(MANY))
    sync = sync_with(FakeKits(MANY[:9]))
    assert (sync.state, len(known(account)), sync.awaits_consent) == ("failed", 20, True)
    assert sync_with(FakeKits(MANY[:9]), accepts_loss=True).summary == "11 gone"
    assert len(known(account)) == 9


def test_nobody_can_agree_to_an_empty_answer(account, sync_with):
    sync_with(FakeKits(MANY))
    sync = sync_with(FakeKits([]), accepts_loss=True)
    assert (sync.state, len(known(account)), sync.awaits_consent) == ("failed", 20, False)


def test_an_absent_kits_is_asked_again_later_and_seldomer(account, fake, sync_with):
    fake.error = KitsUnavailable("Kits could not be reached.")
    first = sync_with(fake)
    second = sync_with(fake)
    assert first.pk == second.pk
    assert second.due_at - timezone.now() > timedelta(seconds=100)


def test_kits_own_pause_is_kept(account, fake, sync_with):
    fake.error = KitsUnavailable("Kits is busy.", retry_after=timedelta(hours=2))
    assert sync_with(fake).due_at - timezone.now() > timedelta(minutes=115)


def test_an_absent_kits_is_not_asked_for_ever(account, fake, sync_with):
    fake.error = KitsUnavailable("Kits could not be reached.")
    states = [sync_with(fake).state for _ in range(Sync.ATTEMPTS)]
    assert states == ["queued"] * (Sync.ATTEMPTS - 1) + ["failed"]


def test_a_refused_key_ends_the_sync(account, fake, sync_with):
    fake.error = KitsDenied("Kits refuses this key.", status=401)
    sync = sync_with(fake)
    assert (sync.state, sync.problem, sync.due_at) == ("failed", "Kits refuses this key.", None)


def test_a_fault_of_ours_ends_the_sync_and_is_not_swallowed(account, fake, sync_with):
    fake.error = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        sync_with(fake)
    assert Sync.objects.get().state == "failed"


def test_asking_twice_gives_one_sync(account, alice):
    assert request_sync(account, alice) == request_sync(account)
    assert Sync.objects.count() == 1


def test_asking_while_it_waits_hurries_it(account, fake, sync_with):
    fake.error = KitsUnavailable("Kits could not be reached.")
    sync_with(fake)
    assert request_sync(account).due_at <= timezone.now()


def test_only_one_of_two_workers_gets_the_sync(account):
    request_sync(account)
    assert claim(account.pk) is not None
    assert claim(account.pk) is None


def test_an_old_message_does_not_hurry_a_sync_that_waits_for_its_next_attempt(account, fake, sync_with):
    fake.error = KitsUnavailable("Kits could not be reached.")
    sync_with(fake)
    assert claim(account.pk) is None
    Sync.objects.update(due_at=timezone.now())
    assert claim(account.pk) is not None


def test_a_touchpoint_that_cannot_be_read_is_named_and_changes_nothing(mirrored, fake, sync_with):
    del fake.listed[1]
    fake.error = KitsUnreadable("Kits' list holds entries that the portal cannot read: Sää (field data[3].type).")
    sync = sync_with(fake)
    assert (sync.state, len(known(mirrored))) == ("queued", 7)
    assert "Sää" in sync.problem
    assert "nothing was changed" in sync.problem


def test_without_a_wish_nothing_is_claimed(account):
    assert claim(account.pk) is None


def test_a_dead_workers_sync_is_taken_over(account, fake):
    request_sync(account)
    lapse(claim(account.pk))
    run(claim(account.pk), fake.open)
    assert Sync.objects.get().state == "done"


def test_a_worker_that_comes_too_late_writes_nothing(account, fake):
    request_sync(account)
    slow = claim(account.pk)
    lapse(slow)
    quick = claim(account.pk)
    run(slow, fake.open)
    quick.refresh_from_db()
    assert (quick.state, Touchpoint.objects.count()) == ("running", 0)


def test_a_lease_lost_at_the_last_moment_undoes_everything(account, fake):
    request_sync(account)
    slow = claim(account.pk)
    fake.meanwhile = lambda: (lapse(slow), claim(account.pk))
    run(slow, fake.open)
    assert Touchpoint.objects.count() == 0


def test_the_lease_is_renewed_while_reading(account, fake, monkeypatch):
    monkeypatch.setattr("touchpoints.sync.RENEW_EVERY", -1)
    request_sync(account)
    sync = claim(account.pk)
    Sync.objects.filter(pk=sync.pk).update(lease_until=timezone.now() + timedelta(seconds=1))
    fake.meanwhile = lambda: seen.append(Sync.objects.get())
    seen: list[Sync] = []
    run(sync, fake.open)
    assert seen[0].lease_until > timezone.now() + timedelta(minutes=4)
    assert seen[0].read_count == 7


def test_a_sync_that_kills_its_workers_is_given_up(account):
    request_sync(account)
    for _ in range(Sync.ATTEMPTS):
        lapse(claim(account.pk))
    assert claim(account.pk) is None
    assert give_up_on_lost() == 1
    assert Sync.objects.get().state == "failed"


def test_kits_is_never_asked_inside_a_transaction(account, fake, sync_with, transactional_db):
    inside: list[bool] = []
    fake.meanwhile = lambda: inside.append(connection.in_atomic_block)
    sync_with(fake)
    assert inside == [False]


def test_another_accounts_mirror_is_not_touched(mirrored, other_team, sync_with):
    mirrored.pk, mirrored.uuid, mirrored.team = None, "0b6f7c1e-6d0a-4cbe-9a53-4f5f24b44b0e", other_team
    mirrored.save()
    request_sync(mirrored)
    run(claim(mirrored.pk), FakeKits(WORLD[:2]).open)
    assert Touchpoint.objects.for_account(mirrored).count() == 2
    assert Touchpoint.objects.count() == 9
