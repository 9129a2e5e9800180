"""What holds for every answer."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse


@pytest.mark.django_db
def test_a_nul_character_is_refused_before_it_reaches_a_database(client: Any, alice: Any, team: Any) -> None:
    client.force_login(alice)
    url = reverse("report-list", args=[team.uuid])
    assert client.get(url, {"q": "a\x00b"}).status_code == 400
    assert client.get(url, {"q": "ab"}).status_code == 200
    assert client.post(reverse("report-creation", args=[team.uuid]), {"account": "\x00"}).status_code == 400


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
