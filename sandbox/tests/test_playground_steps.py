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
from sandbox.tests.conftest import Client
from sandbox.tests.explorer_page import Explorer

pytestmark = pytest.mark.browser


def remembered(explorer: Explorer) -> dict[str, Any]:
    """The values that the page remembers."""
    kept = explorer.page.evaluate("JSON.parse(localStorage['kits-sandbox-explorer/values'])")
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
            """values => localStorage.setItem("kits-sandbox-explorer/values", JSON.stringify(values))""",
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

    @pytest.mark.parametrize(
        ("kept", "sets", "said"),
        [
            ({"touchpointIds": ["a", "b", "c"]}, [["a", "b"], ["b", "c"]], "first and second"),
            ({"touchpointIds": ["a", "b"]}, [["a"], ["b"]], "the first is set A, the second set B"),
            ({"touchpointIds": ["a"]}, [["a"]], "there is no set B"),
            ({"touchpointIds": ["a", "b"], "foundNone": True}, [["a"], ["b"]], "those from before stay"),
            ({}, [None], "No media of your own is known"),
        ],
    )
    def test_the_report_has_the_medias_that_were_found(self, modules: Any, kept: Any, sets: Any, said: str) -> None:
        ask = """async values => {
          const { STEPS } = await import("/static/explorer/examples.js");
          const { setA, setB } = STEPS[3].variables(values).input;
          return [[setA, setB].filter(Boolean).map(({ touchpoints }) => touchpoints.ids ?? null), STEPS[3].hint(values)];
        }"""
        found, hint = modules.evaluate(ask, kept)
        assert found == sets
        assert said in hint

    def test_a_search_that_finds_none_keeps_the_ids(self, explorer: Explorer) -> None:
        explorer.connected()
        before = remembered(explorer)["touchpointIds"]
        explorer.write("Variables", json.dumps({**variables(explorer), "q": "nothing has this name"}))
        explorer.run()
        assert remembered(explorer)["touchpointIds"] == before
        explorer.page.get_by_text("found no media of your own").wait_for()

    def test_the_target_group_that_was_measured_is_the_reports(self, explorer: Explorer) -> None:
        explorer.connected().step("Size of a target group")
        group = {"filters": [{"variable": "age", "values": ["15-24", "25-34"]}, {"variable": "gender", "values": ["male"]}]}
        explorer.write("Variables", json.dumps({**variables(explorer), "targetGroup": group}))
        explorer.run()
        explorer.step("Create a report")
        assert variables(explorer)["input"]["targetGroup"] == group
        reload(explorer)
        assert variables(explorer)["input"]["targetGroup"] == group

    def test_all_reports_give_the_id_that_is_missing(self, explorer: Explorer, client: Client) -> None:
        made = client.create()
        explorer.connected().step("Metrics")
        explorer.run()
        assert "First create a report, or choose one" in explorer.page.locator("#problems").inner_text()
        explorer.step("All reports")
        explorer.run()
        explorer.step("Metrics")
        assert variables(explorer)["id"] == made

    def test_a_deleted_report_is_asked_for_no_more(self, explorer: Explorer) -> None:
        explorer.connected().step("Create a report")
        explorer.run()
        explorer.step("Delete the report")
        explorer.run()
        explorer.step("Metrics")
        explorer.page.get_by_text("First create a report").first.wait_for()
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


