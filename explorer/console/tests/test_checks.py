"""What must never reach Kits, each told in a sentence; and what the portal itself asks, which all may."""

from __future__ import annotations

import json

import pytest
from graphql import get_introspection_query

from explorer.console.checks import RefusedError, check
from kitsapi import documents

ACCOUNT, OTHER = "6f1b0a52-0000-4000-8000-000000000001", "6f1b0a52-0000-4000-8000-00000000000b"
ONE = "query Q($accountId: ID!) { touchpoints(accountId: $accountId) { pagination { totalCount } } }"


def nested(levels: int) -> str:
    return "query { a" + "{ a" * levels + " }" * levels + " }"


def chain(levels: int) -> str:
    """Each fragment holds the next one twice: unfolded, 2 ** levels fields."""
    links = [f"fragment F{n} on T {{ a: x {{ ...F{n + 1} }} b: x {{ ...F{n + 1} }} }}" for n in range(levels)]
    return "query { x { ...F0 } } " + " ".join(links) + f" fragment F{levels} on T {{ id }}"


CORPUS = {
    "nothing": ("", ""),
    "no GraphQL": ("SELECT 1", ""),
    "a brace too few": ("query { a { b }", ""),
    "an empty selection": ("query { a { } }", ""),
    "an empty operation": ("query { }", ""),
    "a list of requests": (json.dumps([{"query": ONE}] * 2), ""),
    "a name that is no name": ("query { tavoittävyys }", ""),
    "a name of look-alikes": ("query { аccount { id } }", ""),
    "an invisible character": ("query { touch​points }", ""),
    "a NUL": ("query { a\x00 }", ""),
    "half a surrogate": ("query { a } # \ud800", ""),
    "a subscription": ("subscription { a }", ""),
    "two operations": ("query A { a } query B { b }", ""),
    "the same operation twice": ("query A { a } query A { a }", ""),
    "fragments alone": ("fragment F on T { id }", ""),
    "a type": ("query { a } type T { id: ID }", ""),
    "a schema extension": ("query { a } extend type Query { b: ID }", ""),
    "nested deeply": (nested(9), ""),
    "nested without end": ("query " + "{ a " * 900, ""),
    "nested lists": ("query { a(x: " + "[" * 450 + "]" * 450 + ") }", ""),
    "nested in fragments": (
        "query { a { ...F } } fragment F on T { b { ...G } } fragment G on T { c" + " { d" * 8 + " }" * 8 + " }", ""),
    "aliases": ("query { " + " ".join(f"a{n}: x" for n in range(21)) + " }", ""),
    "aliases in a fragment": (
        "query { a { ...F } b { ...F } } fragment F on T { " + " ".join(f"a{n}: x" for n in range(11)) + " }", ""),
    "a fragment in itself": ("query { a { ...F } } fragment F on T { b { ...F } }", ""),
    "fragments in a circle": ("query { a { ...F } } fragment F on T { ...G } fragment G on T { ...F }", ""),
    "fragments that unfold": (chain(20), ""),
    "an unknown fragment": ("query { a { ...F } }", ""),
    "an unused fragment": ("query { a } fragment F on T { accountId }", ""),
    "a fragment twice": ("query { ...F } fragment F on Query { a } fragment F on Query { b }", ""),
    "directives": ("query { a " + "@skip(if: false) " * 11 + "}", ""),
    "directives on the operation": ("query " + "@x " * 11 + "{ a }", ""),
    "many words": ("query { " + "a " * 1001 + "}", ""),
    "a long text": ("query { a } #" + "x" * 20_000, ""),
    "a huge page": ("query { touchpoints(pageSize: 1001) { pagination { totalCount } } }", ""),
    "a huge page by variable": ("query ($n: Int) { touchpoints(pageSize: $n) { data { id } } }", '{"n": 100000}'),
    "a huge page by default": ("query ($n: Int = 100000) { touchpoints(pageSize: $n) { data { id } } }", ""),
    "many pages": ("query { " + " ".join(f"a{n}: t {{ data {{ id }} }}" for n in range(12)) + " }", ""),
    "a huge list": ("query ($ids: [ID!]) { explorers(ids: $ids) { data { id } } }", json.dumps({"ids": ["x"] * 501})),
    "a huge list written out": ("query { explorers(ids: [" + "1 " * 501 + "]) { data { id } } }", ""),
    "variables that are no JSON": (ONE, "{"),
    "variables that are a list": (ONE, "[]"),
    "variables that are not a number": (ONE, '{"n": NaN}'),
    "a variable twice": (ONE, f'{{"accountId": "{OTHER}", "accountId": "{ACCOUNT}"}}'),
    "a number without end": (ONE, '{"n": ' + "9" * 5000 + "}"),
    "variables nested deeply": (ONE, '{"n": ' + "[" * 20 + "]" * 20 + "}"),
    "variables nested without end": (ONE, '{"n": ' + "[" * 40_000 + "]" * 40_000 + "}"),
    "long variables": (ONE, json.dumps({"n": "x" * 100_001})),
    "a NUL in the variables": (ONE, r'{"n": "\u0000"}'),
    "another account": (f'query {{ touchpoints(accountId: "{OTHER}") {{ pagination {{ totalCount }} }} }}', ""),
    "another account by variable": (ONE, json.dumps({"accountId": OTHER})),
    "another account by another name": (
        "query ($x: ID!) { touchpoints(accountId: $x) { data { id } } }", json.dumps({"x": OTHER})),
    "another account by default": (f'query ($x: ID! = "{OTHER}") {{ touchpoints(accountId: $x) {{ data {{ id }} }} }}', ""),
    "another account in a fragment": (f'query {{ ...F }} fragment F on Query {{ t(accountId: "{OTHER}") {{ id }} }}', ""),
    "another account inline": (f'query {{ ... on Query {{ t(accountId: "{OTHER}") {{ id }} }} }}', ""),
    "another account beside ours": (f'query {{ t(accountIds: ["{ACCOUNT}", "{OTHER}"]) {{ id }} }}', ""),
    "another account in an input": (f'query {{ t(input: {{a: [{{accountId: "{OTHER}"}}]}}) {{ id }} }}', ""),
    "another account in a variable's input": (
        "query ($i: I) { t(input: $i) { id } }", json.dumps({"i": [{"account_id": OTHER}]})),
    "another account in a directive": (f'query {{ t @x(accountId: "{OTHER}") }}', ""),
    "another account in a fragment's directive": (f'query {{ ... @x(accountId: "{OTHER}") {{ t }} }}', ""),
    "no account": ("query { touchpoints(accountId: null) { data { id } } }", ""),
    "an account that is not said": ("query ($x: ID!) { touchpoints(accountId: $x) { data { id } } }", ""),
    "an account's block text": (f'query {{ t(accountId: """{OTHER}""") {{ id }} }}', ""),
    "two mutations": ('mutation { a: deleteExplorer(id: "1") b: deleteExplorer(id: "2") }', ""),
    "a mutation in a fragment": ('mutation { ...F } fragment F on Mutation { deleteExplorer(id: "1") }', ""),
    "a mutation that is skipped": ('mutation { deleteExplorer(id: "1") @skip(if: true) }', ""),
}  # fmt: skip


