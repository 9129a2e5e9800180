"""The portal's own API: what it gives, what it refuses and how it says so, and that nothing is done twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail, serializers
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from explorer.comparing import projected
from explorer.models import Report, Run, State
from sharing.tests.conftest import ready_run  # noqa: F401
from teams.models import ApiCall, ApiToken, AuditEntry, KitsAccount
from tests.api import Program, program_of
from touchpoints.models import Touchpoint

pytestmark = pytest.mark.django_db
WEEK = {"start": "2026-11-16", "end": "2026-11-22"}


@pytest.fixture
def program(anna: Any, team: Any) -> Program:
    """Anna, an analyst, has a token with all scopes."""
    return program_of(anna, team)


@pytest.fixture
def mirrored(account: Any) -> KitsAccount:
    """The account knows three touchpoints."""
    for name in ("t-1", "t-2", "t-3"):
        Touchpoint.objects.create(
            account=account,
            upstream_id=name,
            kind="media",
            name=f"Lehti {name}",
            folded=f"lehti {name}",
            is_own=True,
            seen_at=timezone.now(),
        )
    account.variables = [{"name": "gender", "label": "Gender", "values": [{"value": "female", "label": "Women", "code": ""}]}]
    account.save()
    return account


def asked(**changes: Any) -> dict[str, Any]:
    """A report that can be sent."""
    sets = {"set_a": {"touchpoints": ["t-1"], "period": WEEK}, "set_b": {"touchpoints": ["t-2", "t-3"], "period": WEEK}}
    return {"name": "Viikon vertailu", **sets, **changes}


def problems(answer: Any) -> dict[str, str]:
    """The fields of a refusal with their sentences."""
    assert answer["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert said["status"] == answer.status_code and said["title"] and said["detail"]
    return {each["field"]: each["message"] for each in said["errors"]}


# ------------------------------------------------------------------------------------------------------------- numbers


def test_the_numbers_are_those_of_the_page(program: Program, ready_run: Run) -> None:  # noqa: F811
    said = program.get(f"/runs/{ready_run.uuid}/metrics").json()
    page = projected(ready_run)
    assert [part["key"] for part in said["parts"]] == [part["key"] for part in page["parts"]]
    tiles = {row["key"]: row["values"][0] for row in said["parts"][0]["tables"][0]["rows"]}
    for tile in page["parts"][0]["tiles"]:
        assert (tiles[tile["key"]]["text"], tiles[tile["key"]]["value"]) == (tile["text"], tile["value"])
    assert "canary" not in str(said)


def test_what_is_withheld_or_unknown_is_null_and_says_why(program: Program, ready_run: Run, monkeypatch: Any) -> None:  # noqa: F811
    from explorer.exports.plain import plain
    from explorer.parts import cells

    shown = {"text": "1,234", "value": 1234, "state": ""}
    row = cells.row("x", [shown, cells.hidden(), cells.unknown(), cells.nothing(), {"text": "?", "value": 7, "state": "new"}])
    columns = [{"label": name} for name in "rabcde"]
    part = cells.part("p", "P", "", table={"caption": "c", "columns": columns, "rows": [row]}) | {"code": ""}
    head = {"code": "", "report": "", "is_sandbox": True, "kind": "", "sets": [], "facts": [], "source": ""}
    [table] = plain({"head": head, "parts": [part], "missing": []})["parts"][0]["tables"]
    told = [(cell["value"], cell["state"]) for cell in table["rows"][0]["values"]]
    assert told == [(1234, "shown"), (None, "withheld"), (None, "unknown"), (None, "none"), (None, "withheld")]


def test_numbers_that_did_not_change_are_not_sent_again(program: Program, ready_run: Run, alice: Any) -> None:  # noqa: F811
    path = f"/runs/{ready_run.uuid}/metrics"
    first = program.get(path)
    again = program.get(path, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["Cache-Control"]) == (304, b"", "private, no-cache")
    assert program.get(path, **{"If-None-Match": first["ETag"], "Accept-Language": "fi"}).status_code == 200
    ready_run.withdraw("A wrong period", alice)
    told = program.get(path, **{"If-None-Match": first["ETag"]})
    assert told.status_code == 200 and told.json()["withdrawn_because"] == "A wrong period"


def test_there_are_no_numbers_before_a_run_is_ready(program: Program, ready_run: Run) -> None:  # noqa: F811
    Run.objects.update(state=State.CALCULATING)
    refused = program.get(f"/runs/{ready_run.uuid}/metrics")
    assert refused.status_code == 409 and "calculating" in refused.json()["detail"]


# --------------------------------------------------------------------------------------------------------------- lists


def test_a_list_is_given_some_at_a_time(program: Program, account: Any, team: Any) -> None:
    for number in range(5):
        Report.objects.create(team=team, account=account, name=f"Report {number}")
    first = program.get("/reports?limit=2&q=report").json()
    assert first["total"] == 5 and [each["name"] for each in first["items"]] == ["Report 4", "Report 3"]
    second = program.get(first["next"].split("/api/v1")[1]).json()
    assert [each["name"] for each in second["items"]] == ["Report 2", "Report 1"]
    assert program.get("/reports?limit=2&offset=4").json()["next"] is None


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/reports?limit=101", "limit"),
        ("/reports?limit=x", "limit"),
        ("/reports?offset=-1", "offset"),
        ("/runs?state=redy", "state"),
        ("/runs?report=1", "report"),
        ("/runs?stat=ready", "stat"),
        ("/accounts/ACCOUNT/touchpoints?start=0", "start"),
        ("/accounts/ACCOUNT/touchpoints?end=2026-11-31", "end"),
    ],
)
def test_what_is_asked_wrongly_is_named(program: Program, account: Any, path: str, field: str) -> None:
    answer = program.get(path.replace("ACCOUNT", str(account.uuid)))
    assert answer.status_code == 422 and list(problems(answer)) == [field]


def test_touchpoints_are_searched_as_on_the_page(program: Program, mirrored: Any) -> None:
    path = f"/accounts/{mirrored.uuid}/touchpoints"
    assert [each["id"] for each in program.get(f"{path}?q=t-2").json()["items"]] == ["t-2"]
    assert list(problems(program.get(f"{path}?kind=newspaper"))) == ["kind"]
    assert list(problems(program.get(f"{path}?start=2026-11-02&end=2026-11-01"))) == ["end"]


# -------------------------------------------------------------------------------------------------------------- drafts


def test_a_draft_is_made_as_the_builder_would_make_it(program: Program, mirrored: Any) -> None:
    group = [{"variable": "gender", "values": ["female"]}]
    answer = program.post("/reports", asked(target_group=group, blocks=["overview"]))
    assert answer.status_code == 201 and answer["Location"].endswith(f"/api/v1/reports/{answer.json()['id']}")
    report = Report.objects.get()
    assert (report.name, report.token_name, report.created_by.email) == ("Viikon vertailu", "Nightly", "anna@example.com")
    assert program.get(f"/reports/{report.uuid}").json() == answer.json()
    said = answer.json()["asked"]
    assert said["target_group"] == group and [pick["id"] for pick in said["set_b"]["touchpoints"]] == ["t-2", "t-3"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "   "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"blocks": []}, "blocks"),
        ({"blocks": ["everything"]}, "blocks.0"),
        ({"target_group": [{"variable": "gender", "values": ["martian"]}]}, "target_group"),
        ({"target_group": [{"variable": "gender", "values": []}]}, "target_group.0.values"),
        ({"set_a": {"touchpoints": [], "period": WEEK}}, "set_a.touchpoints"),
        ({"set_a": {"touchpoints": ["t-9"], "period": WEEK}}, "set_a.touchpoints"),
        ({"set_a": {"touchpoints": ["t-1"], "touchpoint_preset": "all_my_media", "period": WEEK}}, "set_a.touchpoints"),
        ({"set_a": {"touchpoints": ["t-1"]}}, "set_a.period"),
        ({"set_a": {"touchpoints": ["t-1"], "period": {}}}, "set_a.period.start"),
        ({"set_b": {"touchpoints": ["t-1"], "period": {"start": "2026-11-22", "end": "2026-11-16"}}}, "set_b.period.end"),
        ({"set_b": {"touchpoints": ["t-1"], "period": WEEK | {"preset": "last_week"}}}, "set_b.period"),
        ({"set_b": {"touchpoints": ["t-1"], "period": {"start": "2026-02-30", "end": "2026-03-01"}}}, "set_b.period.start"),
        ({"set_b": {"touchpoints": ["t-1"], "period": {"start": 20405, "end": "2026-11-22"}}}, "set_b.period.start"),
        ({"include_not_validated": "yes"}, "include_not_validated"),
        ({"set_c": None}, "set_c"),
        ({"account": str(uuid4()), "set_b": None}, None),
    ],
)
def test_what_the_builder_would_refuse_is_refused_and_nothing_is_made(
    program: Program, mirrored: Any, changes: dict[str, Any], field: str | None
) -> None:
    answer = program.post("/reports", asked(**changes))
    assert (answer.status_code, *problems(answer)) == ((422, field) if field else (404,)), answer.json()
    assert not Report.objects.exists() and not ApiCall.objects.exists()


@pytest.mark.parametrize(
    "body", ["{", "[]", "null", '{"name": NaN}', '{"name": "a", "name": "b"}', '"\\ud800"', "[" * 9999, b"\xff"]
)
def test_what_is_no_json_object_is_told_so(program: Program, body: Any) -> None:
    answer = program.browser.post(
        "/api/v1/runs", data=body, content_type="application/json", headers=program.headers | {"Idempotency-Key": "k"}
    )
    assert answer.status_code in (400, 422)
    problems(answer)


def test_characters_that_nobody_types_are_taken_out(program: Program, mirrored: Any) -> None:
    assert program.post("/reports", asked(name="A\u0000B\u202eC")).json()["name"] == "ABC"
    assert program.post("/reports", asked(name="\ud800"), key="half").status_code == 400


# ------------------------------------------------------------------------------------------------------------- sending


@pytest.fixture
def draft(program: Program, mirrored: Any) -> Report:
    """A draft made through the API."""
    assert program.post("/reports", asked(), key="draft").status_code == 201
    return Report.objects.get()


def test_a_report_is_sent_once_for_one_key(program: Program, draft: Report, team: Any) -> None:
    body = {"report": str(draft.uuid)}
    first = program.post("/runs", body)
    Run.objects.update(state=State.FAILED, ended_at=timezone.now())  # a new call would be a new run
    again = program.post("/runs", body)
    assert (first.status_code, again.status_code, again.json()) == (202, 202, first.json())
    assert again["Idempotency-Replayed"] == "true" and "Idempotency-Replayed" not in first
    [run] = Run.objects.all()
    assert run.token_name == "Nightly" and first["Location"].endswith(f"/api/v1/runs/{run.uuid}")
    entries = AuditEntry.objects.filter(team=team, event="api_submitted")
    assert [(entry.actor, entry.about, entry.changes) for entry in entries] == [
        ("anna@example.com", "Viikon vertailu", {"token": ["", "Nightly"]})
    ]
    assert program.post("/runs", body, key="k-2").json()["id"] != first.json()["id"]


def test_a_key_is_for_one_call(program: Program, draft: Report) -> None:
    program.post("/runs", {"report": str(draft.uuid)})
    assert list(problems(program.post("/runs", {"report": str(uuid4())}))) == ["Idempotency-Key"]
    assert list(problems(program.post("/reports", asked()))) == ["Idempotency-Key"]
    for bad in ("", " ", "x" * 256, "ä"):
        assert program.post("/runs", {"report": str(draft.uuid)}, key=bad).status_code == 400
    assert Run.objects.count() == 1


def test_a_colleague_may_use_the_same_key(program: Program, draft: Report, alice: Any, team: Any) -> None:
    program.post("/runs", {"report": str(draft.uuid)})
    assert program_of(alice, team).post("/reports", asked(name="Another")).status_code == 201


def test_what_was_refused_may_be_sent_again_with_its_key(program: Program, draft: Report) -> None:
    Touchpoint.objects.filter(upstream_id="t-1").update(gone_at=timezone.now())
    assert list(problems(program.post("/runs", {"report": str(draft.uuid)}))) == ["set_a.touchpoints"]
    Touchpoint.objects.update(gone_at=None)
    assert program.post("/runs", {"report": str(draft.uuid)}).status_code == 202


def test_what_is_being_calculated_is_not_asked_for_twice(program: Program, draft: Report) -> None:
    first, second = (program.post("/runs", {"report": str(draft.uuid)}, key=key).json() for key in ("k-1", "k-2"))
    assert first["id"] == second["id"] and Run.objects.count() == 1
    assert AuditEntry.objects.filter(event="api_submitted").count() == 1


def test_a_report_made_in_kits_is_not_sent(program: Program, draft: Report) -> None:
    Report.objects.update(origin="kits")
    assert program.post("/runs", {"report": str(draft.uuid)}).status_code == 409


@pytest.mark.database
def test_calls_at_once_make_one_run(transactional_db: None, on_disk: Any, program: Program, draft: Report) -> None:
    on_disk()

    def send(_number: int) -> tuple[int, str]:
        try:
            answer = program.post("/runs", {"report": str(draft.uuid)})
            return answer.status_code, answer.json()["id"]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        answers = set(threads.map(send, range(12)))
    assert len(answers) == 1 and {status for status, _id in answers} == {202}


# --------------------------------------------------------------------------------------------------------------- frame


def test_too_many_requests_are_told_when_to_go_on(program: Program, settings: Any) -> None:
    settings.API_REQUESTS_A_MINUTE = 1
    answers = [program.get("/me") for _ in range(3)]  # a minute may end in between
    assert 429 in [answer.status_code for answer in answers]
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert 0 < int(refused["Retry-After"]) <= 60


def test_who_shows_no_token_reads_how(program: Program) -> None:
    for headers, challenge in (({}, False), ({"Authorization": "Basic eDp5"}, False), ({"Authorization": "Bearer x"}, True)):
        answer = Program(**headers).get("/me")
        assert answer.status_code == 401 and ("invalid_token" in answer["WWW-Authenticate"]) == challenge


def test_every_answer_is_json_and_kept_nowhere(program: Program) -> None:
    for method, path, status in (
        ("get", "/nothing", 404),
        ("get", "/runs/x", 404),
        ("put", "/runs", 405),
        ("get", "", 404),
        ("get", "/me", 200),
    ):
        answer = program.ask(method, path)
        assert (answer.status_code, answer["Content-Type"].split(";")[0].startswith("application/")) == (status, True)
        assert "no-store" in answer["Cache-Control"] and "Access-Control-Allow-Origin" not in answer
        assert b"<" not in answer.content


def test_a_form_is_no_json(program: Program, draft: Report) -> None:
    headers = program.headers | {"Idempotency-Key": "k"}
    for content_type in ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/plain"):
        answer = program.browser.post("/api/v1/runs", data="report=1", content_type=content_type, headers=headers)
        assert answer.status_code == 415


def test_plain_http_is_refused_where_https_is_spoken(program: Program, settings: Any) -> None:
    settings.HTTPS = True
    refused = program.get("/me")
    assert refused.status_code == 403 and "https" in refused.json()["detail"]


def test_a_mistake_of_ours_is_told_as_json_too(program: Program, monkeypatch: Any) -> None:
    monkeypatch.setattr("teams.api.bearer.access.require", lambda *_: 1 / 0)
    program.browser.raise_request_exception = False
    answer = program.get("/me")
    assert answer.status_code == 500 and not problems(answer)


def test_refusals_are_in_the_language_that_is_asked_for(program: Program) -> None:
    assert "Pyynnössä" not in program.get("/me").content.decode()
    assert Program().get("/me", **{"Accept-Language": "sv"}).json()["detail"].startswith("Skicka")


def test_pages_say_which_token_made_it(program: Program, draft: Report, client: Any, alice: Any) -> None:
    client.force_login(alice)
    assert "API token Nightly" in client.get(draft.get_absolute_url()).content.decode()
    program.post("/runs", {"report": str(draft.uuid)})
    assert "API token Nightly" in client.get(Run.objects.get().get_absolute_url()).content.decode()


def test_no_token_is_left_anywhere(program: Program, draft: Report, caplog: Any, client: Any, alice: Any, team: Any) -> None:
    secret = program.headers["Authorization"].removeprefix("Bearer ")
    program.post("/runs", {"report": str(draft.uuid)})
    program.get("/nothing")
    client.force_login(alice)
    pages = [reverse("api-token-list", args=[team.uuid]), reverse("audit-log", args=[team.uuid])]
    seen = "".join(client.get(page).content.decode() for page in pages)
    rows = serializers.serialize(
        "json", [*ApiToken.objects.all(), *ApiCall.objects.all(), *AuditEntry.objects.all(), *Run.objects.all()]
    )
    assert secret not in seen + rows + caplog.text + str(mail.outbox)
