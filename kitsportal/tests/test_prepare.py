"""`manage.py prepare`: the demo team is made once, and what a person changed stays changed."""

from __future__ import annotations

import json
import stat

import pytest
from django.core.management import call_command

from kitsportal import demo
from teams.models import Inquiry, KitsAccount, Membership, Team, User

KEY = {"client_id": "sandbox-7", "client_secret": "canary-secret", "account_id": "a-7"}


@pytest.fixture(autouse=True)
def _demo(db, settings, tmp_path, monkeypatch):
    settings.KITSPORTAL_DEMO, settings.DATA_DIR = True, tmp_path
    monkeypatch.setattr(demo, "sandbox_key", lambda: KEY)


def test_the_first_start_makes_a_team_with_its_key_due_for_a_test():
    call_command("prepare")
    account = KitsAccount.objects.get()
    assert (account.team.name, account.upstream, account.account_id) == ("Demo team", "sandbox", "a-7")
    assert Inquiry.objects.get().account == account


def test_the_password_is_in_a_file_for_this_user_alone(tmp_path):
    call_command("prepare")
    kept = json.loads((tmp_path / "demo.json").read_text())
    assert User.objects.get(email=kept["email"]).check_password(kept["password"])
    assert stat.S_IMODE((tmp_path / "demo.json").stat().st_mode) == 0o600


def test_the_second_start_changes_nothing_and_says_nothing(capsys):
    call_command("prepare")
    capsys.readouterr()
    before = list(User.objects.values()), list(KitsAccount.objects.values()), Inquiry.objects.count()
    call_command("prepare")
    assert (list(User.objects.values()), list(KitsAccount.objects.values()), Inquiry.objects.count()) == before
    assert capsys.readouterr().out == ""


def test_what_a_person_removed_or_renamed_does_not_come_back():
    call_command("prepare")
    KitsAccount.objects.update(removed_at="2026-01-01T00:00Z")
    Team.objects.update(name="Ours")
    Membership.objects.filter(role="viewer").delete()
    call_command("prepare")
    assert (KitsAccount.objects.count(), Team.objects.count(), Membership.objects.count()) == (1, 1, 1)


def test_a_sandbox_that_gives_no_key_is_asked_again_at_the_next_start(monkeypatch, capsys):
    def refuse() -> dict[str, str]:
        raise demo.NoKeyError("no such account")

    with monkeypatch.context() as patch:
        patch.setattr(demo, "sandbox_key", refuse)
        call_command("prepare")
    assert "no such account" in capsys.readouterr().out
    call_command("prepare")
    assert KitsAccount.objects.exists()


def test_a_sandbox_elsewhere_gets_no_key_made_here(settings):
    settings.SANDBOX_URL = "https://sandbox.example.org"
    call_command("prepare")
    assert not KitsAccount.objects.exists()


def test_outside_demo_mode_nobody_is_made(settings):
    settings.KITSPORTAL_DEMO = False
    call_command("prepare")
    assert not User.objects.exists()
