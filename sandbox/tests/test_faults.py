"""Every meanness: off by default, does what it says, and can be told by HTTP."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox import graphql_http
from sandbox.faults import Faults, Rule
from sandbox.testing import SandboxServer
from sandbox.tests.conftest import CREATE, Client, a_set, an_input

LIST = "query Names($a: ID!, $q: String) { explorers(accountId: $a, q: $q) { data { id status } } }"


def listed(client: Client, **variables: Any) -> list[str]:
    return [each["id"] for each in client.ask(LIST, **variables)["explorers"]["data"]]


def test_a_lost_answer_leaves_the_work_done(server: SandboxServer, client: Client) -> None:
    server.faults.lose_next_answers = 1
    with pytest.raises(httpx.RemoteProtocolError):
        client.post(CREATE, i=an_input())
    assert len(listed(client)) == 1
    assert client.create()
    assert [seen.status for seen in server.history if "createExplorer" in seen.fields] == [0, 200]


def test_only_the_answer_to_a_create_is_lost(server: SandboxServer, client: Client) -> None:
    server.faults.lose_next_answers = 1
    assert listed(client) == []


def test_a_status_before_the_work_prevents_it(server: SandboxServer, client: Client) -> None:
    server.faults.next_status = [Rule(503, times=2, retry_after=7, operation="createExplorer")]
    for _ in range(2):
        answer = client.post(CREATE, i=an_input())
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "7")
        assert listed(client) == []
    assert client.create()


def test_a_status_after_the_work_hides_it(server: SandboxServer, client: Client) -> None:
    server.faults.next_status = [Rule(500, operation="createExplorer", when="after")]
    assert client.post(CREATE, i=an_input()).status_code == 500
    assert len(listed(client)) == 1


KINDS = [(429, "ThrottlingException"), (401, "AuthenticationException"), (403, "AuthorizationException")]


@pytest.mark.parametrize(("status", "kind"), KINDS)
def test_statuses_come_in_the_envelope(server: SandboxServer, client: Client, status: int, kind: str) -> None:
    server.faults.next_status = [Rule(status)]
    answer = client.post(LIST)
    assert (answer.status_code, answer.json()["errorType"]) == (status, kind)


def test_a_token_may_stop_working_while_it_is_used(server: SandboxServer, client: Client) -> None:
    assert listed(client) == []
    server.faults.next_status = [Rule(401, when="after", operation="createExplorer")]
    answer = client.post(CREATE, i=an_input())
    assert (answer.status_code, answer.json()["errorMessage"]) == (
        401,
        "The application is not authorized to access this resource.",
    )
    assert len(listed(client)) == 1


def test_too_many_calls_are_429_with_the_seconds_to_wait(server: SandboxServer, client: Client) -> None:
    server.faults.next_status = [Rule(429, retry_after=30)]
    answer = client.post(LIST)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")
    assert listed(client) == []


@pytest.mark.parametrize("knob", sorted(Faults().as_json()))
def test_every_knob_is_off_and_is_in_the_readme(knob: str) -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    assert f"`{knob}`" in readme
    assert not getattr(Faults(), knob) or knob == "garbage_kind"


def test_a_rule_may_be_about_the_token(server: SandboxServer, client: Client) -> None:
    server.faults.next_status = [Rule(503, operation="token")]
    assert listed(client) == []
    key = server.key()
    answer = httpx.post(server.url + "/oauth/v1/token", data={"grant_type": "client_credentials"}, auth=(key["client_id"], "x"))
    assert answer.status_code == 503


@pytest.mark.parametrize("kind", ["html", "cut", "empty"])
def test_garbage_is_not_json(server: SandboxServer, client: Client, kind: str) -> None:
    server.faults.garbage, server.faults.garbage_kind = 1, kind
    with pytest.raises(json.JSONDecodeError):
        client.post(LIST).json()
    assert listed(client) == []


def test_slow_answers_wait_and_trickles_come_in_pieces(server: SandboxServer, client: Client) -> None:
    for knob in ("slow_seconds", "trickle_seconds"):
        server.faults.reset()
        setattr(server.faults, knob, 0.2)
        start = time.monotonic()
        assert listed(client) == []
        assert time.monotonic() - start >= 0.19


def test_slowness_may_be_about_one_operation(server: SandboxServer, client: Client) -> None:
    server.faults.slow_seconds, server.faults.slow_operation = 5, "createExplorer"
    start = time.monotonic()
    assert listed(client) == []
    assert time.monotonic() - start < 4


def test_a_list_may_lag(server: SandboxServer, client: Client) -> None:
    server.faults.list_lag = 60
    report = client.create()
    assert listed(client) == []
    assert client.ask("query($a: ID!, $id: ID!) { explorer(accountId: $a, id: $id) { id } }", id=report)["explorer"]
    server.skip(seconds=61)
    assert listed(client) == [report]


def test_names_may_not_be_searchable(server: SandboxServer, client: Client) -> None:
    report = client.create(name="Haettava")
    assert listed(client, q="haettava") == [report]
    server.faults.names_not_searchable = True
    assert (listed(client, q="haettava"), listed(client)) == ([], [report])


def test_a_status_may_be_unknown(server: SandboxServer, client: Client) -> None:
    server.faults.unknown_status = True
    made = client.ask(CREATE, i=an_input())["createExplorer"]
    assert made["status"] not in ("QUEUED", "CALCULATING", "READY", "FAILED")
    server.faults.unknown_status = False
    assert client.finished(made["id"])["status"] == "READY"


def test_a_calculation_may_fail(server: SandboxServer, client: Client) -> None:
    server.faults.fail_next_calculation = 1
    found = client.finished(client.create())
    assert (found["status"], bool(found["failure"])) == ("FAILED", True)
    assert client.finished(client.create())["status"] == "READY"


def test_a_report_may_vanish(server: SandboxServer, client: Client) -> None:
    report = client.create()
    server.vanish(report)
    assert listed(client) == []
    assert client.ask("query($a: ID!, $id: ID!) { explorer(accountId: $a, id: $id) { id } }", id=report) == {"explorer": None}
    assert len(server.explorers(client.account)) == 1


def test_the_comparison_may_be_missing(server: SandboxServer, client: Client) -> None:
    report = client.create(setB=an_input()["setA"])
    client.finished(report)
    query = "query($a: ID!, $id: ID!) { explorer(accountId: $a, id: $id) { metrics { comparison { both { reach } } } } }"
    assert client.ask(query, id=report)["explorer"]["metrics"]["comparison"]
    server.faults.no_comparison = True
    assert client.ask(query, id=report)["explorer"]["metrics"]["comparison"] is None


def test_tokens_may_be_short(server: SandboxServer) -> None:
    server.faults.token_seconds = 5
    client = Client(server.url, server.key())
    assert listed(client) == []
    server.skip(seconds=6)
    assert client.post(LIST).status_code == 401


def test_a_broken_answer_ends_with_its_connection(server: SandboxServer, client: Client) -> None:
    server.faults.garbage, server.faults.garbage_kind = 1, "broken"
    with pytest.raises(httpx.RemoteProtocolError):
        client.post(LIST)
    assert listed(client) == []


def test_work_may_be_done_after_the_client_has_left(server: SandboxServer, client: Client) -> None:
    server.faults.late_seconds, server.faults.slow_operation = 0.3, "createExplorer"
    client.http.timeout = httpx.Timeout(0.1)
    with pytest.raises(httpx.ReadTimeout):
        client.post(CREATE, i=an_input())
    client.http.timeout = httpx.Timeout(20)
    deadline = time.monotonic() + 10
    while not listed(client) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(listed(client)) == 1


def test_a_refusal_may_say_until_when_to_wait(server: SandboxServer, client: Client) -> None:
    until = "Wed, 21 Oct 2026 07:28:00 GMT"
    server.faults.next_status = [Rule(429, retry_after=until)]
    assert client.post(LIST).headers["retry-after"] == until


def test_a_field_may_leave_the_schema(server: SandboxServer, client: Client) -> None:
    query = "query($a: ID!) { explorers(accountId: $a) { data { id calculatedAt } } }"
    address = server.url + "/_sandbox/faults"
    assert httpx.post(address, json={"schema_drift": "Explorer.calculatedAt"}).status_code == 200
    assert "calculatedAt" in client.problem(query)[2]
    assert listed(client) == []
    assert httpx.post(address, json={"schema_drift": "Explorer.shoeSize"}).status_code == 400
    assert httpx.post(address, json={"schema_drift": ""}).status_code == 200
    assert client.ask(query)


STATUS = "query($a: ID!, $id: ID!) { explorer(accountId: $a, id: $id) { status metrics { onlinePopulation } } }"


def test_a_status_may_go_backwards(server: SandboxServer, client: Client) -> None:
    report = client.create()
    client.finished(report)
    server.faults.status_backwards = 1
    assert client.ask(STATUS, id=report)["explorer"] == {"status": "CALCULATING", "metrics": None}
    found = client.ask(STATUS, id=report)["explorer"]
    assert (found["status"], bool(found["metrics"])) == ("READY", True)


SAMPLES = """query($a: ID!, $id: ID!) { explorer(accountId: $a, id: $id) { metrics { targetGroupSampleSize
  setA { base overview { reach sampleSize } } comparison { both { reach sampleSize } } } } }"""


def test_results_may_come_without_sample_sizes(server: SandboxServer, client: Client) -> None:
    report = client.create(setB=a_set())
    client.finished(report)
    assert client.ask(SAMPLES, id=report)["explorer"]["metrics"]["targetGroupSampleSize"] == 500
    server.faults.no_sample_sizes = True
    found = client.ask(SAMPLES, id=report)["explorer"]["metrics"]
    assert (found["targetGroupSampleSize"], found["setA"]["base"]) == (None, None)
    assert found["comparison"]["both"]["sampleSize"] is None
    assert found["comparison"]["both"]["reach"] > 0


# -------------------------------------------------------------------- the four quirks

ODD = """query($a: ID!, $id: ID!) { explorer(accountId: $a, id: $id) { metrics { targetGroupSize setA {
  overview { reach reachPct pageViews } trend { day reach pageViews } buildup { reach pageViews } } } } }"""
WOMEN = {"filters": [{"variable": "gender", "values": ["female"]}]}


def report_of(server: SandboxServer, client: Client, days: int, **changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A report's metrics as they are, and with the quirks."""
    last = server.sandbox.clock.today() - timedelta(days=1)
    dates = {"start": (last - timedelta(days=days - 1)).isoformat(), "end": last.isoformat()}
    report = client.create(sections=["OVERVIEW", "TREND", "BUILDUP"], setA=a_set(dateRange=dates), **changes)
    client.finished(report)
    server.faults.quirks = False
    plain = client.ask(ODD, id=report)["explorer"]["metrics"]
    server.faults.quirks = True
    return plain, client.ask(ODD, id=report)["explorer"]["metrics"]


