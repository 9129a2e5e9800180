"""The Kits Rest API: kits and their numbers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from sandbox.asked import Period
from sandbox.catalogue import stable_id
from sandbox.figures import buckets
from sandbox.testing import SandboxServer
from sandbox.tests.conftest import Client, a_set

METROPOLIN = stable_id("title", "Metropolin Aamu")
MEDIA = stable_id("media", "Metropolin Aamu", "w")
KIT = {"name": "Uutiset", "calculationMethod": "EXPLORER", "trackpointIds": [METROPOLIN]}


class Kits:
    """A key's holder at the Kits Rest API."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.base = f"/kits/v1/accounts/{client.account}/kits"

    def send(self, method: str, path: str = "", body: Any = None, **params: Any) -> httpx.Response:
        """Any request."""
        return self.client.http.request(method, self.base + path, json=body, params=params)

    def make(self, **changes: Any) -> str:
        """Create a kit; its id."""
        answer = self.send("POST", "", {**KIT, **changes})
        assert answer.status_code == 201, answer.text
        made: str = answer.json()["id"]
        return made

    def problem(self, method: str, path: str = "", body: Any = None, **params: Any) -> tuple[int, str | None]:
        """Status and field of a refusal."""
        answer = self.send(method, path, body, **params)
        assert answer.json()["errorMessage"]
        return answer.status_code, answer.json().get("field")


@pytest.fixture
def kits(client: Client) -> Kits:
    return Kits(client)


def days_of(server: SandboxServer, count: int) -> dict[str, str]:
    yesterday = server.sandbox.clock.today() - timedelta(days=1)
    return {"from": (yesterday - timedelta(days=count - 1)).isoformat(), "to": yesterday.isoformat()}


def test_kits_are_listed_newest_first_and_found_by_name(kits: Kits) -> None:
    ids = [kits.make(name=name) for name in ("Yksi", "Kaksi")]
    assert [each["id"] for each in kits.send("GET").json()["data"]] == ids[::-1]
    assert [each["id"] for each in kits.send("GET", q="yks").json()["data"]] == ids[:1]


def test_a_kit_is_as_it_was_sent(kits: Kits) -> None:
    found = kits.send("GET", f"/{kits.make()}").json()
    assert (found["name"], found["calculationMethod"]) == ("Uutiset", "EXPLORER")
    assert found["trackpoints"] == [{"id": METROPOLIN, "type": "MEDIA_TITLE", "name": "Metropolin Aamu"}]


def test_a_kit_is_renamed_and_keeps_the_rest(kits: Kits) -> None:
    kit = kits.make()
    found = kits.send("PUT", f"/{kit}", {"name": "Toinen"}).json()
    assert (found["name"], found["trackpoints"][0]["id"]) == ("Toinen", METROPOLIN)
    assert kits.send("PUT", f"/{kit}", {"trackpointIds": [MEDIA]}).json()["name"] == "Toinen"


BAD = [
    ({"name": " "}, "name"),
    ({"trackpointIds": []}, "trackpointIds"),
    ({"trackpointIds": ["nobody"]}, "trackpointIds"),
    ({"trackpointIds": [stable_id("title", "Iltalyhty")]}, "trackpointIds"),
    ({"calculationMethod": "MAGIC"}, "calculationMethod"),
    ({"colour": "red"}, "colour"),
]


@pytest.mark.parametrize(("changes", "field"), BAD)
def test_a_wrong_kit_is_refused_by_field(kits: Kits, changes: dict[str, Any], field: str) -> None:
    assert kits.problem("POST", "", {**KIT, **changes}) == (400, field)


def test_the_calculation_method_never_changes(kits: Kits) -> None:
    assert kits.problem("PUT", f"/{kits.make()}", {"calculationMethod": "CLASSIC"}) == (400, "calculationMethod")


def test_that_it_never_changes_is_what_the_refusal_says(kits: Kits) -> None:
    said = kits.send("PUT", f"/{kits.make()}", {"calculationMethod": "CLASSIC", "name": "Muut"}).json()
    assert "never changes" in said["errorMessage"]
    assert "no such field" in kits.send("PUT", f"/{kits.make(name='Toinen')}", {"method": "CLASSIC"}).json()["errorMessage"]


