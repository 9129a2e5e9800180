"""The audit log: everything that matters is in it, no secret is, and nobody changes it."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from teams import invitations
from teams.append_only import guard
from teams.audit import Event, note
from teams.models import AuditEntry, Membership, Team
from teams.models.audit import AppendOnlyError
from teams.spreadsheets import as_text

pytestmark = pytest.mark.database


def events(team: Any) -> list[str]:
    return [entry.event for entry in AuditEntry.objects.filter(team=team)]


def latest(team: Any) -> AuditEntry:
    return AuditEntry.objects.filter(team=team)[0]


# -------------------------------------------------------------------------------------------------------- append-only


def test_an_entry_is_never_saved_again_or_deleted(team: Any, alice: Any) -> None:
    note(team, Event.INVITED, alice, "eva@example.com")
    entry = latest(team)
    for deed in (entry.save, entry.delete, AuditEntry.objects.all().delete, lambda: AuditEntry.objects.update(about="x")):
        with pytest.raises(AppendOnlyError):
            deed()


@pytest.mark.parametrize("statement", ["UPDATE teams_auditentry SET about = 'x'", "DELETE FROM teams_auditentry"])
def test_the_database_refuses_too(team: Any, alice: Any, statement: str) -> None:
    if connection.vendor == "sqlite":
        guard(connection)  # other tests have to empty the table
    note(team, Event.INVITED, alice, "eva@example.com")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert latest(team).about == "eva@example.com"


# ---------------------------------------------------------------------------------------------------- what is in it


def test_a_sign_in_is_told_to_each_team_of_the_person(client: Any, alice: Any, team: Any, other_team: Any) -> None:
    Membership.objects.create(team=other_team, user=alice, role="viewer")
    client.post(reverse("account_login"), {"login": alice.email, "password": "correct horse battery"})
    assert events(team) == events(other_team) == ["signed_in"]


def test_a_wrong_password_is_told_of_people_who_exist(client: Any, alice: Any, team: Any) -> None:
    for email in (alice.email.upper(), "nobody@example.com"):
        client.post(reverse("account_login"), {"login": email, "password": "guess"})
    assert events(team) == ["sign_in_failed"]


def test_roles_and_removals_are_told_with_before_and_after(client: Any, alice: Any, bob: Any, team: Any) -> None:
    client.force_login(alice)
    member = bob.memberships.get()
    client.post(reverse("member-role", args=[team.uuid, member.uuid]), {"role": "sharer"})
    assert (latest(team).about, latest(team).changes) == (bob.email, {"role": ["viewer", "sharer"]})
    client.post(reverse("member-removal", args=[team.uuid, member.uuid]))
    assert (latest(team).event, latest(team).actor, latest(team).about) == ("member_removed", alice.email, bob.email)


def test_whoever_leaves_is_said_to_have_left(client: Any, alice: Any, bob: Any, team: Any) -> None:
    client.force_login(bob)
    client.post(reverse("member-removal", args=[team.uuid, bob.memberships.get().uuid]))
    assert latest(team).event == "member_left"


def test_an_invitation_is_told_from_the_offer_to_the_joining(alice: Any, charlie: Any, team: Any) -> None:
    invitation, _ = invitations.invite(team, charlie.email, "analyst", alice)
    invitations.renew(invitation, alice)
    invitations.accept(invitation, charlie)
    assert events(team) == ["joined", "invitation_renewed", "invited"]
    assert latest(team).actor == charlie.email


def test_a_refused_deed_is_not_told(client: Any, alice: Any, bob: Any, team: Any) -> None:
    client.force_login(bob)
    client.post(reverse("member-role", args=[team.uuid, alice.memberships.get().uuid]), {"role": "viewer"})
    assert "role_changed" not in events(team)


def test_settings_are_told_with_what_changed(client: Any, alice: Any, team: Any) -> None:
    client.force_login(alice)
    client.post(reverse("team-settings", args=[team.uuid]), {"name": team.name, "time_zone": "Europe/Stockholm"})
    assert latest(team).changes == {"time_zone": ["Europe/Helsinki", "Europe/Stockholm"]}


def test_no_secret_gets_into_the_log(alice: Any, team: Any) -> None:
    from teams import keys

    secret = "canary-secret-0123456789"
    fields = {"upstream": "sandbox", "client_id": "sandbox-2", "account_id": "a-2", "name": "Kaks"}
    account = keys.connect(team, alice, client_secret=secret, **fields)
    keys.change(account, alice, client_secret=f"{secret}-new", name="Kolme")
    keys.remove(account, alice)
    assert events(team) == ["key_removed", "key_changed", "key_connected"]
    assert secret not in str(list(AuditEntry.objects.values()))


def test_the_log_outlives_the_person(alice: Any, bob: Any, team: Any) -> None:
    note(team, Event.SIGNED_IN, bob)
    bob.delete()
    assert latest(team).actor == "bob@example.com"


# ---------------------------------------------------------------------------------------------------------- the page


def test_admins_read_it_by_kind(client: Any, alice: Any, team: Any) -> None:
    note(team, Event.INVITED, alice, "eva@example.com")
    note(team, Event.KEY_REMOVED, alice, "Demo")
    client.force_login(alice)
    page = client.get(reverse("audit-log", args=[team.uuid]), {"event": "key_removed"})
    assert [entry.about for entry in page.context["page"]] == ["Demo"]
    assert "eva@example.com" not in page.content.decode()


def test_another_teams_entries_are_not_in_it(client: Any, alice: Any, team: Any, charlie: Any, other_team: Any) -> None:
    note(other_team, Event.INVITED, charlie, "canary@example.com")
    client.force_login(alice)
    assert b"canary" not in client.get(reverse("audit-log", args=[team.uuid])).content
    assert b"canary" not in client.post(reverse("audit-export", args=[team.uuid])).content


def test_the_export_is_whole_and_says_that_it_was_taken(client: Any, alice: Any, team: Any) -> None:
    note(team, Event.ROLE_CHANGED, alice, "=HYPERLINK(1)", {"role": ["viewer", "admin"]})
    client.force_login(alice)
    text = client.post(reverse("audit-export", args=[team.uuid])).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[1][2] == "log_exported"
    assert rows[-1][1:] == [alice.email, "role_changed", "'=HYPERLINK(1)", "role: viewer → admin"]


# ---------------------------------------------------------------------------------------------------- spreadsheets


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\0=1", " =1", "'=1", '"=1', "＝1", "＋1", "－1", "＠x"]
)
def test_a_text_that_would_be_calculated_is_disarmed(text: str) -> None:
    assert as_text(text) == f"'{text}"


@pytest.mark.parametrize("value", [-1.5, 0, None, "Ylä-Satakunta", "a=b", "", "3–4"])
def test_numbers_and_plain_texts_stay(value: object) -> None:
    assert as_text(value) == value


def test_a_team_keeps_its_log(team: Any, alice: Any) -> None:
    from django.db.models import ProtectedError

    note(team, Event.SIGNED_IN, alice)
    with pytest.raises(ProtectedError):
        Team.objects.get(pk=team.pk).delete()
