"""Exports of a run: whoever may see it may take it along, and the log keeps that it was."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse

from explorer.models import Run
from teams.audit import Event
from teams.models import AuditEntry

pytestmark = pytest.mark.django_db


def export(client: Any, run: Run, kind: str = "csv") -> Any:
    return client.post(reverse("run-export", args=[run.uuid, kind]))


@pytest.mark.parametrize("kind", ["csv", "pptx", "xlsx"])
def test_a_viewer_takes_the_comparison_along_and_the_log_says_so(client: Any, bob: Any, ready_run: Run, kind: str) -> None:
    client.force_login(bob)
    answer = export(client, ready_run, kind)
    name = re.findall(rf"viikon-vertailu-\d{{4}}-\d\d-\d\d\.{kind}", answer["Content-Disposition"])[0]
    entry = AuditEntry.objects.get(event=Event.NUMBERS_EXPORTED)
    assert (entry.team, entry.actor, entry.about) == (ready_run.report.team, bob.email, name)


def test_the_file_has_the_numbers_the_link_and_the_code(client: Any, bob: Any, ready_run: Run, settings: Any) -> None:
    client.force_login(bob)
    told = export(client, ready_run).content.decode()
    assert "413763" in told and f"{settings.BASE_URL}{ready_run.get_absolute_url()}" in told
    assert (ready_run.code or "-")[:4] in told


def test_a_workbook_is_one(client: Any, bob: Any, ready_run: Run) -> None:
    client.force_login(bob)
    assert "xl/workbook.xml" in zipfile.ZipFile(BytesIO(export(client, ready_run, "xlsx").content)).namelist()


def test_another_teams_run_is_not_found_and_nothing_is_logged(client: Any, charlie: Any, ready_run: Run) -> None:
    client.force_login(charlie)
    assert export(client, ready_run).status_code == 404
    assert not AuditEntry.objects.filter(event=Event.NUMBERS_EXPORTED).exists()


def test_there_is_no_other_kind_of_file_and_none_of_a_run_without_numbers(client: Any, bob: Any, run: Run) -> None:
    client.force_login(bob)
    assert export(client, run).status_code == 404
    assert export(client, run, "exe").status_code == 404


def test_withdrawn_numbers_say_so_in_the_file(client: Any, alice: Any, ready_run: Run) -> None:
    ready_run.withdraw("A wrong tag", alice)
    client.force_login(alice)
    assert "A wrong tag" in export(client, ready_run).content.decode()


def test_the_page_offers_the_files_as_plain_buttons(client: Any, bob: Any, ready_run: Run) -> None:
    client.force_login(bob)
    page = client.get(ready_run.get_absolute_url()).content.decode()
    assert f'formaction="{reverse("run-export", args=[ready_run.uuid, "xlsx"])}"' in page
    assert "csrfmiddlewaretoken" in page.partition("formaction")[0]
