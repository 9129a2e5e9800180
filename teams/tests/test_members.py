"""Members, roles, invitations and teams."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from teams import invitations, people
from teams.models import Invitation, Membership, Team, User
from teams.tests.conftest import at_once, text


def url(name: str, team, *more) -> str:
    return reverse(name, args=[team.uuid, *more])


def membership(user) -> Membership:
    return Membership.objects.get(user=user)


@pytest.fixture
def invited(alice, team) -> tuple[Invitation, str]:
    return invitations.invite(team, "Dora@example.com", "analyst", alice)


def test_an_admin_changes_a_role_and_it_counts_at_once(client, alice, bob, team):
    client.force_login(alice)
    client.post(url("member-role", team, membership(bob).uuid), {"role": "analyst"})
    assert membership(bob).role == "analyst"


def test_an_unknown_role_changes_nothing(client, alice, bob, team):
    client.force_login(alice)
    client.post(url("member-role", team, membership(bob).uuid), {"role": "owner"})
    assert membership(bob).role == "viewer"


def test_the_last_admin_can_neither_step_down_nor_leave(client, alice, bob, team):
    client.force_login(alice)
    mine = membership(alice).uuid
    page = client.post(url("member-role", team, mine), {"role": "viewer"}, follow=True)
    assert "without an admin" in text(page)
    client.post(url("member-removal", team, mine))
    assert membership(alice).role == "admin"


def test_two_admins_who_leave_at_once_do_not_both_get_out(on_disk, alice, bob, team):
    Membership.objects.update(role="admin")
    rows = list(Membership.objects.all())
    on_disk()
    found = at_once(lambda: people.remove_member(row := rows.pop(), row.user), 2)
    assert sum(isinstance(one, people.LastAdminError) for one in found) == 1


def test_a_member_may_leave_and_then_finds_nothing(client, alice, bob, team):
    client.force_login(bob)
    client.post(url("member-removal", team, membership(bob).uuid))
    assert client.get(url("member-list", team)).status_code == 404


def test_a_viewer_sees_who_is_there_but_changes_nobody(client, alice, bob, team):
    client.force_login(bob)
    page = client.get(url("member-list", team))
    assert page.status_code == 200
    assert "member-role" not in text(page)
    assert "You can ask alice@example.com" in text(page)
    assert client.post(url("member-role", team, membership(bob).uuid), {"role": "admin"}).status_code == 403
    assert client.post(url("member-removal", team, membership(alice).uuid)).status_code == 403
    assert client.post(url("invitation-new", team), {"email": "x@example.com", "role": "admin"}).status_code == 403


def test_a_stranger_finds_no_team(client, alice, charlie, team, invited):
    client.force_login(charlie)
    paths = [
        url("member-role", team, membership(alice).uuid), url("member-removal", team, membership(alice).uuid),
        url("invitation-new", team), url("invitation-renewal", team, invited[0].uuid),
        url("invitation-revocation", team, invited[0].uuid), url("team-settings", team),
    ]  # fmt: skip
    assert {client.post(path).status_code for path in paths} == {404}
    assert client.get(url("member-list", team)).status_code == 404


def test_another_teams_member_cannot_be_reached_through_ones_own_team(client, alice, charlie, team, other_team):
    client.force_login(charlie)
    assert client.post(url("member-removal", other_team, membership(alice).uuid)).status_code == 404
    assert membership(alice)


def test_an_invitation_is_mailed_and_shown_once_to_be_copied(client, alice, team):
    client.force_login(alice)
    page = text(client.post(url("invitation-new", team), {"email": "Dora@example.com", "role": "analyst"}))
    link = re.search(r"http://localhost:8000/invitations/[\w-]{43}/", page)[0]
    assert link in mail.outbox[0].body
    assert mail.outbox[0].to == ["dora@example.com"]
    assert link not in text(client.get(url("member-list", team)))


def test_a_forged_host_does_not_get_into_the_mail(client, alice, team):
    client.force_login(alice)
    form = {"email": "dora@example.com", "role": "viewer"}
    client.post(url("invitation-new", team), form, headers={"Host": "127.0.0.1", "X-Forwarded-Host": "evil.example"})
    assert "http://localhost:8000/invitations/" in mail.outbox[0].body


def test_a_mail_server_that_fails_leaves_the_link_to_be_copied(client, alice, team, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    client.force_login(alice)
    page = text(client.post(url("invitation-new", team), {"email": "dora@example.com", "role": "viewer"}))
    assert "The mail could not be sent" in page
    assert "/invitations/" in page


def test_only_a_hash_of_the_link_is_kept(invited):
    assert invited[1] not in str(Invitation.objects.values())


def test_who_is_in_the_team_is_not_invited(client, alice, bob, team):
    client.force_login(alice)
    page = client.post(url("invitation-new", team), {"email": "BOB@example.com", "role": "admin"})
    assert page.status_code == 422
    assert not Invitation.objects.exists()


def test_somebody_new_signs_up_through_the_link_with_the_invited_address(client, team, invited):
    assert "Create an account" in text(client.get(reverse("invitation", args=[invited[1]])))
    form = {"email": "other@example.com", "password1": "a long enough one", "name": "Dora"}
    client.post(reverse("account_signup"), form)
    dora = User.objects.get(name="Dora")
    assert dora.email == "dora@example.com"
    assert (membership(dora).team, membership(dora).role) == (team, "analyst")


def test_somebody_known_signs_in_and_joins_with_one_click(client, team, invited):
    client.force_login(User.objects.create_user("dora@example.com"))
    assert client.post(reverse("invitation", args=[invited[1]])).status_code == 302
    assert Membership.objects.filter(team=team, user__email="dora@example.com", role="analyst").exists()


def test_looking_at_an_invitation_does_not_use_it(client, invited):
    client.force_login(User.objects.create_user("dora@example.com"))
    client.get(reverse("invitation", args=[invited[1]]))
    assert Invitation.objects.open().exists()


def test_an_invitation_works_once(client, team, invited):
    client.force_login(User.objects.create_user("dora@example.com"))
    client.post(reverse("invitation", args=[invited[1]]))
    Membership.objects.filter(user__email="dora@example.com").delete()
    assert client.post(reverse("invitation", args=[invited[1]])).status_code == 404
    assert not Membership.objects.filter(user__email="dora@example.com").exists()


def test_an_invitation_is_for_one_address(client, charlie, team, invited):
    client.force_login(charlie)
    assert client.post(reverse("invitation", args=[invited[1]])).status_code == 403
    assert not Membership.objects.filter(team=team, user=charlie).exists()


def test_an_old_link_does_not_change_the_role_of_who_is_in(alice, team, invited):
    dora = User.objects.create_user("dora@example.com")
    Membership.objects.create(team=team, user=dora, role="admin")
    assert invitations.accept(invited[0], dora)
    assert membership(dora).role == "admin"


def test_revoked_expired_renewed_and_unknown_links_look_the_same(client, alice, team, invited):
    invitation, token = invited
    client.force_login(alice)
    client.post(url("invitation-renewal", team, invitation.uuid))
    renewed = re.search(r"/invitations/([\w-]{43})/", mail.outbox[0].body)[1]
    client.logout()
    pages = [client.get(reverse("invitation", args=[t])) for t in (token, "x" * 43)]
    assert client.get(reverse("invitation", args=[renewed])).status_code == 200
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    pages.append(client.get(reverse("invitation", args=[renewed])))
    invitations.revoke(invitation, invitation.invited_by)
    pages.append(client.get(reverse("invitation", args=[renewed])))
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1


def test_a_second_invitation_closes_the_first(alice, team, invited):
    invitations.invite(team, "dora@example.com", "viewer", alice)
    assert invitations.find(invited[1]) is None
    assert Invitation.objects.open().count() == 1


def test_signing_up_founds_a_team_with_its_admin(client, db):
    form = {"email": "Eva@example.com", "password1": "a long enough one", "name": "Eva", "team_name": "Eva's"}
    client.post(reverse("account_signup"), form)
    mine = Membership.objects.get(user__email="eva@example.com")
    assert (mine.team.name, mine.role) == ("Eva's", "admin")


def test_signing_up_without_an_invitation_asks_for_a_team(client, db):
    client.post(reverse("account_signup"), {"email": "eva@example.com", "password1": "a long enough one"})
    assert not User.objects.exists()


def test_a_reset_mail_leads_to_the_portals_own_address(client, alice):
    client.post(reverse("account_reset_password"), {"email": alice.email}, headers={"Host": "127.0.0.1"})
    assert "http://localhost:8000/accounts/password/reset/key/" in mail.outbox[0].body
    assert "127.0.0.1" not in mail.outbox[0].body


def test_anyone_signed_in_may_found_a_team(client, bob, team):
    client.force_login(bob)
    client.post(reverse("team-new"), {"name": "Bob's", "time_zone": "Europe/Stockholm"})
    assert Membership.objects.get(team__name="Bob's").role == "admin"


def test_settings_are_the_admins(client, alice, bob, team):
    form = {"name": "Other name", "time_zone": "Europe/Berlin"}
    client.force_login(bob)
    assert client.post(url("team-settings", team), form).status_code == 403
    client.force_login(alice)
    client.post(url("team-settings", team), form)
    assert Team.objects.get().time_zone == "Europe/Berlin"
    assert client.post(url("team-settings", team), form | {"time_zone": "Mars/Base"}).status_code == 422


def test_who_has_not_signed_in_is_led_to_the_sign_in(client, team):
    for path in (url("member-list", team), url("key-list", team), url("team-settings", team), reverse("team-new")):
        assert client.get(path).url.startswith(reverse("account_login"))


def test_a_link_in_other_hands_lets_nobody_in(charlie, invited):
    assert not invitations.accept(invited[0], charlie)
    assert Invitation.objects.open().exists()


def test_removing_leaving_and_revoking_ask_first(client, alice, bob, team, invited):
    client.force_login(alice)
    asked = {
        url("member-removal", team, membership(bob).uuid): f"Remove {bob}?",
        url("member-removal", team, membership(alice).uuid): f"Leave {team}?",
        url("invitation-revocation", team, invited[0].uuid): "Revoke the invitation of dora@example.com?",
    }
    listed = text(client.get(url("member-list", team)))
    for path, question in asked.items():
        assert f'href="{path}"' in listed
        assert question in listed  # in a dialog
        page = text(client.get(path))
        assert f"<h1>{question}</h1>" in page  # and without scripts on a page
        assert 'method="post"' in page
    assert membership(bob)
    assert Invitation.objects.open().exists()


def test_who_may_not_remove_is_not_asked(client, alice, bob, charlie, team):
    path = url("member-removal", team, membership(alice).uuid)
    for person, status in ((bob, 403), (charlie, 404)):
        client.force_login(person)
        assert client.get(path).status_code == status


def test_on_a_phone_every_cell_says_its_column(client, alice, bob, team, invited):
    client.force_login(alice)
    page = text(client.get(url("member-list", team)))
    assert page.count("table--stack") == 2
    assert page.count('data-label="Role"') == 3
    assert page.count('data-label="Since"') == 2
    assert page.count('data-label="Until"') == 1


def test_an_empty_post_is_checked_like_any_other(client, alice, team):
    client.force_login(alice)
    assert client.post(reverse("team-new")).status_code == 422
    assert client.post(url("team-settings", team)).status_code == 422
    assert client.get(reverse("team-new")).status_code == 200


@pytest.mark.parametrize("name", ["member-list", "team-settings", "key-list"])
def test_a_page_can_be_asked_for_its_head(client, alice, team, name):
    client.force_login(alice)
    assert client.head(url(name, team)).status_code == 200
