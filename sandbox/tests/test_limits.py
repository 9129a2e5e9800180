"""How much may be asked for: of one GraphQL request, of one report, and of the queue of one account."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from graphql import OperationDefinitionNode, get_introspection_query, parse

from sandbox import graphql_http
from sandbox.explorer import schema
from sandbox.limits import DEFAULTS, BadSetting, Limits, knob
from sandbox.settings import Settings, from_environment
from sandbox.store import Store
from sandbox.testing import SandboxServer
from sandbox.tests.conftest import CREATE, Client, a_set, an_input
from sandbox.weighing import ENDLESS, Weight, weigh

STATIC = Path(__file__).parents[1] / "static" / "explorer"
INTROSPECTION = get_introspection_query(
    specified_by_url=True, directive_is_repeatable=True, schema_description=True, input_value_deprecation=True
)


def weight_of(query: str, **variables: Any) -> Weight:
    """What the document's only operation weighs."""
    document = parse(query)
    (operation,) = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    return weigh(schema(), document, operation, variables)


@contextmanager
def limited(server: SandboxServer, **limits: int) -> Iterator[None]:
    """Other limits for a while."""
    holders: list[Any] = [server.sandbox, server.sandbox.directory]
    before = server.settings
    changed = replace(before, limits=replace(before.limits, **limits))
    holders[0].settings = holders[1]._settings = changed
    try:
        yield
    finally:
        holders[0].settings = holders[1]._settings = before


# ------------------------------------------------------------------- one request


def spreads(levels: int, times: int = 3) -> str:
    """Few lines that unfold into times ** levels fields."""
    bombs = [f"fragment F{n} on Query {{ {f'...F{n + 1} ' * times} }}" for n in range(levels)]
    return "query { ...F0 } " + " ".join(bombs) + f" fragment F{levels} on Query {{ __typename }}"


DEEP = "{ __schema { types { " + "ofType { " * 18 + "name" + " }" * 21
ALIASES = "{ __schema { " + " ".join(f"a{n}: description" for n in range(51)) + " } }"
ROOTS = "{" + " ".join("__typename" for _ in range(21)) + "}"
HIDDEN_ROOTS = "{ ...A ...A ...A } fragment A on Query { " + "__typename " * 7 + "}"
COSTLY = """query($a: ID!) { explorers(accountId: $a, pageSize: 100) { data { metrics {
  setA { touchpoints { touchpoint { validation { from to status } } } profile { value reach } }
  setB { touchpoints { touchpoint { validation { from to status } } } profile { value reach } }
  comparison { duplication { a b both } } } setA { resolvedTouchpoints { atoms { id type } validation { from to } } }
  setB { resolvedTouchpoints { atoms { id type } validation { from to } } } } } }"""
TOKENS = "{ __schema { " + "description " * 2000 + "} }"

BREACHES = [
    (ALIASES, "The operation has 51 aliases; 50 is the most."),
    (ROOTS, "The operation has 21 root fields; 20 is the most."),
    (HIDDEN_ROOTS, "The operation has 21 root fields; 20 is the most."),
    (TOKENS, "Syntax Error: Document contains more than 2000 tokens. Parsing aborted."),
    (spreads(30), "The operation has 1,000,000,000 root fields; 20 is the most."),
]


@pytest.mark.parametrize(("query", "sentence"), BREACHES, ids=["aliases", "roots", "hidden", "tokens", "bomb"])
def test_a_breach_is_an_error_that_names_the_limit_and_the_number(client: Client, query: str, sentence: str) -> None:
    started = time.monotonic()
    plain, modern = (
        client.http.post(graphql_http.PATH, json={"query": query}, headers={"Accept": accept})
        for accept in ("application/json", "application/graphql-response+json")
    )
    assert (plain.status_code, modern.status_code) == (200, 400)
    assert "data" not in plain.json()
    first = plain.json()["errors"][0]
    assert (first["message"], first["extensions"]["errorType"]) == (sentence, "ValidationException")
    assert time.monotonic() - started < 5