def falls(metrics: dict[str, Any]) -> bool:
    reach = [day["reach"] for day in metrics["setA"]["buildup"]]
    return any(later < earlier for earlier, later in pairwise(reach))


def views(metrics: dict[str, Any]) -> float:
    found: float = sum(day["pageViews"] for day in metrics["setA"]["trend"])
    return found


def test_with_a_target_group_reach_falls_views_do_not_add_up_and_reach_exceeds_it(
    server: SandboxServer, client: Client
) -> None:
    plain, odd = report_of(server, client, 7, targetGroup=WOMEN)
    assert (falls(plain), falls(odd)) == (False, True)
    assert views(plain) == pytest.approx(plain["setA"]["buildup"][-1]["pageViews"])
    assert views(odd) != pytest.approx(odd["setA"]["buildup"][-1]["pageViews"])
    assert plain["setA"]["overview"]["reachPct"] <= 100 < odd["setA"]["overview"]["reachPct"]
    assert odd["setA"]["overview"]["reachPct"] == pytest.approx(100 * odd["setA"]["overview"]["reach"] / odd["targetGroupSize"])


def test_without_a_target_group_nothing_is_odd_in_a_week(server: SandboxServer, client: Client) -> None:
    plain, odd = report_of(server, client, 7)
    assert plain == odd


