"""Every page of the portal, as axe-core understands WCAG 2.2 AA: at two widths, light and dark."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from explorer.comparing import projected
from explorer.drafts import add_set
from explorer.models import Pick, Report, Run
from sharing.models import ShareLink
from sharing.tests.conftest import ready_run  # noqa: F401
from tests.outside.conftest import INSTALLED
from tests.test_rights import ROWS, address, browser_of, people, stage  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

VIEWPORTS = [{"width": 1280, "height": 900}, {"width": 390, "height": 800}]
# A scheme changes colours and nothing else (tokens.css), so all other rules are asked in one of the two.
RULES = {
    "light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "dark": ["color-contrast", "link-in-text-block"],
}
# Of nobody's choosing: text, and a part of a page that is never a page of its own.
NO_PAGES = {"healthz", "readyz", "metrics", "run-status", "target-group-size", "touchpoint-children", "inquiry"}
NO_PAGES |= {"run-queue-status", "run-deletion-status", "api-schema", "console-schema"}
ADMIN, NOBODY = -1, 0


def pages(column: int) -> list[str]:
    """The addresses that answer this column of the table with a page."""
    return [name for (name, method), row in ROWS.items() if method == "GET" and row[column] == "200" and name not in NO_PAGES]


@pytest.fixture
def shown(stage: dict[str, Any], ready_run: Run, team: Any, alice: Any) -> dict[str, Any]:  # noqa: F811
    """The same with a shared page that has something to show, and a builder with something in every part."""
    how = {"name": "For the board", "language": "en", "is_sandbox": True, "created_by": alice, "may_be_embedded": True}
    _link, token = ShareLink.make(team=team, run=ready_run, projection=projected(ready_run), **how)
    _fill(Report.objects.get(uuid=stage["report"]))
    return stage | {"shared-page token": token, "shared-embed token": token}


def _fill(draft: Report) -> None:
    """Put something into every part of a draft."""
    regions = [{"value": code, "label": code, "code": code} for code in ("FI1D7", "FI1B1")]
    draft.account.variables = [{"name": "region", "label": "Region", "values": regions}]
    draft.account.save()
    draft.current.target_group = [{"variable": "region", "values": ["FI1B1"]}]
    draft.current.save()
    for media_set in (draft.current.media_sets.get(), add_set(draft.current, "b")):
        Pick.objects.create(media_set=media_set, upstream_id="t", name="T")


@pytest.fixture
def visit(chromium: Any, live_server: Any) -> Iterator[Any]:
    """Open pages at both widths as a person, each address once a width; what axe finds on each in both schemes."""
    contexts = []

    def opened(person: Any, paths: list[str]) -> list[str]:
        context = chromium.new_context(base_url=live_server.url, bypass_csp=True, reduced_motion="reduce")
        contexts.append(context)
        context.add_init_script(path=Path(INSTALLED, "node_modules/axe-core/axe.min.js"))
        if person is not None:
            session = browser_of(person).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        return [finding for viewport in VIEWPORTS for path in paths for finding in _findings(page, viewport, path)]

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    yield opened
    for context in contexts:
        context.close()


def _bring_into_view(page: Any) -> None:
    """Scroll to every part that waits for it, until it is there."""
    parts = page.locator(".part--waiting")
    for part in [f"#{each.get_attribute('id')}" for each in parts.all()]:
        page.locator(part).scroll_into_view_if_needed()
        page.wait_for_selector(f"{part}:not(.part--waiting)")


def _findings(page: Any, viewport: dict[str, int], path: str) -> Iterator[str]:
    """What axe finds at one address and width: address, width, scheme, rule and the first element."""
    page.set_viewport_size(viewport)
    page.emulate_media(color_scheme="light")
    assert page.goto(path).status == 200, path
    _bring_into_view(page)
    for scheme, rules in RULES.items():
        page.emulate_media(color_scheme=scheme)
        violations = page.evaluate("runOnly => axe.run({runOnly, resultTypes: ['violations']})", rules)["violations"]
        for each in violations:
            yield f"{path} {viewport['width']} {scheme}: {each['id']}: {each['nodes'][0]['html'][:200]}"


def test_a_page_that_is_wrong_is_found(visit: Any) -> None:
    assert "document-title" in " ".join(visit(None, ["/healthz"]))


def test_axe_finds_nothing_for_a_visitor(visit: Any, shown: Any) -> None:
    found = visit(None, [address(name, shown) for name in pages(NOBODY)])
    assert not found, "\n".join(found)


def test_axe_finds_nothing_for_an_admin(visit: Any, shown: Any, people: Any) -> None:  # noqa: F811
    found = visit(people["admin"], [address(name, shown) for name in pages(ADMIN)])
    assert not found, "\n".join(found)
