"""Both Rest APIs against the sandbox, which shares no code with this room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from kitsapi.auth import utc_now
from kitsapi.client import KitsClient
from kitsapi.days import last_day_with_data
from kitsapi.errors import KitsDenied, KitsOutcomeUnknown, KitsRejected
from kitsapi.types_rest import Description, Measured, NewKit

MEDIA = Description(name="Uusi.example", platform="web", language="fi")


def client_of(server, role: str = "admin") -> KitsClient:
    urls = {
        "explorer_url": "/kits-explorer/v1/graphql",
        "core_url": "/core/v1",
        "rest_url": "/kits/v1",
        "oauth_url": "/oauth/v1/token",
    }
    return KitsClient(**{name: server.url + path for name, path in urls.items()}, **server.key(role=role))


@pytest.fixture
def client(kits) -> Iterator[KitsClient]:
    with client_of(kits) as client:
        yield client


def week() -> tuple[date, date]:
    last = last_day_with_data(utc_now())
    return last - timedelta(days=6), last


def test_media_section_title_and_title_section_are_made_changed_and_deleted(client):
    media = client.core.create("media", MEDIA)
    section = client.core.create("section", Description(name="Urheilu", parent_id=media.id))
    title = client.core.create("media_title", Description(name="Uusi", atoms=(media.id,), labels=("paikallinen",)))
    part = client.core.create("media_title_section", Description(name="Urheilu", parent_id=title.id, atoms=(section.id,)))
    assert (section.parent_id, [atom.id for atom in title.atoms], part.parent_id) == (media.id, [media.id], title.id)
    changed = client.core.change("media_title", title.id, Description(name="Uudempi", network="Verkko"))
    assert (changed.name, changed.network, changed.labels) == ("Uudempi", "Verkko", ("paikallinen",))
    for made in (part, title, section, media):
        client.core.delete(made.kind, made.id)
        assert client.core.one(made.kind, made.id) is None


def test_a_refusal_names_its_field(client):
    media = client.core.create("media", MEDIA)
    labelled = Description(name="U", atoms=(media.id,), content_labels=("News", "Sports", "Local"))
    with pytest.raises(KitsRejected, match="2 are the most") as caught:
        client.core.create("media_title", labelled)
    assert caught.value.field == "content_labels"


def test_own_touchpoints_are_found_by_name(client):
    client.core.create("media", MEDIA)
    assert [one.name for one in client.core.own("media", "uusi.EX")] == ["Uusi.example"]
    assert len(list(client.core.own("media"))) > 1


def test_a_validation_within_a_tenth_makes_a_media_valid(client):
    start, end = week()
    media = next(client.core.own("media"))
    with pytest.raises(KitsRejected, match="differs from yours") as caught:
        client.core.validate(media.id, Measured(start, end, 1))
    assert caught.value.field == "page_views"
    measured = int(str(caught.value).partition(" ")[0].replace(",", ""))
    found = client.core.validate(media.id, Measured(start, end, measured))
    assert (found.status, found.measured, found.deviation) == ("valid", measured, 0.0)
    (entry,) = [one for one in client.core.validity(start, end, media.name, "media") if one.touchpoint_id == media.id]
    assert entry.is_valid


def test_a_view_only_key_changes_nothing(kits):
    with client_of(kits, "viewer") as client, pytest.raises(KitsDenied):
        client.core.create("media", MEDIA)


def test_a_lost_answer_leaves_something_behind(kits, client):
    kits.faults.lose_next_answers = 1
    with pytest.raises(KitsOutcomeUnknown):
        client.core.create("media", MEDIA)
    assert [one.name for one in client.core.own("media", "Uusi")] == ["Uusi.example"]


@pytest.mark.parametrize("method", ["classic", "explorer"])
def test_a_kit_has_numbers_whatever_its_method(client, method):
    start, end = week()
    media = next(client.core.own("media"))
    kit = client.kits.create(NewKit("Oma", method, (media.id,)))
    report = client.kits.report(kit.id, start, end, "day")
    assert (report.kit.method, report.granularity, len(report.parts)) == (method, "day", 7)
    assert report.total.reach >= max(part.reach for part in report.parts) > 0
    assert client.kits.rename(kit.id, "Toinen").name == "Toinen"
    assert [one.name for one in client.kits.all("toi")] == ["Toinen"]
