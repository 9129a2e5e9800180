"""The mails about one's own account: in the portal's words, and none to whom an invitation has found already."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account import app_settings
from allauth.account.models import EmailAddress
from allauth.core import context
from django.core import mail
from django.urls import reverse

from teams import invitations
from teams.models import Team, User
from teams.signup import AccountAdapter

STRANGE = ("Hello from", "Thank you for using", "localhost:8300", "receiving this", "Please Confirm")
NEW = {"email": "dora@example.com", "password1": "a long enough one", "name": "Dora", "team_name": "Dora & Co"}


def the_mail() -> mail.EmailMessage:
    assert len(mail.outbox) == 1
    assert not [phrase for phrase in STRANGE if phrase in mail.outbox[0].body + mail.outbox[0].subject]
    assert "Kits Portal" in mail.outbox[0].subject
    assert "&" not in mail.outbox[0].body
    return mail.outbox[0]


def the_link() -> str:
    return re.findall(r"^http://localhost:8000(/\S+)$", the_mail().body, re.MULTILINE)[0]


def test_who_signs_up_is_asked_to_confirm_the_address(client, db):
    client.post(reverse("account_signup"), NEW)
    assert "You have made an account in Kits Portal" in the_mail().body
    assert the_mail().to == ["dora@example.com"]
    client.post(the_link())
    assert EmailAddress.objects.get().verified


def test_who_has_just_signed_up_is_not_told_to_have_signed_in_a_while_ago(client, db):
    client.post(reverse("account_signup"), NEW)
    client.post(the_link())
    page = client.get(reverse("key-new", args=[Team.objects.get().uuid])).content.decode()
    assert "a while ago" not in page and 'name="client_secret"' in page


def test_who_adds_an_address_is_asked_there(sign_in, alice):
    sign_in(alice).post(reverse("account_email"), {"email": "second@example.com", "action_add": ""})
    assert "alice@example.com has given this address, second@example.com" in the_mail().body
    sign_in(alice).post(the_link())
    assert EmailAddress.objects.get(email="second@example.com").verified


def test_a_forgotten_password_is_replaced_through_the_mail(client, alice):
    client.post(reverse("account_reset_password"), {"email": "alice@example.com"})
    assert "asked for a new password for alice@example.com" in the_mail().body
    page = client.get(the_link(), follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": "quite another one", "password2": "quite another one"})
    assert User.objects.get().check_password("quite another one")


def test_an_address_without_an_account_is_told_so_in_the_mail(client, db):
    client.post(reverse("account_reset_password"), {"email": "nobody@example.com"})
    assert "There is no account with this address" in the_mail().body
    assert the_link() == reverse("account_signup")


def test_an_address_that_signs_up_twice_learns_of_its_account(alice, rf):
    with context.request_context(rf.get("/")):
        AccountAdapter().send_account_already_exists_mail("alice@example.com")
    assert "There is one with this address already" in the_mail().body
    assert the_link() == reverse("account_reset_password")


def test_the_mails_name_the_days_that_the_links_live(settings):
    assert timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT) == timedelta(days=3)
    assert timedelta(days=app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS) == timedelta(days=3)


@pytest.fixture
def invited(alice, team):
    """Dora's invitation: its mail is sent and taken out of the box; the link in it, and the one that Alice can copy."""
    invitation, token = invitations.invite(team, "Dora@example.com", "analyst", alice)
    invitations.mail(invitation, token)
    mailed = re.search(r"http://localhost:8000(\S+)", mail.outbox.pop().body)[1]
    return mailed, reverse("invitation", args=[token])


def test_whom_the_mailed_invitation_has_found_is_not_asked_to_confirm(client, team, invited):
    client.get(invited[0])
    client.post(reverse("account_signup"), NEW)
    assert mail.outbox == []
    assert EmailAddress.objects.values_list("email", "verified").last() == ("dora@example.com", True)
    assert team.memberships.filter(user__email="dora@example.com").exists()


@pytest.mark.parametrize("mark", ["", "?mail=", "?mail=forged", "?mail=%C3%A4"])
def test_a_link_that_was_passed_on_proves_no_address(client, invited, mark):
    client.get(invited[1] + mark)
    client.post(reverse("account_signup"), NEW)
    assert not EmailAddress.objects.get(email="dora@example.com").verified
    assert "You have made an account" in the_mail().body
    assert client.get(reverse("home")).url.startswith(reverse("account_login"))


def test_the_proof_is_for_one_invitation_only(client, alice, team, invited):
    client.get(invited[0])
    _other, token = invitations.invite(team, "eva@example.com", "viewer", alice)
    client.get(reverse("invitation", args=[token]))
    client.post(reverse("account_signup"), NEW | {"email": "eva@example.com"})
    assert EmailAddress.objects.values_list("email", "verified").last() == ("eva@example.com", False)


def test_the_admin_is_not_shown_the_mailed_link(client, alice, team):
    client.force_login(alice)
    page = client.post(reverse("invitation-new", args=[team.uuid]), {"email": "dora@example.com", "role": "analyst"})
    assert "?mail=" in mail.outbox[0].body
    assert "?mail=" not in page.content.decode()
