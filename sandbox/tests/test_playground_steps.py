"""The dynamic Explorer's steps: what somebody wrote is kept, and the ids in them are ids that there are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from sandbox import graphql_http
from sandbox.importers.run import import_file
from sandbox.testing import SandboxServer
from sandbox.tests.explorer_page import Explorer

pytestmark = pytest.mark.browser


def remembered(explorer: Explorer) -> dict[str, Any]:
    """The values that the page remembers."""
    kept = explorer.page.evaluate("JSON.parse(localStorage['kits-sandbox-explorer']).values")
    return dict(kept)


def variables(explorer: Explorer) -> Any:
    """The variables that stand there."""
    return json.loads(explorer.written("Variables"))


def reload(explorer: Explorer) -> None:
    explorer.page.reload()
    explorer.page.get_by_text("connected as").wait_for()


class TestDrafts:
    """What was changed in a step."""

    def test_changes_stay_when_steps_are_changed_and_after_a_reload(self, explorer: Explorer) -> None:
        explorer.connected().step("All reports")
        explorer.write("Query", "query Mine { __typename }")
        explorer.step("Touchpoints")
        assert "query Touchpoints" in explorer.written("Query")
        explorer.step("All reports")
        assert explorer.written("Query") == "query Mine { __typename }"
        explorer.step("Touchpoints")
        reload(explorer)
        explorer.step("All reports")
        assert explorer.written("Query") == "query Mine { __typename }"

    def test_start_over_puts_the_example_back(self, explorer: Explorer) -> None:
        explorer.connected()
        again = explorer.page.get_by_role("button", name="Start over")
        assert not again.is_visible()
        explorer.write("Query", "query Mine { __typename }")
        again.click()
        assert "query Touchpoints" in explorer.written("Query")
        assert not again.is_visible()

    def test_a_changed_step_gets_the_newest_report_and_keeps_its_changes(self, explorer: Explorer) -> None:
        explorer.connected().step("Create a report")
        first = explorer.run()["data"]["createExplorer"]["id"]
        explorer.step("Is it ready?")
        explorer.write("Variables", json.dumps({**variables(explorer), "mine": first}))
        explorer.step("Create a report")
        second = explorer.run()["data"]["createExplorer"]["id"]
        explorer.step("Is it ready?")
        assert variables(explorer) == {"accountId": explorer.key["account_id"], "ids": [second], "mine": first}

    def test_an_old_answer_comes_back_in_its_step(self, explorer: Explorer) -> None:
        explorer.connected().run()
        explorer.step("All reports")
        explorer.page.get_by_role("tab", name="History").click()
        explorer.page.locator("#history button").first.click()
        assert explorer.page.locator("#doing").inner_text() == "Touchpoints"
        explorer.step("All reports")
        assert "query Reports" in explorer.written("Query")


class TestValues:
    """What the steps are filled with."""

    def test_the_steps_are_filled_as_soon_as_the_page_is_connected(self, explorer: Explorer) -> None:
        explorer.connected().step("Create a report")
        asked = variables(explorer)["input"]
        assert len(asked["setA"]["touchpoints"]["ids"]) == 2
        assert asked["targetGroup"]["filters"]
        assert explorer.run()["data"]["createExplorer"]["status"]

    def test_another_accounts_ids_are_replaced(self, explorer: Explorer, server: SandboxServer) -> None:
        explorer.connected().run()
        before = remembered(explorer)["touchpointIds"]
        other = server.key("Iltalyhty Kustannus")
        explorer.page.locator("summary").first.click()
        explorer.connect(**other)
        explorer.page.get_by_text(other["client_id"]).wait_for()
        assert variables(explorer)["accountId"] == other["account_id"]
        assert not set(before) & set(remembered(explorer)["touchpointIds"])

    def test_ids_of_another_country_are_forgotten(self, explorer: Explorer) -> None:
        explorer.connected()
        stale = {"explorerId": "gone", "touchpointIds": ["gone", "lost", "left"], "variable": "gone", "variableValue": "gone"}
        explorer.page.evaluate(
            """values => {
              const kept = JSON.parse(localStorage["kits-sandbox-explorer"]);
              localStorage["kits-sandbox-explorer"] = JSON.stringify({ ...kept, values });
            }""",
            stale,
        )
        reload(explorer)
        left = remembered(explorer)
        assert not {"gone", "lost", "left"} & {*left["touchpointIds"], left["variable"], left["variableValue"]}
        assert "explorerId" not in left

    def test_ids_that_are_there_are_kept(self, explorer: Explorer) -> None:
        explorer.connected().step("Create a report")
        explorer.run()
        before = remembered(explorer)
        reload(explorer)
        assert remembered(explorer) == before

    def test_a_deleted_report_is_asked_for_no_more(self, explorer: Explorer) -> None:
        explorer.connected().step("Create a report")
        explorer.run()
        explorer.step("Delete the report")
        explorer.run()
        explorer.step("Metrics")
        explorer.page.get_by_text("First create a report").wait_for()
        assert set(variables(explorer)) == {"accountId"}

    def test_an_import_of_one_day_and_without_variables_is_reported_as_it_is(
        self, explorer: Explorer, visits_of_a_day: str
    ) -> None:
        explorer.key = explorer.server.key(visits_of_a_day)
        explorer.connected().step("Size of a target group")
        assert explorer.run()["data"]["targetGroupSummary"]["size"] == 3
        explorer.step("Create a report")
        assert variables(explorer)["input"]["setA"]["dateRange"] == {"start": "2020-02-03", "end": "2020-02-03"}
        explorer.run()
        explorer.step("Is it ready?")
        explorer.until_ready()


@pytest.fixture
def visits_of_a_day(server: SandboxServer, tmp_path: Path) -> str:
    """The name of an account with three persons' visits of one day."""
    file = tmp_path / "visits.csv"
    file.write_text("person,touchpoint,day\n1,Etusivu,2020-02-03\n2,Etusivu,2020-02-03\n3,Sää,2020-02-03\n")
    import_file(server.settings, file, "csv", "Yksi päivä")
    return "Yksi päivä"


