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

LOOKS = [{"viewport": {"width": 1280, "height": 900}}, {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark"}]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Of nobody's choosing: text, and a part of a page that is never a page of its own.
NO_PAGES = {"healthz", "readyz", "metrics", "run-status", "target-group-size", "touchpoint-children", "inquiry"}
NO_PAGES |= {"run-queue-status", "run-deletion-status"}
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
    """Open pages in both looks as a person; what axe finds on each."""
    axe = Path(INSTALLED, "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
    contexts = []

    def opened(person: Any, paths: list[str]) -> list[str]:
        found = []
        for look in LOOKS:
            context = chromium.new_context(base_url=live_server.url, bypass_csp=True, reduced_motion="reduce", **look)
            contexts.append(context)
            if person is not None:
                session = browser_of(person).cookies["sessionid"].value
                context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
            page = context.new_page()
            for path in paths:
                assert page.goto(path).status == 200, path
                page.evaluate(axe)
                violations = page.evaluate("rules => axe.run({runOnly: rules})", RULES)["violations"]
                found += [f"{path}: {each['id']}: {each['nodes'][0]['html'][:200]}" for each in violations]
        return found

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    yield opened
    for context in contexts:
        context.close()


def test_a_page_that_is_wrong_is_found(visit: Any) -> None:
    assert "document-title" in " ".join(visit(None, ["/healthz"]))


def test_axe_finds_nothing_for_a_visitor(visit: Any, shown: Any) -> None:
    assert visit(None, [address(name, shown) for name in pages(NOBODY)]) == []


def test_axe_finds_nothing_for_an_admin(visit: Any, shown: Any, people: Any) -> None:  # noqa: F811
    assert visit(people["admin"], [address(name, shown) for name in pages(ADMIN)]) == []
