"""Times are told on the clock of the team whose page it is, and of no other."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from teams import access
from teams.access import Right
from teams.middleware import team_clock
from teams.models import KitsAccount, Membership, Team
from teams.tests.conftest import text

NEW_YORK = "America/New_York"
NOON = datetime(2026, 11, 23, 12, 5, tzinfo=UTC)


@pytest.fixture
def in_new_york(team):
    Team.objects.filter(pk=team.pk).update(time_zone=NEW_YORK)
    Membership.objects.update(joined_at=NOON)


def test_a_teams_pages_tell_its_time(client, alice, team, account, in_new_york):
    KitsAccount.objects.update(tested_at=NOON)
    client.force_login(alice)
    for name in ("member-list", "key-list"):
        assert "23 Nov 2026, 07:05" in text(client.get(reverse(name, args=[team.uuid])))


def test_two_teams_of_one_person_tell_two_times(client, alice, team, other_team, in_new_york):
    Membership.objects.create(team=other_team, user=alice, role="viewer")
    Membership.objects.update(joined_at=NOON)
    client.force_login(alice)
    assert "23 Nov 2026, 07:05" in text(client.get(reverse("member-list", args=[team.uuid])))
    assert "23 Nov 2026, 14:05" in text(client.get(reverse("member-list", args=[other_team.uuid])))


def test_no_request_leaves_its_time_to_the_next(rf, alice, team, in_new_york):
    zones = []

    def page(request):
        zones.append(timezone.get_current_timezone_name())
        access.get_team(alice, team.uuid, Right.SEE)
        zones.append(timezone.get_current_timezone_name())
        return HttpResponse()

    for _ in range(2):
        team_clock(page)(rf.get("/"))
    assert zones == ["Europe/Helsinki", NEW_YORK] * 2
    assert timezone.get_current_timezone_name() == "Europe/Helsinki"


def test_a_stranger_does_not_learn_the_teams_time(charlie, team, in_new_york):
    with timezone.override(None):
        with pytest.raises(Http404):
            access.require(charlie, team, Right.SEE)
        assert timezone.get_current_timezone_name() == "Europe/Helsinki"
