"""Two people on one draft: what each has changed stays, and where both changed the same, the second is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from explorer.models import Report, Run
from explorer.tests.test_pages import typed
from touchpoints.models import Touchpoint

pytestmark = pytest.mark.database

TOLD = "has changed this draft meanwhile"


class Page:
    """The builder as one person has it open."""

    def __init__(self, user: Any, report: Report) -> None:
        self.report, self.client = report, Client()
        self.client.force_login(user)
        self.url = reverse("report-builder", args=[report.uuid])
        self._take(self.client.get(self.url))

    def _take(self, answer: Any) -> None:
        self.desk = answer.context["desk"] if answer.context else None
        self.html = answer.content.decode()

    def post(self, **changes: str) -> str:
        """Post the form as it was drawn, with some changes."""
        assert self.desk is not None
        self._take(self.client.post(self.url, self._form() | changes))
        return self.html

    def _form(self) -> dict[str, Any]:
        self.report.refresh_from_db()
        desk, form = self.desk, typed(self.report)
        form |= {"name": desk.setup["name"].value(), "page": str(desk.page), "seen": str(desk.steps.newest)}
        for slot in ("a", "b"):
            if slot not in desk.set_forms:
                form = {key: value for key, value in form.items() if not key.startswith(f"{slot}-")}
            else:
                for field in ("name", "period", "start", "end", "touchpoints"):
                    form[f"{slot}-{field}"] = str(desk.set_forms[slot][field].value() or "")
        return form


@pytest.fixture
def pages(report: Report, alice: Any, anna: Any) -> tuple[Page, Page]:
    """Alice and Anna have opened the same draft."""
    for id_, name in (("t-1", "Aamu"), ("t-2", "Ilta"), ("t-3", "Metsä")):
        Touchpoint.objects.create(
            account=report.account, upstream_id=id_, kind="media", name=name, is_own=True, seen_at=timezone.now()
        )
    return Page(alice, report), Page(anna, report)


def set_name(report: Report, slot: str) -> str:
    return str(report.current.media_sets.get(slot=slot).name)


def test_what_each_has_changed_stays_and_the_second_is_told(pages: tuple[Page, Page], report: Report) -> None:
    alices, annas = pages
    alices.post(name="Syksy")
    told = annas.post(**{"a-name": "Lehdet"})
    report.refresh_from_db()
    assert (report.name, set_name(report, "a")) == ("Syksy", "Lehdet")
    assert TOLD in told and "name: “Viikon vertailu” → “Syksy”" in told and "This of yours was not saved" not in told


def test_where_both_changed_the_same_the_first_stands_and_the_second_reads_her_own(
    pages: tuple[Page, Page], report: Report
) -> None:
    alices, annas = pages
    alices.post(name="Syksy")
    told = annas.post(name="Talvi")
    report.refresh_from_db()
    assert report.name == "Syksy"
    assert "Name of the report: “Talvi”" in told and 'value="Syksy"' in told


def test_the_second_is_told_once(pages: tuple[Page, Page], report: Report) -> None:
    alices, annas = pages
    alices.post(name="Syksy")
    assert TOLD in annas.post(**{"a-name": "Lehdet"})
    assert TOLD not in annas.post(name="Talvi")
    report.refresh_from_db()
    assert report.name == "Talvi"


def test_ones_own_posts_that_waited_for_each_other_overtake_nobody(pages: tuple[Page, Page], report: Report) -> None:
    page = pages[0]
    first = page._form()
    for name in ("S", "Sy", "Syksy"):  # all drawn before the first was answered
        html = page.client.post(page.url, first | {"name": name}).content.decode()
    report.refresh_from_db()
    assert report.name == "Syksy" and "overtaken" not in html


def test_ones_other_page_is_told_as_ones_own(report: Report, alice: Any) -> None:
    one, other = Page(alice, report), Page(alice, report)
    one.post(name="Syksy")
    assert "You have changed this draft on another page meanwhile" in other.post(**{"a-name": "Lehdet"})


def test_buttons_of_both_count(pages: tuple[Page, Page], report: Report) -> None:
    alices, annas = pages
    alices.post(do="add a t-3")
    annas.post(do="add b t-3")
    assert report.current.media_sets.get(slot="a").picked_ids() == ("t-1", "t-3")
    assert report.current.media_sets.get(slot="b").picked_ids() == ("t-2", "t-3")


def test_what_was_typed_in_a_set_that_is_gone_is_told(pages: tuple[Page, Page]) -> None:
    alices, annas = pages
    alices.post(do="close b", name="Syksy")
    told = annas.post(**{"b-name": "Radio"}, name="Talvi")
    assert "Set B: Name of the set: “Radio”" in told and "set B removed" in told
    assert "Name of the report: “Talvi”" in told


def test_what_the_other_has_changed_is_not_sent_unseen(pages: tuple[Page, Page], report: Report) -> None:
    alices, annas = pages
    alices.post(name="Syksy")
    assert TOLD in annas.post(do="submit")
    assert not Run.objects.exists()
    annas.post(do="submit")
    assert Run.objects.filter(report=report).exists()


def test_a_page_too_old_to_compare_takes_nothing_and_says_what_was_typed(
    pages: tuple[Page, Page], report: Report, monkeypatch: Any
) -> None:
    monkeypatch.setattr("explorer.building.steps.KEPT", 1)
    alices, annas = pages
    alices.post(name="Syksy")
    annas.post(name="Talvi")  # told
    for name in ("1", "2", "3"):
        alices.post(name=name)
    told = annas.post(**{"a-name": "Lehdet"})
    assert set_name(report, "a") == "Set a" and "Set A: Name of the set: “Lehdet”" in told


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30])
def test_a_post_that_does_not_say_what_it_has_seen_is_taken_at_its_word(
    pages: tuple[Page, Page], report: Report, seen: str
) -> None:
    pages[0].post(name="Syksy")
    pages[1].post(name="Talvi", seen=seen)
    report.refresh_from_db()
    assert report.name == "Talvi"
