"""Who gets what at every address of the portal. An address that is not in the table fails, and so does a line without one.

in   led to the sign-in            200  the page, or what was asked for        302  done or looked at, and led on
403  told why not, and whom to ask 404  there is no such thing for this person 405  this is not how it is asked for
422  may do it, and is told what is missing: every POST here is an empty form
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from explorer import drafts
from explorer.building import saved
from explorer.codes import code_of
from explorer.models import ConsoleQuery, Kit, Report, ReportMirror, Run, Series, State
from sharing.models import ShareLink, SharePolicy
from sharing.tests.conftest import ready_run  # noqa: F401
from teams import api_tokens, invitations, webhooks
from teams.inquiries import ask
from teams.models import Membership, Role, User
from touchpoints.models import Touchpoint
from touchpoints.own import changes

TABLE = """
                                            nobody  stranger  viewer  analyst  sharer  admin
# the frame
home                                  GET   in      302       302     302      302     302
home                                  POST  405     405       405     405      405     405
healthz                               GET   200     200       200     200      200     200
healthz                               POST  405     405       405     405      405     405
readyz                                GET   503     503       503     503      503     503
readyz                                POST  405     405       405     405      405     405
metrics                               GET   200     200       200     200      200     200
metrics                               POST  405     405       405     405      405     405
set_language                          GET   405     405       405     405      405     405
set_language                          POST  302     302       302     302      302     302
styleguide                            GET   200     200       200     200      200     200
styleguide                            POST  405     405       405     405      405     405
mailbox                               GET   200     200       200     200      200     200
mailbox                               POST  405     405       405     405      405     405
# signing in
account_login                         GET   200     302       302     302      302     302
account_login                         POST  200     302       302     302      302     302
account_logout                        GET   in      200       200     200      200     200
account_logout                        POST  in      in        in      in       in      in
account_inactive                      GET   200     200       200     200      200     200
account_inactive                      POST  405     405       405     405      405     405
account_signup                        GET   200     302       302     302      302     302
account_signup                        POST  200     302       302     302      302     302
account_reauthenticate                GET   in      200       200     200      200     200
account_reauthenticate                POST  in      200       200     200      200     200
account_email                         GET   in      200       200     200      200     200
account_email                         POST  in      302       302     302      302     302
account_email_verification_sent       GET   200     200       200     200      200     200
account_email_verification_sent       POST  405     405       405     405      405     405
account_change_password               GET   in      200       200     200      200     200
account_change_password               POST  in      200       200     200      200     200
account_set_password                  GET   in      302       302     302      302     302
account_set_password                  POST  in      302       302     302      302     302
account_reset_password                GET   200     200       200     200      200     200
account_reset_password                POST  200     200       200     200      200     200
account_confirm_login_code            GET   in      302       302     302      302     302
account_confirm_login_code            POST  in      302       302     302      302     302
account_confirm_email                 GET   200     200       200     200      200     200
account_confirm_email                 POST  404     404       404     404      404     404
account_reset_password_from_key_done  GET   200     200       200     200      200     200
account_reset_password_from_key_done  POST  405     405       405     405      405     405
account_reset_password_from_key       GET   200     200       200     200      200     200
account_reset_password_from_key       POST  200     200       200     200      200     200
account_reset_password_done           GET   200     200       200     200      200     200
account_reset_password_done           POST  405     405       405     405      405     405
mfa_index                             GET   in      200       200     200      200     200
mfa_index                             POST  in      405       405     405      405     405
mfa_authenticate                      GET   in      302       302     302      302     302
mfa_authenticate                      POST  in      302       302     302      302     302
mfa_reauthenticate                    GET   in      302       302     302      302     302
mfa_reauthenticate                    POST  in      302       302     302      302     302
mfa_activate_totp                     GET   in      302       302     302      302     302
mfa_activate_totp                     POST  in      302       302     302      302     302
mfa_deactivate_totp                   GET   in      404       404     404      404     404
mfa_deactivate_totp                   POST  in      404       404     404      404     404
mfa_view_recovery_codes               GET   in      404       404     404      404     404
mfa_view_recovery_codes               POST  in      405       405     405      405     405
mfa_generate_recovery_codes           GET   in      302       302     302      302     302
mfa_generate_recovery_codes           POST  in      302       302     302      302     302
mfa_download_recovery_codes           GET   in      404       404     404      404     404
mfa_download_recovery_codes           POST  in      404       404     404      404     404
mfa_list_webauthn                     GET   in      200       200     200      200     200
mfa_list_webauthn                     POST  in      405       405     405      405     405
mfa_add_webauthn                      GET   in      302       302     302      302     302
mfa_add_webauthn                      POST  in      302       302     302      302     302
mfa_reauthenticate_webauthn           GET   in      302       302     302      302     302
mfa_reauthenticate_webauthn           POST  in      302       302     302      302     302
mfa_edit_webauthn                     GET   in      302       302     302      302     302
mfa_edit_webauthn                     POST  in      302       302     302      302     302
mfa_remove_webauthn                   GET   in      302       302     302      302     302
mfa_remove_webauthn                   POST  in      302       302     302      302     302
usersessions_list                     GET   in      200       200     200      200     200
usersessions_list                     POST  in      302       302     302      302     302
mfa_login_webauthn                    GET   in      302       302     302      302     302
mfa_login_webauthn                    POST  in      302       302     302      302     302
# teams and members
team-new                              GET   in      200       200     200      200     200
team-new                              POST  in      422       422     422      422     422
team-settings                         GET   in      404       403     403      403     200
team-settings                         POST  in      404       403     403      403     422
member-list                           GET   in      404       200     200      200     200
member-list                           POST  in      405       405     405      405     405
member-role                           GET   in      405       405     405      405     405
member-role                           POST  in      404       403     403      403     302
member-removal                        GET   in      404       403     403      403     200
member-removal                        POST  in      404       403     403      403     302
invitation-new                        GET   in      405       405     405      405     405
invitation-new                        POST  in      404       403     403      403     422
invitation-renewal                    GET   in      405       405     405      405     405
invitation-renewal                    POST  in      404       403     403      403     200
invitation-revocation                 GET   in      404       403     403      403     200
invitation-revocation                 POST  in      404       403     403      403     302
invitation                            GET   200     403       403     403      403     403
invitation                            POST  200     403       403     403      403     403
# keys
key-list                              GET   in      404       403     403      403     200
key-list                              POST  in      405       405     405      405     405
key-new                               GET   in      404       403     403      403     200
key-new                               POST  in      404       403     403      403     422
key                                   GET   in      404       403     403      403     200
key                                   POST  in      405       405     405      405     405
key-change                            GET   in      404       403     403      403     200
key-change                            POST  in      404       403     403      403     422
key-test                              GET   in      405       405     405      405     405
key-test                              POST  in      404       403     403      403     302
key-removal                           GET   in      405       405     405      405     405
key-removal                           POST  in      404       403     403      403     302
inquiry                               GET   in      404       403     403      403     302
inquiry                               POST  in      405       405     405      405     405
# touchpoints
touchpoint-list                       GET   in      404       200     200      200     200
touchpoint-list                       POST  in      405       405     405      405     405
touchpoint-detail                     GET   in      404       200     200      200     200
touchpoint-detail                     POST  in      405       405     405      405     405
touchpoint-children                   GET   in      404       302     302      302     302
touchpoint-children                   POST  in      405       405     405      405     405
touchpoint-sync-list                  GET   in      404       200     200      200     200
touchpoint-sync-list                  POST  in      405       405     405      405     405
touchpoint-sync                       GET   in      404       302     302      302     302
touchpoint-sync                       POST  in      404       403     302      302     302
# tokens
api-token-list                        GET   in      404       200     200      200     200
api-token-list                        POST  in      405       405     405      405     405
api-token-new                         GET   in      404       200     200      200     200
api-token-new                         POST  in      404       422     422      422     422
api-token-revocation                  GET   in      404       403     403      403     200
api-token-revocation                  POST  in      404       403     403      403     302
# notices
audit-log                             GET   in      404       403     403      403     200
audit-log                             POST  in      405       405     405      405     405
audit-export                          GET   in      405       405     405      405     405
audit-export                          POST  in      404       403     403      403     200
notice-preferences                    GET   in      200       200     200      200     200
notice-preferences                    POST  in      302       302     302      302     302
notice-settings                       GET   in      404       403     403      403     200
notice-settings                       POST  in      404       403     403      403     422
notice-log                            GET   in      404       403     403      403     200
notice-log                            POST  in      405       405     405      405     405
webhook-new                           GET   in      404       403     403      403     200
webhook-new                           POST  in      404       403     403      403     422
webhook                               GET   in      404       403     403      403     200
webhook                               POST  in      405       405     405      405     405
webhook-test                          GET   in      405       405     405      405     405
webhook-test                          POST  in      404       403     403      403     302
webhook-secret                        GET   in      405       405     405      405     405
webhook-secret                        POST  in      404       403     403      403     200
webhook-removal                       GET   in      404       403     403      403     200
webhook-removal                       POST  in      404       403     403      403     302
report-telling                        GET   in      405       405     405      405     405
report-telling                        POST  in      404       302     302      302     302
own-list                              GET   in      404       200     200      200     200
own-list                              POST  in      405       405     405      405     405
own-new                               GET   in      404       403     403      403     200
own-new                               POST  in      404       403     403      403     422
own-change                            GET   in      404       403     403      403     200
own-change                            POST  in      404       403     403      403     422
own-deletion                          GET   in      404       403     403      403     200
own-deletion                          POST  in      404       403     403      403     422
own-validation                        GET   in      404       403     403      403     200
own-validation                        POST  in      404       403     403      403     422
own-outcome                           GET   in      404       403     403      403     200
own-outcome                           POST  in      405       405     405      405     405
own-look                              GET   in      405       405     405      405     405
own-look                              POST  in      404       403     403      403     302
# the API console
console                               GET   in      404       200     200      200     200
console                               POST  in      405       405     405      405     405
console-request                       GET   in      405       405     405      405     405
console-request                       POST  in      404       422     422      422     422
console-change                        GET   in      405       405     405      405     405
console-change                        POST  in      404       403     422      422     422
console-report                        GET   in      405       405     405      405     405
console-report                        POST  in      404       403     422      422     422
console-saving                        GET   in      405       405     405      405     405
console-saving                        POST  in      404       422     422      422     422
console-docs                          GET   in      404       200     200      200     200
console-docs                          POST  in      404       302     302      302     302
console-schema                        GET   in      404       200     200      200     200
console-schema                        POST  in      405       405     405      405     405
console-answer                        GET   in      404       302     302      302     302
console-answer                        POST  in      405       405     405      405     405
console-removal                       GET   in      405       405     405      405     405
console-removal                       POST  in      404       403     403      403     302
# reports
report-list                           GET   in      404       200     200      200     200
report-list                           POST  in      405       405     405      405     405
report-creation                       GET   in      405       405     405      405     405
report-creation                       POST  in      404       403     302      302     302
report-many                           GET   in      404       403     200      200     200
report-many                           POST  in      404       403     200      200     200
report-mirror                         GET   in      405       405     405      405     405
report-mirror                         POST  in      404       403     302      302     302
schedule-list                         GET   in      404       200     200      200     200
schedule-list                         POST  in      405       405     405      405     405
run-queue                             GET   in      404       200     200      200     200
run-queue                             POST  in      405       405     405      405     405
run-queue-status                      GET   in      404       200     200      200     200
run-queue-status                      POST  in      405       405     405      405     405
saved-list                            GET   in      404       200     200      200     200
saved-list                            POST  in      405       405     405      405     405
saved-change                          GET   in      405       405     405      405     405
saved-change                          POST  in      404       403     302      302     302
report-page                           GET   in      404       200     200      200     200
report-page                           POST  in      405       405     405      405     405
report-builder                        GET   in      404       403     200      200     200
report-builder                        POST  in      404       403     200      200     200
report-edit                           GET   in      405       405     405      405     405
report-edit                           POST  in      404       403     302      302     302
report-discard                        GET   in      404       403     200      200     200
report-discard                        POST  in      404       403     302      302     302
report-copy                           GET   in      405       405     405      405     405
report-copy                           POST  in      404       403     302      302     302
report-submission                     GET   in      405       405     405      405     405
report-submission                     POST  in      404       403     302      302     302
report-history                        GET   in      404       200     200      200     200
report-history                        POST  in      405       405     405      405     405
report-repetition                     GET   in      404       200     200      200     200
report-repetition                     POST  in      404       403     422      422     422
repetition-pause                      GET   in      405       405     405      405     405
repetition-pause                      POST  in      404       403     302      302     302
repetition-resumption                 GET   in      405       405     405      405     405
repetition-resumption                 POST  in      404       403     302      302     302
repetition-end                        GET   in      405       405     405      405     405
repetition-end                        POST  in      404       403     302      302     302
recalculation-stop                    GET   in      405       405     405      405     405
recalculation-stop                    POST  in      404       403     302      302     302
recalculation-resumption              GET   in      405       405     405      405     405
recalculation-resumption              POST  in      404       403     302      302     302
report-size-question                  GET   in      405       405     405      405     405
report-size-question                  POST  in      404       403     200      200     200
target-group-size                     GET   in      404       403     200      200     200
target-group-size                     POST  in      405       405     405      405     405
# runs
run-page                              GET   in      404       200     200      200     200
run-page                              POST  in      405       405     405      405     405
run-against                           GET   in      404       200     200      200     200
run-against                           POST  in      405       405     405      405     405
run-deletion                          GET   in      404       403     200      200     200
run-deletion                          POST  in      404       403     302      302     302
run-deletion-status                   GET   in      404       403     200      200     200
run-deletion-status                   POST  in      405       405     405      405     405
run-helper                            GET   in      405       405     405      405     405
run-helper                            POST  in      404       403     302      302     302
run-status                            GET   in      404       200     200      200     200
run-status                            POST  in      405       405     405      405     405
run-part                              GET   in      404       302     302      302     302
run-part                              POST  in      405       405     405      405     405
slide-template                        GET   in      404       403     403      403     200
slide-template                        POST  in      404       403     403      403     422
slide-template-removal                GET   in      405       405     405      405     405
slide-template-removal                POST  in      404       403     403      403     302
run-opening                           GET   in      405       405     405      405     405
run-opening                           POST  in      404       403     302      302     302
run-export                            GET   in      405       405     405      405     405
run-export                            POST  in      404       200     200      200     200
run-withdrawal                        GET   in      404       403     403      200     200
run-withdrawal                        POST  in      404       403     403      422     422
run-stop                              GET   in      405       405     405      405     405
run-stop                              POST  in      404       403     302      302     302
run-resend                            GET   in      405       405     405      405     405
run-resend                            POST  in      404       403     302      302     302
run-resumption                        GET   in      405       405     405      405     405
run-resumption                        POST  in      404       403     302      302     302
# kits
kit-list                              GET   in      404       200     200      200     200
kit-list                              POST  in      405       405     405      405     405
kit-list-reading                      GET   in      405       405     405      405     405
kit-list-reading                      POST  in      404       302     302      302     302
kit-new                               GET   in      404       403     403      403     200
kit-new                               POST  in      404       403     403      403     422
kit                                   GET   in      404       200     200      200     200
kit                                   POST  in      405       405     405      405     405
kit-numbers                           GET   in      405       405     405      405     405
kit-numbers                           POST  in      404       422     422      422     422
kit-name                              GET   in      404       403     403      403     200
kit-name                              POST  in      404       403     403      403     422
kit-outcome                           GET   in      404       403     403      403     200
kit-outcome                           POST  in      405       405     405      405     405
kit-look                              GET   in      405       405     405      405     405
kit-look                              POST  in      404       403     403      403     302
# the API: a session opens nothing there (tests/test_api_rights.py has its own table)
api-reference                         GET   in      200       200     200      200     200
api-reference                         POST  in      405       405     405      405     405
api-schema                            GET   200     200       200     200      200     200
api-schema                            POST  405     405       405     405      405     405
api-me                                GET   401     401       401     401      401     401
api-me                                POST  405     405       405     405      405     405
api-accounts                          GET   401     401       401     401      401     401
api-accounts                          POST  405     405       405     405      405     405
api-account                           GET   401     401       401     401      401     401
api-account                           POST  405     405       405     405      405     405
api-touchpoints                       GET   401     401       401     401      401     401
api-touchpoints                       POST  405     405       405     405      405     405
api-reports                           GET   401     401       401     401      401     401
api-reports                           POST  401     401       401     401      401     401
api-report                            GET   401     401       401     401      401     401
api-report                            POST  405     405       405     405      405     405
api-runs                              GET   401     401       401     401      401     401
api-runs                              POST  401     401       401     401      401     401
api-run                               GET   401     401       401     401      401     401
api-run                               POST  405     405       405     405      405     405
api-run-metrics                       GET   401     401       401     401      401     401
api-run-metrics                       POST  405     405       405     405      405     405
# links
share-list                            GET   in      404       403     403      200     200
share-list                            POST  in      404       403     403      200     200
share-revocation                      GET   in      404       403     403      200     200
share-revocation                      POST  in      404       403     403      302     302
codes                                 GET   200     200       200     200      200     200
codes                                 POST  405     405       405     405      405     405
code                                  GET   200     200       200     200      200     200
code                                  POST  405     405       405     405      405     405
share-detail                          GET   in      404       403     403      200     200
share-detail                          POST  in      405       405     405      405     405
share-rotation                        GET   in      405       405     405      405     405
share-rotation                        POST  in      404       403     403      200     200
share-keeping                         GET   in      405       405     405      405     405
share-keeping                         POST  in      404       403     403      302     302
team-shares                           GET   in      404       403     403      200     200
team-shares                           POST  in      405       405     405      405     405
team-share-revocation                 GET   in      405       405     405      405     405
team-share-revocation                 POST  in      404       403     403      302     302
share-policy                          GET   in      404       403     403      403     200
share-policy                          POST  in      404       403     403      403     422
shared-embed                          GET   200     200       200     200      200     200
shared-embed                          POST  405     405       405     405      405     405
shared-page                           GET   200     200       200     200      200     200
shared-page                           POST  405     405       405     405      405     405
shared-part                           GET   302     302       302     302      302     302
shared-part                           POST  405     405       405     405      405     405
"""

PEOPLE, *_LINES = [line.split() for line in TABLE.strip().splitlines() if not line.startswith("#")]
ROWS = {(name, method): answers for name, method, *answers in _LINES}
ROOMS = ["sharing", "explorer", "touchpoints", "teams"]
EMPTY: dict[str, Any] = {
    "version": 1,
    "head": {"report": "", "is_sandbox": True, "kind": "", "kind_text": "", "sets": [], "facts": [], "source": ""},
    "parts": [{"key": "answer", "title": "Answer", "sentence": "", "figures": [], "table": None, "tiles": [], "notes": []}],
}
# A stranger's look is counted; nothing else that is only looked at leaves a trace.
COUNTS = {("shared-page", "GET"), ("shared-embed", "GET")}


def patterns(resolver: URLResolver, around: tuple[str, ...] = ()) -> Iterator[tuple[URLPattern, tuple[str, ...]]]:
    """Every address below a resolver, with the names of its parameters; some stand in a part that several share."""
    for pattern in resolver.url_patterns:
        names = (*around, *pattern.pattern.regex.groupindex)
        yield from patterns(pattern, names) if isinstance(pattern, URLResolver) else [(pattern, names)]


ADDRESSES = {str(pattern.name): names for pattern, names in patterns(get_resolver())}


@pytest.fixture
def people(alice: Any, bob: Any, anna: Any, charlie: Any, team: Any) -> dict[str, Any]:
    """Everyone of the table's columns; nobody is None."""
    sara = User.objects.create_user("sara@example.com", "correct horse battery")
    Membership.objects.create(team=team, user=sara, role=Role.SHARER)
    return dict(zip(PEOPLE, (None, charlie, bob, anna, sara, alice), strict=True))


