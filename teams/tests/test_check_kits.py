"""`manage.py check_kits`: against the sandbox all fits, and what differs is said exactly."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from kitsapi.fit.findings import DOCUMENTS
from kitsapi.types import Definition, MediaSet
from teams.kits import open_client
from teams.models import KitsAccount
from teams.vault import open_, seal

KEY = {"account_id": "KITS_CHECK_ACCOUNT_ID", "client_id": "KITS_CHECK_CLIENT_ID", "client_secret": "KITS_CHECK_CLIENT_SECRET"}


def run(*words: str) -> tuple[int, str]:
    """Exit code and what was printed."""
    out = io.StringIO()
    try:
        call_command("check_kits", *words, stdout=out)
    except SystemExit as exc:
        return int(exc.code or 0), out.getvalue()
    return 0, out.getvalue()


def verdicts(*words: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Document and what was checked, with what came of it."""
    _, said = run(*words, "--json")
    return {(each["document"], each["checked"]): (each["verdict"], each["detail"]) for each in json.loads(said)["findings"]}


def differing(*words: str) -> dict[str, str]:
    return {checked: detail for (_, checked), (verdict, detail) in verdicts(*words).items() if verdict == "differs"}


@pytest.fixture
def filled(connected: KitsAccount, kits: Any) -> KitsAccount:
    """An account with a report that is ready, and a kit."""
    asked = MediaSet("A", date_preset="yesterday", touchpoint_preset="all_my_media")
    with open_client(connected) as client:
        made = client.create_report(Definition(name="Raportti", blocks=("overview",), set_a=asked))
        touchpoint = next(client.touchpoints())
        for _ in range(500):
            if client.report_states([made.id])[made.id].state == "ready":  # type: ignore[union-attr]
                break
    kits.sandbox.store.add_kit("kit-1", connected.account_id, "Oma", "CLASSIC", json.dumps([touchpoint.id]), 0.0)
    return connected


def test_everything_fits_the_sandbox(filled, kits):
    code, said = run("--account", filled.name)
    assert (code, "differs" in said) == (0, False)
    assert all(f"{document}  {kits.url}" in said for document in DOCUMENTS)
    found = verdicts("--account", str(filled.uuid))
    assert {document for document, _ in found} == set(DOCUMENTS)
    untried = {checked for (_, checked), (verdict, _) in found.items() if verdict == "not tried"}
    assert untried == {
        *("a wrong secret", "answer to create", "answer to delete"),
        *("creating, changing, deleting, validating", "creating, changing"),
    }
    assert found["Explorer GraphQL API", "answer to answer"] == ("fits", "the metrics of one report")
    assert found["Kits Rest API", "kits/{id}/report"] == ("fits", "a week by day")


def test_nothing_is_made_and_nothing_but_questions_is_sent(connected, kits):
    kits.history.clear()
    assert run("--account", connected.account_id)[0] == 0
    assert kits.explorers(connected.account_id) == []
    assert kits.sandbox.store.kits(connected.account_id) == []
    asked = [(each.method, each.path.split("/")[1], each.fields) for each in kits.history]
    assert len(asked) > 30
    assert not [each for each in asked if each[0] != "GET" and each[1] in ("core", "kits")]
    assert not {field for _, _, fields in asked for field in fields} & {"createExplorer", "deleteExplorer", "createMedia"}


def test_without_reports_and_kits_it_says_what_was_not_tried(connected, kits):
    found = verdicts("--account", connected.name)
    assert found["Explorer GraphQL API", "answer to answer"] == ("not tried", "the account has no report")
    assert found["Kits Rest API", "kits/{id}"] == ("not tried", "the account has no kit")


DRIFTS = [
    ("Explorer.calculatedAt", {"document states", "document reports", "document answer", "document create"}),
    ("Overview.sessions", {"document answer"}),
    ("ExplorerInput.recalculation", {"input of a report"}),
    ("Query.targetGroupSummary", {"document summary"}),
]


@pytest.mark.parametrize(("drift", "wanted"), DRIFTS)
def test_a_field_that_is_gone_is_named_where_it_is_missed(connected, kits, drift, wanted):
    kits.faults.schema_drift = drift
    kind, field = drift.split(".")
    found = differing("--account", connected.name)
    assert {checked for checked in found if checked.startswith(("document", "input"))} == wanted
    assert all(field in detail and kind in detail for checked, detail in found.items() if checked in wanted)
    assert run("--account", connected.name)[0] == 1