def test_a_week_differs_within_a_longer_report(server: SandboxServer, client: Client) -> None:
    week = report_of(server, client, 7)[1]["setA"]["trend"]
    plain, odd = (each["setA"]["trend"][-7:] for each in report_of(server, client, 14))
    assert plain == week
    assert [day["reach"] for day in odd] != [day["reach"] for day in week]


# ----------------------------------------------------------------------- controls


def test_knobs_are_turned_and_reset_by_http(server: SandboxServer, client: Client) -> None:
    address = server.url + "/_sandbox/faults"
    rule = {"status": 429, "retry_after": 1, "operation": "Names"}
    assert httpx.post(address, json={"lose_next_answers": 2, "next_status": rule}).json()["lose_next_answers"] == 2
    assert client.post(LIST).status_code == 429
    httpx.delete(address)
    assert server.faults == Faults()


@pytest.mark.parametrize("wanted", [{"nonsense": 1}, {"next_status": {"status": 200}}, {"next_status": {"when": "then"}}, [1]])
def test_a_knob_that_is_not_there_changes_nothing(server: SandboxServer, wanted: Any) -> None:
    assert httpx.post(server.url + "/_sandbox/faults", json=wanted).status_code == 400
    assert server.faults == Faults()


def test_the_history_says_what_was_asked_and_answered(server: SandboxServer, client: Client) -> None:
    client.create()
    requests = httpx.get(server.url + "/_sandbox/history").json()["requests"]
    (seen,) = [each for each in requests if each["operation"] == "Create"]
    assert (seen["method"], seen["path"], seen["fields"], seen["status"]) == (
        "POST",
        graphql_http.PATH,
        ["createExplorer"],
        200,
    )


def test_time_moves_forward_only(server: SandboxServer) -> None:
    before = server.sandbox.clock.today()
    assert httpx.post(server.url + "/_sandbox/skip", json={"days": 1}).status_code == 200
    assert (server.sandbox.clock.today() - before).days == 1
    assert httpx.post(server.url + "/_sandbox/skip", json={"days": -1}).status_code == 400


def test_the_controls_do_not_answer_a_page_of_another_site(server: SandboxServer) -> None:
    answer = httpx.post(server.url + "/_sandbox/skip", json={"days": 1}, headers={"Origin": "https://example.com"})
    assert answer.status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "[::1].evil.example", ""])
def test_the_controls_do_not_answer_under_a_name_that_was_made_to_lead_here(server: SandboxServer, host: str) -> None:
    before = server.sandbox.clock.today()
    skipped = httpx.post(server.url + "/_sandbox/skip", json={"days": 1}, headers={"Host": host})
    history = httpx.get(server.url + "/_sandbox/history", headers={"Host": host})
    assert {skipped.status_code, history.status_code} <= {400, 403}
    assert server.sandbox.clock.today() == before
