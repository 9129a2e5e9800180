"""A comparison on paper, in a real browser: every part, and no figure past the edge of the sheet."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from explorer import projection
from explorer.models import Run
from sharing.models import ShareLink
from sharing.tests.conftest import ready_run  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAPER = 703  # A4 upright within its margins, in CSS pixels
EDGES = """() => [...document.querySelectorAll('[data-chart-view]:not([hidden])')].map((view) => {
    const texts = [...view.querySelectorAll('.main-svg text')].map((text) => text.getBoundingClientRect().right);
    return texts.length ? Math.max(...texts) - document.body.getBoundingClientRect().right : 'not drawn';
})"""
INKS = "() => [...document.querySelectorAll('.main-svg text')].map((text) => getComputedStyle(text).fill)"


@pytest.fixture
def shared(page: Any, live_server: Any, alice: Any, ready_run: Run) -> Any:  # noqa: F811
    """A shared comparison at the top of a phone's or a desk's window: nobody has scrolled."""
    ready = projection.find(alice, ready_run.uuid)
    assert ready is not None
    _, token = ShareLink.make(
        team=ready_run.report.team, run_id=ready_run.pk, name="", projection=ready.comparison(), language="en", is_sandbox=True
    )

    def opened(width: int, scheme: str = "light") -> Any:
        page.emulate_media(media="screen", color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 600})
        page.goto(live_server.url + reverse("shared-page", args=[token]))
        page.wait_for_function("() => window.Plotly")
        return page

    return opened


def printed(page: Any) -> Any:
    """The page as the printer gets it: as wide as the paper after the one event that says so; no script hears of it."""
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.evaluate("width => { document.body.style.width = `${width}px`; }", PAPER)
    return page


@pytest.mark.parametrize("width", [390, 1280])
def test_a_print_has_every_part_and_no_figure_runs_off_the_paper(shared: Any, width: int) -> None:
    page = shared(width)
    assert page.locator(".part--waiting").count() >= 2
    printed(page)
    assert page.locator(".part--waiting").count() == 0
    edges = page.evaluate(EDGES)
    assert len(edges) >= 4
    assert all(edge != "not drawn" and edge <= 0 for edge in edges), edges


def test_figures_are_dark_on_white_paper_though_the_screen_is_dark(shared: Any) -> None:
    light = set(printed(shared(1280)).evaluate(INKS))
    assert light and set(printed(shared(1280, "dark")).evaluate(INKS)) == light


def test_after_printing_the_figures_are_as_wide_as_the_screen_again(shared: Any) -> None:
    page = shared(1280)
    page.locator("#answer .main-svg").first.wait_for()
    page.evaluate("dispatchEvent(new Event('beforeprint')); dispatchEvent(new Event('afterprint'))")
    assert page.locator(".main-svg[viewBox]").count() == 0
    widths = page.evaluate("() => [...document.querySelectorAll('.main-svg')].map((svg) => svg.getBoundingClientRect().width)")
    assert min(widths) > 1000


def test_a_part_that_cannot_be_fetched_says_so_on_paper(shared: Any) -> None:
    page = shared(1280)
    ShareLink.objects.get().revoke(None)
    printed(page)
    waiting = page.locator(".part--waiting").first
    assert "had not been loaded" in waiting.inner_text()
