"""The dynamic Explorer in a real browser: from an empty one to a report's metrics, with nothing but the page."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, get_named_type, is_specified_scalar_type

from sandbox import graphql_http
from sandbox.explorer import schema
from sandbox.testing import SandboxServer
from sandbox.tests.explorer_page import Explorer

pytestmark = pytest.mark.browser


def test_from_an_empty_browser_to_a_reports_metrics(explorer: Explorer) -> None:
    explorer.connected()
    assert explorer.run()["data"]["touchpoints"]["data"]
    explorer.step("Target-group variables")
    (first, *_) = explorer.run()["data"]["targetGroupVariables"]
    explorer.step("Size of a target group")
    assert explorer.run()["data"]["targetGroupSummary"]["sampleSize"] > 0
    assert first["name"] in explorer.written("Variables")
    explorer.step("Create a report")
    made = explorer.run()["data"]["createExplorer"]["id"]
    explorer.step("Is it ready?")
    explorer.until_ready()
    explorer.step("Metrics")
    assert made in explorer.written("Variables")
    metrics = explorer.run()["data"]["explorer"]["metrics"]
    assert metrics["setA"]["overview"]["reach"] > 0
    assert metrics["comparison"]["either"]["reach"] >= metrics["setB"]["overview"]["reach"]
    assert (explorer.complaints, explorer.foreign) == ([], [])


def test_every_example_fits_the_schema(explorer: Explorer) -> None:
    explorer.connected()
    buttons = explorer.page.locator("[data-step]")
    for number in range(buttons.count()):
        buttons.nth(number).click()
        answer = explorer.run()
        assert all(error["extensions"]["field"] for error in answer.get("errors", ())), answer


def test_a_reload_finds_keys_and_drafts_again_and_forgetting_leaves_nothing(explorer: Explorer) -> None:
    explorer.connected().write("Query", "query Mine { __typename }")
    explorer.page.reload()
    explorer.page.get_by_text("connected as").wait_for()
    assert explorer.written("Query") == "query Mine { __typename }"
    explorer.page.locator("summary").first.click()
    explorer.page.once("dialog", lambda asked: asked.accept())
    explorer.page.get_by_role("button", name="Forget everything").click()
    explorer.page.get_by_text("not connected").wait_for()
    assert explorer.page.get_by_label("Client secret").input_value() == ""
    assert explorer.key["client_secret"] not in explorer.page.evaluate("JSON.stringify({...localStorage})")


def test_a_wrong_secret_is_said_in_a_sentence(explorer: Explorer) -> None:
    explorer.open()
    explorer.connect(client_secret="wrong")
    explorer.page.get_by_role("alert").get_by_text("do not fit together").wait_for()


def test_an_expired_token_is_renewed_once(explorer: Explorer, server: SandboxServer) -> None:
    explorer.connected()
    server.skip(hours=1)
    assert explorer.run()["data"]["touchpoints"]["data"]
    assert [seen.status for seen in server.history][-3:] == [401, 200, 200]


def test_an_answer_that_is_lost_is_not_asked_for_again(explorer: Explorer, server: SandboxServer) -> None:
    explorer.connected().step("Create a report")
    server.faults.lose_next_answers = 1
    explorer.page.get_by_role("button", name="Run", exact=True).click()
    explorer.page.get_by_text("look whether it is there").wait_for()
    assert len(server.explorers(explorer.key["account_id"])) == 1
    server.faults.garbage, server.faults.garbage_kind = 1, "broken"
    explorer.step("Touchpoints")
    explorer.page.get_by_role("button", name="Run", exact=True).click()
    explorer.page.get_by_text("The sandbox does not answer. Is it running?").wait_for()


def test_a_mistake_names_its_line_and_leads_there(explorer: Explorer) -> None:
    explorer.connected().write("Query", "query Mine {\n  __typename\n  nonsense\n}")
    explorer.write("Variables", "")
    assert explorer.run()["errors"]
    explorer.page.get_by_role("button", name="line 3").click()
    assert explorer.page.evaluate("document.activeElement.selectionStart") == len("query Mine {\n  __typename\n")


def test_a_mistake_in_the_variables_names_its_line_there_and_leads_to_it(explorer: Explorer) -> None:
    explorer.connected().step("Size of a target group")
    group = '{\n  "filters": [\n    {"variable": "age", "values": ["nobody"]}\n  ]\n}'
    explorer.write("Variables", f'{{"accountId": "{explorer.key["account_id"]}",\n"targetGroup": {group}}}')
    assert "It has 15-24, " in explorer.run()["errors"][0]["message"]
    explorer.page.get_by_role("button", name="line 4 of the variables").click()
    assert explorer.page.locator("[data-editor=variables] .fault").inner_text() == '"values"'
    assert explorer.page.evaluate("document.activeElement.id") == "variables"


def test_variables_that_are_no_json_are_not_sent(explorer: Explorer, server: SandboxServer) -> None:
    explorer.connected().write("Variables", "{")
    before = len(server.history)
    explorer.page.get_by_role("button", name="Run", exact=True).click()
    explorer.page.locator("#problems").get_by_text("Nothing was sent: line 1 of the variables: Something is missing").wait_for()
    assert len(server.history) == before


def test_several_operations_are_chosen_from(explorer: Explorer) -> None:
    explorer.connected().write("Query", "query One { one: __typename }\nquery Two { two: __typename }")
    explorer.write("Variables", "{}")
    explorer.page.locator("#operation").select_option("Two")
    assert explorer.run() == {"data": {"two": "Query"}}


def test_a_query_is_written_by_keyboard_with_suggestions(explorer: Explorer) -> None:
    explorer.connected().write("Query", "")
    keyboard = explorer.page.keyboard
    explorer.page.get_by_role("textbox", name="Query").focus()
    keyboard.type("query Q($accountId: ID!) {")
    keyboard.press("Enter")
    keyboard.type("targetGroupV")
    keyboard.press("Enter")
    keyboard.press("Enter")
    keyboard.type("lab")
    keyboard.press("Tab")
    written = "query Q($accountId: ID!) {\n  targetGroupVariables(accountId: $accountId) {\n    label\n  }"
    assert explorer.written("Query") == written
    keyboard.press("Control+Space")
    assert explorer.page.get_by_role("option").first.is_visible()
    keyboard.press("Escape")
    keyboard.press("Tab")
    assert explorer.page.evaluate("document.activeElement.id") != "query"


SUGGESTED = [
    ("|", {"query", "mutation", "fragment"}),
    ("{ expl|", {"explorer", "explorers"}),
    ("{ explorers(|", {"accountId", "ids", "q", "pageSize", "cursor"}),
    ('{ explorers(accountId: "a", |', {"ids", "q", "pageSize", "cursor"}),
    ("query($one: ID!, $two: String) { explorer(id: |", {"$one"}),
    ("{ touchpoints(types: [ME|", {"MEDIA", "MEDIA_TITLE", "MEDIA_TITLE_SECTION", "MEASUREMENT_MEMBER"}),
    ("mutation { createExplorer(input: {setA: {dateRange: {|", {"preset", "start", "end"}),
    ("mutation { createExplorer(input: {setA: {dateRange: {preset: LAST_W|", {"LAST_WEEK"}),
    ("query($input: DateR|", {"DateRangePreset", "DateRangeInput"}),
    ("{ e: explorer(id: 1) { setA { dateRange { |", {"preset", "start", "end", "__typename"}),
    ("fragment F on Per| {", {"Period"}),
    ('{ explorer(id: "|', set()),
    ("# |", set()),
]


@pytest.mark.parametrize(("text", "wanted"), SUGGESTED)
def test_suggestions_are_what_may_stand_there(modules: Any, text: str, wanted: set[str]) -> None:
    assert suggested(modules, "suggestQuery", text) == wanted


SUGGESTED_VARIABLES = [
    ("{|", {"accountId", "input"}),
    ('{"accountId": "x", "|"', {"input"}),
    ('{"input": {"setA": {"dateRange": {|', {"preset", "start", "end"}),
    ('{"input": {"recalculation": "|', {"NONE", "DAILY", "WEEKLY", "MONTHLY"}),
    ('{"input": {"sections": ["OVERVIEW", "T|"', {"TREND", "TOUCHPOINTS"}),
    ('{"input": {"targetGroup": {"filters": [{"variable": "a", |', {"values"}),
    ('{"input": {"includeNotValidated": |', {"true", "false"}),
    ('{"input": {"targetGroup": {"filters": [{"variable": "|', {"age", "gender"}),
    ('{"input": {"targetGroup": {"filters": [{"variable": "age", "values": ["|', {"15-24", "25-34"}),
    ('{"input": {"name": "|', set()),
    ("|", set()),
]


@pytest.mark.parametrize(("text", "wanted"), SUGGESTED_VARIABLES)
def test_suggestions_for_variables_follow_their_types(modules: Any, text: str, wanted: set[str]) -> None:
    found = suggested(modules, "suggestVariables", text)
    assert {label for label in found if label.startswith("T")} == wanted if '"T|' in text else found == wanted


_SUGGEST = """async ([name, text, position, introspection]) => {
  const [{ Schema }, all, { variablesOf }] = await Promise.all(
    ["schema", "suggest", "language"].map((file) => import(`/static/explorer/${file}.js`)));
  const schema = new Schema(introspection);
  const variables = variablesOf(schema, "mutation C($accountId: ID!, $input: ExplorerInput!) { __typename }");
  const known = [{ name: "age", values: [{ value: "15-24" }, { value: "25-34" }] }, { name: "gender", values: [] }];
  const given = name === "suggestQuery" ? [schema, text, position] : [schema, variables, text, position, known];
  const found = all[name](...given);
  return (found?.items ?? []).map(({ label }) => label);
}"""


def suggested(modules: Any, name: str, text: str) -> set[str]:
    from graphql import introspection_from_schema

    from sandbox.explorer import schema

    position = text.index("|")
    told = introspection_from_schema(schema())
    return set(modules.evaluate(_SUGGEST, [name, text.replace("|", ""), position, told]))


def test_docs_are_found_by_a_word_and_by_the_cursor(explorer: Explorer) -> None:
    explorer.connected().page.get_by_role("tab", name="Docs").click()
    explorer.page.get_by_label("Search types and fields").fill("cumulative")
    explorer.page.get_by_role("button", name="SetMetrics.buildup").click()
    explorer.page.get_by_role("heading", name="SetMetrics.buildup").wait_for()
    explorer.write("Query", "{ explorers { data { status } } }")
    explorer.page.get_by_role("textbox", name="Query").press("ArrowLeft")
    for _ in range(len(" } } }")):
        explorer.page.keyboard.press("ArrowLeft")
    explorer.page.keyboard.press("F1")
    explorer.page.get_by_role("heading", name="Explorer.status").wait_for()
    explorer.page.get_by_text("Clients must survive a value they do not know.").wait_for()


def test_docs_tell_the_arguments_of_a_field(explorer: Explorer) -> None:
    explorer.connected().page.get_by_role("tab", name="Docs").click()
    explorer.page.locator("#docs").get_by_role("button", name="createExplorer").click()
    text = explorer.page.locator("#docs").inner_text()
    assert re.search(r"Arguments\s+accountId: ID!, needed\s+input: ExplorerInput!, needed", text)


def test_docs_of_a_variable_are_found_by_the_cursor_or_said_to_be_none(explorer: Explorer) -> None:
    explorer.connected().step("Create a report")
    field = explorer.page.get_by_role("textbox", name="Variables")
    for word, found in (
        ("YESTERDAY", "DateRangeInput.preset"),
        ('"sections', "ExplorerInput.sections"),
        ('"input', "ExplorerInput"),
    ):
        explorer.write("Variables", '{"input": {"sections": [], "setA": {"dateRange": {"preset": "YESTERDAY"}}}, "no": 1}')
        field.evaluate("(field, word) => field.setSelectionRange(...Array(2).fill(field.value.indexOf(word) + 2))", word)
        field.press("F1")
        explorer.page.get_by_role("heading", name=found, exact=True).wait_for()
    field.evaluate("field => field.setSelectionRange(...Array(2).fill(field.value.indexOf('no') + 1))")
    field.press("F1")
    explorer.page.get_by_text("Nothing is known of the word at the cursor").wait_for()


def test_an_old_answer_comes_back_with_its_query(explorer: Explorer) -> None:
    explorer.connected().run()
    explorer.write("Query", "query Other { __typename }")
    explorer.write("Variables", "{}")
    explorer.run()
    explorer.page.get_by_role("tab", name="History").click()
    explorer.page.locator("#history button").nth(1).click()
    assert "query Touchpoints" in explorer.written("Query")
    assert explorer.page.locator("#status").inner_text().startswith("Touchpoints: 200")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_its_window(explorer: Explorer, width: int) -> None:
    explorer.page.set_viewport_size({"width": width, "height": 844})
    explorer.connected().run()
    assert explorer.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_policy_lets_nothing_but_its_own_files_in(explorer: Explorer) -> None:
    policy = httpx.get(explorer.server.url + graphql_http.PATH).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert set(re.findall(r"(?:src|uri|action|ancestors) ([^;]+)", policy)) == {"'none'", "'self'"}


def _silent(kind: Any) -> list[str]:
    """What the docs say nothing of: neither beside it nor at its type."""
    if isinstance(kind, GraphQLEnumType):
        told = {name: value.description or kind.description for name, value in kind.values.items()}
    else:
        types = {name: get_named_type(field.type) for name, field in kind.fields.items()}
        own = {name: "" if is_specified_scalar_type(each) else each.description for name, each in types.items()}
        told = {name: field.description or own[name] for name, field in kind.fields.items()}
    return [f"{kind.name}.{name}" for name, text in told.items() if not text]


def test_the_docs_say_what_all_that_can_be_asked_for_means() -> None:
    built = schema()
    asked = [each for each in built.type_map.values() if isinstance(each, GraphQLInputObjectType | GraphQLEnumType)]
    assert [name for each in (*asked, built.query_type, built.mutation_type) for name in _silent(each)] == []
