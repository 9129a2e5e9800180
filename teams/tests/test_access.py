"""The table of roles and rights, and how it answers."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template import Context, Template

from teams import access
from teams.access import Right, Role
from teams.models import Membership, User


@pytest.mark.parametrize(
    ("role", "rights"),
    [("viewer", "see console_read"), ("analyst", "see console_read console_change build submit"),
     ("sharer", "see console_read console_change build submit share"),
     ("admin", "see console_read console_change build submit share manage")],
)  # fmt: skip
def test_a_role_may_what_the_table_says(role, rights):
    assert {right.value for right in access.RIGHTS[Role(role)]} == set(rights.split())


def test_another_teams_object_is_answered_like_one_that_never_existed(charlie, team):
    with pytest.raises(Http404):
        access.require(charlie, team, Right.SEE)
    with pytest.raises(Http404):
        access.get_team(charlie, team.uuid, Right.SEE)


def test_who_may_not_reads_why_and_whom_to_ask(alice, bob, team):
    with pytest.raises(PermissionDenied) as refused:
        access.get_team(bob, team.uuid, Right.MANAGE)
    assert str(refused.value) == (
        "Your role in Järviseudun Media is viewer: it does not include API keys, own touchpoints, members and settings. "
        "You can ask alice@example.com."
    )


def test_an_account_follows_its_team(alice, bob, charlie, account):
    assert access.get_account(alice, account.uuid, Right.MANAGE) == account
    with pytest.raises(PermissionDenied):
        access.get_account(bob, account.uuid, Right.MANAGE)
    with pytest.raises(Http404):
        access.get_account(charlie, account.uuid, Right.SEE)


def test_a_person_in_two_teams_has_a_role_in_each(alice, charlie, team, other_team):
    Membership.objects.create(team=other_team, user=alice, role="viewer")
    assert access.may(alice, team, Right.MANAGE)
    assert not access.may(alice, other_team, Right.BUILD)
    assert set(access.teams_of(alice)) == {team, other_team}


def test_nobody_and_the_disabled_have_no_teams(alice, team):
    alice.is_active = False
    for person in (alice, AnonymousUser()):
        assert not access.teams_of(person)
        assert access.role_of(person, team) is None


def test_a_role_is_read_once_a_request_and_counts_from_the_next(bob, team, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert not access.may(bob, team, Right.BUILD)
        assert access.may(bob, team, Right.SEE)
    Membership.objects.filter(user=bob).update(role="analyst")
    assert access.may(User.objects.get(pk=bob.pk), team, Right.BUILD)


def test_a_template_asks_before_it_shows_a_button(bob, team):
    page = Template("{% load access %}{% may team 'build' as ok %}{{ ok }}{% may team 'see' as ok %}{{ ok }}")
    assert page.render(Context({"user": bob, "team": team})) == "FalseTrue"


def test_one_address_is_one_person_however_it_is_written(alice):
    assert User.objects.get_by_natural_key("Alice@Example.com") == alice
    assert User.objects.create_user("Dora@Example.COM").email == "dora@example.com"


def test_without_an_admin_the_one_to_ask_is_whoever_runs_the_portal(bob, team):
    said = access.refusal(bob, team, Right.MANAGE)
    assert said.endswith("The team has no admin at present: ask whoever runs this portal.")
    assert "You can ask" not in said


def test_a_disabled_admin_is_nobody_to_ask(alice, bob, team):
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert "alice" not in access.refusal(bob, team, Right.MANAGE)
