"""The style sheet that set-up writes is what plotly.js itself would put into a page."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

pytestmark = pytest.mark.browser

RULES = "[...document.querySelector(`%s`).sheet.cssRules].map(rule => rule.cssText)"
DRAW = "Plotly.newPlot('chart', [{type: 'bar', orientation: 'h', x: [3, 2], y: ['b', 'a']}]).then(() => true)"
STRICT = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:"
ADDRESS = "http://portal.test/"
HEAD = '<!doctype html><script src="plotly.min.js"></script>'
LINK = '<link rel="stylesheet" id="plotly.js-style-global" class="no-inline-styles" href="plotly.css">'


@pytest.fixture
def serve(page):
    """Open a page with what set-up made beside it, without any server."""

    def answer(route):
        name = route.request.url.removeprefix(ADDRESS)
        route.fulfill(path=finders.find(f"vendor/{name}")) if name else route.fulfill(**answer.page)

    def open_page(head, policy="default-src * 'unsafe-inline'"):
        page.violations = []
        page.expose_function("note", lambda directive: page.violations.append(directive))
        page.add_init_script("addEventListener('securitypolicyviolation', event => note(event.violatedDirective))")
        headers = {"Content-Security-Policy": policy, "Content-Type": "text/html"}
        answer.page = {"body": head + "<div id=chart></div>", "headers": headers}
        page.route("**/*", answer)
        page.goto(ADDRESS)
        return page

    return open_page


def test_the_style_sheet_is_what_chromium_would_insert(serve, chromium):
    inserted = serve(HEAD).evaluate(RULES % "style[id='plotly.js-style-global']")
    ours = chromium.new_page()
    ours.set_content(f"<style>{Path(finders.find('vendor/plotly.css')).read_text()}</style>")
    assert ours.evaluate(RULES % "style") == inserted
    ours.close()


def test_a_chart_is_drawn_under_the_strict_policy(serve):
    page = serve(LINK + HEAD, STRICT)
    assert page.evaluate(DRAW)
    assert page.locator("#chart .bars path").count() == 2
    assert page.evaluate("getComputedStyle(document.querySelector('.main-svg')).position") == "absolute"
    assert page.violations == []


def test_without_the_style_sheet_the_strict_policy_would_break_the_chart(serve):
    page = serve(HEAD, STRICT)
    page.evaluate(DRAW)
    assert "style-src-elem" in page.violations
