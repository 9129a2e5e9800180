"""Who gets what at every operation of the portal's own API. An operation that is not in the table fails, and so does a line
without one. Each person's token has all scopes; "scope" is an admin's token with all scopes but the one that is needed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import transaction
from django.utils import timezone

from kitsportal.api import document
from sharing.tests.conftest import ready_run  # noqa: F401
from teams import api_tokens, people
from teams.access import SCOPES
from teams.models import ApiCall, ApiToken, Membership, Role, Scope, Team, User
from tests.api import ALL, Program, program_of

pytestmark = pytest.mark.django_db

TABLE = """
                  none  expired  revoked  removed  inactive  session  scope  stranger  viewer  analyst  sharer  admin
getMe             401   401      401      401      401       401      200    200       200     200      200     200
listAccounts      401   401      401      401      401       401      200    200       200     200      200     200
getAccount        401   401      401      401      401       401      200    404       200     200      200     200
listTouchpoints   401   401      401      401      401       401      403    404       200     200      200     200
listReports       401   401      401      401      401       401      403    200       200     200      200     200
getReport         401   401      401      401      401       401      403    404       200     200      200     200
createReport      401   401      401      401      401       401      403    404       403     422      422     422
listRuns          401   401      401      401      401       401      403    200       200     200      200     200
getRun            401   401      401      401      401       401      403    404       200     200      200     200
submitReport      401   401      401      401      401       401      403    404       403     202      202     202
getMetrics        401   401      401      401      401       401      403    404       200     200      200     200
"""
NEEDS = {
    "listTouchpoints": Scope.TOUCHPOINTS_READ,
    "listReports": Scope.REPORTS_READ,
    "getReport": Scope.REPORTS_READ,
    "createReport": Scope.REPORTS_CREATE,
    "listRuns": Scope.RUNS_READ,
    "getRun": Scope.RUNS_READ,
    "submitReport": Scope.REPORTS_SUBMIT,
    "getMetrics": Scope.METRICS_READ,
}
PEOPLE, *_LINES = [line.split() for line in TABLE.strip().splitlines()]
ROWS = {name: answers for name, *answers in _LINES}
OPERATIONS = {
    operation["operationId"]: (method, path.removeprefix("/api/v1"))
    for path, item in document()["paths"].items()
    for method, operation in item.items()
}


@pytest.fixture
def programs(alice: Any, bob: Any, anna: Any, charlie: Any, team: Any, other_team: Any) -> dict[str, Program]:
    """One of each column."""
    sara, dora, olga = (
        User.objects.create_user(f"{name}@example.com", "correct horse battery") for name in ("sara", "dora", "olga")
    )
    for user in (sara, dora, olga):
        Membership.objects.create(team=team, user=user, role=Role.SHARER if user is sara else Role.ADMIN)
    found = {
        name: program_of(user, team, name=name)
        for name, user in {
            "viewer": bob,
            "analyst": anna,
            "sharer": sara,
            "admin": alice,
            "removed": dora,
            "inactive": olga,
        }.items()
    }
    found |= {"stranger": program_of(charlie, other_team), "none": Program()}
    found |= {name: program_of(alice, team, name=name) for name in ("expired", "revoked")}
    ApiToken.objects.filter(name="expired").update(expires_at=timezone.now() - timedelta(seconds=1))
    api_tokens.revoke(ApiToken.objects.get(name="revoked"), alice)
    people.remove_member(Membership.objects.get(user=dora), alice)
    User.objects.filter(pk=olga.pk).update(is_active=False)
    found["session"] = Program()
    found["session"].browser.force_login(alice)
    return found


def body_of(operation: str, known: dict[str, str]) -> Any:
    """What is sent: a draft that lacks touchpoints, or a report that can be calculated again."""
    if operation == "createReport":
        return {"name": "x", "account": known["account"], "set_a": {"period": {"preset": "last_week"}}}
    return {"report": known["report"]} if operation == "submitReport" else None


def test_every_operation_is_in_the_table() -> None:
    assert OPERATIONS.keys() == ROWS.keys()
    assert set(NEEDS.values()) == set(Scope) == set(SCOPES)


@pytest.mark.parametrize("operation", ROWS)
def test_every_program_gets_what_the_table_says(
    operation: str,
    programs: dict[str, Program],
    alice: Any,
    team: Any,
    ready_run: Any,  # noqa: F811
) -> None:
    needed = NEEDS.get(operation)
    programs["scope"] = program_of(alice, team, [scope for scope in ALL if scope != needed])
    method, path = OPERATIONS[operation]
    known = {"account": ready_run.account.uuid, "report": ready_run.report.uuid, "run": ready_run.uuid}
    known = {name: str(uuid) for name, uuid in known.items()}
    found = {}
    for name in PEOPLE:
        with transaction.atomic():
            answer = programs[name].ask(method, path.format(**known), body_of(operation, known), **{"Idempotency-Key": "k"})
            found[name] = str(answer.status_code)
            if answer.status_code >= 400:
                assert answer["Content-Type"] == "application/problem+json" and answer.json()["detail"]
                assert not ApiCall.objects.exists(), "A refusal is remembered."
            assert ("WWW-Authenticate" in answer) == (answer.status_code == 401 or (name == "scope" and needed is not None))
            assert not answer.cookies
            transaction.set_rollback(True)
    assert found == dict(zip(PEOPLE, ROWS[operation], strict=True))


def test_a_role_that_changes_counts_from_the_next_request_on(alice: Any, anna: Any, team: Any, ready_run: Any) -> None:  # noqa: F811
    program, asked = program_of(anna, team), {"report": str(ready_run.report.uuid)}
    people.change_role(Membership.objects.get(user=anna), Role.VIEWER, alice)
    refused = program.post("/runs", asked)
    assert refused.status_code == 403 and "Your role in Järviseudun Media is viewer" in refused.json()["detail"]
    assert program.get("/me").json()["token"]["may"] == [scope for scope in ALL if scope.endswith(":read")]
    people.change_role(Membership.objects.get(user=anna), Role.ANALYST, alice)
    assert program.post("/runs", asked).status_code == 202


def test_a_token_opens_one_team_even_where_its_maker_has_two(anna: Any, team: Any, other_team: Any, ready_run: Any) -> None:  # noqa: F811
    Membership.objects.create(team=other_team, user=anna, role=Role.ADMIN)
    program = program_of(anna, other_team)
    assert program.get("/me").json()["team"]["name"] == "Rannikon Lehdet"
    assert program.get(f"/runs/{ready_run.uuid}/metrics").status_code == 404
    assert [program.get(path).json()["items"] for path in ("/reports", "/runs", "/accounts")] == [[], [], []]


def test_a_token_opens_no_more_than_its_maker_could_where_the_team_wants_a_second_factor(bob: Any, team: Any) -> None:
    program = program_of(bob, team)
    Team.objects.filter(pk=team.pk).update(requires_factor=True)
    refused = program.get("/reports")
    assert refused.status_code == 403 and "second factor" in refused.json()["detail"]
    TOTP.activate(bob, generate_totp_secret())
    assert program.get("/reports").status_code == 200
