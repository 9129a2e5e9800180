"""The Core Rest API: who may what, and every rule of trackpoints broken once."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import httpx
import pytest

from sandbox.catalogue import stable_id
from sandbox.context import Sandbox
from sandbox.core_trackpoints import check_match
from sandbox.errors import Invalid
from sandbox.testing import SandboxServer
from sandbox.tests.conftest import Client, a_set

MEDIA = {"name": "Uusi media", "language": "fi", "platform": "WEB"}
KOKEILU = stable_id("media", "Kaukoranta Kokeilu", "w")  # own, never validated
YOPOYDAN = stable_id("media", "Yöpöydän Lukija", "w")
METROPOLIN = [stable_id("media", "Metropolin Aamu", letter) for letter in "wia"]
METROPOLIN_URHEILU = [stable_id("section", "Metropolin Aamu", letter, "Urheilu") for letter in "wia"]
METROPOLIN_TITLE = stable_id("title", "Metropolin Aamu")
ILTALYHTY = stable_id("media", "Iltalyhty", "w")  # another member's


class Core:
    """A key's holder at the Core Rest API."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.base = f"/core/v1/accounts/{client.account}"

    def send(self, method: str, path: str, body: Any = None, **params: Any) -> httpx.Response:
        """Any request."""
        return self.client.http.request(method, f"{self.base}/{path}", json=body, params=params)

    def get(self, path: str, **params: Any) -> Any:
        """What can be read."""
        answer = self.send("GET", path, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def names(self, path: str, **params: Any) -> list[str]:
        """The names of a list."""
        return [each["name"] for each in self.get(path, pageSize=100, **params)["data"]]

    def make(self, path: str, **body: Any) -> dict[str, Any]:
        """Create something; it must work."""
        answer = self.send("POST", path, body)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def problem(self, method: str, path: str, body: Any = None, **params: Any) -> tuple[int, str, str | None]:
        """Status, kind and field of a refusal."""
        answer = self.send(method, path, body, **params)
        said = answer.json()
        assert said["errorMessage"]
        return answer.status_code, said["errorType"], said.get("field")


def invalid(field: str | None) -> tuple[int, str, str | None]:
    return 400, "ValidationException", field


def conflict(field: str | None = None) -> tuple[int, str, str | None]:
    return 409, "ConflictException", field


@pytest.fixture
def core(client: Client) -> Core:
    return Core(client)


TOUCHPOINTS = "query($a: ID!, $q: String) { touchpoints(accountId: $a, q: $q) { data { id name type isOwn atoms { id } } } }"


def in_the_explorer(client: Client, q: str) -> list[str]:
    return [each["name"] for each in client.ask(TOUCHPOINTS, q=q)["touchpoints"]["data"]]


# -------------------------------------------------------------------- who may what


@pytest.mark.parametrize("path", ["medias", "trackpoints", "nonsense"])
def test_without_a_token_it_is_401_even_where_the_rest_is_wrong(server: SandboxServer, core: Core, path: str) -> None:
    answer = httpx.post(f"{server.url}{core.base}/medias", content="{")
    assert (answer.status_code, answer.json()["errorType"]) == (401, "AuthenticationException")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_another_account_is_403(core: Core, other: Client) -> None:
    core.base = f"/core/v1/accounts/{other.account}"
    assert core.problem("GET", "medias") == (403, "AuthorizationException", None)
    assert core.problem("POST", "medias", {}) == (403, "AuthorizationException", None)


WRITES = [("POST", "medias"), ("PUT", f"medias/{KOKEILU}"), ("DELETE", f"medias/{KOKEILU}")]


@pytest.mark.parametrize(("method", "path"), [*WRITES, ("POST", f"trackpoints/{KOKEILU}/validation")])
def test_a_view_only_key_reads_and_changes_nothing(server: SandboxServer, method: str, path: str) -> None:
    core = Core(Client(server.url, server.key(role="viewer")))
    assert core.problem(method, path, {})[0] == 403
    assert len(core.names("medias")) == 15


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "groups"), ("PUT", "groups/x"), ("DELETE", "groups/x"), ("POST", "members")]
)
def test_groups_and_members_are_read_only(core: Core, method: str, path: str) -> None:
    answer = core.send(method, path, {})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert len(core.names("groups")) == 6


