"""Own touchpoints: Alice makes and changes them, Bob reads why not, for Charlie there is nothing."""

from __future__ import annotations

import pytest
from django.urls import reverse

from teams.models import Inquiry
from teams.models.inquiry import Outcome
from touchpoints.models import Sync, Touchpoint
from touchpoints.own.tests.conftest import own

HTMX = {"HX-Request": "true"}
MEDIA = {"name": "Uusi.example", "platform": "web", "language": "fi"}


def new(account, kind: str, **asked) -> str:
    return reverse("own-new", args=[account.uuid, kind], query=asked or None)


def of(name: str, touchpoint: Touchpoint) -> str:
    return reverse(name, args=[touchpoint.uuid])


def page(client, person, url: str, **headers) -> str:
    client.force_login(person)
    return client.get(url, headers=headers).content.decode()


def outcome_page(client, person, change: Inquiry) -> str:
    return page(client, person, reverse("own-outcome", args=[change.uuid]))


def test_the_list_shows_own_touchpoints_and_no_others(client, alice, ours):
    shown = page(client, alice, reverse("own-list", args=[ours.team.uuid]))
    assert own("media").name in shown
    others = Touchpoint.objects.filter(is_own=False).first()
    assert others.name not in shown
    assert new(ours, "media") in shown


def test_the_list_is_narrowed_by_name_and_kind(client, alice, ours):
    title = own("media_title")
    shown = page(
        client, alice, reverse("own-list", args=[ours.team.uuid], query={"q": title.name.upper(), "kind": "media_title"})
    )
    assert f">{title.name}<" in shown
    assert f">{own('section').name}<" not in shown
    nothing = page(client, alice, reverse("own-list", args=[ours.team.uuid], query={"q": "kissa", "kind": "moon"}))
    assert "None of your own touchpoints answers" in nothing


def test_a_viewer_reads_why_not_and_whom_to_ask(client, bob, alice, ours):
    shown = page(client, bob, reverse("own-list", args=[ours.team.uuid]))
    assert alice.email in shown
    assert own("media").name in shown
    assert new(ours, "media") not in shown
    assert of("own-change", own("media")) not in page(client, bob, own("media").get_absolute_url())


def addresses(account, change: Inquiry) -> list[str]:
    media = own("media")
    names = ("own-change", "own-deletion", "own-validation")
    return [new(account, "media"), *(of(name, media) for name in names), reverse("own-outcome", args=[change.uuid])]


def test_nobody_else_changes_anything(client, anna, charlie, ours, done):
    urls = addresses(ours, done(new(ours, "media"), **MEDIA))
    for person, status in ((anna, 403), (charlie, 404)):
        client.force_login(person)
        assert {client.get(url).status_code for url in urls} == {status}
        assert {client.post(url).status_code for url in urls[:-1]} == {status}


def test_what_is_not_ours_is_not_there_to_be_changed(client, alice, ours):
    client.force_login(alice)
    group, title = Touchpoint.objects.filter(kind="group").first(), own("media_title")
    assert client.get(of("own-change", group)).status_code == 404
    assert client.get(of("own-validation", title)).status_code == 404
    assert client.get(new(ours, "group")).status_code == 404


def test_a_media_is_made_and_appears_in_the_list(client, alice, ours, done, read_anew):
    change = done(new(ours, "media"), **MEDIA)
    assert (change.outcome, Sync.objects.live().get().occasion) == (Outcome.DONE, "change")
    assert "being read anew" in outcome_page(client, alice, change)
    read_anew(ours)
    made = Touchpoint.objects.get(name="Uusi.example")
    assert (made.kind, made.platform, made.language, made.is_own) == ("media", "web", "fi", True)
    assert made.get_absolute_url() in outcome_page(client, alice, change)


