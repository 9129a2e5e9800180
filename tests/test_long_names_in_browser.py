"""Names as long as they may be, in a real browser: they take lines, and push nothing out of sight."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from explorer.models import MediaSet, Run
from sharing.tests.conftest import ready_run  # noqa: F401
from tests.test_rights import browser_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HIDDEN = "() => { const wrap = document.querySelector('.table-wrap'); return wrap.scrollWidth - wrap.clientWidth; }"


def test_a_set_name_without_a_space_leaves_every_column_of_the_list_in_sight(
    page: Any,
    live_server: Any,
    alice: Any,
    ready_run: Run,  # noqa: F811
) -> None:
    MediaSet.objects.update(name="m" * 100)
    session = browser_of(alice).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(live_server.url + reverse("report-list", args=[ready_run.report.team.uuid]))
    assert page.evaluate(HIDDEN) <= 0