def test_a_report_without_a_field_differs_where_it_is_read(filled, kits):
    kits.faults.schema_drift = "Explorer.calculatedAt"
    assert set(differing("--account", filled.name)) >= {"answer to reports", "document reports"}


def test_a_status_that_nobody_knows_still_fits(filled, kits):
    kits.faults.unknown_status = True
    assert differing("--account", filled.name) == {}


def rule(kits: Any, status: int, operation: str, times: int = 1) -> None:
    kits.faults.change({"next_status": {"status": status, "operation": operation, "times": times}})


def test_an_operation_that_is_down_differs_and_the_others_are_looked_at(connected, kits):
    rule(kits, 503, "listMedias")
    found = verdicts("--account", connected.name)
    assert found["Core Rest API", "medias"] == ("differs", "HTTP status 503 (ServiceException) instead of 200")
    assert found["Core Rest API", "sections"][0] == "fits"


def test_a_refused_key_differs_once_and_the_rest_is_not_tried(connected, kits):
    rule(kits, 401, "token")
    found = verdicts("--account", connected.name)
    assert found["OAuth", "a token for the key"] == ("differs", "HTTP status 401 (AuthenticationException) instead of 200")
    assert {verdict for (document, _), (verdict, _) in found.items() if document != "OAuth"} == {"not tried"}
    rule(kits, 401, "token")
    assert run("--account", connected.name)[0] == 1


def test_garbage_differs(connected, kits):
    kits.faults.garbage, kits.faults.garbage_kind = 1000, "html"
    code, said = run("--account", connected.name)
    assert (code, "Traceback" in said) == (1, False)


def test_an_address_that_is_not_known_is_said(connected, kits, settings, monkeypatch):
    key = kits.key()
    for name, variable in KEY.items():
        monkeypatch.setenv(variable, key[name])
    settings.KITS_OAUTH_URL = f"{kits.url}/oauth/v1/token"
    settings.KITS_EXPLORER_URL = settings.KITS_CORE_URL = settings.KITS_REST_URL = ""
    found = verdicts("--core-url", f"{kits.url}/core/v1/")
    assert found["Explorer GraphQL API", "everything"] == (
        "not tried",
        "its address is not known: KITS_EXPLORER_URL is not set",
    )
    assert found["Kits Rest API", "everything"][0] == "not tried"
    assert found["Core Rest API", "medias"][0] == "fits"


def test_a_key_in_the_environment_does_as_well(db, kits, monkeypatch):
    key = kits.key()
    for name, variable in KEY.items():
        monkeypatch.setenv(variable, key[name])
    assert run("--sandbox")[0] == 0


@pytest.mark.parametrize("words", [("--json",), ()])
def test_no_secret_is_printed(filled, kits, words, capfd):
    key = kits.key()
    filled.client_id = key["client_id"]
    filled.sealed_secret = seal(key["client_secret"], row=filled, field="sealed_secret")
    filled.save()
    _, said = run("--account", filled.name, *words)
    printed = said + "".join(capfd.readouterr())
    assert open_(filled.sealed_secret, row=filled, field="sealed_secret") == key["client_secret"]
    assert key["client_secret"] not in printed
    assert "Bearer" not in printed


def test_whom_it_cannot_ask_it_says(account, other_team, monkeypatch):
    with pytest.raises(CommandError, match="no connected Kits account 'nobody'"):
        run("--account", "nobody")
    with pytest.raises(CommandError, match="KITS_CHECK_CLIENT_SECRET"):
        run()
    KitsAccount.objects.create(team=other_team, name=account.name, upstream="sandbox", account_id="a-2", client_id="sandbox-2")
    with pytest.raises(CommandError, match="2 accounts"):
        run("--account", account.name)


def test_an_account_that_is_paused_is_left_alone(connected, kits):
    connected.pause(timedelta(minutes=5))
    kits.history.clear()
    with pytest.raises(CommandError, match="pause"):
        run("--account", connected.name)
    assert not kits.history