@pytest.mark.parametrize("case", CORPUS)
def test_what_must_not_reach_kits_is_refused_in_a_sentence(case):
    with pytest.raises(RefusedError) as refused:
        check(*CORPUS[case], ACCOUNT)
    sentence = str(refused.value)
    assert sentence[0].isupper()
    assert len(sentence) < 400
    assert "%(" not in sentence


@pytest.mark.parametrize("name", [*documents.ALL, "introspection"])
def test_what_the_portal_itself_asks_may_be_asked(name):
    text = documents.ALL.get(name) or get_introspection_query()
    variables = {"pageSize": 50, "ids": ["x"] * 50, "id": "x", "input": {"name": "x"}}
    checked = check(text, json.dumps(variables), ACCOUNT)
    assert checked.is_mutation is (name in ("create", "delete"))
    assert checked.variables.get("accountId") == (None if name == "introspection" else ACCOUNT)


def test_the_account_is_filled_in_where_it_is_declared():
    assert check(ONE, "", ACCOUNT).variables == {"accountId": ACCOUNT}
    assert check("query { __typename }", "", ACCOUNT).variables == {}


def test_a_refusal_says_the_line():
    with pytest.raises(RefusedError) as refused:
        check(f'query {{\n  a\n  t(accountId: "{OTHER}") {{ id }}\n}}', "", ACCOUNT)
    assert refused.value.line == 3


def test_what_a_mutation_does_is_read_off_with_its_variables():
    checked = check("mutation M($id: ID!) { deleteExplorer(id: $id) }", '{"id": "x-1"}', ACCOUNT)
    assert (checked.name, checked.fields, checked.arguments) == ("M", ("deleteExplorer",), {"id": "x-1"})
