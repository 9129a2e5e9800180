"""The console as people use it: ask, be refused, confirm, save, look at what was asked before."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.urls import reverse

from explorer.models import ConsoleQuery, Report, Run
from kitsapi import documents
from kitsapi.creation import creation
from kitsapi.errors import KitsOutcomeUnknown
from teams import answering
from teams.models import Inquiry, KitsAccount

HTMX = {"HX-Request": "true"}
REPORTS = "query R($accountId: ID!) { explorers(accountId: $accountId) { data { id name } } }"


@pytest.fixture
def as_alice(client, alice):
    client.force_login(alice)
    return client


@pytest.fixture
def as_bob(client, bob):
    client.force_login(bob)
    return client


def post(browser, url_name: str, account, query: str, headers=None, **more):
    said = {"query": query, "variables": json.dumps(more.pop("variables", {})), **more}
    return browser.post(reverse(url_name, args=[account.uuid]), said, headers=headers or {})


def worked() -> Inquiry:
    inquiry = Inquiry.objects.order_by("-pk").first()
    assert inquiry is not None
    answering.answer(inquiry)
    inquiry.refresh_from_db()
    return inquiry


def text(answer) -> str:
    return answer.content.decode()


def test_a_query_is_asked_by_a_worker_and_shown_as_a_table_and_as_json(as_bob, connected):
    waits = post(as_bob, "console-request", connected, documents.VARIABLES, HTMX)
    assert "Kits is being asked" in text(waits)
    inquiry = worked()
    page = text(as_bob.get(reverse("console-answer", args=[inquiry.uuid]), follow=True))
    assert inquiry.answer["data"]["targetGroupVariables"][0]["label"] in page
    assert "Asked before" in page
    assert "access_token" not in page
    assert connected.client_id not in page


def test_what_is_refused_is_told_with_its_line_and_nothing_typed_is_lost_and_no_question_is_written(as_bob, connected):
    refused = post(as_bob, "console-request", connected, "query {\n  a(accountId: 1) # mine\n}")
    assert refused.status_code == 422
    assert "line 2 of the query" in text(refused)
    assert "# mine" in text(refused)
    assert not Inquiry.objects.filter(kind="console_query").exists()


def test_a_viewer_reads_that_mutations_are_not_included_and_none_is_sent(as_bob, connected):
    refused = post(as_bob, "console-request", connected, documents.DELETE, variables={"id": "x"})
    assert refused.status_code == 403
    assert "but no mutations" in text(refused)
    assert post(as_bob, "console-change", connected, documents.DELETE, variables={"id": "x"}).status_code == 403
    assert not Inquiry.objects.filter(kind="console_change").exists()


def test_a_creation_opens_as_a_draft_and_is_never_sent_as_it_stands(as_alice, connected, report):
    asked = creation(connected.account_id, report.current.definition("Kevään vertailu"))
    shown = post(as_alice, "console-change", connected, asked.document, variables=asked.variables)
    assert "This makes a report at Kits" in text(shown)
    opened = post(as_alice, "console-report", connected, asked.document, variables=asked.variables)
    draft = Report.objects.get(name="Kevään vertailu")
    assert opened.url == reverse("report-builder", args=[draft.uuid])
    assert draft.has_draft
    assert not Inquiry.objects.filter(kind__startswith="console").exists()


def test_our_own_report_is_deleted_on_its_runs_page(as_alice, connected, ready_run):
    Run.objects.filter(pk=ready_run.pk).update(upstream_id="x-1")
    shown = post(as_alice, "console-change", connected, documents.DELETE, variables={"id": "x-1"})
    assert reverse("run-deletion", args=[ready_run.uuid]) in text(shown)
    assert not Inquiry.objects.filter(kind="console_change").exists()


def test_another_mutation_is_confirmed_and_then_sent_once(as_alice, connected):
    shown = post(as_alice, "console-request", connected, documents.DELETE, variables={"id": str(uuid4())})
    assert "It is sent once" in text(shown)
    assert not Inquiry.objects.filter(kind="console_change").exists()
    key = shown.context["key"]
    for _click in range(2):
        post(as_alice, "console-change", connected, documents.DELETE, variables={"id": "x"}, key=key)
    assert Inquiry.objects.filter(kind="console_change").count() == 1
    assert "nothing was changed" in text(as_alice.get(reverse("console-answer", args=[worked().uuid]), follow=True))


def test_a_mutation_whose_answer_is_lost_is_said_to_be_unknown_and_is_not_repeated(as_alice, connected, monkeypatch):
    post(as_alice, "console-change", connected, documents.DELETE, variables={"id": "x"})
    calls = []

    def lose(_client, request):
        calls.append(request)
        raise KitsOutcomeUnknown("Kits did not answer in time.")

    monkeypatch.setattr("kitsapi.client.KitsClient.ask", lose)
    inquiry = worked()
    page = text(as_alice.get(reverse("console-answer", args=[inquiry.uuid]), follow=True))
    assert "It is not known whether Kits has done it" in page
    assert answering.answer(inquiry) is False
    assert [each.writes for each in calls] == [True]


def test_an_account_of_another_team_cannot_be_picked(as_alice, connected, other_team):
    other = KitsAccount.objects.create(team=other_team, name="Canary", account_id=str(uuid4()), upstream="sandbox")
    for address in ("console-request", "console-change", "console-saving", "console-report"):
        assert post(as_alice, address, other, REPORTS).status_code == 404
    page = text(as_alice.get(reverse("console", args=[connected.team.uuid], query={"account": other.uuid})))
    assert "Canary" not in page
    refused = post(as_alice, "console-request", connected, REPORTS, variables={"accountId": other.account_id})
    assert refused.status_code == 422


def test_what_is_saved_is_private_until_it_is_shared(as_alice, connected, bob, client):
    post(as_alice, "console-saving", connected, REPORTS, name="Mine")
    post(as_alice, "console-saving", connected, REPORTS, name="Ours", is_shared="on")
    post(as_alice, "console-saving", connected, "query { other }", name="mine")
    assert sorted(ConsoleQuery.objects.values_list("name", "is_shared", "query")) == [
        ("Ours", True, REPORTS),
        ("mine", False, "query { other }"),
    ]
    client.force_login(bob)
    page = text(client.get(reverse("console", args=[connected.team.uuid])))
    assert (">Ours<" in page, ">mine<" in page) == (True, False)
    private = ConsoleQuery.objects.get(name="mine")
    assert client.post(reverse("console-removal", args=[private.uuid])).status_code == 404


def test_what_was_asked_opens_in_the_editor_without_the_account(as_alice, connected):
    post(as_alice, "console-request", connected, documents.STATES, variables={"ids": ["x"], "pageSize": 5})
    inquiry = worked()
    page = as_alice.get(reverse("console", args=[connected.team.uuid], query={"asked": inquiry.uuid}))
    assert page.context["desk"].query == documents.STATES
    assert json.loads(page.context["desk"].variables) == {"ids": ["x"], "pageSize": 5}


def test_the_docs_lead_from_what_can_be_asked_to_a_type(as_bob, connected):
    url = reverse("console-docs", args=[connected.uuid])
    as_bob.post(url)
    worked()
    assert "targetGroupSummary" in text(as_bob.get(url))
    assert "recalculating" in text(as_bob.get(url, {"type": "Explorer"}))
    assert "MediaSetInput" in text(as_bob.get(url, {"q": "mediaset"}))