def test_what_an_operation_costs_is_limited(client: Client) -> None:
    assert DEFAULTS.cost < weight_of(COSTLY).cost < ENDLESS
    kind, _, sentence = client.problem(COSTLY)
    assert kind == "ValidationException"
    assert re.fullmatch(r"The operation costs \d{3},\d{3}; 100,000 is the most\. Ask for fewer .*", sentence)
    assert client.ask(COSTLY.replace("100", "10"))


def test_the_size_of_a_page_counts_wherever_it_is_written() -> None:
    query = "query($n: Int = 30) { explorers(accountId: 1, pageSize: %s) { ...P } } fragment P on ExplorerPage { data { id } }"
    costs = [weight_of(query % size).cost for size in ("7", "$n", "1000000", "null")]
    assert costs == [1 + 7 * 2, 1 + 30 * 2, 1 + 100 * 2, 1 + 50 * 2]
    assert weight_of(query % "$n", n=20).cost == 1 + 20 * 2
    assert weight_of("{ explorers(accountId: 1) { data { id } } }").cost == 1 + 50 * 2


def test_depth_is_limited(server: SandboxServer, client: Client) -> None:
    assert weight_of(DEEP).depth == 21
    with limited(server, depth=5):
        assert client.problem(INTROSPECTION)[2] == "The operation is 15 levels deep; 5 is the most."


def test_a_fragment_that_holds_itself_is_weighed_and_refused(client: Client) -> None:
    cycle = "{ ...A } fragment A on Query { __typename ...B } fragment B on Query { ...A }"
    assert weight_of(cycle).cost == 1
    assert "Cannot spread fragment" in client.post(cycle).json()["errors"][0]["message"]


def test_a_deeply_nested_document_is_refused_and_not_a_crash(client: Client) -> None:
    for query in ("{ a " * 600 + "}" * 600, "{" * 1999, "{ ... " * 600 + "{ __typename }" + "}" * 600):
        assert client.post(query).json()["errors"]


def test_batches_are_refused(client: Client) -> None:
    answer = client.http.post(graphql_http.PATH, json=[{"query": "{ __typename }"}] * 2)
    assert (answer.status_code, answer.json()["errorType"]) == (400, "ValidationException")
    assert "batches" in answer.json()["errorMessage"]


def examples() -> Iterator[str]:
    """Every query that the dynamic Explorer writes or sends by itself."""
    yield from re.findall(r"query: `([^`]*)`", (STATIC / "examples.js").read_text(encoding="utf-8"))
    sent = re.search(r"INTROSPECTION = `([^`]*)`", (STATIC / "schema.js").read_text(encoding="utf-8"))
    assert sent
    yield sent[1].replace("${REFERENCE}", "kind name " + "ofType { kind name " * 6 + "}" * 6)


