"""The vault, and the command that exchanges its key."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from teams import vault, webhooks
from teams.management.commands.rotate_keys import FIELDS
from teams.models import KitsAccount
from teams.tests.conftest import SECRET

OLD, NEW = bytes(range(32)), bytes(range(32, 64))


def test_what_was_sealed_opens_at_its_place(keyed):
    assert vault.open_(keyed.sealed_secret, row=keyed, field="sealed_secret") == SECRET


def test_the_same_secret_never_looks_the_same(keyed):
    assert vault.seal("x", row=keyed, field="f") != vault.seal("x", row=keyed, field="f")


@pytest.mark.parametrize("change", ["uuid", "account_id"])
def test_a_secret_moved_to_another_row_or_account_does_not_open(keyed, change):
    sealed = keyed.sealed_secret
    other = KitsAccount(uuid=keyed.uuid, account_id=keyed.account_id)
    setattr(other, change, KitsAccount().uuid if change == "uuid" else "a-2")
    with pytest.raises(vault.VaultError):
        vault.open_(sealed, row=other, field="sealed_secret")


def test_a_secret_moved_to_another_field_does_not_open(keyed):
    with pytest.raises(vault.VaultError):
        vault.open_(keyed.sealed_secret, row=keyed, field="sealed_token")


@pytest.mark.parametrize("sealed", ["", "v1", "v1.gone.AAAA", "v2.demo.AAAA", "v1.demo.AAAA", "v1.demo.é"])
def test_what_is_no_sealed_text_is_one_kind_of_error(keyed, sealed):
    with pytest.raises(vault.VaultError):
        vault.open_(sealed, row=keyed, field="sealed_secret")


def test_rotation_seals_with_the_first_key_and_lets_the_old_one_go(keyed, settings):
    settings.KITSPORTAL_KEY_RING = {"old": OLD}
    KitsAccount.objects.filter(pk=keyed.pk).update(sealed_secret=vault.seal(SECRET, row=keyed, field="sealed_secret"))
    settings.KITSPORTAL_KEY_RING = {"new.2027": NEW, "old": OLD}
    call_command("rotate_keys")
    settings.KITSPORTAL_KEY_RING = {"new.2027": NEW}
    keyed.refresh_from_db()
    assert vault.open_(keyed.sealed_secret, row=keyed, field="sealed_secret") == SECRET


def test_rotation_done_twice_changes_nothing_more(keyed):
    call_command("rotate_keys")
    assert KitsAccount.objects.get().sealed_secret == keyed.sealed_secret


def test_rotation_warns_before_the_old_key_is_thrown_away(keyed, settings):
    settings.KITSPORTAL_KEY_RING = {"new": NEW}
    with pytest.raises(CommandError, match="could not be opened"):
        call_command("rotate_keys")


def test_rotation_seals_the_secrets_of_webhooks_anew(team, settings):
    settings.KITSPORTAL_KEY_RING = {"old": OLD}
    webhook, secret = webhooks.make(team, "https://hooks.example.org/", None)
    settings.KITSPORTAL_KEY_RING = {"new": NEW, "old": OLD}
    call_command("rotate_keys")
    settings.KITSPORTAL_KEY_RING = {"new": NEW}
    webhook.refresh_from_db()
    assert vault.open_(webhook.sealed_secret, row=webhook, field="sealed_secret") == secret


def test_every_sealed_field_of_the_portal_is_sealed_anew():
    models = apps.get_models()
    sealed = {(model, field.name) for model in models for field in model._meta.fields if field.name.startswith("sealed")}
    assert sealed == {(model, field) for model, fields in FIELDS.items() for field in fields}
