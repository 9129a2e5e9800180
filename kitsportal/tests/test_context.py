"""The frame around every page."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from teams.models import KitsAccount

BADGE = 'class="sandbox"'


@pytest.mark.parametrize("page", ["member-list", "key-list", "team-settings", "report-list"])
def test_every_page_of_a_team_on_the_sandbox_says_so(client: Any, alice: Any, account: KitsAccount, page: str) -> None:
    client.force_login(alice)
    url = reverse(page, args=[account.team.uuid])
    KitsAccount.objects.update(upstream="sandbox")
    assert BADGE in client.get(url).content.decode()
    KitsAccount.objects.update(upstream="kits")
    assert BADGE not in client.get(url).content.decode()


def test_an_account_that_was_removed_says_nothing(client: Any, alice: Any, account: KitsAccount) -> None:
    client.force_login(alice)
    KitsAccount.objects.update(upstream="sandbox", removed_at="2026-11-01T00:00:00Z")
    assert BADGE not in client.get(reverse("member-list", args=[account.team.uuid])).content.decode()