# ------------------------------------------------------------------------- reading


def test_lists_hold_the_accounts_own(core: Core) -> None:
    count = {path: core.get(path)["pagination"]["totalCount"] for path in ("medias", "media-titles")}
    assert count == {"medias": 15, "media-titles": 8}
    assert all(each["parentId"] for each in core.get("sections")["data"])
    assert all(each["atoms"] and each["parentId"] for each in core.get("media-title-sections")["data"])


def test_one_is_read_by_its_id_and_another_members_is_not_there(core: Core) -> None:
    assert core.get(f"medias/{YOPOYDAN}")["platform"] == "WEB"
    for path in (f"medias/{ILTALYHTY}", f"sections/{YOPOYDAN}", "medias/nobody"):
        assert core.problem("GET", path) == (404, "NotFoundException", None)


def test_pages_follow_one_another(core: Core) -> None:
    first = core.get("sections", pageSize=7)
    second = core.get("sections", pageSize=7, cursor=first["pagination"]["nextCursor"])
    assert [each["id"] for each in core.get("sections", pageSize=14)["data"]] == [
        each["id"] for each in (*first["data"], *second["data"])
    ]


BAD_LISTS = [
    ("pageSize", 0),
    ("pageSize", 101),
    ("pageSize", "x"),
    ("cursor", "x"),
    ("type", "SHOE"),
    ("scope", "all"),
    ("from", "1"),
]


@pytest.mark.parametrize(("name", "value"), BAD_LISTS)
def test_a_bad_question_is_refused_by_field(core: Core, name: str, value: Any) -> None:
    status, kind, field = core.problem("GET", "trackpoints", **{name: value})
    assert (status, kind) == (400, "ValidationException")
    assert (field or "").startswith(name)


def test_names_are_searched_in_any_case(core: Core) -> None:
    assert core.names("trackpoints", q="YÖPÖYDÄN", type="MEDIA") == ["Yöpöydän Lukija web"]


def lapsed_day(server: SandboxServer, wanted: bool) -> str:
    """A day on which titles of the rule 'lapses' are not valid, or one on which they are."""
    yesterday = server.sandbox.clock.today() - timedelta(days=1)
    days = (yesterday - timedelta(days=back) for back in range(400))
    return next(each for each in days if (each.isocalendar().week % 10 == 7) == wanted).isoformat()


def test_competitors_are_seen_only_while_valid(server: SandboxServer, core: Core) -> None:
    for is_lapsed in (True, False):
        day = lapsed_day(server, is_lapsed)
        found = core.names("trackpoints", **{"scope": "members", "q": "Mikkelänniemen", "from": day, "to": day})
        assert bool(found) is not is_lapsed


def test_of_competitors_no_medias_are_seen(core: Core) -> None:
    found = core.get("trackpoints", scope="members", pageSize=100)["data"]
    assert not any(each["isOwn"] or each["type"] in ("MEDIA", "SECTION") for each in found)


def test_validation_on_a_period(server: SandboxServer, core: Core) -> None:
    day = lapsed_day(server, True)
    given = {"from": day, "to": day, "type": "MEDIA", "q": "Yöpöydän"}
    (found,) = core.get("trackpoints/validation", **given)["data"]
    assert (found["isValid"], found["validation"]) == (False, [{"from": day, "to": day, "status": "INVALID"}])


# ------------------------------------------------------------------------- medias


def test_a_new_media_is_there_is_not_validated_and_is_in_the_explorer(core: Core, client: Client) -> None:
    made = core.make("medias", **MEDIA)
    assert core.get(f"medias/{made['id']}") == made
    assert [each["status"] for each in made["validation"]] == ["NOT_VALIDATED"]
    assert in_the_explorer(client, "uusi media") == ["Uusi media"]
    assert made["id"] in [atom["id"] for atom in core.get("members")["data"][0]["atoms"]]