class TestOtherTabs:
    """One browser, two tabs."""

    @pytest.fixture
    def second(self, explorer: Explorer) -> Explorer:
        """Another tab, connected as the first is."""
        explorer.connected()
        tab = Explorer(explorer.page.context.new_page(), explorer.server, explorer.key)
        tab.open()
        tab.page.get_by_text("connected as").wait_for()
        return tab

    def test_what_one_forgets_no_other_writes_back(self, explorer: Explorer, second: Explorer) -> None:
        second.page.locator("summary").first.click()
        second.page.once("dialog", lambda asked: asked.accept())
        second.page.get_by_role("button", name="Forget everything").click()
        explorer.page.get_by_text("Everything was forgotten in another tab.").wait_for()
        explorer.page.get_by_role("button", name="Run", exact=True).click()
        explorer.page.get_by_text("connect first").wait_for()
        assert explorer.key["client_secret"] not in explorer.page.evaluate("JSON.stringify({...localStorage})")

    def test_an_answer_on_its_way_writes_nothing_back(self, explorer: Explorer) -> None:
        explorer.connected()
        # Nothing tells this tab of it: the event of the storage goes to others only.
        explorer.page.evaluate("localStorage.clear()")
        explorer.run()
        assert not explorer.page.evaluate("Object.keys(localStorage).filter(name => /key|values|done/.test(name))")

    def test_ids_travel_and_drafts_are_not_overwritten(self, explorer: Explorer, second: Explorer) -> None:
        explorer.step("Metrics")
        second.write("Query", "query Theirs { __typename }")
        explorer.step("All reports")
        explorer.write("Query", "query Ours { __typename }")
        second.step("All reports")
        assert second.written("Query") == "query Ours { __typename }"
        explorer.step("Touchpoints")
        assert explorer.written("Query") == "query Theirs { __typename }"
        explorer.step("Metrics")
        second.step("Create a report")
        made = second.run()["data"]["createExplorer"]["id"]
        explorer.page.locator(f"#values:has-text('{made}')").wait_for(state="attached")
        assert variables(explorer)["id"] == made


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


def test_a_step_is_done_when_its_answer_is_all_that_it_is_for(explorer: Explorer, server: SandboxServer) -> None:
    explorer.connected().step("Create a report")
    explorer.run()
    server.faults.status_backwards = 2
    explorer.step("Metrics")
    explorer.run()
    assert done(explorer) == ["Create a report"]
    explorer.page.get_by_role("button", name="Ask again").wait_for()
    explorer.step("Is it ready?")
    assert explorer.page.locator("#status").inner_text().startswith("From the step Metrics: 200")
    explorer.run()
    assert done(explorer) == ["Create a report"]
    explorer.until_ready()
    explorer.step("Metrics")
    explorer.run()
    assert done(explorer) == ["Create a report", "Is it ready?", "Metrics"]
    explorer.write("Query", "{ nonsense }")
    explorer.run()
    assert done(explorer) == ["Create a report", "Is it ready?"]


def done(explorer: Explorer) -> list[str]:
    """The steps with a tick."""
    found: list[str] = explorer.page.locator(".done").all_inner_texts()
    return found


def test_back_returns_to_the_step_before_and_tab_begins_at_the_top(explorer: Explorer) -> None:
    explorer.connected()
    reload(explorer)
    explorer.page.keyboard.press("Tab")
    assert explorer.page.evaluate("document.activeElement.textContent") == "Skip to the content"
    explorer.step("Metrics")
    explorer.step("Create a report")
    explorer.page.go_back()
    explorer.page.locator("#doing", has_text="Metrics").wait_for()
    assert explorer.page.url.endswith("#metrics")
    reload(explorer)
    assert explorer.page.locator("#doing").inner_text() == "Metrics"


def test_after_running_from_the_variables_the_answers_head_is_in_sight(explorer: Explorer) -> None:
    explorer.connected().step("Create a report")
    explorer.page.get_by_role("textbox", name="Variables").press("Control+Enter")
    explorer.page.get_by_text("Create: 200").wait_for()
    box = explorer.page.locator("#status").bounding_box()
    assert box and 0 <= box["y"] < 900


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


def test_a_key_that_was_revoked_meanwhile_is_said_to_be(explorer: Explorer, server: SandboxServer) -> None:
    explorer.connected()
    server.sandbox.store.delete_key(explorer.key["client_id"], explorer.key["account_id"])
    explorer.page.get_by_role("button", name="Run", exact=True).click()
    said = explorer.page.get_by_role("alert")
    said.get_by_text("or the key was revoked").wait_for()
    assert said.get_by_role("link", name="Admin").is_visible()
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

    def test_own_text_stays_and_the_account_is_filled_in(self, explorer: Explorer, server: SandboxServer) -> None:
        explorer.connected().step("Your own query")
        explorer.write("Query", "query Mine { __typename }")
        asked = urlencode({"query": "query Linked($accountId: ID!) { explorers(accountId: $accountId) { data { id } } }"})
        explorer.page.goto(f"{server.url}{graphql_http.PATH}?{asked}")
        explorer.page.get_by_text("connected as").wait_for()
        assert variables(explorer) == {"accountId": explorer.key["account_id"]}
        explorer.step("Your own query")
        assert explorer.written("Query") == "query Mine { __typename }"
        explorer.step("From a link")
        assert "query Linked" in explorer.written("Query")

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
