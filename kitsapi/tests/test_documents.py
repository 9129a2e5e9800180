"""The documents, the readers and the written schema fit together."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import graphql
import httpx
import pytest

from kitsapi import documents
from kitsapi.client import KitsClient
from kitsapi.plain import plain
from kitsapi.tests import fake
from kitsapi.types import Answer, Definition, Filter, MediaSet

SCHEMA = graphql.build_schema((Path(__file__).parents[2] / "sandbox" / "schema.graphql").read_text())
SCALARS = {
    "ID": "id-1",
    "String": "word",
    "Int": 3,
    "Float": 2.5,
    "Boolean": False,
    "Date": "2026-05-04",
    "DateTime": "2026-05-04T12:00:00+03:00",
}
CALLS = {
    "check": lambda client: client.check(),
    "touchpoints": lambda client: list(client.touchpoints()),
    "states": lambda client: client.report_states(["id-1"]),
    "reports": lambda client: list(client.reports("x")),
    "answer": lambda client: client.answer("id-1"),
    "create": lambda client: client.create_report(FULL),
    "delete": lambda client: client.delete_report("id-1"),
    "variables": lambda client: client.target_group_variables(),
    "summary": lambda client: client.target_group_summary([Filter("age", ("15-24",))]),
}
FULL = Definition(
    name="Ä [kp:0123456789AB]",
    blocks=("overview", "touchpoints"),
    set_a=MediaSet("A", start=date(2026, 5, 1), end=date(2026, 5, 3), touchpoint_ids=("t1", "t2")),
    set_b=MediaSet("B", date_preset="last_7_days", touchpoint_preset="all_my_media"),
    target_group=(Filter("age", ("15-24", "25-34")), Filter("gender", ("female",))),
    include_not_validated=True,
    recalculation="weekly",
)


@pytest.mark.parametrize("name", documents.ALL)
def test_every_document_fits_the_schema(name):
    assert graphql.validate(SCHEMA, graphql.parse(documents.ALL[name])) == []


@pytest.mark.parametrize("name", documents.ALL)
def test_every_document_is_one_operation_named_like_itself(name):
    assert graphql.get_operation_ast(graphql.parse(documents.ALL[name])).name.value.lower() == name


@pytest.mark.parametrize("nulls", [False, True], ids=["everything given", "everything null that may be"])
@pytest.mark.parametrize("name", CALLS)
def test_what_the_schema_allows_is_read(name, nulls):
    said: list[str] = []
    with _kits_by_schema(said, nulls=nulls) as client:
        CALLS[name](client)
    assert said == [documents.ALL[name]]


def test_everything_about_a_report_is_read_in_one_call():
    with _kits_by_schema([], nulls=False) as client:
        answer = client.answer("id-1")
    assert isinstance(answer, Answer)
    assert None not in _leaves(answer)
    assert answer.results.set_b.touchpoints[0].overview.visits_per_user == 2.5
    assert answer.set_b.excluded[0].reason == "word"
    assert answer.state.created_at == datetime.fromisoformat("2026-05-04T12:00:00+03:00")
    assert json.loads(answer.raw)["data"]["explorer"]["id"] == "id-1"


def test_every_number_of_kits_stands_under_its_own_name():
    with _kits_by_schema([], nulls=False, numbers=itertools.count(1)) as client:
        answer = client.answer("id-1")
    theirs = _numbers(json.loads(answer.raw)["data"]["explorer"]["metrics"])
    assert len(theirs) > 100
    assert _numbers(plain(answer.results)) == theirs


def test_nulls_where_the_schema_allows_them_survive():
    with _kits_by_schema([], nulls=True) as client:
        answer = client.answer("id-1")
    assert (answer.set_b, answer.results, answer.state.calculated_at) == (None, None, None)
    assert (answer.set_a.period, answer.set_a.touchpoint_ids) == (None, None)


def test_what_was_asked_comes_back_as_it_was_asked():
    asked: dict[str, Any] = {}

    def kits(request: httpx.Request) -> httpx.Response:
        asked.update(json.loads(request.content)["variables"]["input"])
        return fake.data(createExplorer=fake.STATE)

    fake.client_of(fake.Kits(kits)).create_report(FULL)
    sets = {key: {"dateRange": {}, "touchpoints": {}, **asked[key]} for key in ("setA", "setB")}
    listed = fake.page("explorers", [{**fake.STATE, **asked, **sets}])
    assert next(fake.client_of(fake.Kits(listed)).reports()).definition == FULL


def test_a_set_asks_for_its_period_and_its_touchpoints_in_one_way_only():
    kits = fake.Kits(fake.data(createExplorer=fake.STATE))
    fake.client_of(kits).create_report(FULL)
    asked = kits.variables()["input"]
    assert asked["setA"]["dateRange"] == {"start": "2026-05-01", "end": "2026-05-03"}
    assert asked["setA"]["touchpoints"] == {"ids": ["t1", "t2"]}
    assert asked["setB"]["dateRange"] == {"preset": "LAST_7_DAYS"}
    assert asked["setB"]["touchpoints"] == {"preset": "ALL_MY_MEDIA"}


def test_a_report_about_everyone_with_one_set_names_neither_target_group_nor_set_b():
    kits = fake.Kits(fake.data(createExplorer=fake.STATE))
    fake.client_of(kits).create_report(fake.DEFINITION)
    assert not {"targetGroup", "setB"} & kits.variables()["input"].keys()
    assert kits.variables()["input"]["recalculation"] == "NONE"


def _kits_by_schema(said: list[str], *, nulls: bool, numbers: Iterator[int] | None = None) -> KitsClient:
    """A client of a Kits that answers every document with some value for each field, as the schema has it."""

    def resolve(source: Any, info: graphql.GraphQLResolveInfo, **_: Any) -> Any:
        at_the_top = info.parent_type is SCHEMA.query_type
        if numbers and graphql.get_named_type(info.return_type).name in ("Int", "Float"):
            return next(numbers)
        return _some(info.return_type, nulls=nulls and not at_the_top)

    def kits(request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.content)
        said.append(asked["query"])
        result = graphql.graphql_sync(SCHEMA, asked["query"], variable_values=asked["variables"], field_resolver=resolve)
        return httpx.Response(200, json=result.formatted)

    return fake.client_of(fake.Kits(kits))


def _some(kind: Any, *, nulls: bool) -> Any:
    if graphql.is_non_null_type(kind):
        return _some(kind.of_type, nulls=False)
    if nulls:
        return None
    if graphql.is_list_type(kind):
        return [_some(kind.of_type, nulls=False)]
    if graphql.is_enum_type(kind):
        return next(iter(kind.values))
    return SCALARS.get(kind.name, {})


def _numbers(value: Any, path: str = "") -> dict[str, float]:
    """All numbers by their path, in the portal's spelling."""
    if isinstance(value, (int, float)):
        return {path: value}
    below = value if isinstance(value, dict) else dict(enumerate(value)) if isinstance(value, list) else {}
    return {key: n for name, one in below.items() for key, n in _numbers(one, f"{path}.{_snake(name)}").items()}


def _snake(name: str | int) -> str:
    return re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", str(name))


def _leaves(value: Any) -> list[Any]:
    if hasattr(value, "__dataclass_fields__"):
        return [leaf for name in value.__dataclass_fields__ for leaf in _leaves(getattr(value, name))]
    return [leaf for item in value for leaf in _leaves(item)] if isinstance(value, tuple) else [value]