def test_a_report_with_a_new_media_is_calculated(core: Core, client: Client) -> None:
    made = core.make("medias", **MEDIA)
    chosen = a_set(touchpoints={"ids": [made["id"], METROPOLIN[0]]})
    report = client.create(setA=chosen, sections=["OVERVIEW", "TOUCHPOINTS"], includeNotValidated=True)
    client.finished(report)
    query = """query($a: ID!, $id: ID!) { explorer(accountId: $a, id: $id) { metrics { setA {
        touchpoints { touchpoint { name } overview { reach } } } } } }"""
    rows = client.ask(query, id=report)["explorer"]["metrics"]["setA"]["touchpoints"]
    reach = {row["touchpoint"]["name"]: row["overview"]["reach"] for row in rows}
    assert reach["Uusi media"] == 0
    assert reach["Metropolin Aamu web"] > 0


BAD_MEDIAS = [
    ({"language": "fi", "platform": "WEB"}, "name"),
    ({**MEDIA, "name": "  "}, "name"),
    ({**MEDIA, "name": "a\x00b"}, "name"),
    ({**MEDIA, "name": "x" * 301}, "name"),
    ({**MEDIA, "name": 7}, "name"),
    ({**MEDIA, "language": "Finnish"}, "language"),
    ({**MEDIA, "platform": "RADIO"}, "platform"),
    ({**MEDIA, "colour": "red"}, "colour"),
    ([], None),
]


@pytest.mark.parametrize(("body", "field"), BAD_MEDIAS)
def test_a_wrong_media_is_refused_by_field(core: Core, body: Any, field: str | None) -> None:
    assert core.problem("POST", "medias", body) == invalid(field)


def test_a_body_that_is_nested_too_deeply_or_is_no_json_by_its_type_is_told_so(core: Core) -> None:
    deep = '{"a":' * 5000 + "1" + "}" * 5000
    answer = core.client.http.post(f"{core.base}/medias", content=deep, headers={"Content-Type": "application/json"})
    said = "The body cannot be read: it is not JSON, or nested too deeply."
    assert (answer.status_code, answer.json()["errorMessage"]) == (400, said)
    answer = core.client.http.post(f"{core.base}/medias", content='{"name": "x"}', headers={"Content-Type": "text/plain"})
    said = "The body must be a JSON object, sent with the content type application/json."
    assert (answer.status_code, answer.json()["errorMessage"]) == (400, said)


def test_what_is_no_json_is_refused(core: Core) -> None:
    answer = core.client.http.post(f"{core.base}/medias", content="{", headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["errorMessage"]) == (400, "The body is not JSON.")


def test_a_name_is_there_once(core: Core) -> None:
    made = core.make("medias", **MEDIA)
    assert core.problem("POST", "medias", {**MEDIA, "name": "UUSI media"}) == conflict("name")
    assert core.problem("PUT", f"medias/{YOPOYDAN}", {"name": "Uusi media"}) == conflict("name")
    assert core.send("PUT", f"medias/{made['id']}", {"name": "Uusi Media"}).status_code == 200


def test_a_renamed_media_bears_its_new_name_everywhere(core: Core, client: Client) -> None:
    answer = core.send("PUT", f"medias/{YOPOYDAN}", {"name": "Yöpöytä"})
    assert (answer.json()["name"], answer.json()["platform"]) == ("Yöpöytä", "WEB")
    assert in_the_explorer(client, "Yöpöytä") == ["Yöpöytä"]
    assert core.problem("PUT", f"medias/{YOPOYDAN}", {"platform": "IOS"}) == invalid("platform")


def test_a_deleted_media_is_gone_everywhere(core: Core, client: Client) -> None:
    made = core.make("medias", **MEDIA)
    assert core.send("DELETE", f"medias/{made['id']}").status_code == 204
    assert core.problem("GET", f"medias/{made['id']}")[0] == 404
    assert core.problem("DELETE", f"medias/{made['id']}")[0] == 404
    assert in_the_explorer(client, "uusi media") == []


def test_a_media_in_use_is_not_deleted(core: Core) -> None:
    made = core.make("medias", **MEDIA)
    section = core.make("sections", name="Urheilu", parentId=made["id"])
    assert core.problem("DELETE", f"medias/{made['id']}") == conflict()
    assert core.send("DELETE", f"sections/{section['id']}").status_code == 204
    title = core.make("media-titles", name="Uusi", atoms=[made["id"]])
    assert core.problem("DELETE", f"medias/{made['id']}") == conflict()
    assert core.send("DELETE", f"media-titles/{title['id']}").status_code == 204
    assert core.send("DELETE", f"medias/{made['id']}").status_code == 204


