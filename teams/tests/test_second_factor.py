"""A team that wants a second factor shows nothing to a member without one, whatever address they open."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from teams import access
from teams.access import Right
from teams.models import Membership, Team


def wants_a_factor(team: Team) -> None:
    Team.objects.filter(pk=team.pk).update(requires_factor=True)


def url(name: str, team: Team) -> str:
    return reverse(name, args=[team.uuid])


def test_from_the_next_request_on_the_member_is_led_to_setting_one_up(client: Client, bob: Any, team: Team) -> None:
    client.force_login(bob)
    assert client.get(url("report-list", team)).status_code == 200
    wants_a_factor(team)
    answer = client.get(url("report-list", team))
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "second factor" in page and reverse("mfa_add_webauthn") in page and reverse("mfa_activate_totp") in page
    TOTP.activate(bob, generate_totp_secret())
    assert client.get(url("report-list", team)).status_code == 200


def test_other_teams_stay_open(client: Client, bob: Any, team: Team, other_team: Team) -> None:
    Membership.objects.create(team=other_team, user=bob, role="viewer")
    wants_a_factor(team)
    client.force_login(bob)
    assert client.get(url("report-list", other_team)).status_code == 200
    assert client.get(reverse("home")).url == url("report-list", other_team)


def test_a_stranger_learns_nothing_of_it(client: Client, charlie: Any, team: Team) -> None:
    wants_a_factor(team)
    client.force_login(charlie)
    assert client.get(url("report-list", team)).status_code == 404


def test_recovery_codes_alone_are_no_second_factor(bob: Any, team: Team) -> None:
    wants_a_factor(team)
    Authenticator.objects.create(user=bob, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert not access.may(bob, team, Right.SEE)


@pytest.fixture
def form() -> dict[str, str]:
    return {"section": "factor", "requires_factor": "on"}


def test_an_admin_without_one_cannot_ask_for_it(client: Client, alice: Any, team: Team, form: dict[str, str]) -> None:
    client.force_login(alice)
    answer = client.post(url("team-settings", team), form)
    assert answer.status_code == 422 and b"for yourself first" in answer.content
    team.refresh_from_db()
    assert not team.requires_factor


def test_asking_for_it_and_no_more_stand_in_the_log(client: Client, alice: Any, team: Team, form: dict[str, str]) -> None:
    TOTP.activate(alice, generate_totp_secret())
    client.force_login(alice)
    client.post(url("team-settings", team), form)
    team.refresh_from_db()
    assert team.requires_factor
    client.post(url("team-settings", team), form | {"requires_factor": ""})
    events = list(team.audit_entries.values_list("event", flat=True))
    assert events[:2] == ["factor_released", "factor_required"] and "team_changed" not in events
