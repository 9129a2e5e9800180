"""The example: somebody who has just started the portal sees a comparison after three clicks."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from explorer.models import Report
from teams.models import KitsAccount
from touchpoints.models import Touchpoint

pytestmark = pytest.mark.django_db


def touchpoint(account: KitsAccount, name: str, kind: str = "media_title", *, own: bool = True, parent: str = "") -> None:
    names = {"name": name, "folded": name.lower(), "sort_key": name.lower()}
    Touchpoint.objects.create(
        account=account, upstream_id=name, kind=kind, is_own=own, parent_upstream_id=parent, seen_at=timezone.now(), **names
    )


def made(client: Client, account: KitsAccount, user: Any, **posted: str) -> Report:
    client.force_login(user)
    client.post(reverse("report-creation", args=[account.team.uuid]), posted)
    return Report.objects.latest("pk")


def picked(report: Report) -> dict[str, list[str]]:
    assert report.current
    return {each.slot: [pick.name for pick in each.picks.all()] for each in report.current.media_sets.order_by("slot")}


def test_it_compares_the_two_own_titles_with_the_most_sections(client: Client, account: KitsAccount, anna: Any) -> None:
    account.variables = [{"name": "gender", "values": []}]
    account.save()
    for name, own, sections in (("Aamu", True, 1), ("Ilta", True, 3), ("Kello", True, 2), ("Vieras", False, 9)):
        touchpoint(account, name, own=own)
        for number in range(sections):
            touchpoint(account, f"{name} {number}", "media_title_section", own=own, parent=name)
    report = made(client, account, anna, example="1")
    assert picked(report) == {"a": ["Ilta"], "b": ["Kello"]}
    assert report.name == "Example: Ilta and Kello"
    assert report.current and report.current.is_draft and len(report.current.blocks) == 9


def test_imported_visits_without_titles_or_variables_are_compared_too(client: Client, account: KitsAccount, anna: Any) -> None:
    for name in ("frontpage", "news", "sports"):
        touchpoint(account, name, "media")
    report = made(client, account, anna, example="1")
    assert picked(report) == {"a": ["frontpage"], "b": ["news"]}
    assert report.current and report.current.blocks == ["overview"]


def test_without_touchpoints_it_is_an_empty_draft_and_says_why(client: Client, account: KitsAccount, anna: Any) -> None:
    touchpoint(account, "alone", "media")
    report = made(client, account, anna, example="1")
    assert picked(report) == {"a": []}
    assert "have not been read yet" in client.get(reverse("report-builder", args=[report.uuid])).content.decode()


def test_at_kits_itself_there_is_no_example(client: Client, account: KitsAccount, anna: Any) -> None:
    account.upstream = "kits"
    account.save()
    touchpoint(account, "a"), touchpoint(account, "b")
    page = client.get(reverse("report-list", args=[account.team.uuid])).content.decode()
    assert picked(made(client, account, anna, example="1")) == {"a": []}
    assert "Try an example" not in page


def test_it_is_offered_where_there_is_nothing_yet(client: Client, account: KitsAccount, anna: Any) -> None:
    client.force_login(anna)
    assert "Try an example" in client.get(reverse("report-list", args=[account.team.uuid])).content.decode()
