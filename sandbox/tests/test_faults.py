"""Every meanness: off by default, does what it says, and can be told by HTTP."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx
import pytest

from sandbox import graphql_http
from sandbox.faults import Faults, Rule
from sandbox.testing import SandboxServer
from sandbox.tests.conftest import CREATE, Client, an_input

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