def test_one_of_the_countrys_own_can_be_deleted_and_reports_go_on(core: Core, client: Client) -> None:
    title = stable_id("title", "Kaukoranta Kokeilu")
    assert core.send("DELETE", f"media-titles/{title}").status_code == 204
    assert core.send("DELETE", f"medias/{KOKEILU}").status_code == 204
    assert "Kaukoranta Kokeilu web" not in core.names("medias")
    assert client.finished(client.create())["status"] == "READY"


def test_what_is_deleted_leaves_its_groups(core: Core) -> None:
    def in_groups() -> bool:
        return any(media in [atom["id"] for atom in group["atoms"]] for group in core.get("groups")["data"])

    media = stable_id("media", "Metsänreunan Ääni", "w")
    assert in_groups()
    for path in ("media-title-sections", "media-titles", "sections", "medias"):
        for each in core.get(path, q="Metsänreunan", pageSize=100)["data"]:
            assert core.send("DELETE", f"{path}/{each['id']}").status_code == 204
    assert not in_groups()


def test_another_members_is_not_changed(core: Core) -> None:
    assert core.problem("PUT", f"medias/{ILTALYHTY}", {"name": "Meidän"})[0] == 404
    assert core.problem("DELETE", f"medias/{ILTALYHTY}")[0] == 404


# ----------------------------------------------------------------------- sections


@pytest.mark.parametrize("parent", ["nobody", ILTALYHTY, METROPOLIN_TITLE, METROPOLIN_URHEILU[0]])
def test_a_section_belongs_to_an_own_media(core: Core, parent: str) -> None:
    assert core.problem("POST", "sections", {"name": "Sää", "parentId": parent}) == invalid("parentId")


def test_two_medias_may_have_sections_of_one_name(core: Core) -> None:
    for media in METROPOLIN[:2]:
        assert core.make("sections", name="Sää", parentId=media)["parentId"] == media
    assert core.problem("POST", "sections", {"name": "sää", "parentId": METROPOLIN[0]}) == conflict("name")


# ------------------------------------------------------------------- media titles


def a_title(**changes: Any) -> dict[str, Any]:
    return {"name": "Uusi nimike", "atoms": [YOPOYDAN], **changes}


def test_a_media_title_has_what_was_sent_and_is_calculated(core: Core, client: Client) -> None:
    sent = a_title(atoms=METROPOLIN[:2], publicationTypes=["Newspaper"], contentLabels=["News"], labels=["oma"], network="V")
    made = core.make("media-titles", **sent)
    assert [atom["id"] for atom in made["atoms"]] == METROPOLIN[:2]
    assert {key: made[key] for key in ("publicationTypes", "contentLabels", "labels", "network", "language")} == {
        "publicationTypes": ["Newspaper"],
        "contentLabels": ["News"],
        "labels": ["oma"],
        "network": "V",
        "language": "fi",
    }
    report = client.create(setA=a_set(touchpoints={"ids": [made["id"]]}), setB=a_set(touchpoints={"ids": METROPOLIN[:2]}))
    client.finished(report)
    query = """query($a: ID!, $id: ID!) { explorer(accountId: $a, id: $id) { metrics {
        setA { overview { reach } } setB { overview { reach } } } } }"""
    metrics = client.ask(query, id=report)["explorer"]["metrics"]
    assert metrics["setA"] == metrics["setB"]


GROUP = stable_id("group", "Taloussivustot")
EMPTY_GROUP = stable_id("group", "Uudet sivustot")


def atoms_of(core: Core, group: str) -> set[str]:
    return {atom["id"] for atom in core.get(f"groups/{group}")["atoms"]}


def test_a_title_chooses_its_groups_and_leaves_them(core: Core, other: Client) -> None:
    before = atoms_of(core, GROUP)
    made = core.make("media-titles", **a_title(groups=[GROUP, EMPTY_GROUP]))
    assert made["groups"] == [GROUP, EMPTY_GROUP]
    assert atoms_of(core, GROUP) == before | {YOPOYDAN}
    assert atoms_of(Core(other), EMPTY_GROUP) == {YOPOYDAN}
    core.send("PUT", f"media-titles/{made['id']}", {"groups": []})
    assert (atoms_of(core, GROUP), atoms_of(core, EMPTY_GROUP)) == (before, set())


