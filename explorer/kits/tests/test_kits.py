"""Kits: listed, opened with their numbers, made and renamed; and what happens when an answer is lost."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from explorer.kits.asking import FRESH
from explorer.kits.forms import usual_period
from explorer.kits.numbers import _figure, hidden_parts
from explorer.models import Kit
from explorer.significance import AGOF
from kitsapi.types_rest import KitNumbers
from teams import answering
from teams.kits import open_client
from teams.models import Inquiry
from teams.models.inquiry import Kind, Outcome
from touchpoints.models import Touchpoint

HTMX = {"HX-Request": "true"}


@pytest.fixture
def ours(connected):
    """The account with some of its own touchpoints in the mirror, as ids that the sandbox knows."""
    with open_client(connected) as client:
        own = [*client.core.own("media")][:2]
    now = timezone.now()
    for each in own:
        described = {"kind": each.kind, "name": each.name, "folded": each.name, "sort_key": each.name, "is_own": True}
        Touchpoint.objects.create(account=connected, upstream_id=each.id, seen_at=now, **described)
    return connected


@pytest.fixture
def as_alice(client, alice):
    client.force_login(alice)
    return client


def ids() -> list[str]:
    return list(Touchpoint.objects.values_list("upstream_id", flat=True))


def new(account, name: str = "Uutiset", **more) -> dict:
    return {"key": uuid4(), "name": name, "method": "explorer", "touchpoint_ids": ids(), **more}


def worked() -> Inquiry:
    """The last question, answered by a worker."""
    inquiry = Inquiry.objects.order_by("-pk").first()
    assert inquiry is not None
    answering.answer(inquiry)
    inquiry.refresh_from_db()
    return inquiry


def made(browser, account, **fields) -> Inquiry:
    answer = browser.post(reverse("kit-new", args=[account.uuid]), new(account, **fields))
    assert answer.status_code == 302, answer.context["form"].errors
    return worked()


def page(browser, url: str, **headers) -> str:
    return browser.get(url, headers=headers).content.decode()


def outcome(browser, change: Inquiry) -> str:
    return page(browser, reverse("kit-outcome", args=[change.uuid]))


def listed(browser, account, **asked) -> str:
    return page(browser, reverse("kit-list", args=[account.team.uuid], query=asked))


@pytest.mark.parametrize("method", ["classic", "explorer"])
def test_a_kit_is_made_and_has_numbers_by_day(as_alice, ours, method):
    assert made(as_alice, ours, method=method).outcome == Outcome.DONE
    kit = Kit.objects.get()
    assert (kit.name, kit.method, len(kit.touchpoints)) == ("Uutiset", method, 2)
    as_alice.post(reverse("kit-numbers", args=[kit.uuid]), usual_period(timezone.now()))
    answer = worked().answer
    shown = page(as_alice, kit.get_absolute_url())
    assert len(answer["parts"]) == 7
    assert f"{round(answer['total']['page_views']):,}" in shown
    assert "Everyone in the online population" in shown


@pytest.mark.parametrize(("granularity", "parts"), [("day", 28), ("week", 4)])
def test_days_are_put_together_as_asked(as_alice, ours, granularity, parts):
    made(as_alice, ours)
    period = usual_period(timezone.now())
    asked = period | {"start": period["end"] - timedelta(days=27), "granularity": granularity}
    as_alice.post(reverse("kit-numbers", args=[Kit.objects.get().uuid]), asked)
    assert len(worked().answer["parts"]) == parts


def test_the_list_is_read_when_it_is_opened_and_kept(as_alice, ours):
    made(as_alice, ours)
    Kit.objects.all().delete()
    assert "submit, load" in listed(as_alice, ours)
    as_alice.post(reverse("kit-list-reading", args=[ours.uuid]))
    worked()
    shown = listed(as_alice, ours)
    assert "Uutiset" in shown
    assert "submit, load" not in shown
    Inquiry.objects.filter(kind=Kind.KIT_LIST).update(created_at=timezone.now() - FRESH - timedelta(seconds=1))
    assert "submit, load" in listed(as_alice, ours)


def test_looking_at_a_page_asks_nothing(as_alice, ours):
    made(as_alice, ours)
    before = Inquiry.objects.count()
    listed(as_alice, ours)
    page(as_alice, Kit.objects.get().get_absolute_url())
    assert Inquiry.objects.count() == before


def test_the_list_is_narrowed_by_name(as_alice, ours):
    for name in ("Uutiset", "Urheilu"):
        made(as_alice, ours, name=name)
    shown = listed(as_alice, ours, q="urh")
    assert ("Urheilu" in shown, "Uutiset" in shown) == (True, False)
    assert "No kit is called anything like" in listed(as_alice, ours, q="zzz")


def test_a_kit_that_kits_no_longer_lists_leaves_the_list(as_alice, ours):
    Kit.objects.create(account=ours, upstream_id="gone", name="Kadonnut", method="classic", made_at=timezone.now())
    as_alice.post(reverse("kit-list-reading", args=[ours.uuid]))
    worked()
    assert Kit.objects.get().gone_at
    assert "Kadonnut" not in listed(as_alice, ours)


def test_a_list_that_cannot_be_read_says_so_and_keeps_what_there_was(as_alice, ours, settings):
    made(as_alice, ours)
    settings.SANDBOX_URL = "http://127.0.0.1:1"
    as_alice.post(reverse("kit-list-reading", args=[ours.uuid]))
    worked()
    shown = listed(as_alice, ours)
    assert "The list could not be read" in shown
    assert "Uutiset" in shown


def test_a_kit_is_renamed(as_alice, ours):
    made(as_alice, ours)
    kit = Kit.objects.get()
    as_alice.post(reverse("kit-name", args=[kit.uuid]), {"key": uuid4(), "name": "Toinen"})
    assert worked().outcome == Outcome.DONE
    kit.refresh_from_db()
    assert kit.name == "Toinen"


BAD = [({"name": ""}, "name"), ({"method": "guess"}, "method"), ({"touchpoint_ids": []}, "touchpoint_ids")]


@pytest.mark.parametrize(("fields", "field"), [*BAD, ({"touchpoint_ids": ["x"]}, "touchpoint_ids")])
def test_what_is_wrong_is_said_before_and_nothing_is_lost(as_alice, ours, fields, field):
    answer = as_alice.post(reverse("kit-new", args=[ours.uuid]), {**new(ours), **fields})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert answer.context["form"]["name"].value() == fields.get("name", "Uutiset")
    assert not Inquiry.objects.exists()


def test_a_refusal_stands_at_its_field(as_alice, ours):
    made(as_alice, ours)
    change = made(as_alice, ours)
    assert (change.outcome, change.field) == (Outcome.REFUSED, "name")
    form = as_alice.get(reverse("kit-outcome", args=[change.uuid])).context["form"]
    assert "already" in str(form.errors["name"])
    assert form["touchpoint_ids"].value() == ids()


WRONG = [{"start": "2026-02-31"}, {"end": "2020-01-01"}, {"granularity": "hour"}, {"end": "2099-01-01"}]


@pytest.mark.parametrize("wrong", WRONG)
def test_a_period_that_is_none_is_told_at_its_field(as_alice, ours, wrong):
    made(as_alice, ours)
    answer = as_alice.post(reverse("kit-numbers", args=[Kit.objects.get().uuid]), usual_period(timezone.now()) | wrong)
    assert answer.status_code == 422
    assert answer.context["form"].errors


def test_a_lost_answer_is_looked_for_and_not_sent_again(as_alice, ours, kits):
    kits.faults.lose_next_answers = 1
    change = made(as_alice, ours)
    assert "Kits did not answer: it may have been made" in outcome(as_alice, change)
    assert as_alice.post(reverse("kit-new", args=[ours.uuid]), new(ours)).status_code == 422
    as_alice.post(reverse("kit-look", args=[change.uuid]))
    assert worked().answer["is_done"]
    assert "It is there" in outcome(as_alice, change)
    assert Kit.objects.get().name == "Uutiset"


def test_what_was_not_made_may_be_sent_again_after_a_look(as_alice, ours, kits):
    kits.faults.change({"next_status": {"status": 500, "operation": "createKit"}})
    change = made(as_alice, ours)
    Inquiry.objects.filter(pk=change.pk).update(created_at=timezone.now() - timedelta(seconds=200))
    as_alice.post(reverse("kit-look", args=[change.uuid]))
    assert not worked().answer["is_done"]
    assert "It was not done" in outcome(as_alice, change)
    assert as_alice.post(reverse("kit-new", args=[ours.uuid]), new(ours)).status_code == 302


def test_a_kits_without_its_address_says_what_to_set(as_alice, ours, settings):
    made(as_alice, ours)
    settings.KITS_EXPLORER_URL = "https://kits.example/graphql"
    type(ours).objects.update(upstream="kits")
    kit = Kit.objects.get()
    for url in (reverse("kit-list", args=[ours.team.uuid]), kit.get_absolute_url(), reverse("kit-new", args=[ours.uuid])):
        assert "KITS_REST_URL" in page(as_alice, url)
    before = Inquiry.objects.count()
    as_alice.post(reverse("kit-list-reading", args=[ours.uuid]))
    assert as_alice.post(reverse("kit-new", args=[ours.uuid]), new(ours)).status_code == 422
    assert Inquiry.objects.count() == before


def test_a_viewer_looks_and_another_team_finds_nothing(client, bob, charlie, alice, ours):
    client.force_login(alice)
    made(client, ours)
    kit = Kit.objects.get()
    urls = [kit.get_absolute_url(), reverse("kit-name", args=[kit.uuid]), reverse("kit-new", args=[ours.uuid])]
    client.force_login(bob)
    assert [client.get(url).status_code for url in urls] == [200, 403, 403]
    assert "New kit" not in listed(client, ours)
    client.force_login(charlie)
    assert [client.get(url).status_code for url in urls] == [404] * 3


def test_page_and_fragment_are_the_same_html(as_alice, ours):
    made(as_alice, ours)
    url = Kit.objects.get().get_absolute_url()
    as_alice.post(reverse("kit-numbers", args=[Kit.objects.get().uuid]), usual_period(timezone.now()))
    fragment = page(as_alice, url, **HTMX)
    assert "every 500ms" in fragment
    assert fragment.strip() in page(as_alice, url)


def part(n: int | None, page_views: float = 100.0) -> KitNumbers:
    return KitNumbers(date(2026, 1, 1), date(2026, 1, 1), 10.0, page_views, None, None, 1.0, n)


@pytest.mark.parametrize(
    ("parts", "hidden"),
    [
        ([part(100), part(100)], set()),
        ([part(29, 5.0), part(100, 50.0), part(100, 20.0)], {0, 2}),
        ([part(29), part(29), part(100)], {0, 1}),
        ([part(29)], {0}),
        ([part(None), part(30)], set()),
    ],
)
def test_too_few_people_are_not_shown_and_not_told_by_the_rest(parts, hidden):
    assert hidden_parts(parts, AGOF) == hidden


@pytest.mark.parametrize(("hidden", "is_drawn"), [(set(), True), ({1}, True), ({1, 2}, False), ({0, 1, 2}, False)])
def test_what_is_hidden_leaves_no_empty_figure(hidden, is_drawn):
    assert (_figure([part(100)] * 3, hidden) is not None) == is_drawn
