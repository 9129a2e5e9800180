"""Every refusal of a report names the field."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from sandbox.clock import day_of
from sandbox.testing import SandboxServer
from sandbox.tests.conftest import CREATE, Client, a_set, an_input


def day(back: int) -> str:
    """A day so many days ago, in Helsinki."""
    import time

    return (day_of(time.time()) - timedelta(days=back)).isoformat()


def dates(start: int, end: int) -> dict[str, Any]:
    return a_set(dateRange={"start": day(start), "end": day(end)})


REFUSED = [
    ({"name": "  "}, "input.name"),
    ({"name": "x" * 301}, "input.name"),
    ({"sections": []}, "input.sections"),
    ({"setA": a_set(name="")}, "input.setA.name"),
    ({"setA": a_set(dateRange={})}, "input.setA.dateRange"),
    ({"setA": a_set(dateRange={"preset": "YESTERDAY", "start": "2026-01-01"})}, "input.setA.dateRange"),
    ({"setA": a_set(dateRange={"start": "2026-01-01"})}, "input.setA.dateRange.end"),
    ({"setA": a_set(dateRange={"end": "2026-01-01"})}, "input.setA.dateRange.start"),
    ({"setA": a_set(dateRange={"start": "2026-02-30", "end": "2026-03-01"})}, "input.setA.dateRange.start"),
    ({"setA": a_set(dateRange={"start": "20260201", "end": "2026-03-01"})}, "input.setA.dateRange.start"),
    ({"setA": dates(3, 5)}, "input.setA.dateRange.end"),
    ({"setA": dates(3, 0)}, "input.setA.dateRange.end"),
    ({"setA": dates(93, 1)}, "input.setA.dateRange.end"),
    ({"setA": dates(457, 456)}, "input.setA.dateRange.start"),
    ({"setB": dates(3, 0)}, "input.setB.dateRange.end"),
    ({"setA": a_set(touchpoints={})}, "input.setA.touchpoints"),
    ({"setA": a_set(touchpoints={"preset": "ALL_MY_MEDIA", "ids": ["x"]})}, "input.setA.touchpoints"),
    ({"setA": a_set(touchpoints={"ids": []})}, "input.setA.touchpoints.ids"),
    ({"setA": a_set(touchpoints={"ids": [str(n) for n in range(501)]})}, "input.setA.touchpoints.ids"),
    ({"setA": a_set(touchpoints={"ids": ["nobody"]})}, "input.setA.touchpoints.ids"),
    ({"targetGroup": {"filters": [{"variable": "x", "values": ["y"]}]}}, "input.targetGroup.filters.0.variable"),
    ({"targetGroup": {"filters": [{"variable": "age", "values": []}]}}, "input.targetGroup.filters.0.values"),
    ({"targetGroup": {"filters": [{"variable": "age", "values": ["9"]}]}}, "input.targetGroup.filters.0.values"),
]


@pytest.mark.parametrize(("changes", "field"), REFUSED, ids=[f"{n}-{field}" for n, (_, field) in enumerate(REFUSED)])
def test_a_wrong_input_is_refused_by_field(client: Client, changes: dict[str, Any], field: str) -> None:
    assert client.problem(CREATE, i=an_input(**changes))[:2] == ("ValidationException", field)


@pytest.mark.parametrize("changes", [{"setA": dates(92, 1)}, {"setA": dates(456, 456)}, {"name": "x" * 300}])
def test_the_limits_themselves_are_allowed(client: Client, changes: dict[str, Any]) -> None:
    assert client.create(**changes)


def test_a_schedule_needs_a_preset(client: Client) -> None:
    (media, *_) = client.ask("query($a: ID!) { touchpoints(accountId: $a) { data { id } } }")["touchpoints"]["data"]
    fixed = a_set(dateRange={"start": day(3), "end": day(2)}, touchpoints={"ids": [media["id"]]})
    assert client.problem(CREATE, i=an_input(setA=fixed, recalculation="WEEKLY"))[1] == "input.recalculation"
    assert client.create(setA=fixed, setB=a_set(), recalculation="WEEKLY")


def test_an_unknown_id_is_named(client: Client) -> None:
    problem = client.problem(CREATE, i=an_input(setA=a_set(touchpoints={"ids": ["nobody"]})))
    assert "nobody" in problem[2]


def lapsed(server: SandboxServer, day_wanted: bool) -> date:
    """A day on which titles of the rule 'lapses' are not valid, or one on which they are."""
    yesterday = server.sandbox.clock.today() - timedelta(days=1)
    found = (yesterday - timedelta(days=back) for back in range(400))
    return next(each for each in found if (each.isocalendar().week % 10 == 7) == day_wanted)


def test_anothers_touchpoint_must_be_valid_in_the_period(server: SandboxServer, client: Client) -> None:
    query = 'query($a: ID!) { touchpoints(accountId: $a, q: "Mikkelänniemen") { data { id } } }'
    (title,) = client.ask(query)["touchpoints"]["data"]
    for is_lapsed in (True, False):
        when = lapsed(server, is_lapsed).isoformat()
        chosen = a_set(dateRange={"start": when, "end": when}, touchpoints={"ids": [title["id"]]})
        if is_lapsed:
            kind, field, text = client.problem(CREATE, i=an_input(setA=chosen))
            assert (kind, field) == ("ValidationException", "input.setA.touchpoints.ids")
            assert title["id"] in text
        else:
            assert client.create(setA=chosen)


def test_anothers_media_cannot_be_chosen(client: Client, other: Client) -> None:
    query = "query($a: ID!) { touchpoints(accountId: $a, types: [MEDIA]) { data { id } } }"
    media = other.ask(query)["touchpoints"]["data"][0]["id"]
    assert client.problem(CREATE, i=an_input(setA=a_set(touchpoints={"ids": [media]})))[1] == "input.setA.touchpoints.ids"
