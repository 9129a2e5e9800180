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
