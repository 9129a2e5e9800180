"""The page of an account's syncs: what each changed, why there was one, how it ended."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from kitsapi.errors import KitsDenied
from touchpoints.history import entries, history
from touchpoints.models import Sync, Touchpoint
from touchpoints.sync import claim, request_sync
from touchpoints.tests.conftest import THEIRS, FakeKits, make

HTMX = {"HX-Request": "true"}
MANY = [make(f"m{number:02}", f"Media {number:02}") for number in range(30)]


def page_of(client: Any, person: Any, account: Any, **asked: Any) -> str:
    client.force_login(person)
    answer = client.get(reverse("touchpoint-sync-list", args=[account.uuid]), asked)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_what_a_sync_changed_is_listed_with_its_names(client, bob, mirrored, fake, sync_with):
    fake.listed = [*fake.listed[1:], make("m1", "Yläjärven Uutiset"), make("x2", "Uusi Tunturi", **THEIRS)]
    fake.listed = [each for each in fake.listed if each.id != "s2"]
    sync_with(fake)
    page = page_of(client, bob, mirrored)
    assert "1 new, 1 renamed, 1 gone" in page
    assert "Yläjärven Sanomat → Yläjärven Uutiset" in page
    assert "<summary>1 gone</summary>" in page
    assert "<li>Sää</li>" in page


def test_the_newest_comes_first_and_the_first_names_stand_for_many(mirrored, sync_with):
    sync_with(FakeKits([*MANY, make("m1", "Yläjärven Sanomat")]), accepts_loss=True)
    newest, first = entries(history(mirrored, None))
    assert newest.sync.pk > first.sync.pk
    new = newest.changes[0]
    assert (new.words, len(new.names), new.more) == ("30 new", 20, 10)


def test_who_asked_and_what_came_by_itself_are_told_apart(client, bob, anna, mirrored, fake, sync_with):
    sync_with(fake, user=anna)
    sync_with(fake, occasion=Sync.Occasion.NIGHT)
    page = page_of(client, bob, mirrored)
    assert f"Asked for by {anna}" in page
    assert "Nightly" in page


def test_an_empty_answer_is_explained(client, anna, mirrored, fake, sync_with):
    fake.listed = []
    sync_with(fake)
    page = page_of(client, anna, mirrored)
    assert "Not applied: 7 gone" in page
    assert "Kits listed no touchpoints at all, but 7 are known here." in page
    assert "An empty list is never applied." in page
    assert Touchpoint.objects.known(mirrored).count() == 7


def test_half_an_answer_is_explained_with_what_would_apply_it(client, anna, account, sync_with):
    sync_with(FakeKits(MANY))
    sync_with(FakeKits(MANY[:10]))
    page = page_of(client, anna, account)
    assert "Not applied: 20 gone" in page
    assert "If they are really gone, “Sync and mark them gone” applies it." in page
    assert '<button class="button button--small button--danger" name="accepts_loss"' in page


def test_a_refused_key_is_said_and_nothing_else_is_claimed(client, bob, mirrored, fake, sync_with):
    fake.error = KitsDenied("The key was refused.", status=403)
    sync_with(fake)
    page = page_of(client, bob, mirrored)
    assert "The key was refused." in page
    assert "Nothing was changed" in page
    assert "Not applied" not in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"read_count": 0}, "Reading touchpoints from Kits …"),
        ({"read_count": 1200}, "Reading touchpoints from Kits: 1,200 so far …"),
        ({"read_count": 1200, "expected_count": 4800}, "1,200 of 4,800"),
        ({"read_count": 4800, "step": Sync.Step.APPLYING}, "All 4,800 touchpoints are read; writing what has changed …"),
    ],
)
def test_a_running_sync_says_its_step_and_how_far_it_is(client, bob, account, changes, words):
    request_sync(account)
    sync = claim(account.pk)
    Sync.objects.filter(pk=sync.pk).update(**changes)
    assert words in page_of(client, bob, account)


def test_before_the_first_sync_the_page_says_so(client, bob, account):
    assert "No sync yet" in page_of(client, bob, account)


def test_many_syncs_come_in_pages_with_few_questions(client, bob, mirrored, django_assert_max_num_queries):
    ended = {"state": Sync.State.DONE, "ended_at": timezone.now(), "requested_by": bob}
    Sync.objects.bulk_create(Sync(account=mirrored, **ended) for _ in range(60))
    client.force_login(bob)
    with django_assert_max_num_queries(8):
        page = client.get(reverse("touchpoint-sync-list", args=[mirrored.uuid]), {"page": 2}).content.decode()
    assert page.count('<li class="syncs__row">') == 20
    assert "21–40 of 61" in page


def test_the_fragment_is_the_pages_own_part(client, bob, mirrored):
    whole = page_of(client, bob, mirrored)
    url = reverse("touchpoint-sync-list", args=[mirrored.uuid])
    part = " ".join(client.get(url, headers=HTMX).content.decode().split())
    assert part.startswith('<section id="syncs"')
    assert part in whole


def test_the_list_of_touchpoints_leads_to_the_syncs_and_back(client, bob, mirrored):
    client.force_login(bob)
    listed = client.get(reverse("touchpoint-list", args=[mirrored.team.uuid])).content.decode()
    assert reverse("touchpoint-sync-list", args=[mirrored.uuid]) in listed
    assert reverse("touchpoint-list", args=[mirrored.team.uuid]) in page_of(client, bob, mirrored)