def test_each_answer_leads_to_the_next_step(explorer: Explorer) -> None:
    explorer.connected()
    seen = []
    onward = explorer.page.get_by_role("button", name="Next step")
    for _ in range(4):
        explorer.run()
        onward.click()
        seen.append(explorer.page.locator("#doing").inner_text())
    assert seen == ["Target-group variables", "Size of a target group", "Create a report", "Is it ready?"]
    explorer.until_ready()
    onward.click()
    assert explorer.run()["data"]["explorer"]["metrics"]["setA"]
    assert not onward.is_visible()


def test_what_is_not_ready_is_asked_again(explorer: Explorer, server: SandboxServer) -> None:
    explorer.connected().step("Create a report")
    explorer.run()
    explorer.step("Is it ready?")
    explorer.until_ready()
    server.faults.status_backwards = 1
    explorer.run()
    again = explorer.page.get_by_role("button", name="Ask again")
    again.click()
    explorer.page.get_by_role("button", name="Next step").wait_for()
    assert not again.is_visible()


class TestWithoutKey:
    """Run, where nobody is connected."""

    def test_run_says_what_to_do(self, explorer: Explorer, server: SandboxServer) -> None:
        explorer.open()
        explorer.page.get_by_role("button", name="Run", exact=True).click()
        said = explorer.page.get_by_role("alert")
        assert "connect first" in said.inner_text()
        assert said.get_by_role("link", name="Admin").is_visible()
        assert explorer.page.evaluate("document.activeElement.name") == "client_id"
        assert not [seen for seen in server.history if seen.operation == "token"]

    def test_run_connects_with_what_is_filled_in(self, explorer: Explorer) -> None:
        explorer.open()
        explorer.paste(json.dumps(explorer.key))
        assert explorer.page.get_by_label("Account id").input_value() == explorer.key["account_id"]
        assert explorer.run()["data"]["touchpoints"]["data"]

    def test_an_account_that_the_key_does_not_open_is_told(self, explorer: Explorer, server: SandboxServer) -> None:
        explorer.open()
        explorer.connect(account_id=server.key("Iltalyhty Kustannus")["account_id"])
        explorer.page.get_by_role("alert").get_by_text("does not open this account").wait_for()
        assert explorer.page.get_by_text("not connected").is_visible()


class TestAddress:
    """An address that opens a query."""

    def test_a_query_in_the_address_is_opened_and_not_run(self, explorer: Explorer, server: SandboxServer) -> None:
        explorer.connected()
        asked = urlencode({"query": "query Linked { __typename }", "variables": '{"a":1}'})
        explorer.page.goto(f"{server.url}{graphql_http.PATH}?{asked}")
        explorer.page.get_by_text("connected as").wait_for()
        assert explorer.written("Query") == "query Linked { __typename }"
        assert explorer.written("Variables") == '{\n  "a": 1\n}'
        assert explorer.page.locator("#status").inner_text() == "No answer yet."
        assert not [seen for seen in server.history if seen.operation == "Linked"]

    def test_the_steps_changes_are_still_there(self, explorer: Explorer, server: SandboxServer) -> None:
        explorer.connected().write("Query", "query Mine { __typename }")
        explorer.page.goto(f"{server.url}{graphql_http.PATH}?{urlencode({'query': '{ __typename }'})}")
        explorer.step("Touchpoints")
        assert explorer.written("Query") == "query Mine { __typename }"

    def test_a_copied_link_opens_what_was_written(self, explorer: Explorer) -> None:
        explorer.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        explorer.connected().write("Query", "query Köli { __typename } # & + %")
        explorer.page.get_by_role("button", name="Copy link").click()
        explorer.page.get_by_role("button", name="Copied").wait_for()
        explorer.page.goto(explorer.page.evaluate("navigator.clipboard.readText()"))
        assert explorer.written("Query") == "query Köli { __typename } # & + %"


def test_on_a_phone_run_stays_in_reach_and_shows_the_answer(explorer: Explorer) -> None:
    explorer.page.set_viewport_size({"width": 390, "height": 844})
    explorer.connected()
    explorer.page.get_by_role("textbox", name="Variables").scroll_into_view_if_needed()
    top = explorer.page.locator("#run").bounding_box()
    assert top and 0 <= top["y"] < 100
    explorer.run()
    explorer.top_of(".read", below=200)
    explorer.page.get_by_role("button", name="Next step").click()
    explorer.top_of(".write", below=200)