ASKED = {"document": "query { a }", "variables": {}, "name": "", "fields": ["a"]}


@pytest.fixture
def stage(people: dict[str, Any], team: Any, account: Any, ready_run: Run) -> dict[str, Any]:  # noqa: F811
    """One of everything that the team has, by the name of the parameter, or by the first word of the address's name."""
    alice = people["admin"]
    dora = Membership.objects.create(team=team, user=User.objects.create_user("dora@example.com"), role=Role.VIEWER)
    invitation, token = invitations.invite(team, "eva@example.com", Role.VIEWER, alice)
    link, shared = ShareLink.make(
        team=team,
        run=ready_run,
        name="For the board",
        projection=EMPTY,
        language="en",
        is_sandbox=True,
        may_be_embedded=True,
        created_by=alice,
    )
    SharePolicy.objects.create(team=team, frames="https://intra.example.fi")
    lost = drafts.queue_run(ready_run.report, alice, uuid4())
    Run.objects.filter(pk=lost.pk).update(state=State.UNCONFIRMED, due_at=None)
    ReportMirror.objects.update_or_create(account=account, defaults={"due_at": None})
    touchpoint = Touchpoint.objects.create(
        account=account, upstream_id="t", kind="media", name="T", folded="t", is_own=True, seen_at=timezone.now()
    )
    asked = {"action": "create", "id": "", "name": "K", "method": "classic", "touchpoint_ids": [], "typed": {}}
    kit_change = ask(account, "kit_change", asked, alice)
    return {
        "team": team.uuid,
        "account": account.uuid,
        "member": dora.uuid,
        "invitation": invitation.uuid,
        "invitation token": token,
        "inquiry": ask(account, "key_test", {}, alice).uuid,
        "target": ask(account, "target_group_size", {}, alice).uuid,
        "console-answer inquiry": ask(account, "console_query", ASKED, alice).uuid,
        "query": ConsoleQuery.objects.create(team=team, owner=alice, name="Q", query="query { a }", is_shared=True).uuid,
        "touchpoint": touchpoint.uuid,
        "kind": "media",
        "kit": Kit.objects.create(account=account, upstream_id="k", name="K", method="classic", made_at=timezone.now()).uuid,
        "kit-outcome change": kit_change.uuid,
        "kit-look change": kit_change.uuid,
        "change": changes.ask(account, changes.Change("create", "media", "N", fields={}), alice, uuid4()).uuid,
        "report": drafts.new_report(team, account, alice).uuid,
        "run": ready_run.uuid,
        "run-deletion uuid": ready_run.uuid,
        "run-deletion-status uuid": ready_run.uuid,
        "run-against uuid": ready_run.uuid,
        "run-against other": ready_run.uuid,
        "run uuid": lost.uuid,
        "repetition": _repeated(ready_run.report).uuid,
        "recalculation": ready_run.report.uuid,
        "saved": saved.keep(account, "group", "G", {"target_group": [{"variable": "g", "values": ["f"]}]}, alice).part.uuid,
        "share": link.uuid,
        "code": code_of(ready_run.code or ""),
        "run-withdrawal uuid": ready_run.uuid,
        "run-export uuid": ready_run.uuid,
        "run-export kind": "xlsx",
        "api-token-revocation token": api_tokens.make(dora, "Reader", ["reports:read"], timedelta(days=9))[0].uuid,
        "webhook": webhooks.make(team, "https://hooks.example.org/kits", alice)[0].uuid,
        "shared-page token": shared,
        "shared-part token": shared,
        "shared-part key": "answer",
        "run-opening uuid": ready_run.uuid,
        "run-part uuid": ready_run.uuid,
        "run-part key": "answer",
        "shared-embed token": shared,
        "key": "x",
        "uidb36": "0",
        "pk": "0",
    }


