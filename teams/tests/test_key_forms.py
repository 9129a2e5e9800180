"""Connecting an account and changing its key: the password within the form, the service guessed, the account that is there."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from teams.models import KitsAccount
from teams.tests.conftest import SECRET, text
from teams.tests.test_keys import FORM, new_url

PASSWORD = "correct horse battery"
CHANGE = {"name": "Other", "client_id": "sandbox-1", "client_secret": SECRET, "account_id": "a-1"}


def change_url(account) -> str:
    return reverse("key-change", args=[account.uuid])


@pytest.fixture
def stale(client, alice):
    """Alice's browser, long after she gave her password."""
    cache.clear()
    client.force_login(alice)
    return client


def test_whoever_signed_in_long_ago_gives_the_password_within_the_form(stale, team):
    assert 'name="password"' in text(stale.get(new_url(team)))
    answer = stale.post(new_url(team), FORM | {"password": PASSWORD})
    assert answer.url == reverse("key", args=[KitsAccount.objects.get().uuid])


def test_whoever_signed_in_a_moment_ago_is_not_asked(sign_in, alice, team, keyed):
    browser = sign_in(alice)
    for url in (new_url(team), change_url(keyed)):
        assert 'name="password"' not in text(browser.get(url))


@pytest.mark.parametrize(("given", "says"), [("", "give your own password as well"), ("wrong", "This is not your password")])
def test_without_the_password_nothing_is_stored_and_nothing_typed_is_lost_but_the_secret(stale, team, given, says):
    answer = stale.post(new_url(team), FORM | {"password": given})
    page = text(answer)
    assert (answer.status_code, KitsAccount.objects.exists()) == (422, False)
    for typed in ('value="sandbox-9"', 'value="a-9"', 'value="Main"', says, "Paste the secret once more"):
        assert typed in page
    assert SECRET not in page + str(dict(stale.session))


def test_a_key_is_not_changed_without_the_password(stale, keyed):
    assert stale.post(change_url(keyed), CHANGE | {"client_secret": ""}).status_code == 422
    assert KitsAccount.objects.get().name == "Demo"
    stale.post(change_url(keyed), CHANGE | {"password": PASSWORD})
    assert KitsAccount.objects.get().name == "Other"


def test_a_password_that_was_right_is_not_asked_for_twice(stale, team):
    page = text(stale.post(new_url(team), FORM | {"password": PASSWORD, "client_id": ""}))
    assert 'name="password"' not in page
    assert PASSWORD not in page
    assert stale.post(new_url(team), FORM).status_code == 302


def test_passwords_cannot_be_tried_without_end(stale, team):
    for _try in range(10):
        stale.post(new_url(team), FORM | {"password": "wrong"})
    assert "Too many tries" in text(stale.post(new_url(team), FORM | {"password": PASSWORD}))
    assert not KitsAccount.objects.exists()


def test_who_has_no_password_is_asked_on_the_page_that_knows_other_ways(stale, alice, team):
    alice.set_unusable_password()
    alice.save()
    stale.force_login(alice)
    assert stale.get(new_url(team)).url == f"{reverse('account_reauthenticate')}?next={new_url(team).replace('/', '%2F')}"


def test_the_role_is_looked_at_before_the_password(client, bob, charlie, team, keyed):
    for person, status in ((bob, 403), (charlie, 404)):
        client.force_login(person)
        for url in (new_url(team), change_url(keyed)):
            assert [client.get(url).status_code, client.post(url, FORM).status_code] == [status, status]


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("refused", "Its key is refused: change it there."), ("working", "Its key works."),
        ("untested", "has not been tested yet"), ("unreachable", "could not be tested"),
    ],
)  # fmt: skip
def test_an_account_that_is_there_already_is_linked_and_says_how_its_key_stands(sign_in, alice, team, keyed, state, says):
    KitsAccount.objects.update(state=state, name="<b>Demo")
    page = text(sign_in(alice).post(new_url(team), FORM | {"account_id": "a-1"}))
    link = f'<a href="{reverse("key", args=[keyed.uuid])}">&lt;b&gt;Demo</a>'
    assert f"connected to your team already: {link}" in page
    assert says in page


@pytest.mark.parametrize(("address", "guess"), [("", "sandbox"), ("https://kits.example/graphql", "kits")])
def test_the_service_is_guessed_by_what_the_portal_can_reach(sign_in, alice, team, settings, address, guess):
    settings.KITS_EXPLORER_URL = address
    page = text(sign_in(alice).get(new_url(team)))
    assert re.findall(r'name="upstream" value="(\w+)"[^>]* checked', page) == [guess]
    assert "data-service-is-guessed" in page
    assert "(optional)" not in page.partition("UserReport account ID")[0]


def test_what_a_person_has_chosen_is_no_guess(sign_in, alice, team):
    page = text(sign_in(alice).post(new_url(team), FORM | {"account_id": ""}))
    assert re.findall(r'name="upstream" value="(\w+)"[^>]* checked', page) == ["sandbox"]
    assert "data-service-is-guessed" not in page


def test_a_second_sandbox_account_is_not_the_first_one_again(sign_in, alice, team, keyed):
    page = text(sign_in(alice).get(new_url(team)))
    assert "key --account NAME" in page
    assert "Your team has connected Demo." in page
    KitsAccount.objects.update(upstream="kits")
    assert "key --account Demo" in text(sign_in(alice).get(new_url(team)))


@pytest.mark.parametrize(("secret", "hint"), [("def", ""), ("x" * 11 + "tail", ""), ("x" * 12 + "tail", "tail")])
def test_of_a_short_secret_no_end_is_shown(sign_in, alice, team, secret, hint):
    browser = sign_in(alice)
    browser.post(new_url(team), FORM | {"client_secret": secret})
    account = KitsAccount.objects.get()
    assert account.secret_hint == hint
    for page in (reverse("key", args=[account.uuid]), reverse("key-list", args=[team.uuid])):
        assert ("ends in" in text(browser.get(page))) is bool(hint)
