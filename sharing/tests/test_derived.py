"""What a helper report tells is marked as derived in a shared link, too."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from explorer.comparing import projected
from explorer.models import Run
from explorer.tests.conftest import report  # noqa: F401
from explorer.tests.test_helping import helped, lone, make  # noqa: F401
from sharing.models import ShareLink


def test_a_shared_link_says_derived_too(client: Any, alice: Any, helped: Run) -> None:  # noqa: F811
    _link, token = ShareLink.make(
        team=helped.report.team,
        run=helped,
        name="",
        projection=projected(helped),
        language="en",
        is_sandbox=True,
        created_by=alice,
    )
    page = client.get(reverse("shared-page", args=[token])).content.decode()
    assert "Both, derived" in page
    assert "Derived: Kits gave no comparison." in page
