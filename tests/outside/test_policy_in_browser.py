"""Every page of the portal in Chromium, under its own policy: nothing is refused by it, nobody else is asked for anything."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.outside.test_accessibility import ADMIN, NOBODY, _bring_into_view, pages, shown
from tests.test_rights import address, browser_of, people, ready_run, stage

__all__ = ["people", "ready_run", "shown", "stage"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Written down before any script of the page runs.
LISTEN = """addEventListener('securitypolicyviolation',
    event => noteViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`))"""

BROKEN = '<p style="color: red">x</p><img src="//evil.example/x">'


class Crawler:
    """A browser that writes down what its pages complain of."""

    def __init__(self, chromium: Any, home: str, person: Any) -> None:
        self.home, self.found, self.path = home, [], ""
        self.context = chromium.new_context(base_url=home, reduced_motion="reduce")
        if person is not None:
            session = browser_of(person).cookies["sessionid"].value
            self.context.add_cookies([{"name": "sessionid", "value": session, "url": home}])
        self.context.add_init_script(LISTEN)
        self.page = self.context.new_page()
        self.page.expose_function("noteViolation", self.note)
        self.page.on("console", lambda said: said.type == "error" and self.note(said.text))
        self.page.on("pageerror", lambda error: self.note(str(error)))
        # Asked for by itself beside what is no page, such as JSON.
        self.page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
        self.page.on("request", lambda asked: self._look_at(asked.url))

    def note(self, what: str) -> None:
        """Write down a complaint with the page that it is about."""
        self.found.append(f"{self.path}: {what}")

    def _look_at(self, url: str) -> None:
        if not url.startswith((self.home, "data:", "blob:", "about:")):
            self.note(f"asks {url}")

    def visit(self, path: str) -> None:
        """Open a page, and everything on it that waits to be seen."""
        self.path = path
        assert self.page.goto(path).status == 200, path
        _bring_into_view(self.page)
        self.page.wait_for_load_state("networkidle")


@pytest.fixture
def crawler(chromium: Any, live_server: Any) -> Iterator[Any]:
    """Start a crawl as a person, or as nobody."""
    started: list[Crawler] = []
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

    def start(person: Any) -> Crawler:
        started.append(Crawler(chromium, live_server.url, person))
        return started[-1]

    yield start
    for each in started:
        each.context.close()


def test_csp_refuses_nothing_that_a_page_needs(crawler: Any, shown: dict[str, Any], people: dict[str, Any]) -> None:
    for column, person in ((NOBODY, None), (ADMIN, people["admin"])):
        crawl = crawler(person)
        for name in pages(column):
            crawl.visit(address(name, shown))
        assert crawl.found == [], "\n".join(crawl.found)


def test_csp_a_page_that_breaks_it_is_found(crawler: Any) -> None:
    crawl = crawler(None)
    crawl.visit("/accounts/login/")
    crawl.page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p><img src=\"//evil.example/x\">')"
    )
    crawl.page.wait_for_timeout(200)
    assert any("style-src" in said for said in crawl.found) and any("evil.example" in said for said in crawl.found)