def test_a_name_is_there_once(kits: Kits) -> None:
    kit = kits.make()
    assert kits.problem("POST", "", {**KIT, "name": "UUTISET"}) == (409, "name")
    assert kits.send("PUT", f"/{kit}", {"name": "uutiset"}).status_code == 200
    assert kits.problem("PUT", f"/{kits.make(name='Toinen')}", {"name": "UUTISET"}) == (409, "name")


def test_who_may_not_is_401_403_or_404(server: SandboxServer, kits: Kits, other: Client) -> None:
    kit = kits.make()
    viewer = Kits(Client(server.url, server.key(role="viewer")))
    assert viewer.send("GET", f"/{kit}").status_code == 200
    assert viewer.problem("POST", "", KIT)[0] == 403
    assert Kits(other).problem("GET", f"/{kit}")[0] == 404
    assert httpx.get(server.url + kits.base).status_code == 401
    kits.base = Kits(other).base
    assert kits.problem("GET")[0] == 403


@pytest.mark.parametrize("method", ["CLASSIC", "EXPLORER"])
def test_the_numbers_are_those_of_the_explorer(server: SandboxServer, kits: Kits, client: Client, method: str) -> None:
    days = days_of(server, 7)
    total = kits.send("GET", f"/{kits.make(calculationMethod=method)}/report", **days).json()["total"]
    dates = {"start": days["from"], "end": days["to"]}
    report = client.create(setA=a_set(touchpoints={"ids": [METROPOLIN]}, dateRange=dates))
    client.finished(report)
    query = """query($a: ID!, $id: ID!) { explorer(accountId: $a, id: $id) { metrics { setA { overview {
        reach pageViews sessions visitsPerUser pageViewsPerUser sampleSize } } } } }"""
    overview = client.ask(query, id=report)["explorer"]["metrics"]["setA"]["overview"]
    assert {key: total[key] for key in overview} == pytest.approx(overview)


def test_numbers_come_by_day_week_and_month(server: SandboxServer, kits: Kits) -> None:
    kit, days = kits.make(), days_of(server, 35)
    found = {each: kits.send("GET", f"/{kit}/report", **days, granularity=each).json() for each in ("day", "week", "month")}
    assert len(found["day"]["data"]) == 35
    assert 5 <= len(found["week"]["data"]) <= 6
    views = {each: sum(row["pageViews"] for row in found[each]["data"]) for each in found}
    assert views["day"] == pytest.approx(views["week"]) == pytest.approx(views["month"])
    assert found["day"]["total"] == found["month"]["total"]
    assert max(row["reach"] for row in found["day"]["data"]) <= found["week"]["total"]["reach"]


def test_weeks_end_on_sundays_and_months_on_their_last_day() -> None:
    whole = Period(date(2026, 2, 25), date(2026, 3, 10))
    assert [(each.start.day, each.end.day) for each in buckets(whole, "week")] == [(25, 1), (2, 8), (9, 10)]
    assert [(each.start.day, each.end.day) for each in buckets(whole, "month")] == [(25, 28), (1, 10)]


def test_a_wrong_period_is_refused_by_field(server: SandboxServer, kits: Kits) -> None:
    address, days = f"/{kits.make()}/report", days_of(server, 7)
    assert kits.problem("GET", address, **{**days, "to": "2001-01-01"}) == (400, "to")
    assert kits.problem("GET", address, **{**days, "from": "2001-01-01"}) == (400, "from")
    assert kits.problem("GET", address, **days_of(server, 93)) == (400, "to")
    assert kits.problem("GET", address, **days, granularity="hour") == (400, "granularity")
    assert kits.problem("GET", address) == (400, "from")


def test_a_kit_whose_trackpoints_are_all_gone_has_no_numbers(server: SandboxServer, kits: Kits, client: Client) -> None:
    base = f"/core/v1/accounts/{client.account}/media-titles"
    made = client.http.post(base, json={"name": "Hetken", "atoms": [MEDIA]}).json()["id"]
    kit = kits.make(trackpointIds=[made])
    client.http.delete(f"{base}/{made}")
    assert kits.send("GET", f"/{kit}").json()["trackpoints"] == []
    assert kits.problem("GET", f"/{kit}/report", **days_of(server, 7)) == (409, None)