def _repeated(report: Report) -> Report:
    """A report that the portal repeats."""
    report.versions.get().media_sets.update(date_preset="last_week")
    Series.objects.create(report=report, due_at=timezone.now())
    return report


def address(name: str, stage: dict[str, Any]) -> str:
    """The address of the team's own thing."""
    first = name.split("-")[0]
    found = {}
    for parameter in ADDRESSES[name]:
        keys = (f"{name} {parameter}", f"{first} {parameter}", parameter, first)
        found[parameter] = next(stage[key] for key in keys if key in stage)
    return reverse(name, kwargs=found)


def browser_of(person: Any) -> Client:
    """A browser whose person has given the password a moment ago."""
    browser = Client()
    if person is not None:
        browser.force_login(person)
        session = browser.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
    return browser


def answer(browser: Client, method: str, url: str) -> str:
    """What comes back, as the table writes it."""
    response = browser.generic(method, url)
    is_sign_in = response.status_code == 302 and response["Location"].startswith(reverse("account_login"))
    return "in" if is_sign_in else str(response.status_code)


MODELS = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
WRITES = re.compile(
    rf"\s*(INSERT|REPLACE|UPDATE|DELETE)\b.*\b({'|'.join(model._meta.db_table for model in MODELS)})\b", re.DOTALL
)