def test_introspection_and_the_documented_workflow_stay_well_under_every_limit() -> None:
    found = [*examples(), INTROSPECTION]
    assert len(found) == 11
    for query in found:
        weight = weight_of(query, pageSize=100)
        assert weight.depth <= 0.75 * DEFAULTS.depth
        assert max(weight.aliases / DEFAULTS.aliases, weight.width / DEFAULTS.root_fields, weight.cost / DEFAULTS.cost) < 0.25
        parse(query, max_tokens=DEFAULTS.tokens // 4)
    assert weight_of(INTROSPECTION).cost < 300, "the schema is only so long"


# --------------------------------------------------------------- the knobs themselves


def test_every_limit_is_in_the_readme_with_its_default() -> None:
    readme = (STATIC.parents[1] / "README.md").read_text(encoding="utf-8")
    for name, value in asdict(DEFAULTS).items():
        assert f"| `{knob(name)}` | {value:,} |" in readme


def test_limits_are_knobs(tmp_path: Path) -> None:
    env = {"SANDBOX_MOST_DEPTH": "30", "SANDBOX_MOST_QUEUE": "7"}
    assert from_environment(env).limits == Limits(depth=30, queue=7)
    assert Limits.of(Limits(cost=5, days=31).as_environment()) == Limits(cost=5, days=31)
    assert Settings(tmp_path).limits == DEFAULTS


@pytest.mark.parametrize("value", ["many", "0", "-1"])
def test_a_nonsensical_limit_is_a_sentence(value: str) -> None:
    with pytest.raises(BadSetting, match="SANDBOX_MOST_TOUCHPOINTS must be"):
        Limits.of({"SANDBOX_MOST_TOUCHPOINTS": value})


# -------------------------------------------------------------------- one report


def test_a_preset_that_means_too_many_touchpoints_is_refused_not_cut(server: SandboxServer, client: Client) -> None:
    sections = a_set(touchpoints={"preset": "ALL_MY_MEDIA"})
    with limited(server, touchpoints=14):
        kind, field, sentence = client.problem(CREATE, i=an_input(setA=sections))
    assert (kind, field) == ("ValidationException", "input.setA.touchpoints.preset")
    assert sentence == "These are 15 touchpoints; 14 is the most."


def test_a_preset_of_too_many_days_names_the_preset(server: SandboxServer, client: Client) -> None:
    with limited(server, days=20):
        asked = an_input(setB=a_set(dateRange={"preset": "LAST_28_DAYS"}))
        _, field, sentence = client.problem(CREATE, i=asked)
    assert (field, sentence) == ("input.setB.dateRange.preset", "The period has 28 days; 20 is the most.")


def test_filters_are_limited(client: Client) -> None:
    group = {"filters": [{"variable": "gender", "values": ["female"]}] * 21}
    assert client.problem(CREATE, i=an_input(targetGroup=group))[1:] == (
        "input.targetGroup.filters",
        "The target group has 21 filters; 20 is the most.",
    )


# --------------------------------------------------------------------- the queue


@pytest.fixture
def asleep(server: SandboxServer, monkeypatch: pytest.MonkeyPatch) -> SandboxServer:
    """A sandbox whose engine calculates nothing."""
    monkeypatch.setattr(Store, "next_due", lambda *_: None)
    monkeypatch.setattr(Store, "open_question", lambda *_: None)
    return server


def test_a_full_queue_is_429_with_the_time_to_wait_and_makes_nothing(
    asleep: SandboxServer, client: Client, other: Client
) -> None:
    with limited(asleep, queue=3):
        for _ in range(3):
            assert client.create()
        answer = client.post(CREATE, i=an_input())
        assert (answer.status_code, answer.json()["errorType"]) == (429, "ThrottlingException")
        assert int(answer.headers["retry-after"]) > 0
        assert "3 reports" in answer.json()["errorMessage"]
        assert len(asleep.explorers(client.account)) == 3
        assert other.create()


def test_a_queue_that_gets_shorter_takes_reports_again(server: SandboxServer, client: Client) -> None:
    with limited(server, queue=1):
        for _ in range(3):
            client.finished(client.create(recalculation="DAILY"))


def test_questions_of_the_rest_apis_have_a_queue_too(asleep: SandboxServer, client: Client) -> None:
    kits = f"/kits/v1/accounts/{client.account}/kits"
    made = client.http.post(kits, json={"name": "Oma", "trackpointIds": media_of(client)}).json()
    now = asleep.sandbox.clock.now()
    for number in range(2):
        waiting = {"account": client.account, "atoms": [], "periods": [], "consented": False}
        asleep.sandbox.store.add_question(f"q{number}", json.dumps(waiting), now, now - 1)
    day = (asleep.sandbox.clock.today() - timedelta(days=1)).isoformat()
    with limited(asleep, questions=2):
        answer = client.http.get(f"{kits}/{made['id']}/report", params={"from": day, "to": day})
    assert (answer.status_code, answer.json()["errorType"]) == (429, "ThrottlingException")
    assert int(answer.headers["retry-after"]) > 0


def media_of(client: Client) -> list[str]:
    query = "query($a: ID!) { touchpoints(accountId: $a, types: [MEDIA], pageSize: 1) { data { id } } }"
    return [each["id"] for each in client.ask(query)["touchpoints"]["data"]]


def test_documents_that_are_remembered_are_short(client: Client) -> None:
    long = "{ __typename } #" + "x" * 30_000
    before = graphql_http._prepare.cache_info().currsize
    assert client.ask(long)
    assert graphql_http._prepare.cache_info().currsize == before
