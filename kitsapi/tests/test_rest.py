"""The Core and the Kits Rest API: what is sent, what is read, and what every failure is called."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import httpx
import pytest

from kitsapi import paging
from kitsapi.errors import KitsDenied, KitsMissing, KitsOutcomeUnknown, KitsRejected, KitsUnavailable, KitsUnreadable
from kitsapi.tests import fake
from kitsapi.tests.test_gate import PAUSE, Gate
from kitsapi.tests.test_names_of_failure import AFTER_SENDING, NEVER_SENT
from kitsapi.tests.test_reading import TOUCHPOINT
from kitsapi.types import Validity
from kitsapi.types_rest import Description, Kit, KitNumbers, KitTouchpoint, Measured, NewKit, TouchpointValidity, Validated

MONDAY, SUNDAY = date(2026, 4, 27), date(2026, 5, 3)
KIT = {
    "id": "k1",
    "name": "Uutiset",
    "calculationMethod": "EXPLORER",
    "trackpoints": [{"id": "t1", "type": "MEDIA", "name": "Uutiset.fi"}],
    "createdAt": "2026-05-04T12:00:00+03:00",
}
NUMBERS = {
    "from": "2026-04-27",
    "to": "2026-05-03",
    "reach": 412.5,
    "pageViews": 900,
    "sessions": None,
    "visitsPerUser": None,
    "pageViewsPerUser": 2.2,
    "sampleSize": 12,
}
VALIDATED = {
    "trackpointId": "t1",
    "from": "2026-04-27",
    "to": "2026-05-03",
    "status": "VALID",
    "basis": "TOTAL",
    "pageViews": 100,
    "measuredPageViews": 95,
    "deviation": -0.05,
}


def core(kits: fake.Kits, **more):
    return fake.client_of(kits, **more).core


def rest(kits: fake.Kits, **more):
    return fake.client_of(kits, **more).kits


def sent(kits: fake.Kits) -> tuple[str, str, object]:
    """Method, address and body of the last call."""
    call = kits.calls[-1]
    return call.method, str(call.url), json.loads(call.content) if call.content else None


WRITES = {
    "create": lambda kits: core(kits).create("media", Description(name="N")),
    "change": lambda kits: core(kits).change("media", "t1", Description(name="N")),
    "delete": lambda kits: core(kits).delete("media", "t1"),
    "validate": lambda kits: core(kits).validate("t1", Measured(MONDAY, SUNDAY, 100)),
    "create kit": lambda kits: rest(kits).create(NewKit("N", "classic", ("t1",))),
    "rename kit": lambda kits: rest(kits).rename("k1", "N"),
}
READS = {
    "own": lambda kits: list(core(kits).own("media")),
    "one": lambda kits: core(kits).one("media", "t1"),
    "validity": lambda kits: list(core(kits).validity(MONDAY, SUNDAY)),
    "kits": lambda kits: list(rest(kits).all()),
    "report": lambda kits: rest(kits).report("k1", MONDAY, SUNDAY, "day"),
}
writes = pytest.mark.parametrize("call", WRITES.values(), ids=WRITES)
reads = pytest.mark.parametrize("call", READS.values(), ids=READS)


def test_a_media_is_made_with_what_was_said_and_nothing_else():
    kits = fake.Kits(httpx.Response(201, json=TOUCHPOINT))
    made = core(kits).create("media", Description(name="Uutiset.fi", platform="web", language="fi"))
    body = {"name": "Uutiset.fi", "platform": "WEB", "language": "fi"}
    assert sent(kits) == ("POST", "https://kits.test/core/v1/accounts/acc-1/medias", body)
    assert (made.id, made.kind, made.is_own) == ("t1", "media", True)


def test_what_is_said_to_be_none_is_sent_and_what_is_not_said_is_not():
    kits = fake.Kits(httpx.Response(200, json=TOUCHPOINT))
    core(kits).change("media_title", "t/1", Description(content_labels=(), network=""))
    url = "https://kits.test/core/v1/accounts/acc-1/media-titles/t%2F1"
    assert sent(kits) == ("PUT", url, {"contentLabels": [], "network": ""})


def test_a_section_names_its_parent_and_a_title_its_atoms():
    kits = fake.Kits(httpx.Response(201, json=TOUCHPOINT))
    core(kits).create("media_title_section", Description(name="N", parent_id="p", atoms=("a", "b")))
    assert sent(kits)[2] == {"name": "N", "parentId": "p", "atoms": ["a", "b"]}


def test_what_is_deleted_is_gone_when_kits_says_so():
    kits = fake.Kits(httpx.Response(204))
    core(kits).delete("section", "s1")
    assert sent(kits) == ("DELETE", "https://kits.test/core/v1/accounts/acc-1/sections/s1", None)


def test_own_touchpoints_are_read_page_by_page():
    kits = fake.Kits(fake.listed([TOUCHPOINT], "NA==", more=True), fake.listed([{**TOUCHPOINT, "id": "t2"}]))
    assert [one.id for one in core(kits).own("media", "uut")] == ["t1", "t2"]
    assert kits.calls[0].url.params.multi_items() == [("pageSize", "100"), ("q", "uut")]
    assert kits.calls[1].url.params["cursor"] == "NA=="


def test_one_that_is_not_there_is_none():
    kits = fake.Kits(fake.envelope(404, "NotFoundException"))
    assert (core(kits).one("media", "t1"), rest(kits).one("k1")) == (None, None)


def test_a_validation_says_how_far_both_counts_are_apart():
    kits = fake.Kits(httpx.Response(200, json=VALIDATED))
    found = core(kits).validate("t1", Measured(MONDAY, SUNDAY, 100, "consented"))
    assert found == Validated("t1", MONDAY, SUNDAY, "valid", 100, 95.0, -0.05)
    body = {"from": "2026-04-27", "to": "2026-05-03", "pageViews": 100, "basis": "CONSENTED"}
    assert sent(kits)[1:] == ("https://kits.test/core/v1/accounts/acc-1/trackpoints/t1/validation", body)


def test_validity_in_a_period_is_read_stretch_by_stretch():
    stretch = {"from": "2026-04-27", "to": "2026-05-03", "status": "VALID"}
    kits = fake.Kits(fake.listed([{"trackpointId": "t1", "isValid": True, "validation": [stretch]}]))
    found = list(core(kits).validity(MONDAY, SUNDAY, "uut", "media"))
    assert found == [TouchpointValidity("t1", True, (Validity(MONDAY, SUNDAY, "valid"),))]
    asked = kits.calls[0].url.params
    assert (asked["from"], asked["to"], asked["q"], asked["type"]) == ("2026-04-27", "2026-05-03", "uut", "MEDIA")


def test_a_kit_is_read():
    made_at = datetime(2026, 5, 4, 9, tzinfo=UTC)
    wanted = Kit("k1", "Uutiset", "explorer", made_at, (KitTouchpoint("t1", "media", "Uutiset.fi"),))
    assert rest(fake.Kits(httpx.Response(200, json=KIT))).one("k1") == wanted


def test_a_kit_is_made_and_renamed():
    kits = fake.Kits(httpx.Response(201, json=KIT))
    rest(kits).create(NewKit("Uutiset", "explorer", ("t1", "t2")))
    body = {"name": "Uutiset", "calculationMethod": "EXPLORER", "trackpointIds": ["t1", "t2"]}
    assert sent(kits) == ("POST", "https://kits.test/kits/v1/accounts/acc-1/kits", body)
    rest(kits).rename("k1", "Urheilu")
    assert sent(kits) == ("PUT", "https://kits.test/kits/v1/accounts/acc-1/kits/k1", {"name": "Urheilu"})


def test_a_kits_numbers_are_read_and_what_is_not_known_stays_so():
    kits = fake.Kits(httpx.Response(200, json={"kit": KIT, "granularity": "week", "total": NUMBERS, "data": [NUMBERS]}))
    found = rest(kits).report("k1", MONDAY, SUNDAY, "week")
    assert found.parts == (KitNumbers(MONDAY, SUNDAY, 412.5, 900.0, None, None, 2.2, 12),)
    assert kits.calls[0].url.params["granularity"] == "week"


@writes
@pytest.mark.parametrize("said", NEVER_SENT, ids=repr)
def test_a_change_that_was_never_sent_may_be_made_again(call, said):
    with pytest.raises(KitsUnavailable) as caught:
        call(fake.Kits(said))
    assert not isinstance(caught.value, KitsOutcomeUnknown)


USELESS = [httpx.Response(500), httpx.Response(503), httpx.Response(200, content=b"<html>"), httpx.Response(200, json=[])]


@writes
@pytest.mark.parametrize("said", [*AFTER_SENDING, *USELESS], ids=repr)
def test_a_change_without_a_usable_answer_may_have_been_made(call, said):
    kits = fake.Kits(said)
    with pytest.raises(KitsOutcomeUnknown):
        call(kits)
    assert len(kits.calls) == 1


@reads
@pytest.mark.parametrize("said", [*AFTER_SENDING, httpx.Response(500)], ids=repr)
def test_a_question_without_an_answer_may_be_asked_again(call, said):
    with pytest.raises(KitsUnavailable) as caught:
        call(fake.Kits(said))
    assert type(caught.value) is KitsUnavailable


@reads
def test_an_answer_of_another_shape_is_unreadable(call):
    with pytest.raises(KitsUnreadable):
        call(fake.Kits(httpx.Response(200, json={"pagination": {}, "data": [{}]})))


@pytest.mark.parametrize("call", [*WRITES.values(), *READS.values()], ids=[*WRITES, *READS])
@pytest.mark.parametrize("status", [401, 403])
def test_a_key_without_the_right_is_denied(call, status):
    with pytest.raises(KitsDenied):
        call(fake.Kits(fake.envelope(status, "AuthorizationException")))


REFUSALS = [
    ("parentId", "parent_id"),
    ("atoms.0", "atoms"),
    ("contentLabels", "content_labels"),
    ("from", "start"),
    ("pageViews", "page_views"),
    ("unheardOf", ""),
]


@pytest.mark.parametrize(("theirs", "ours"), REFUSALS)
def test_a_refusal_names_the_field_in_the_portals_words(theirs, ours):
    kits = fake.Kits(fake.envelope(400, "ValidationException", "Two are the most.", field=theirs))
    with pytest.raises(KitsRejected, match="Two are the most") as caught:
        core(kits).create("media_title", Description(name="N"))
    assert caught.value.field == ours


@pytest.mark.parametrize(("status", "kind"), [(404, KitsMissing), (409, KitsRejected)])
def test_what_is_gone_and_what_is_in_the_way_are_told_apart(status, kind):
    with pytest.raises(KitsRejected) as caught:
        core(fake.Kits(fake.envelope(status, "x", "It is a part of 'T'."))).delete("media", "t1")
    assert type(caught.value) is kind


def test_a_list_without_end_is_an_error(monkeypatch):
    monkeypatch.setattr(paging, "MAX_PAGES", 3)
    kits = fake.Kits()
    kits.says = [lambda _: fake.listed([KIT], str(len(kits.calls)), more=True)]
    with pytest.raises(KitsUnavailable, match="longer than 300 entries"):
        list(rest(kits).all())


def test_an_api_whose_address_is_not_set_is_asked_nothing():
    kits = fake.Kits(fake.listed([]))
    with pytest.raises(KitsUnavailable, match="address of this API"):
        list(core(kits, core_url="").own("media"))
    assert (kits.calls, kits.sign_ins) == ([], [])


def test_the_rest_apis_pass_the_same_gate_with_the_same_token():
    gate, kits = Gate(), fake.Kits(httpx.Response(429, headers=PAUSE))
    client = fake.client_of(kits, gate=gate)
    for call in (lambda: list(client.kits.all()), lambda: list(client.core.own("media"))):
        with pytest.raises(KitsUnavailable):
            call()
    assert (len(gate.heard), len(kits.sign_ins)) == (2, 1)
    gate.is_closed = True
    with pytest.raises(KitsUnavailable):
        client.core.delete("media", "t1")
    assert len(kits.calls) == 2
