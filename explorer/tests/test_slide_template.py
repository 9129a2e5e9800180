"""A team's slide template: uploaded, used, replaced, refused, removed."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pptx import Presentation

from explorer.exports.tests.templates import narrow, wide, without_titles
from explorer.models import SlideTemplate
from explorer.tests.test_withholding import low_run  # noqa: F401 - a fixture
from teams.models import AuditEntry


def upload(client, team, content, name="Our slides.pptx"):
    return client.post(reverse("slide-template", args=[team.uuid]), {"file": SimpleUploadedFile(name, content)})


@pytest.mark.django_db
def test_a_template_is_uploaded_used_replaced_and_removed(client, alice, low_run):  # noqa: F811
    team = low_run.report.team
    client.force_login(alice)
    assert upload(client, team, narrow()).status_code == upload(client, team, wide(), "Wide.pptx").status_code == 302
    stored = SlideTemplate.objects.get()
    assert (
        stored.name == "Wide.pptx" and "Wide.pptx" in client.get(reverse("slide-template", args=[team.uuid])).content.decode()
    )
    made = client.post(reverse("run-export", args=[low_run.uuid, "pptx"])).content
    assert Presentation(io.BytesIO(made)).slide_layouts[0].name == "Title and Content"
    client.post(reverse("slide-template-removal", args=[team.uuid]))
    assert not SlideTemplate.objects.exists()
    assert [e.event for e in AuditEntry.objects.filter(event__startswith="template")][::-1] == [
        "template_uploaded", "template_uploaded", "template_removed",
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_refused_template_leaves_the_one_that_is_used(client, alice, team):
    client.force_login(alice)
    upload(client, team, narrow())
    answer = upload(client, team, without_titles(), "other.pptx")
    assert answer.status_code == 422 and "None of its layouts" in answer.content.decode()
    assert SlideTemplate.objects.get().name == "Our slides.pptx"