def test_a_section_a_title_and_a_title_section_are_made_of_it(ours, done, read_anew):
    media = done(new(ours, "media"), **MEDIA).answer["id"]
    read_anew(ours)
    section = done(new(ours, "section"), name="Urheilu", parent_id=media).answer["id"]
    done(
        new(ours, "media_title"), name="Uusi", atoms=[media], publication_types=["Tabloid"], labels="a, b, a", network="Verkko"
    )
    read_anew(ours)
    title = Touchpoint.objects.get(name="Uusi")
    assert (title.publication_types, title.labels, title.network) == (["Tabloid"], ["a", "b"], "Verkko")
    done(new(ours, "media_title_section", title=title.uuid), name="Urheilu", atoms=[section], content_labels=["Sports"])
    read_anew(ours)
    made = Touchpoint.objects.get(kind="media_title_section", parent_upstream_id=title.upstream_id)
    assert (made.name, made.content_labels) == ("Urheilu", ["Sports"])


def test_a_new_title_section_asks_for_its_title_first(client, alice, ours):
    labelled = _labelled(ours)
    shown = page(client, alice, new(ours, "media_title_section"))
    assert str(labelled.uuid) not in shown
    assert "Next" in shown


def _labelled(account) -> Touchpoint:
    title = own("media_title")
    Touchpoint.objects.filter(pk=title.pk).update(content_labels=["News"])
    return title


def test_only_what_is_different_is_sent(ours, done):
    title = own("media_title")
    change = done(of("own-change", title), **_as_it_is(title), labels="uusi")
    assert change.input["fields"] == {"labels": ["uusi"]}
    assert change.outcome == Outcome.DONE


def _as_it_is(title: Touchpoint) -> dict:
    atoms = list(title.atoms.values_list("atom_upstream_id", flat=True))
    lists = {"publication_types": title.publication_types, "content_labels": title.content_labels}
    return {"name": title.name, "atoms": atoms, "network": title.network, **lists}


def test_a_change_that_changes_nothing_is_not_sent(ours, post):
    media = own("media")
    answer = post(of("own-change", media), name=media.name, language=media.language)
    assert (answer.status_code, Inquiry.objects.count()) == (422, 0)
    assert "Nothing is different" in answer.content.decode()


def test_a_touchpoint_is_renamed(ours, done, read_anew):
    media = own("media")
    done(of("own-change", media), name="Toinen nimi", language=media.language)
    read_anew(ours)
    media.refresh_from_db()
    assert media.name == "Toinen nimi"


BAD = [
    ("media", {"name": ""}, "name"),
    ("media", {"name": "x" * 301}, "name"),
    ("media", {"platform": "radio"}, "platform"),
    ("media", {"language": "finnish"}, "language"),
    ("section", {"name": "S", "parent_id": "nobody's"}, "parent_id"),
    ("media_title", {"name": "T"}, "atoms"),
    ("media_title", {"name": "T", "atoms": ["x"]}, "atoms"),
    ("media_title", {"name": "T", "publication_types": ["Newspaper", "Tabloid", "Magazine"]}, "publication_types"),
    ("media_title", {"name": "T", "content_labels": ["News", "Sports", "Local"]}, "content_labels"),
    ("media_title", {"name": "T", "labels": ",".join(map(str, range(21)))}, "labels"),
]


@pytest.mark.parametrize(("kind", "fields", "field"), BAD)
def test_what_kits_would_refuse_is_said_before_and_nothing_typed_is_lost(ours, post, kind, fields, field):
    answer = post(new(ours, kind), **{**(MEDIA if kind == "media" else {}), **fields})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert answer.context["form"]["name"].value() == fields.get("name", MEDIA["name"])
    assert not Inquiry.objects.exists()


def test_a_name_that_is_there_already_is_told_with_the_way_to_it(ours, post):
    media = own("media")
    answer = post(new(ours, "media"), **MEDIA | {"name": media.name.upper()})
    assert media.get_absolute_url() in str(answer.context["form"].errors["name"])


def test_a_title_with_sections_takes_no_content_labels(client, alice, ours):
    section = own("media_title_section")
    title = own("media_title", upstream_id=section.parent_upstream_id)
    shown = page(client, alice, of("own-change", title))
    assert "this title has title sections" in shown
    client.force_login(alice)
    assert client.get(of("own-change", title)).context["form"].fields["content_labels"].disabled