def rows() -> dict[str, list[Any]]:
    """All that the rooms have written down."""
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in MODELS}


@contextmanager
def nothing_changes() -> Iterator[None]:
    """Fail where the rooms hold something else at the end than at the start.

    They are read only where something is about to be written: reading them is most of the work, and hardly anything writes.
    """
    before: dict[str, list[Any]] = {}

    def look(execute: Any, sql: str, *rest: Any) -> Any:
        if not before and WRITES.match(sql):
            before.update(rows())
        return execute(sql, *rest)

    with connection.execute_wrapper(look):
        yield
    assert not before or rows() == before, "Something was changed that should not have been."


def test_every_address_has_a_name_and_is_in_the_table() -> None:
    assert "None" not in ADDRESSES
    wanted = {(name, method) for name in ADDRESSES for method in ("GET", "POST")}
    assert not wanted - ROWS.keys(), "These addresses are not in the table."
    assert not ROWS.keys() - wanted, "These lines of the table are no address any more."
    assert {len(answers) for answers in ROWS.values()} == {len(PEOPLE)}


@pytest.mark.parametrize(("name", "method"), ROWS, ids=[" ".join(row) for row in ROWS])
def test_everybody_gets_what_the_table_says(people: dict[str, Any], stage: dict[str, Any], name: str, method: str) -> None:
    found, url = [], address(name, stage)
    for person in people.values():
        with transaction.atomic():
            browser = browser_of(person)
            may_change = method == "POST" and ROWS[name, method][len(found)] in ("200", "302")
            with nullcontext() if may_change or (name, method) in COUNTS else nothing_changes():
                found.append(answer(browser, method, url))
                if method == "GET":
                    assert found[-1] == answer(browser, "HEAD", url), "HEAD is not answered as GET is."
            transaction.set_rollback(True)
    assert dict(zip(PEOPLE, found, strict=True)) == dict(zip(PEOPLE, ROWS[name, method], strict=True))


def test_nothing_can_be_asked_for_in_another_way(people: dict[str, Any], stage: dict[str, Any]) -> None:
    browser = browser_of(people["admin"])
    ours = [name for name in ADDRESSES if not name.startswith(("account_", "mfa_", "socialaccount_", "openid_connect_"))]
    with nothing_changes():
        asked = {(name, method): answer(browser, method, address(name, stage)) for name in ours for method in ("PUT", "DELETE")}
    assert {row: found for row, found in asked.items() if found != "405"} == {}
