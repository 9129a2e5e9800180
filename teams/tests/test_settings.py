"""One page of settings, saved section by section."""

from __future__ import annotations

import pytest
from django.urls import reverse

from teams.models import AuditEntry, Team

pytestmark = pytest.mark.django_db


def post(client, team, section, **values):
    return client.post(reverse("team-settings", args=[team.uuid]), {"section": section, **values})


def test_a_section_is_saved_by_itself_and_the_log_says_what_changed(client, alice, team):
    client.force_login(alice)
    answer = post(client, team, "rule", rule_pack="gemius", opens_hidden="on")
    assert answer.url.endswith("#rule")
    stored = Team.objects.get(pk=team.pk)
    assert (stored.rule_pack, stored.mark_under, stored.hide_under, stored.name) == ("gemius", 80, 30, team.name)
    assert AuditEntry.objects.get(event="rule_changed").changes == {"rule_pack": ["agof", "gemius"]}


def test_saving_what_was_there_leaves_no_line_in_the_log(client, alice, team):
    client.force_login(alice)
    post(client, team, "rule", rule_pack="agof", mark_under="80", hide_under="30", opens_hidden="on")
    assert not AuditEntry.objects.filter(event="rule_changed").exists()


@pytest.mark.parametrize(
    ("mark", "hide", "said"),
    [
        ("", "30", "Say how many people"),
        ("50", "60", "What is hidden is marked as well"),
        ("0", "0", "greater than or equal to 1"),
        ("many", "3", "Enter a whole number"),
    ],
)
def test_an_own_rule_needs_two_limits_that_fit(client, alice, team, mark, hide, said):
    client.force_login(alice)
    answer = post(client, team, "rule", rule_pack="own", mark_under=mark, hide_under=hide)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert Team.objects.get(pk=team.pk).rule_pack == "agof"


def test_limits_typed_beside_another_pack_do_not_matter(client, alice, team):
    client.force_login(alice)
    assert post(client, team, "rule", rule_pack="yougov", mark_under="x", hide_under="").status_code == 302
    assert Team.objects.get(pk=team.pk).mark_under == 80


def test_an_unknown_pack_is_refused_and_the_page_keeps_the_teams_name(client, alice, team):
    client.force_login(alice)
    answer = post(client, team, "rule", rule_pack="nobody")
    assert answer.status_code == 422 and team.name in answer.content.decode()


def test_a_pair_of_colours_is_chosen_and_worn_by_every_page_of_the_team(client, alice, team):
    client.force_login(alice)
    assert post(client, team, "colours", palette="plum-lime").url.endswith("#colours")
    for name in ("team-settings", "report-list"):
        page = client.get(reverse(name, args=[team.uuid])).content.decode()
        assert page.partition("<head>")[0].rstrip().endswith('data-palette="plum-lime">')
    assert post(client, team, "colours", palette="red-green").status_code == 422
