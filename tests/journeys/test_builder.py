"""A two-set report with a target group from nothing: by keyboard alone, on a phone, and without JavaScript."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from explorer.drafts import new_report
from explorer.models import Report, Run
from tests.test_rights import browser_of
from touchpoints.folding import fold, sort_key
from touchpoints.models import Touchpoint

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = ["Aamulehden viikonvaihteen liite", "Iltasanomat", "Metsäradio"]
VARIABLES = [
    {"name": "gender", "label": "Gender", "values": [{"value": "f", "label": "Women"}, {"value": "m", "label": "Men"}]},
    {"name": "region", "label": "Region", "values": [{"value": c, "label": c, "code": c} for c in ("FI1D7", "FI1B1", "FI200")]},
]


@pytest.fixture
def report(account: Any, alice: Any) -> Report:
    """An empty draft on an account with three touchpoints and two variables."""
    account.variables = VARIABLES
    account.save()
    for number, name in enumerate(NAMES):
        Touchpoint.objects.create(
            account=account, upstream_id=f"t-{number}", kind="media", name=name, folded=fold(name), sort_key=sort_key(name),
            is_own=True, seen_at=timezone.now(),
        )  # fmt: skip
    return new_report(account.team, account, alice)


@pytest.fixture
def opened(chromium: Any, live_server: Any, alice: Any, report: Report) -> Iterator[Any]:
    """Opens the draft's builder as Alice, in a browser of the given kind."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    contexts = []

    def open_it(**kind: Any) -> Any:
        contexts.append(context := chromium.new_context(base_url=live_server.url, **kind))
        session = browser_of(alice).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(reverse("report-builder", args=[report.uuid]))
        return page

    yield open_it
    for context in contexts:
        context.close()


def holds_what_was_built(report: Report) -> None:
    """The run asks for what was chosen, whichever way it was."""
    version = Run.objects.get(report=report).version
    first, second = version.media_sets.all()
    assert (first.picked_ids(), second.picked_ids()) == (("t-0",), ("t-1",))
    assert version.target_group == [{"variable": "gender", "values": ["f"]}]
    assert version.report.name == "Viikon vertailu"
    assert second.relation == "week_before" and (first.start - second.start).days == 7


CALLED = "e => e.ariaLabel || [...(e.labels || [])].map(l => l.innerText).join() || e.innerText || e.placeholder || ''"


class Keyboard:
    """A person without a mouse."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def to(self, name: str, most: int = 120) -> None:
        """Press Tab until something of this name has the focus."""
        for _press in range(most):
            self.page.keyboard.press("Tab")
            if re.search(name, self.focused()):
                return
        raise AssertionError(f"Tab does not lead to {name!r}.")

    def focused(self) -> str:
        """What has the focus is called so."""
        return str(self.page.evaluate(f"({CALLED})(document.activeElement)"))

    def is_led_to(self, name: str) -> None:
        """Wait until the page has put the focus on something of this name."""
        self.page.wait_for_function(f"name => ({CALLED})(document.activeElement).includes(name)", arg=name)

    def press(self, key: str) -> None:
        """Press a key that makes the page post, and wait for its answer."""
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            self.page.keyboard.press(key)


def test_by_keyboard_alone(opened: Any, report: Report) -> None:
    page = opened(viewport={"width": 1280, "height": 900})
    keys = Keyboard(page)
    keys.to("Name of the report")
    page.keyboard.type("Viikon vertailu")
    keys.to("^Gender")
    page.keyboard.press("Enter")
    keys.to("Women")
    keys.press("Space")
    keys.to("Add set B")
    keys.press("Enter")
    keys.is_led_to("Name of the set")
    keys.to("^Period")
    page.keyboard.type("A week")
    keys.press("Tab")
    keys.to("Name or id of a touchpoint")
    page.keyboard.type("aamu")
    page.get_by_text("1 touchpoint found").wait_for()
    keys.to(f"Add {NAMES[0]} to set A")
    keys.press("Enter")
    keys.is_led_to(f"Remove {NAMES[0]} from set A")
    page.get_by_label("Name or id of a touchpoint").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("ilta")
    page.get_by_role("button", name=f"Add {NAMES[1]} to set B").wait_for()
    keys.to(f"Add {NAMES[1]} to set B")
    keys.press("Enter")
    keys.is_led_to(f"Remove {NAMES[1]} from set B")
    keys.to("^Calculate")
    keys.press("Enter")
    page.wait_for_url(re.compile(r"/reports/[^/]+/$"))
    holds_what_was_built(report)


def test_on_a_phone(opened: Any, report: Report) -> None:
    page = opened(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)

    def fits() -> None:
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

    page.get_by_label("Name of the report").fill("Viikon vertailu")
    page.locator("#group-gender > summary").tap()
    page.get_by_label("Women", exact=True).check()
    page.get_by_role("button", name="Add set B").tap()
    page.locator("#id_b-period").select_option("follows-week_before")
    for slot, name in (("A", NAMES[0]), ("B", NAMES[1])):
        page.get_by_label("Name or id of a touchpoint").fill(name)
        page.get_by_role("button", name=f"Add {name} to set {slot}", exact=True).tap()
        page.get_by_role("button", name=f"Remove {name} from set {slot}", exact=True).first.wait_for()
        fits()
    for summary in page.locator("details > summary").all():
        summary.tap()
    fits()
    page.get_by_role("button", name="Calculate", exact=True).tap()
    page.wait_for_url(re.compile(r"/reports/[^/]+/$"))
    holds_what_was_built(report)


def test_by_dragging(opened: Any, report: Report) -> None:
    page = opened(viewport={"width": 1280, "height": 1600})
    page.get_by_role("button", name="Add set B").click()
    sets = {slot: page.locator(f'[data-drop="{slot}"]') for slot in ("a", "b")}
    sets["b"].wait_for()
    page.locator("#found li", has_text=NAMES[0]).drag_to(sets["a"])
    sets["a"].locator("li", has_text=NAMES[0]).wait_for()
    sets["a"].locator("li", has_text=NAMES[0]).drag_to(sets["b"])
    sets["b"].locator("li", has_text=NAMES[0]).wait_for()
    first, second = report.current.media_sets.all()
    assert (first.picked_ids(), second.picked_ids()) == ((), ("t-0",))


def test_without_javascript(opened: Any, report: Report) -> None:
    page = opened(java_script_enabled=False)
    page.get_by_label("Name of the report").fill("Viikon vertailu")
    page.locator("#group-gender > summary").click()
    page.get_by_label("Women", exact=True).check()
    page.get_by_role("button", name="Add set B").click()
    page.locator("#id_b-period").select_option("follows-week_before")
    for slot, name in (("A", NAMES[0]), ("B", NAMES[1])):
        page.get_by_label("Name or id of a touchpoint").fill(name)
        page.get_by_role("button", name="Find", exact=True).click()
        page.get_by_role("button", name=f"Add {name} to set {slot}", exact=True).click()
    page.get_by_role("button", name="Swap A and B").click()
    page.get_by_role("button", name=re.compile("^Undo: ")).click()
    page.get_by_role("button", name="Calculate", exact=True).click()
    page.wait_for_url(re.compile(r"/reports/[^/]+/$"))
    holds_what_was_built(report)
