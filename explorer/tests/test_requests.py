"""The request to Kits in the ways that people copy it, and the way back: what was copied opens as the same report."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from explorer.building import buttons, requests, snapshots
from explorer.building.buttons import Asked, Done
from explorer.building.pasted_mutation import PastedError, read_mutation
from explorer.models import MediaSet, Report, ReportVersion
from kitsapi.creation import creation
from kitsapi.types import Definition
from touchpoints.search import SearchQuery

NASTY = """Ylä's "lehdet" $(reboot) `x` \\ {{ 7 }} '''"""


@pytest.fixture
def version(report: Report) -> ReportVersion:
    """A draft with a name that breaks what is not quoted."""
    report.account.variables = [{"name": "gender", "label": "Gender", "values": [{"value": "female", "label": "Women"}]}]
    report.account.save()
    report.name = NASTY
    report.save()
    version = report.current
    version.report = report
    version.target_group = [{"variable": "gender", "values": ["female"]}]
    version.save()
    return version


def asked(version: ReportVersion) -> Definition:
    return version.definition(version.report.name)


def paste(version: ReportVersion, text: str) -> Done:
    done = buttons.press(version, "mutation", Asked(SearchQuery(), mutation=text))
    assert done is not None
    return done


def test_the_request_is_the_one_that_is_sent(version: ReportVersion) -> None:
    words = requests.wording(version)
    sent = creation(version.report.account.account_id, asked(version))
    assert (words.graphql, json.loads(words.variables)) == (sent.document, sent.variables)


def test_nameless_sets_have_the_names_that_they_get_when_sent(version: ReportVersion) -> None:
    MediaSet.objects.update(name="")
    version.read_sets()
    assert '"name": "t-1"' in requests.wording(version).variables


def test_the_python_program_can_be_run_and_posts_the_same(version: ReportVersion) -> None:
    words = requests.wording(version)
    stub = "import sys, types; m = types.ModuleType('httpx'); sys.modules['httpx'] = m\n"
    stub += "class A:\n raise_for_status = lambda s: s\n json = lambda s: {'access_token': 'tok'}\n"
    stub += "m.post = lambda url, **k: (print(__import__('json').dumps(k.get('json')), file=sys.stderr), A())[1]\n"
    env = {"KITS_CLIENT_ID": "x", "KITS_CLIENT_SECRET": "y"}
    ran = subprocess.run([sys.executable, "-c", stub + words.python], capture_output=True, text=True, env=env, check=True)
    body = json.loads(ran.stderr.splitlines()[-1])
    assert body["variables"] == json.loads(words.variables)
    assert body["query"].strip() == words.graphql


def test_the_curl_command_is_shell_that_posts_the_same(version: ReportVersion) -> None:
    words = requests.wording(version)
    script = (
        """curl() { for each; do last=$each; done; printf '%s' "$last" >&2; echo '{"access_token": "tok"}'; }\n""" + words.curl
    )
    ran = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    body = json.loads(ran.stderr[ran.stderr.index('{"query"') :])
    assert body == {"query": words.graphql, "variables": json.loads(words.variables)}


def test_no_secret_is_written(version: ReportVersion) -> None:
    words = requests.wording(version)
    assert version.report.account.client_id not in words.curl + words.python + words.variables


@pytest.mark.parametrize("form", ["document and variables", "with a heading", "body", "variables", "input", "curl"])
def test_what_was_copied_opens_as_the_same_report(version: ReportVersion, form: str) -> None:
    words = requests.wording(version)
    variables = json.loads(words.variables)
    texts = {
        "document and variables": f"{words.graphql}\n\n{words.variables}",
        "with a heading": f"{words.graphql}\n\n# Variables:\n{words.variables}\n",
        "body": json.dumps({"query": words.graphql, "variables": variables}),
        "variables": words.variables,
        "input": json.dumps(variables["input"]),
        "curl": words.curl,
    }
    before = asked(version)
    definition, _account = read_mutation(texts[form])
    assert definition == before


def test_an_inline_mutation_with_defaults_is_read() -> None:
    definition, account = read_mutation(
        """mutation M($id: ID! = "acc", $p: DateRangePreset = LAST_WEEK) {
          mine: createExplorer(accountId: $id, input: {
            name: "X", sections: [OVERVIEW], includeNotValidated: true,
            setA: {name: "A", dateRange: {preset: $p}, touchpoints: {preset: ALL_MY_MEDIA}},
            setB: {name: "B", dateRange: {start: "2026-11-02", end: "2026-11-08"}, touchpoints: {ids: ["t-1", "t-1"]}}
          }) { id } }"""
    )
    assert account == "acc"
    assert (definition.name, definition.blocks, definition.include_not_validated) == ("X", ("overview",), True)
    assert (definition.set_a.date_preset, definition.set_a.touchpoint_preset) == ("last_week", "all_my_media")
    assert definition.set_b and definition.set_b.touchpoint_ids == ("t-1", "t-1")


SET = '{"name": "A", "dateRange": {"preset": "LAST_WEEK"}, "touchpoints": {"preset": "ALL_MY_MEDIA"}}'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("hello", "This is not GraphQL"),
        ("mutation {", "This is not GraphQL"),
        ("query { explorers { id } }", "There is no createExplorer in it"),
        ("mutation { createExplorer(input: $input) { id } }", "Its variables do not say what is asked for"),
        ('mutation { createExplorer(input: {name: "x"}) { id } }', "“sections” is missing"),
        ('{"sections": [], "setA": {}}', "“setA.dateRange” is missing"),
        (f'{{"sections": [], "setA": {SET}, "setB": 7}}', "“setB” is missing or cannot be read"),
        ("curl -d 'x", "a quotation mark is missing"),
        ("{" * 5000, "This is not GraphQL"),
        ("mutation {createExplorer(input: " + "[" * 5000, ""),
        ("x" * 300_000, "too long"),
    ],
)
def test_what_is_no_creation_is_refused_in_words(text: str, sentence: str) -> None:
    with pytest.raises(PastedError) as refused:
        read_mutation(text)
    assert sentence in str(refused.value)


def test_a_pasted_mutation_fills_the_draft(version: ReportVersion) -> None:
    before = snapshots.take(version)
    text = requests.wording(version).variables
    version.media_sets.filter(slot="b").delete()
    assert paste(version, text).said == "The draft now asks what you have pasted."
    after = snapshots.take(version)
    for slot in ("a", "b"):  # names of picks come from the mirror, which does not know these
        assert {k: v for k, v in after[slot].items() if k != "picks"} == {
            k: v for k, v in before[slot].items() if k != "picks"
        } | {"own_dates": False}
    assert after["target_group"] == before["target_group"]


def test_what_cannot_be_taken_over_is_said(version: ReportVersion) -> None:
    variables: dict[str, Any] = json.loads(requests.wording(version).variables)
    variables["accountId"] = "another"
    variables["input"]["recalculation"] = "HOURLY"
    variables["input"]["targetGroup"]["filters"] += [{"variable": "shoe", "values": ["42"]}]
    said = paste(version, json.dumps(variables)).said
    assert "meant for the account another" in said
    assert "(hourly) was left out" in said
    assert "“shoe: 42” is not known here" in said


def test_what_cannot_be_opened_stays_and_changes_nothing(version: ReportVersion) -> None:
    before = snapshots.take(version)
    done = paste(version, "mutation { nothing }")
    assert done.mutation == "mutation { nothing }" and done.problem
    assert snapshots.take(version) == before
    assert paste(version, "  ").problem


def test_letters_that_no_database_holds_do_no_harm(version: ReportVersion) -> None:
    paste(version, f'{{"name": "a\\u0000b", "sections": ["X\\ud800"], "setA": {SET}}}')
    version.report.refresh_from_db()
    assert "\0" not in version.report.name and version.report.name.startswith("a")