def test_a_media_stays_in_a_title_while_a_title_section_needs_it(ours, post):
    section = own("media_title_section")
    title = own("media_title", upstream_id=section.parent_upstream_id)
    others = own("media", pk__in=Touchpoint.objects.exclude(upstream_id__in=title.atoms.values("atom_upstream_id")))
    answer = post(of("own-change", title), **_as_it_is(title) | {"atoms": [others.upstream_id]})
    assert section.name in str(answer.context["form"].errors["atoms"])


def test_a_refusal_of_kits_stands_at_its_field_with_all_that_was_typed(client, alice, ours, kits, done):
    media = own("media")
    Touchpoint.objects.filter(pk=media.pk).update(name="Muuta")  # the mirror is behind
    change = done(new(ours, "media"), **MEDIA | {"name": media.name})
    assert (change.outcome, change.field) == (Outcome.REFUSED, "name")
    client.force_login(alice)
    form = client.get(reverse("own-outcome", args=[change.uuid])).context["form"]
    assert "already" in str(form.errors["name"])
    assert (form["name"].value(), form["language"].value()) == (media.name, "fi")
    assert form["key"].value() != str(change.uuid)


def test_the_same_form_posted_twice_makes_one_media(client, alice, ours):
    client.force_login(alice)
    fields = {"key": "0b6f7c1e-6d0a-4cbe-9a53-4f5f24b44b0e", **MEDIA}
    answers = [client.post(new(ours, "media"), fields)["Location"] for _ in range(2)]
    assert answers[0] == answers[1]
    assert Inquiry.objects.count() == 1


def test_what_hangs_on_a_media_is_said_before_it_is_deleted(client, alice, ours, post):
    title = own("media_title")
    media = own("media", upstream_id__in=title.atoms.values("atom_upstream_id"))
    shown = page(client, alice, of("own-deletion", media))
    assert title.get_absolute_url() in shown
    assert "Delete at Kits" not in shown
    assert post(of("own-deletion", media)).status_code == 422
    assert not Inquiry.objects.exists()


def test_what_nothing_hangs_on_is_deleted_and_goes_from_the_list(client, alice, ours, done, read_anew):
    done(new(ours, "media"), **MEDIA)
    read_anew(ours)
    made = Touchpoint.objects.get(name="Uusi.example")
    assert "Delete at Kits" in page(client, alice, of("own-deletion", made))
    assert done(of("own-deletion", made)).outcome == Outcome.DONE
    read_anew(ours)
    made.refresh_from_db()
    assert made.gone_at


def test_a_kits_whose_core_api_has_no_address_says_what_to_set(client, alice, ours, post, settings):
    settings.KITS_EXPLORER_URL = "https://kits.example/graphql"
    type(ours).objects.update(upstream="kits")
    ours.refresh_from_db()
    for url in (reverse("own-list", args=[ours.team.uuid]), new(ours, "media"), of("own-change", own("media"))):
        assert "KITS_CORE_URL" in page(client, alice, url)
    assert post(new(ours, "media"), **MEDIA).status_code == 422
    assert not Inquiry.objects.exists()


def test_an_absent_sandbox_leaves_everything_as_it_was(client, alice, ours, done, settings):
    settings.SANDBOX_URL = "http://127.0.0.1:1"
    change = done(new(ours, "media"), **MEDIA)
    assert change.outcome == Outcome.UNSENT
    shown = outcome_page(client, alice, change)
    assert "Nothing was changed" in shown
    assert 'value="Uusi.example"' in shown


def test_page_and_fragment_are_the_same_html(client, alice, ours, post):
    change = post(new(ours, "media"), **MEDIA)
    url = reverse("own-outcome", args=[change.uuid])
    fragment = page(client, alice, url, **HTMX)
    assert "every 500ms" in fragment
    assert fragment.strip() in page(client, alice, url)
