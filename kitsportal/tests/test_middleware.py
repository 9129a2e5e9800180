"""What holds for every answer."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse


@pytest.mark.django_db
@pytest.mark.parametrize("untyped", ["\x00", "\x1b", "\u202e", "\u2066", "\x85"])
def test_characters_that_nobody_types_are_left_out_and_the_rest_is_kept(
    client: Any, alice: Any, team: Any, untyped: str
) -> None:
    client.force_login(alice)
    client.post(reverse("team-settings", args=[team.uuid]), {"name": f"Järvi{untyped}seutu", "time_zone": "Europe/Helsinki"})
    team.refresh_from_db()
    assert team.name == "Järviseutu"
    answer = client.get(reverse("report-list", args=[team.uuid]), {"q": f"vii{untyped}kko"})
    assert (answer.status_code, answer.wsgi_request.GET["q"]) == (200, "viikko")


@pytest.mark.django_db
def test_a_part_of_a_page_is_refused_to_who_is_signed_out_and_a_page_leads_to_the_sign_in(client: Any, team: Any) -> None:
    queue = reverse("run-queue-status", args=[team.uuid])
    assert client.get(queue, headers={"HX-Request": "true"}).status_code == 401
    assert client.get(queue).status_code == 302


@pytest.mark.django_db
def test_a_form_of_an_earlier_sign_in_gets_a_new_token_and_no_more(alice: Any, team: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    renew = {"path": reverse("report-mirror", args=[team.uuid]), "data": {"csrfmiddlewaretoken": "a" * 64}}
    assert not client.post(**renew).has_header("X-Form-Token")
    refused = client.post(**renew, headers={"HX-Request": "true"})
    assert refused.status_code == 403
    renew["data"]["csrfmiddlewaretoken"] = refused["X-Form-Token"]
    assert client.post(**renew, headers={"HX-Request": "true"}).status_code == 302


@pytest.mark.django_db
def test_an_address_with_a_nul_character_is_refused_before_it_reaches_a_database(client: Any) -> None:
    assert client.get("/s/a%00b/").status_code == 400


@pytest.mark.django_db
def test_a_signed_in_page_is_kept_by_no_cache(client: Any, alice: Any, team: Any) -> None:
    client.force_login(alice)
    answer = client.get(reverse("report-list", args=[team.uuid]))
    assert answer["Cache-Control"] == "no-store, private"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/nothing-here/", "/healthz", "/s/nothing/"])
def test_every_answer_carries_the_policy(client: Any, path: str) -> None:
    policy = client.get(path)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
