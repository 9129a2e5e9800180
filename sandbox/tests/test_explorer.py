"""The Explorer API: touchpoints, target groups, reports."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from sandbox.engine.metrics import BLOCKS
from sandbox.testing import SandboxServer
from sandbox.tests.conftest import CREATE, Client, a_set, an_input

TOUCHPOINTS = """query T($a: ID!, $types: [TouchpointType!], $q: String, $size: Int, $cursor: String) {
  touchpoints(accountId: $a, types: $types, q: $q, pageSize: $size, cursor: $cursor) {
    pagination { hasNextPage nextCursor totalCount }
    data { id type name isOwn ownerName parentId platform atoms { id type } validation { from to status } } } }"""
FULL = """query F($a: ID!, $id: ID!) { explorer(accountId: $a, id: $id) {
  id name status recalculating createdAt calculatedAt nextCalculationAt sections
  setA { name dateRange { preset start end } touchpoints { preset ids } resolvedDateRange { start end }
         resolvedTouchpoints { id name } excludedTouchpoints { touchpoint { name } reason } }
  setB { name }
  metrics { onlinePopulation targetGroupSize targetGroupSampleSize
    setA { base overview { reach reachPct pageViews sessions } profile { variable value reach } geography { value reach }
           trend { day reach } buildup { day reach } touchpoints { touchpoint { name } addedReach addedRank }
           duplication { a b both } platform { platform reach } frequency { visits reach } }
    setB { overview { reach } }
    comparison { both { reach sampleSize } onlyA { reach } onlyB { reach } either { reach reachPct }
                 profileOfBoth { variable value reach } } } } }"""
REPORTS = """query R($a: ID!, $ids: [ID!], $q: String, $size: Int, $cursor: String) {
  explorers(accountId: $a, ids: $ids, q: $q, pageSize: $size, cursor: $cursor) {
    pagination { hasNextPage nextCursor totalCount } data { id name status } } }"""


def touchpoints(client: Client, **variables: Any) -> list[dict[str, Any]]:
    """All pages."""
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = client.ask(TOUCHPOINTS, size=100, cursor=cursor, **variables)["touchpoints"]
        found += page["data"]
        cursor = page["pagination"]["nextCursor"]
        if not page["pagination"]["hasNextPage"]:
            assert len(found) == page["pagination"]["totalCount"]
            return found


def names(reports: list[dict[str, Any]]) -> list[str]:
    return [each["name"] for each in reports]


# -------------------------------------------------------------------- touchpoints


def test_the_demo_account_has_all_kinds_of_touchpoints(client: Client) -> None:
    own = [each for each in touchpoints(client) if each["isOwn"]]
    count = {kind: sum(each["type"] == kind for each in own) for kind in {each["type"] for each in own}}
    assert count["MEDIA"] == 15
    assert count["MEDIA_TITLE"] == 8
    assert count["SECTION"] > 20
    assert count["MEDIA_TITLE_SECTION"] > 10
    assert count["MEASUREMENT_MEMBER"] == 1


def test_of_others_only_what_they_publish_is_seen(client: Client) -> None:
    others = [each for each in touchpoints(client) if not each["isOwn"]]
    assert {each["type"] for each in others} == {"MEDIA_TITLE", "MEDIA_TITLE_SECTION", "MEASUREMENT_MEMBER", "GROUP"}
    published = [each for each in others if each["type"] != "GROUP"]
    assert all(any(stretch["status"] == "VALID" for stretch in each["validation"]) for each in published)


def test_an_empty_group_is_seen_and_cannot_be_chosen(client: Client) -> None:
    (empty,) = [each for each in touchpoints(client, types=["GROUP"]) if not each["atoms"]]
    assert {stretch["status"] for stretch in empty["validation"]} == {"NOT_VALIDATED"}
    asked = an_input(setA=a_set(touchpoints={"ids": [empty["id"]]}))
    assert client.problem(CREATE, i=asked)[:2] == ("ValidationException", "input.setA.touchpoints.ids")


def test_sections_have_parents_and_composites_have_atoms(client: Client) -> None:
    everything = {each["id"]: each for each in touchpoints(client)}
    for each in everything.values():
        assert bool(each["parentId"]) == (each["type"] in ("SECTION", "MEDIA_TITLE_SECTION"))
        assert bool(each["atoms"]) == (each["type"] not in ("MEDIA", "SECTION") and each["name"] != "Uudet sivustot")
        assert {atom["type"] for atom in each["atoms"]} <= {"MEDIA", "SECTION"}
        assert not each["parentId"] or each["parentId"] in everything


def test_names_are_searched_without_regard_to_case_and_with_finnish_letters(client: Client) -> None:
    assert names(touchpoints(client, q="YÖPÖYDÄN", types=["MEDIA_TITLE"])) == ["Yöpöydän Lukija"]


def test_pages_follow_one_another_without_gap_or_double(client: Client) -> None:
    everything = [each["id"] for each in touchpoints(client, types=["SECTION"])]
    found, cursor = [], None
    for _ in range(len(everything)):
        page = client.ask(TOUCHPOINTS, types=["SECTION"], size=7, cursor=cursor)["touchpoints"]
        found += [each["id"] for each in page["data"]]
        cursor = page["pagination"]["nextCursor"]
        assert cursor is not None
        if not page["pagination"]["hasNextPage"]:
            break
    assert found == everything


BAD_PAGES = [({"size": 0}, "pageSize"), ({"size": 101}, "pageSize"), ({"cursor": "x"}, "cursor")]


@pytest.mark.parametrize(("variables", "field"), BAD_PAGES)
def test_a_bad_page_is_refused_by_field(client: Client, variables: dict[str, Any], field: str) -> None:
    assert client.problem(TOUCHPOINTS, **variables)[:2] == ("ValidationException", field)


def test_a_media_that_lost_a_week_says_when(client: Client) -> None:
    (lapsed,) = touchpoints(client, q="Yöpöydän Lukija web", types=["MEDIA"])
    lost = [stretch for stretch in lapsed["validation"] if stretch["status"] == "INVALID"]
    assert lost
    whole = [stretch for stretch in lost if stretch not in (lapsed["validation"][0], lapsed["validation"][-1])]
    for stretch in whole:
        start, end = date.fromisoformat(stretch["from"]), date.fromisoformat(stretch["to"])
        assert (start.weekday(), end - start) == (0, timedelta(days=6))


# ------------------------------------------------------------------- target group


def test_the_variables_are_the_eight_of_the_panel(client: Client) -> None:
    query = "query V($a: ID!) { targetGroupVariables(accountId: $a) { name values { value label code } } }"
    found = {each["name"]: each["values"] for each in client.ask(query)["targetGroupVariables"]}
    assert len(found) == 8
    assert len(found["region"]) == 19
    assert {"value": "uusimaa", "label": "Uusimaa", "code": "FI1B1"} in found["region"]


SUMMARY = """query S($a: ID!, $g: TargetGroupInput!) { targetGroupSummary(accountId: $a, targetGroup: $g) {
  size onlinePopulation incidence sampleSize } }"""


def test_a_target_group_has_finlands_size(client: Client) -> None:
    group = {"filters": [{"variable": "region", "values": ["uusimaa"]}, {"variable": "age", "values": ["15-24"]}]}
    found = client.ask(SUMMARY, g=group)["targetGroupSummary"]
    assert (found["size"], found["onlinePopulation"]) == (93_122 + 93_585, 4_654_256)
    assert found["incidence"] == pytest.approx(found["size"] / found["onlinePopulation"])


@pytest.mark.parametrize("group", [{"variable": "shoe size", "values": ["44"]}, {"variable": "age", "values": ["44"]}])
def test_an_unknown_variable_or_value_is_refused(client: Client, group: dict[str, Any]) -> None:
    kind, field, _ = client.problem(SUMMARY, g={"filters": [group]})
    assert kind == "ValidationException"
    assert field is not None
    assert field.startswith("targetGroup.filters.0")


# ------------------------------------------------------------------------ reports


def test_a_report_goes_its_way_and_has_every_block(client: Client) -> None:
    report = client.create(sections=list(BLOCKS), setA=a_set(dateRange={"preset": "LAST_7_DAYS"}), setB=a_set())
    assert client.finished(report)["status"] == "READY"
    found = client.ask(FULL, id=report)["explorer"]
    blocks = found["metrics"]["setA"]
    assert all(blocks[key] for key in blocks)
    assert blocks["overview"]["reach"] == blocks["buildup"][-1]["reach"]
    assert sum(row["addedReach"] for row in blocks["touchpoints"]) == pytest.approx(blocks["overview"]["reach"])
    assert sum(cell["reach"] for cell in blocks["geography"]) == pytest.approx(blocks["overview"]["reach"])


def test_inclusion_and_exclusion(client: Client) -> None:
    report = client.create(setA=a_set(dateRange={"preset": "LAST_7_DAYS"}), setB=a_set())
    client.finished(report)
    metrics = client.ask(FULL, id=report)["explorer"]["metrics"]
    a, b = (metrics[key]["overview"]["reach"] for key in ("setA", "setB"))
    parts = {key: block["reach"] for key, block in metrics["comparison"].items() if block}
    assert parts["either"] == pytest.approx(a + b - parts["both"])
    assert parts["onlyA"] == pytest.approx(a - parts["both"])
    assert a > parts["both"] > 0


def test_what_was_asked_comes_back_as_asked_and_as_meant(client: Client) -> None:
    report = client.create()
    client.finished(report)
    found = client.ask(FULL, id=report)["explorer"]["setA"]
    assert found["dateRange"] == {"preset": "YESTERDAY", "start": None, "end": None}
    assert found["touchpoints"] == {"preset": "ALL_MY_MEDIA", "ids": None}
    assert found["resolvedDateRange"]["start"] == found["resolvedDateRange"]["end"]
    excluded = {each["touchpoint"]["name"] for each in found["excludedTouchpoints"]}
    assert "Kaukoranta Kokeilu web" in excluded
    assert len(found["resolvedTouchpoints"]) + len(excluded) == 15


def test_own_data_that_were_not_validated_count_when_asked_for(client: Client) -> None:
    report = client.create(includeNotValidated=True)
    client.finished(report)
    found = client.ask(FULL, id=report)["explorer"]["setA"]
    assert (len(found["resolvedTouchpoints"]), found["excludedTouchpoints"]) == (15, [])


def test_a_block_not_asked_for_is_null(client: Client) -> None:
    report = client.create(sections=["PROFILE"])
    client.finished(report)
    metrics = client.ask(FULL, id=report)["explorer"]["metrics"]
    assert metrics["setA"]["overview"] is None
    assert metrics["setA"]["profile"]
    assert metrics["comparison"] is None


def test_before_it_is_ready_there_are_no_metrics(server: SandboxServer, client: Client) -> None:
    server.sandbox.runner.wake = lambda: None  # type: ignore[method-assign]
    try:
        found = client.ask(FULL, id=client.create())["explorer"]
    finally:
        del server.sandbox.runner.wake
    assert (found["status"] in ("QUEUED", "CALCULATING"), found["metrics"], found["calculatedAt"]) == (True, None, None)
    assert found["setA"]["resolvedTouchpoints"] is None


def test_reports_are_listed_newest_first_by_ids_and_by_name(client: Client) -> None:
    ids = [client.create(name=f"Raportti {number} [kp:ABC{number}]") for number in range(3)]
    found = client.ask(REPORTS)["explorers"]["data"]
    assert [each["id"] for each in found] == ids[::-1]
    asked = client.ask(REPORTS, ids=[ids[0], "nobody", ids[2]])["explorers"]
    assert [each["id"] for each in asked["data"]] == [ids[2], ids[0]]
    assert names(client.ask(REPORTS, q="[KP:abc1]")["explorers"]["data"]) == ["Raportti 1 [kp:ABC1]"]


def test_at_most_a_hundred_reports_are_asked_about_at_once(client: Client) -> None:
    assert client.problem(REPORTS, ids=[str(number) for number in range(101)])[1] == "ids"


def test_another_accounts_report_is_not_there(client: Client, other: Client) -> None:
    report = other.create()
    assert client.ask(FULL, id=report)["explorer"] is None
    assert client.ask(REPORTS, ids=[report])["explorers"]["data"] == []
    assert client.ask("mutation D($a: ID!, $id: ID!) { deleteExplorer(accountId: $a, id: $id) }", id=report) == {
        "deleteExplorer": False
    }
    assert other.ask(FULL, id=report)["explorer"]["id"] == report


def test_a_deleted_report_is_gone(client: Client) -> None:
    report = client.create()
    delete = "mutation D($a: ID!, $id: ID!) { deleteExplorer(accountId: $a, id: $id) }"
    assert client.ask(delete, id=report)["deleteExplorer"]
    assert client.ask(FULL, id=report)["explorer"] is None


def test_another_account_is_403_in_the_envelope(client: Client, other: Client) -> None:
    client.account = other.account
    answer = client.post(REPORTS)
    assert (answer.status_code, answer.json()["errorType"]) == (403, "AuthorizationException")
    assert client.post(CREATE, i=an_input()).status_code == 403


def test_a_view_only_key_looks_but_does_not_make(server: SandboxServer) -> None:
    viewer = Client(server.url, server.key(role="viewer"))
    assert viewer.post(CREATE, i=an_input()).status_code == 403
    assert viewer.ask(REPORTS)["explorers"]["data"] == []


def test_a_schedule_calculates_anew_and_keeps_the_old_results_readable(server: SandboxServer, client: Client) -> None:
    report = client.create(recalculation="DAILY")
    client.finished(report)
    first = client.ask(FULL, id=report)["explorer"]
    assert first["nextCalculationAt"] > first["calculatedAt"]
    server.skip(days=2)  # after midnight the first slot of the schedule may lie on the day that it is already
    client = Client(server.url, server.key())
    for _ in range(400):
        found = client.ask(FULL, id=report)["explorer"]
        assert found["metrics"]
        if found["setA"]["resolvedDateRange"] != first["setA"]["resolvedDateRange"]:
            break
    assert found["calculatedAt"] != first["calculatedAt"]
    assert found["setA"]["resolvedDateRange"] != first["setA"]["resolvedDateRange"]
