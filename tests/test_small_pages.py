"""Pages of members, links and keys in a real browser: what a phone shows, and what is said before a form is sent."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from sharing.models import ShareLink
from sharing.tests.conftest import ready_run  # noqa: F401
from teams.models import User
from tests.test_rights import EMPTY, browser_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

STATIC = Path(__file__).parent.parent / "static"
SHEETS = re.findall(r"css/[\w-]+\.css", render_to_string("_components/styles.html"))


@pytest.fixture
def show(page: Any) -> Any:
    """Show a page of the portal as a phone does; there is no server, so its style sheets and scripts are put in by hand."""

    def shown(html: str, *scripts: str, width: int = 390) -> Any:
        page.set_viewport_size({"width": width, "height": 844})
        page.set_content(re.sub(r"<(link|script)\b[^>]*>", "", html))
        for sheet in SHEETS:
            page.add_style_tag(path=STATIC / sheet)
        for script in scripts:
            page.add_script_tag(path=STATIC / "js" / script, type="module")
        return page

    return shown


def out_of_view(page: Any) -> list[str]:
    """What a person would press and cannot see: the words of it."""
    return page.eval_on_selector_all(
        ".table :is(a.button, button, select):not(dialog *)",
        """all => all.filter(it => {
            const wrap = it.closest(".table-wrap").getBoundingClientRect(), box = it.getBoundingClientRect();
            return box.left < wrap.left || box.right > wrap.right || box.width < 40;
        }).map(it => it.textContent)""",
    )


@pytest.mark.parametrize("width", [360, 390, 700, 760, 1280])
def test_what_can_be_done_to_members_is_in_view(show: Any, alice: Any, bob: Any, team: Any, width: int) -> None:
    User.objects.filter(pk=bob.pk).update(email="anna-katariina.sillanpaa-virtanen@keskipohjanmaanmaaseutuyrittajat.example")
    page = show(browser_of(alice).get(reverse("member-list", args=[team.uuid])).content.decode(), width=width)
    assert page.locator(".table >> text=Remove").count()
    assert out_of_view(page) == []
    heights = {page.locator(f"text={words}").first.bounding_box()["height"] for words in ("Change role", "Leave")}
    assert max(heights) < 40  # one line of words


@pytest.mark.parametrize("width", [360, 390, 1280])
def test_a_link_can_be_revoked_on_a_phone(show: Any, alice: Any, ready_run: Any, width: int) -> None:  # noqa: F811
    name = "Keski-Pohjanmaan Maaseutuyrittäjien Mediakonserni Oy"
    ShareLink.make(
        team=ready_run.report.team, run=ready_run, name=name, projection=EMPTY, language="en", is_sandbox=True, created_by=alice
    )
    html = browser_of(alice).get(reverse("share-list", args=[ready_run.uuid])).content.decode()
    assert out_of_view(show(html, width=width)) == []


def test_revoking_is_asked_for_in_a_dialog(show: Any, alice: Any, bob: Any, team: Any) -> None:
    page = show(browser_of(alice).get(reverse("member-list", args=[team.uuid])).content.decode(), "dismiss.js")
    assert not page.locator("dialog[open]").count()
    page.locator(".table >> text=Remove").first.click()
    assert "Remove bob@example.com?" in page.locator("dialog[open]").inner_text()
    page.locator("dialog[open] >> text=Cancel").click()
    assert not page.locator("dialog[open]").count()


def test_a_client_id_chooses_its_service_and_a_wrong_one_is_said_before_it_is_sent(show: Any, alice: Any, team: Any) -> None:
    page = show(browser_of(alice).get(reverse("key-new", args=[team.uuid])).content.decode(), "key-service.js")
    client_id = page.locator("[name=client_id]")
    client_id.fill("sandbox-1")
    assert page.locator("[value=sandbox]").is_checked()
    client_id.fill("real-1")
    assert page.locator("[value=kits]").is_checked()
    assert client_id.evaluate("it => it.validationMessage") == ""
    page.locator("[value=sandbox]").check()
    assert "Choose Kits as the service" in client_id.evaluate("it => it.validationMessage")
    page.locator("[value=kits]").check()
    assert client_id.evaluate("it => it.validationMessage") == ""