def test_a_section_title_chooses_its_groups_too(core: Core) -> None:
    section = {"name": "Oma osasto", "parentId": METROPOLIN_TITLE, "atoms": METROPOLIN_URHEILU, "groups": [EMPTY_GROUP]}
    assert core.make("media-title-sections", **section)["groups"] == [EMPTY_GROUP]
    assert atoms_of(core, EMPTY_GROUP) == set(METROPOLIN_URHEILU)


def test_the_countrys_titles_stay_in_their_groups_when_something_else_changes(core: Core) -> None:
    before = {group: atoms_of(core, group) for group in (GROUP, EMPTY_GROUP)}
    core.make("medias", **MEDIA)
    assert {group: atoms_of(core, group) for group in (GROUP, EMPTY_GROUP)} == before
    title = core.get(f"media-titles/{stable_id('title', 'Kauppatorin Kello')}")
    assert title["groups"] == [GROUP]
    core.send("PUT", f"media-titles/{title['id']}", {"name": "Toinen nimi"})
    assert atoms_of(core, GROUP) == before[GROUP]


def test_a_title_of_an_older_sandbox_keeps_its_groups(server: SandboxServer, core: Core) -> None:
    title = stable_id("title", "Kauppatorin Kello")
    core.send("PUT", f"media-titles/{title}", {"name": "Toinen nimi"})
    (row,) = server.sandbox.store.trackpoints()
    kept = {name: value for name, value in json.loads(row["body"]).items() if name != "groups"}
    server.sandbox.store.save_trackpoint(title, core.client.account, json.dumps(kept))
    assert core.get(f"media-titles/{title}")["groups"] == [GROUP]


BAD_TITLES = [
    ({"groups": ["nobody"]}, "groups"),
    ({"groups": [METROPOLIN_TITLE]}, "groups"),
    ({"groups": [GROUP] * 51}, "groups"),
    ({"atoms": []}, "atoms"),
    ({"atoms": ["nobody"]}, "atoms"),
    ({"atoms": [ILTALYHTY]}, "atoms"),
    ({"atoms": [METROPOLIN_URHEILU[0]]}, "atoms"),
    ({"atoms": [METROPOLIN_TITLE]}, "atoms"),
    ({"publicationTypes": ["Newspaper", "Tabloid", "Magazine"]}, "publicationTypes"),
    ({"publicationTypes": ["Leaflet"]}, "publicationTypes.0"),
    ({"contentLabels": ["News", "Local", "Sports"]}, "contentLabels"),
    ({"contentLabels": ["Gossip"]}, "contentLabels.0"),
    ({"labels": [" "]}, "labels.0"),
]


@pytest.mark.parametrize(("changes", "field"), BAD_TITLES)
def test_a_wrong_media_title_is_refused_by_field(core: Core, changes: dict[str, Any], field: str) -> None:
    assert core.problem("POST", "media-titles", a_title(**changes)) == invalid(field)


def test_a_title_with_sections_has_no_content_labels(core: Core) -> None:
    assert core.problem("PUT", f"media-titles/{METROPOLIN_TITLE}", {"contentLabels": ["News"]}) == invalid("contentLabels")


def test_a_title_with_content_labels_gets_no_sections(core: Core) -> None:
    title = core.make("media-titles", **a_title(atoms=METROPOLIN, contentLabels=["News"]))["id"]
    section = {"name": "Urheilu", "parentId": title, "atoms": METROPOLIN_URHEILU}
    assert core.problem("POST", "media-title-sections", section) == conflict("parentId")
    core.send("PUT", f"media-titles/{title}", {"contentLabels": []})
    assert core.make("media-title-sections", **section)["parentId"] == title


def test_a_title_keeps_the_medias_of_its_sections(core: Core) -> None:
    assert core.problem("PUT", f"media-titles/{METROPOLIN_TITLE}", {"atoms": METROPOLIN[:1]}) == invalid("atoms")


