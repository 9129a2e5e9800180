"""The mailbox of demo mode."""

from __future__ import annotations

import pytest
from django.core.mail import send_mail
from django.urls import reverse


@pytest.fixture
def mails(settings, tmp_path, db):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    for number in (1, 2):
        send_mail(f"Hyvää {number}", "Open http://localhost:8000/x/ <script>", None, ["dora@example.com"])


def test_mails_are_shown_with_links_and_nothing_of_them_runs(client, mails):
    page = client.get(reverse("mailbox")).content.decode()
    assert "Hyvää 1" in page
    assert "Hyvää 2" in page
    assert 'href="http://localhost:8000/x/"' in page
    assert "&lt;script&gt;" in page


def test_an_empty_mailbox_says_what_will_come(client, db, settings, tmp_path):
    settings.EMAIL_FILE_PATH = str(tmp_path / "none")
    assert "No mail yet" in client.get(reverse("mailbox")).content.decode()


@pytest.mark.parametrize("where", [{"REMOTE_ADDR": "10.0.0.7"}, {"HTTP_X_FORWARDED_FOR": "10.0.0.7"}])
def test_nobody_else_sees_it(client, mails, where):
    assert client.get(reverse("mailbox"), **where).status_code == 404


def test_outside_demo_mode_there_is_none(client, mails, settings):
    settings.KITSPORTAL_DEMO = False
    assert client.get(reverse("mailbox")).status_code == 404


@pytest.mark.parametrize(("zone", "clock"), [("Europe/Helsinki", "00:45"), ("America/New_York", "17:45")])
def test_a_mails_time_is_the_teams(client, alice, team, settings, tmp_path, zone, clock):
    settings.EMAIL_FILE_PATH = str(tmp_path)
    (tmp_path / "1.log").write_text("To: dora@example.com\nSubject: Join\nDate: Mon, 23 Nov 2026 22:45:02 -0000\n\nHello\n")
    team.time_zone = zone
    team.save()
    client.force_login(alice)
    page = client.get(reverse("mailbox")).content.decode()
    assert f"Nov 2026, {clock}" in page
    assert "-0000" not in page


def test_a_mail_without_a_readable_date_is_still_shown(client, db, settings, tmp_path):
    settings.EMAIL_FILE_PATH = str(tmp_path)
    (tmp_path / "1.log").write_text("To: dora@example.com\nSubject: Join\nDate: soon\n\nHello\n")
    assert "Join" in client.get(reverse("mailbox")).content.decode()


def test_there_is_a_way_back_to_the_portal(client, alice, team, mails):
    for _ in range(2):
        page = client.get(reverse("mailbox")).content.decode()
        assert f'<li><a href="{reverse("home")}">Kits Portal</a></li>' in page
        client.force_login(alice)
    assert reverse("report-list", args=[team.uuid]) in page
