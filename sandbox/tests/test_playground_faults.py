"""Mistakes are marked while a query is being written, by the rules that the API itself has."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import introspection_from_schema

from sandbox.explorer import schema
from sandbox.tests.explorer_page import Explorer

pytestmark = pytest.mark.browser

# Between ⟦ and ⟧ stands what is to be marked.
MISTAKES = [
    ("{ explorers(accountId: 1) { data { ⟦nme⟧ } } }", "Explorer has no field nme. Did you mean name?"),
    ("{ explorers(accountId: 1) { data { ⟦setA⟧ } } }", "Say which fields of setA, between { and }."),
    ("{ explorers(accountId: 1) { data { ⟦name⟧ { x } } } }", "name has no fields of its own."),
    ("{ ⟦explorers⟧ { data { id } } }", "explorers needs accountId."),
    (
        "{ explorers(accountId: 1, ⟦pageSise⟧: 2) { data { id } } }",
        "explorers has no argument pageSise. Did you mean",
    ),
    ('{ explorers(accountId: 1, pageSize: ⟦"2"⟧) { data { id } } }', "Int is needed here."),
    ("{ touchpoints(accountId: 1, types: [⟦MEDIAS⟧]) { data { id } } }", "MEDIAS is no TouchpointType. Did you mean MEDIA?"),
    ("{ explorers(accountId: ⟦null⟧) { data { id } } }", "null is not allowed here."),
    ("{ explorers(accountId: ⟦$a⟧) { data { id } } }", "The variable $a is not declared."),
    ("query(⟦$a⟧: ID!) { explorers(accountId: 1) { data { id } } }", "$a is not used."),
    ("query($a: ⟦Idd⟧) { explorers(accountId: $a) { data { id } } }", "There is no such type: Idd. Did you mean ID?"),
    ("query($a: Int) { explorers(accountId: ⟦$a⟧) { data { id } } }", "$a is a Int; ID! is needed."),
    ("{ explorers(accountId: 1) { data { ...⟦Nmes⟧ } } }", "There is no fragment Nmes."),
    ("fragment F on ⟦Explorr⟧ { id } { explorer(accountId: 1, id: 2) { ...F } }", "Explorr. Did you mean Explorer?"),
    ("⟦{⟧ explorers(accountId: 1) { data { id } }", "This { is not closed."),
    ("{ explorers(accountId: 1) { data { id } } } ⟦}⟧", "There is no bracket that } closes."),
    ("{ explorers(accountId: 1⟦}⟧ { data { id } } }", ") was expected, for the ( before it."),
    ("{ ⟦%⟧ explorers(accountId: 1) { data { id } } }", "% cannot stand here."),
    ("⟦nonsense⟧ { explorers(accountId: 1) { data { id } } }", "nonsense cannot stand here."),
    (
        "mutation { createExplorer(accountId: 1, input: ⟦{⟧sections: []}) { id } }",
        "ExplorerInput needs name, setA.",
    ),
    (
        'mutation { createExplorer(accountId: 1, input: {⟦nam⟧: 1, name: "x", sections: [], setA: null}) { id } }',
        "ExplorerInput has no field nam. Did you mean name?",
    ),
]

MISTAKES_IN_VARIABLES = [
    ("⟦[⟧]", "Variables are one JSON object"),
    ('⟦{⟧"accountId": "x"}', "The query needs input."),
    ('{"accountId": "x", "input": {}, ⟦"inptu"⟧: 1}', "The query declares no variable inptu. Did you mean input?"),
    ('{"accountId": ⟦{⟧}, "input": {}}', "ID! is needed here."),
    ('{"accountId": ⟦null⟧, "input": {}}', "null is not allowed here."),
    ('{"accountId": "x", "input": ⟦{⟧}}', "ExplorerInput needs name, sections, setA."),
    ('{"accountId": "x", "input": {⟦"nam"⟧: "x"}}', "ExplorerInput has no field nam. Did you mean name?"),
    ('{"accountId": "x", "input": {"sections": [⟦"TRENT"⟧]}}', "TRENT is no ReportSection. Did you mean TREND?"),
    ('{"accountId": "x", "input": {"includeNotValidated": ⟦"yes"⟧}}', "Boolean is needed here."),
    ('{"accountId": "x", "input": ⟦5⟧}', "ExplorerInput! is needed here."),
    ('{"accountId": ⟦x⟧}', 'x is no JSON. Texts stand in " ".'),
    ('{"accountId": ⟦"x⟧', "This is not closed"),
    ('{"accountId" "x"}', "a : is expected"),
    ('{"accountId": "x" ⟦"input"⟧: {}}', "A comma or } is expected here."),
    ('{"accountId": "x"⟦,⟧}', "No comma after the last entry."),
    ('{"accountId": "x", "input": {"name": ⟦01⟧}}', "01 is no number."),
    ('{"accountId": "x"} ⟦5⟧', "The variables end before this."),
]

_CHECK = """async ([isQuery, text, introspection]) => {
  const [{ Schema }, { variablesOf }, { faultsOf }, { faultsOfVariables }] = await Promise.all(
    ["schema", "language", "check", "check_json"].map((file) => import(`/static/explorer/${file}.js`)));
  const schema = new Schema(introspection);
  const variables = variablesOf(schema, "mutation C($accountId: ID!, $input: ExplorerInput!) { __typename }");
  const found = isQuery ? faultsOf(schema, text) : faultsOfVariables(schema, variables, text);
  return found.map(({ start, end, text: said }) => [text.slice(start, end), start, said]);
}"""


def faults(modules: Any, text: str, *, is_query: bool) -> list[Any]:
    """What is marked, where, and what is said of it."""
    plain = text.replace("⟦", "").replace("⟧", "")
    return list(modules.evaluate(_CHECK, [is_query, plain, introspection_from_schema(schema())]))


def is_told(found: list[Any], text: str, sentence: str) -> bool:
    """Whether the marked part of a text is among what was found."""
    start = text.find("⟦")
    marked = text[start + 1 : text.find("⟧")]
    wanted = (marked, start) if start >= 0 else None
    return any(sentence in said and (wanted is None or wanted == (mark, at)) for mark, at, said in found)


@pytest.mark.parametrize(("text", "sentence"), MISTAKES)
def test_a_mistake_in_a_query_is_found(modules: Any, text: str, sentence: str) -> None:
    found = faults(modules, text, is_query=True)
    assert is_told(found, text, sentence), found


@pytest.mark.parametrize(("text", "sentence"), MISTAKES_IN_VARIABLES)
def test_a_mistake_in_variables_is_found(modules: Any, text: str, sentence: str) -> None:
    found = faults(modules, text, is_query=False)
    assert is_told(found, text, sentence), found


GOOD = [
    "query A($a: ID!, $n: Int = 5) { explorers(accountId: $a, pageSize: $n) { data { ...F @include(if: true) } } }"
    " fragment F on Explorer { id setA { dateRange { start } } ... on Explorer { name } ... { status } }",
    "{ __schema { types { name } } __typename }",
    'mutation { createExplorer(accountId: "x", input: {name: "x", sections: [OVERVIEW, TREND], setA: {name: "A",'
    ' dateRange: {start: "2026-01-01", end: "2026-01-02"}, touchpoints: {ids: ["a"]}}, includeNotValidated: true}) { id } }',
    "# nothing but a comment\n",
]


@pytest.mark.parametrize("text", GOOD)
def test_what_is_right_is_not_marked(modules: Any, text: str) -> None:
    assert not faults(modules, text, is_query=True)


def test_no_example_has_a_mistake(explorer: Explorer) -> None:
    explorer.connected()
    buttons = explorer.page.locator("[data-step]")
    for number in range(buttons.count()):
        buttons.nth(number).click()
        name = buttons.nth(number).inner_text()
        wrong = explorer.page.locator("#query-faults li, #variables-faults li").all_inner_texts()
        needed = ["Line 1 The query needs id."] if name in ("Metrics", "Delete the report") else []
        assert wrong == needed, name


def test_a_mistake_is_underlined_when_typing_pauses_and_its_line_leads_there(explorer: Explorer) -> None:
    explorer.connected().write("Query", "query Mine {\n  __typename\n  nonsense\n}")
    explorer.page.locator("#query-faults").get_by_text("Query has no field nonsense.").wait_for()
    assert explorer.page.locator("[data-editor=query] .fault").inner_text() == "nonsense"
    explorer.page.locator("#query-faults").get_by_role("button", name="Line 3").click()
    assert explorer.page.evaluate("document.activeElement.selectionStart") == len("query Mine {\n  __typename\n  ")
    explorer.write("Query", "query Mine { __typename }")
    explorer.page.locator("#query-faults").wait_for(state="hidden")
    assert explorer.page.get_by_role("textbox", name="Query").get_attribute("aria-invalid") == "false"