def test_what_is_not_said_of_a_title_stays(core: Core) -> None:
    made = core.make("media-titles", **a_title(publicationTypes=["Magazine"], network="V"))
    changed = core.send("PUT", f"media-titles/{made['id']}", {"name": "Toinen", "network": ""}).json()
    assert (changed["name"], changed["publicationTypes"], changed["network"]) == ("Toinen", ["Magazine"], None)
    assert changed["atoms"] == made["atoms"]


BAD_TITLE_SECTIONS = [
    ({"parentId": "nobody"}, "parentId"),
    ({"parentId": METROPOLIN[0]}, "parentId"),
    ({"atoms": []}, "atoms"),
    ({"atoms": METROPOLIN}, "atoms"),
    ({"atoms": [stable_id("section", "Yöpöydän Lukija", "w", "Kirjat")]}, "atoms"),
    ({"contentLabels": ["News", "Local", "Sports"]}, "contentLabels"),
]


@pytest.mark.parametrize(("changes", "field"), BAD_TITLE_SECTIONS)
def test_a_wrong_media_title_section_is_refused_by_field(core: Core, changes: dict[str, Any], field: str) -> None:
    body = {"name": "Uusi osasto", "parentId": METROPOLIN_TITLE, "atoms": METROPOLIN_URHEILU, **changes}
    assert core.problem("POST", "media-title-sections", body) == invalid(field)


def test_a_section_or_title_in_use_is_not_deleted(core: Core) -> None:
    assert core.problem("DELETE", f"sections/{METROPOLIN_URHEILU[0]}") == conflict()
    assert core.problem("DELETE", f"media-titles/{METROPOLIN_TITLE}") == conflict()


# --------------------------------------------------------------------- validation


def days_of(server: SandboxServer, count: int) -> dict[str, str]:
    yesterday = server.sandbox.clock.today() - timedelta(days=1)
    return {"from": (yesterday - timedelta(days=count - 1)).isoformat(), "to": yesterday.isoformat()}


VALIDATION = f"trackpoints/{METROPOLIN[0]}/validation"


def measured(core: Core, days: dict[str, str], basis: str = "TOTAL") -> int:
    """What the sandbox counted, as a person learns it: by a figure that is far off."""
    text: str = core.send("POST", VALIDATION, {**days, "pageViews": 10**12, "basis": basis}).json()["errorMessage"]
    return int(text.partition(" page views")[0].replace(",", ""))


def statuses(core: Core, days: dict[str, str]) -> list[str]:
    found = core.get("trackpoints/validation", **days, q="Metropolin Aamu web", type="MEDIA")["data"]
    return [stretch["status"] for stretch in found[0]["validation"]]


@pytest.mark.parametrize("basis", ["TOTAL", "CONSENTED"])
def test_a_media_is_valid_once_its_page_views_match(server: SandboxServer, core: Core, basis: str) -> None:
    week, longer = days_of(server, 7), days_of(server, 8)
    assert core.send("DELETE", VALIDATION, **longer).status_code == 204
    count = measured(core, week, basis)
    assert statuses(core, longer) == ["INVALID"]
    answer = core.send("POST", VALIDATION, {**week, "pageViews": count, "basis": basis}).json()
    assert (answer["status"], answer["measuredPageViews"], answer["deviation"]) == ("VALID", count, 0)
    assert statuses(core, week) == ["VALID"]
    assert statuses(core, longer) == ["INVALID", "VALID"]


def test_a_title_is_seen_by_others_while_one_of_its_medias_is_valid(server: SandboxServer, core: Core, other: Client) -> None:
    week = days_of(server, 7)
    for atom in METROPOLIN:
        core.send("DELETE", f"trackpoints/{atom}/validation", **week)
    asked = {**week, "scope": "members", "q": "Metropolin Aamu", "type": "MEDIA_TITLE"}
    assert Core(other).names("trackpoints", **asked) == []
    core.send("POST", VALIDATION, {**week, "pageViews": measured(core, week)})
    assert Core(other).names("trackpoints", **asked) == ["Metropolin Aamu"]


def test_fewer_consent_than_visit(server: SandboxServer, core: Core) -> None:
    days = days_of(server, 7)
    assert 0 < measured(core, days, "CONSENTED") < measured(core, days)


@pytest.mark.parametrize(("count", "fits"), [(90, True), (110, True), (89, False), (111, False), (0, False)])
def test_ten_per_cent_is_the_most(count: int, fits: bool) -> None:
    with nullcontext() if fits else pytest.raises(Invalid):
        check_match(count, 100)


