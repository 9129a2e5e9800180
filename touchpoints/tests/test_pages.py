"""The pages: Alice may, Bob may look, for Charlie there is nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import quote

import pytest
from django.urls import reverse
from django.utils import timezone

from kitsapi.errors import KitsDenied, KitsUnavailable
from touchpoints.detail import usual_period
from touchpoints.models import Sync, Touchpoint
from touchpoints.sync import claim, request_sync
from touchpoints.tests.conftest import FakeKits, make

HTMX = {"HX-Request": "true"}


@pytest.fixture
def woken(monkeypatch) -> list[int]:
    """Accounts for which a worker was woken, instead of waking one."""
    ids: list[int] = []
    monkeypatch.setattr("touchpoints.tasks.sync_account.delay", ids.append)
    return ids


def page_of(client, person, account, asked=()) -> str:
    client.force_login(person)
    answer = client.get(reverse("touchpoint-list", args=[account.team.uuid]), dict(asked))
    assert answer.status_code == 200
    return answer.content.decode()


def detail_of(client, person, upstream_id, **asked) -> str:
    client.force_login(person)
    return client.get(Touchpoint.objects.get(upstream_id=upstream_id).get_absolute_url(), asked).content.decode()


def urls(account) -> list[str]:
    some = Touchpoint.objects.get(upstream_id="m1").uuid
    return [
        reverse("touchpoint-list", args=[account.team.uuid]),
        reverse("touchpoint-detail", args=[some]),
        reverse("touchpoint-children", args=[some]),
        reverse("touchpoint-sync", args=[account.uuid]),
    ]


def test_for_another_team_nothing_exists(client, charlie, mirrored):
    client.force_login(charlie)
    assert [client.get(url).status_code for url in urls(mirrored)] == [404] * 4
    assert client.post(urls(mirrored)[-1]).status_code == 404


def test_who_is_not_signed_in_is_sent_to_sign_in(client, mirrored):
    assert all("login" in client.get(url)["Location"] for url in urls(mirrored))


def test_a_viewer_sees_the_list_without_the_button(client, bob, mirrored):
    page = page_of(client, bob, mirrored)
    assert "Yläjärven Sanomat" in page
    assert "Sync now" not in page


def test_a_viewer_may_not_ask_for_a_sync(client, bob, mirrored, woken):
    client.force_login(bob)
    assert client.post(reverse("touchpoint-sync", args=[mirrored.uuid])).status_code == 403
    assert (Sync.objects.count(), woken) == (1, [])


def test_an_analyst_may_ask_for_a_sync(client, anna, mirrored, woken, django_capture_on_commit_callbacks):
    client.force_login(anna)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("touchpoint-sync", args=[mirrored.uuid]))
    assert answer["Location"] == f"{reverse('touchpoint-list', args=[mirrored.team.uuid])}?account={mirrored.uuid}"
    assert (Sync.objects.live().get().requested_by, woken) == (anna, [mirrored.pk])


def test_an_absent_broker_stops_nobody(client, anna, mirrored, monkeypatch, django_capture_on_commit_callbacks):
    def refuse(pk):
        raise ConnectionRefusedError

    monkeypatch.setattr("touchpoints.tasks.sync_account.delay", refuse)
    client.force_login(anna)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("touchpoint-sync", args=[mirrored.uuid]), headers=HTMX).status_code == 200
    assert Sync.objects.live().exists()


def test_the_fragment_asks_again_only_while_the_sync_goes_on(client, alice, mirrored):
    client.force_login(alice)
    url = reverse("touchpoint-sync", args=[mirrored.uuid])
    over = client.get(url, headers=HTMX)
    request_sync(mirrored)
    live = client.get(url, headers=HTMX)
    assert ("every" in over.content.decode(), "every" in live.content.decode()) == (False, True)
    assert over["HX-Trigger"] == '{"touchpoints-synced": {"target": "body"}}'
    assert "HX-Trigger" not in live


def test_page_and_fragments_are_the_same_html(client, alice, mirrored):
    page = page_of(client, alice, mirrored)
    url = reverse("touchpoint-list", args=[mirrored.team.uuid])
    results = client.get(url, headers=HTMX).content.decode()
    assert results.strip() in page
    assert "<html" not in results


def test_the_last_sync_is_told_in_words(client, alice, mirrored):
    assert "7 touchpoints; 7 new." in page_of(client, alice, mirrored)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KitsDenied("Kits refuses this key.", status=401), "The last reading failed"),
        (KitsUnavailable("Kits did not answer in time."), "It is tried again by itself"),
    ],
)
def test_a_failed_sync_says_what_happened(client, alice, mirrored, fake, sync_with, error, words):
    fake.error = error
    sync_with(fake)
    page = page_of(client, alice, mirrored)
    assert words in page
    assert str(error) in page


def test_a_running_sync_shows_how_far_it_is(client, alice, mirrored):
    request_sync(mirrored)
    claim(mirrored.pk).renew(1200)
    page = page_of(client, alice, mirrored)
    assert "1,200 so far" in page
    assert "Sync now" not in page


def test_a_big_loss_is_put_before_a_person(client, alice, mirrored, account, sync_with, woken):
    sync_with(FakeKits([make(f"n{n}", f"N {n}") for n in range(20)]))
    sync_with(FakeKits([make("n0", "N 0")]))
    assert "Sync and mark them gone" in page_of(client, alice, account)
    client.post(reverse("touchpoint-sync", args=[account.uuid]), {"accepts_loss": "1"})
    assert Sync.objects.live().get().accepts_loss


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"q": "tunturi"}, "1 touchpoint found"),
        ({"q": "sää"}, "1 touchpoint found"),
        ({"q": "no such thing"}, "Nothing found"),
        ({"kind": "section"}, "2 touchpoints found"),
        ({"whose": "own"}, "3 touchpoints at the top"),
        ({"kind": "nonsense", "page": "x", "whose": "?"}, "5 touchpoints at the top"),
        ({"account": "not-an-id"}, "5 touchpoints at the top"),
    ],
)
def test_the_address_says_what_is_shown(client, alice, mirrored, asked, words):
    assert words in page_of(client, alice, mirrored, asked)


def test_each_filter_can_be_taken_away_by_itself(client, alice, mirrored):
    page = page_of(client, alice, mirrored, {"q": "ylä", "kind": "media", "whose": "own", "page": "1", "label": ""})
    assert 'href="?q=yl%C3%A4&amp;whose=own"' in page
    assert 'href="?q=yl%C3%A4&amp;kind=media"' in page
    assert "kind: Media" in page


def test_where_nothing_answers_it_is_said_what_to_take_away(client, alice, mirrored):
    page = page_of(client, alice, mirrored, {"q": "sää", "kind": "section", "whose": "others"})
    assert 'href="?q=s%C3%A4%C3%A4&amp;kind=section">Without other publishers</a>' in page
    assert "1 touchpoint</span>" in page
    assert "Without kind" not in page


def test_where_taking_one_away_is_not_enough_that_is_said(client, alice, mirrored):
    page = page_of(client, alice, mirrored, {"q": "nobody", "kind": "section", "publisher": "nobody"})
    assert "taking one thing away is not enough" in page
    assert 'href="?q=nobody&amp;kind=section"' in page


def test_a_publishers_name_among_names_leads_to_the_publisher(client, alice, mirrored):
    page = page_of(client, alice, mirrored, {"q": "Tunturi-Lehdet"})
    assert "publisher=Tunturi-Lehdet" in page
    assert "2 touchpoints found" in page_of(client, alice, mirrored, {"publisher": "Tunturi-Lehdet"})


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"start": "2026-01-05", "end": "2026-01-06"}, "3 touchpoints found"),
        ({"start": "2026-01-12"}, "Nothing found"),
        ({"end": "2026-01-04"}, "Nothing found"),
        ({"end": "2026-01-05"}, "valid up to 5 Jan 2026"),
        ({"label": "local"}, "1 touchpoint found"),
        ({"id": "S"}, "2 touchpoints found"),
        ({"inside": "m1"}, "inside Yläjärven Sanomat"),
    ],
)
def test_the_other_filters_narrow_too(client, alice, mirrored, asked, words):
    assert words in page_of(client, alice, mirrored, asked)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"start": "2026-01-31", "end": "2026-01-01"}, "Valid to: The period ends before it starts."),
        ({"start": "soon"}, "Valid from: Enter a valid date."),
    ],
)
def test_what_cannot_be_read_is_said_and_left_out(client, alice, mirrored, asked, words):
    page = page_of(client, alice, mirrored, asked)
    assert words in page
    assert "Some of this was left out" in page
    assert "5 touchpoints at the top" in page


def test_publishers_and_labels_are_offered(client, alice, mirrored):
    page = page_of(client, alice, mirrored, {"label": "none such"})
    assert '<option value="Tunturi-Lehdet"></option>' in page
    assert '<option value="local">local</option>' in page
    assert '<option value="none such" selected>none such</option>' in page


def test_a_big_branch_comes_in_pieces(client, alice, account, sync_with):
    sync_with(FakeKits([make("m1", "Media"), *(make(f"s{n:03}", f"S {n:03}", "section", parent_id="m1") for n in range(120))]))
    client.force_login(alice)
    url = reverse("touchpoint-children", args=[Touchpoint.objects.get(upstream_id="m1").uuid])
    first, last = (client.get(url, asked, headers=HTMX).content.decode() for asked in ({}, {"after": "100"}))
    assert "S 049" in first and "after=50" in first and "50 of 120 are shown" in first
    assert "S 119" in last
    assert "S 050" not in first and "after=" not in last
    assert client.get(url, {"after": "x"}, headers=HTMX).content.decode() == first


def test_an_answer_of_fifty_long_names_under_fifty_owners_is_light(client, alice, account, sync_with):
    long = "Keski-Pohjanmaan ja Etelä-Pohjanmaan Maakuntalehtien Yhteisverkkopalvelu"
    media = [make(f"{n:036}", f"{long} {n}", owner_name="Järviseudun Viestintä ja Kustannus") for n in range(60)]
    parts = [make(f"s{n:035}", f"{long} / Urheilu", "section", parent_id=f"{n:036}") for n in range(60)]
    sync_with(FakeKits([*media, *parts]))
    client.force_login(alice)
    page = client.get(reverse("touchpoint-list", args=[account.team.uuid]), {"q": "urheilu"}, headers=HTMX).content
    assert page.count(b'<li class="tree__row') == 100
    assert len(page) < 60_000


def test_names_are_text_and_never_markup(client, alice, account, sync_with):
    sync_with(FakeKits([make("m1", "<script>x</script>")]))
    assert "<script>x" not in page_of(client, alice, account)


def test_a_branch_is_fetched_when_it_is_opened(client, alice, mirrored):
    client.force_login(alice)
    url = reverse("touchpoint-children", args=[Touchpoint.objects.get(upstream_id="m1").uuid])
    assert "Urheilu" in client.get(url, headers=HTMX).content.decode()
    assert client.get(url)["Location"] == Touchpoint.objects.get(upstream_id="m1").get_absolute_url()


def test_a_composite_says_what_it_is_made_of(client, bob, mirrored):
    page = detail_of(client, bob, "g1")
    assert all(words in page for words in ("Yläjärven Sanomat", "Tunturi", "1 part that this account does not see", "hidden"))


def test_a_section_says_whose_it_is_and_what_holds_it(client, bob, mirrored):
    page = detail_of(client, bob, "s1")
    assert "Belongs to" in page
    assert all(words in page for words in ("Yläjärven Sanomat", "Yläjärvi</a>", "Uutiset"))


def test_a_language_has_its_name(client, bob, account, sync_with):
    sync_with(FakeKits([make("m1", "Media", language="fi"), make("m2", "Other", language="qqq")]))
    assert "<dd>Finnish</dd>" in detail_of(client, bob, "m1")
    assert "<dd>qqq</dd>" in detail_of(client, bob, "m2")


def test_a_gone_touchpoint_says_so(client, bob, mirrored, fake, sync_with):
    del fake.listed[1]
    sync_with(fake)
    assert "Kits no longer lists this touchpoint" in detail_of(client, bob, "m2")


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2026-01-01", "2026-01-10", "on 6 of 10 days"),
        ("2026-01-12", "2026-01-31", "on any day of this period"),
        ("2026-01-31", "2026-01-01", "The period ends before it starts."),
        ("yesterday", "", "Enter a valid date."),
    ],
)
def test_validation_is_told_for_a_period(client, bob, mirrored, start, end, words):
    assert words in detail_of(client, bob, "m1", start=start, end=end)


def test_without_an_account_an_admin_is_led_to_the_keys(client, alice, team):
    client.force_login(alice)
    page = client.get(reverse("touchpoint-list", args=[team.uuid])).content.decode()
    assert reverse("key-new", args=[team.uuid]) in page


def test_without_an_account_a_viewer_reads_whom_to_ask(client, alice, bob, team):
    client.force_login(bob)
    page = client.get(reverse("touchpoint-list", args=[team.uuid])).content.decode()
    assert "alice@example.com" in page
    assert reverse("key-new", args=[team.uuid]) not in page


def test_the_page_about_a_sandbox_account_says_so(client, bob, mirrored):
    assert 'class="sandbox"' in page_of(client, bob, mirrored)
    mirrored.upstream = "kits"
    mirrored.save()
    assert 'class="sandbox"' not in page_of(client, bob, mirrored)


def test_a_removed_account_leaves_the_list_but_its_touchpoints_keep_their_page(client, bob, mirrored):
    mirrored.removed_at = Sync.objects.get().ended_at
    mirrored.save()
    assert "No Kits account is connected yet" in page_of(client, bob, mirrored)
    assert "Yläjärven Sanomat" in detail_of(client, bob, "m1")


def test_the_page_takes_few_queries(client, alice, mirrored, django_assert_max_num_queries):
    client.force_login(alice)
    with django_assert_max_num_queries(14):
        client.get(f"{reverse('touchpoint-list', args=[mirrored.team.uuid])}?q={quote('yla')}")


def test_the_usual_period_ends_on_kits_yesterday_wherever_the_team_is():
    with timezone.override("America/New_York"):
        usual = usual_period(datetime(2026, 11, 23, 22, 30, tzinfo=UTC))
    assert usual == {"start": date(2026, 10, 27), "end": date(2026, 11, 23)}


def test_an_account_whose_key_is_refused_does_not_promise_that_touchpoints_appear(client, alice, bob, account) -> None:
    account.state = "refused"
    account.save()
    for user, helps in ((alice, reverse("key-list", args=[account.team.uuid])), (bob, alice.email)):
        client.force_login(user)
        page = client.get(reverse("touchpoint-list", args=[account.team.uuid])).content.decode()
        assert "as soon as they have been read" not in page and "once an admin has changed the key" in page
        assert helps in page.partition("Kits refuses the key of")[2]
