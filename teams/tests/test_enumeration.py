"""Whether an address has an account is told to who reads its mail, and to nobody else: not by words, and not by work done."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.urls import reverse

from teams import invitations
from teams.models import User

NEW = {"password1": "a long enough one", "name": "Dora", "team_name": "Dora & Co"}


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that were hashed: that takes longer than all else together."""
    seen: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        seen.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return seen


def answers(name: str, form: dict[str, str]) -> tuple[int, str, str]:
    """What a browser gets, and what the page says that it is led to."""
    browser = Client()
    response = browser.post(reverse(name), form)
    page = browser.get(response["Location"]) if response.status_code == 302 else response
    said = page.content.decode().replace(form.get("email", form.get("login", "")), "ADDRESS")
    lines = [line for line in said.splitlines() if "csrfmiddlewaretoken" not in line]
    return response.status_code, response.get("Location", ""), "\n".join(lines)


@pytest.mark.parametrize(
    ("name", "field", "more"),
    [
        ("account_signup", "email", NEW),
        ("account_reset_password", "email", {}),
        ("account_login", "login", {"password": "a wrong guess"}),
    ],
)
def test_a_taken_address_and_a_free_one_get_the_same(
    alice: Any, hashed: list[str], mailoutbox: list[Any], name: str, field: str, more: dict[str, str]
) -> None:
    found, work, mails = [], [], []
    for email in ("alice@example.com", "nobody@example.com"):
        hashed.clear()
        mailoutbox.clear()
        found.append(answers(name, {field: email, **more}))
        work.append(len(hashed))
        mails.append([mail.to for mail in mailoutbox])
    assert found[0] == found[1]
    assert work[0] == work[1]
    assert [len(sent) for sent in mails] == ([0, 0] if name == "account_login" else [1, 1])


def test_the_owner_of_a_taken_address_is_told(alice: Any, mailoutbox: list[Any]) -> None:
    Client().post(reverse("account_signup"), {"email": "Alice@example.com", **NEW})
    assert mailoutbox[0].to == ["alice@example.com"]
    assert "wanted to make an account in Kits Portal" in mailoutbox[0].body
    assert User.objects.count() == 1


def test_an_address_that_is_not_confirmed_lets_nobody_in(client: Client, db: Any, mailoutbox: list[Any]) -> None:
    client.post(reverse("account_signup"), {"email": "dora@example.com", **NEW})
    Client().post(reverse("account_login"), {"login": "dora@example.com", "password": NEW["password1"]})
    assert client.get(reverse("home")).url.startswith(reverse("account_login"))
    link = mailoutbox[0].body.split("http://localhost:8000")[1].split()[0]
    assert client.post(link).url == reverse("home")
    assert client.get(reverse("home")).url != reverse("account_login")


def test_a_link_opened_elsewhere_confirms_and_signs_nobody_in(client: Client, db: Any, mailoutbox: list[Any]) -> None:
    client.post(reverse("account_signup"), {"email": "dora@example.com", **NEW})
    elsewhere = Client()
    elsewhere.post(mailoutbox[0].body.split("http://localhost:8000")[1].split()[0])
    assert EmailAddress.objects.get().verified
    assert "_auth_user_id" not in elsewhere.session


def test_who_comes_by_the_mailed_invitation_needs_no_second_mail(alice: Any, team: Any, mailoutbox: list[Any]) -> None:
    dora = User.objects.create_user("dora@example.com", "correct horse battery")
    EmailAddress.objects.filter(user=dora).update(verified=False)
    _invitation, token = invitations.invite(team, "dora@example.com", "viewer", alice)
    credentials = {"login": "dora@example.com", "password": "correct horse battery"}
    copied = Client()
    copied.get(reverse("invitation", args=[token]))
    copied.post(reverse("account_login"), credentials)
    assert "_auth_user_id" not in copied.session
    mailed = Client()
    mailed.get(invitations.link(token, mailed=True).removeprefix("http://localhost:8000"))
    mailed.post(reverse("account_login"), credentials)
    assert mailed.session["_auth_user_id"] == str(dora.pk)


def test_who_could_sign_in_before_can_do_so_after_the_upgrade(alice: Any, bob: Any, anna: Any, charlie: Any) -> None:
    EmailAddress.objects.filter(user=alice).delete()
    EmailAddress.objects.filter(user=bob).update(verified=False)
    EmailAddress.objects.filter(user=anna).update(email="charlie@example.com", verified=False)
    import_module("teams.migrations.0011_confirmed_addresses").confirm(apps, connection.schema_editor())
    for person in (alice, bob, anna, charlie):
        assert EmailAddress.objects.filter(user=person, email=person.email, verified=True).exists(), person
        assert EmailAddress.objects.filter(user=person, primary=True).count() == 1
    assert not EmailAddress.objects.get(user=anna, email="charlie@example.com").verified