def test_a_wrong_validation_is_refused_by_field(server: SandboxServer, core: Core) -> None:
    week = days_of(server, 7)
    today = server.sandbox.clock.today()
    refused = [
        ({**days_of(server, 6), "pageViews": 5}, "to"),
        ({**days_of(server, 93), "pageViews": 5}, "to"),
        ({**week, "to": today.isoformat(), "pageViews": 5}, "to"),
        ({"from": week["to"], "to": week["from"], "pageViews": 5}, "to"),
        ({"from": "2001-01-01", "to": "2001-01-31", "pageViews": 5}, "from"),
        ({"from": "1.1.2026", "to": week["to"], "pageViews": 5}, "from"),
        ({**week, "pageViews": 0}, "pageViews"),
        ({**week, "pageViews": 5.5}, "pageViews"),
        (week, "pageViews"),
        ({**week, "pageViews": 5, "basis": "SOME"}, "basis"),
    ]
    for body, field in refused:
        assert core.problem("POST", VALIDATION, body) == invalid(field)


def test_what_was_never_visited_is_not_validated(server: SandboxServer, core: Core) -> None:
    made = core.make("medias", **MEDIA)["id"]
    body = {**days_of(server, 7), "pageViews": 5}
    answer = core.send("POST", f"trackpoints/{made}/validation", body).json()
    assert answer["errorMessage"].startswith("No page views were measured")
    assert core.problem("POST", f"trackpoints/{METROPOLIN_TITLE}/validation", body) == invalid("id")
    assert core.problem("POST", f"trackpoints/{ILTALYHTY}/validation", body)[0] == 404


# ------------------------------------------------------------------- store and wire


def test_what_was_made_outlives_a_restart(server: SandboxServer, core: Core) -> None:
    made = core.make("medias", **MEDIA)["id"]
    core.send("DELETE", f"trackpoints/{YOPOYDAN}/validation", **days_of(server, 7))
    again = Sandbox.of(server.settings)
    view = again.directory.view(core.client.account, again.clock.today())
    assert view
    assert view.catalogue.by_id[made].name == "Uusi media"
    assert view.catalogue.stretches(view.catalogue.by_id[YOPOYDAN], view.last, view.last)[0].status == "INVALID"


def test_a_lost_answer_to_a_create_leaves_the_work_done(server: SandboxServer, core: Core) -> None:
    server.faults.lose_next_answers = 1
    core.names("medias")
    with pytest.raises(httpx.RemoteProtocolError):
        core.send("POST", "medias", MEDIA)
    assert "Uusi media" in core.names("medias")
    seen = [each.operation for each in server.history]
    assert seen[-3:] == ["listMedias", "createMedia", "listMedias"]


def test_the_engine_that_does_not_come_round_is_503(server: SandboxServer, core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.questions._LONGEST_WAIT_SECONDS", -1.0)
    answer = core.send("POST", VALIDATION, {**days_of(server, 7), "pageViews": 5})
    assert (answer.status_code, answer.json()["errorType"], answer.headers["retry-after"]) == (503, "ServiceException", "1")


def test_a_language_is_refused_with_how_it_is_written(client: Client) -> None:
    answer = client.http.post(f"/core/v1/accounts/{client.account}/medias", json={**MEDIA, "language": "Finnish"})
    assert "two small letters (ISO 639-1), like fi" in answer.json()["errorMessage"]


@pytest.mark.parametrize(("path", "field"), [(f"medias/{YOPOYDAN}", "platform"), ("sections/x", "parentId")])
def test_what_never_changes_is_refused_with_that(client: Client, path: str, field: str) -> None:
    said = client.http.put(f"/core/v1/accounts/{client.account}/{path}", json={field: "IOS"}).json()
    assert said["field"] == field
    assert "never changes" in said["errorMessage"]


def test_a_section_is_made_with_the_parent_that_it_keeps(client: Client) -> None:
    sent = {"name": "Osasto", "parentId": YOPOYDAN}
    made = client.http.post(f"/core/v1/accounts/{client.account}/sections", json=sent)
    assert made.json()["parentId"] == YOPOYDAN
