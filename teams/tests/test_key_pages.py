"""The pages of keys in a real browser: the guessed service, and the labels of a table on a phone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

STATIC = Path(__file__).parents[2] / "static"
SHEETS = ("tokens", "base", "layout", "table")
HEIGHTS = "all => all.map(cell => getComputedStyle(cell, '::before').height)"


def shown(page: Any, html: str) -> Any:
    """The page on a phone, without a server: style sheets and the script are put in by hand."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.set_content(re.sub(r"<(link|script)\b[^>]*>", "", html))
    for sheet in SHEETS:
        page.add_style_tag(path=STATIC / "css" / f"{sheet}.css")
    page.add_script_tag(path=STATIC / "js" / "key-service.js", type="module")
    return page


@pytest.mark.parametrize(("address", "guess"), [("", "sandbox"), ("https://kits.example/graphql", "kits")])
def test_the_client_id_corrects_a_guess_and_an_empty_one_leaves_it(page, sign_in, alice, team, settings, address, guess):
    settings.KITS_EXPLORER_URL = address
    here = shown(page, sign_in(alice).get(reverse("key-new", args=[team.uuid])).content.decode())
    chosen, client_id = here.locator("[name=upstream]:checked"), here.locator("[name=client_id]")
    for typed, service in (("", guess), ("sandbox-1", "sandbox"), ("real-1", "kits"), ("", guess)):
        client_id.fill(typed)
        assert chosen.get_attribute("value") == service
        assert client_id.evaluate("it => it.validationMessage") in ("", "Please fill out this field.")


def test_no_label_of_a_stacked_table_breaks(page, sign_in, alice, keyed):
    here = shown(page, sign_in(alice).get(reverse("key-list", args=[keyed.team.uuid])).content.decode())
    assert len(set(here.eval_on_selector_all("td[data-label]", HEIGHTS))) == 1
