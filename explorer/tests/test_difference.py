"""Two wordings of a report: what is different, as a person would say it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from explorer.building import snapshots
from explorer.building.difference import difference
from explorer.models import Report
from touchpoints.models import Touchpoint


@pytest.fixture
def said(report: Report) -> snapshots.Snapshot:
    """What the draft says (A: t-1, B: t-2, one week, everyone)."""
    report.account.variables = [
        {
            "name": "gender",
            "label": "Gender",
            "values": [{"value": "female", "label": "Women"}, {"value": "male", "label": "Men"}],
        }
    ]
    return snapshots.take(report.current)


def week_45(said: Any) -> None:
    said["a"] |= {"start": "2026-11-02", "end": "2026-11-08"}


def three_days(said: Any) -> None:
    said["a"] |= {"start": "2026-11-09", "end": "2026-11-11"}


CHANGES: list[tuple[Callable[[Any], Any], list[str]]] = [
    (lambda s: None, []),
    (lambda s: s.update(name="Uusi"), ["name: “Viikon vertailu” → “Uusi”"]),
    (lambda s: s.update(blocks=["overview", "trend"]), ["+ block Trend", "− block Profile"]),
    (lambda s: s.update(include_not_validated=True), ["with data that are not validated"]),
    (
        lambda s: s.update(target_group=[{"variable": "gender", "values": ["female"]}]),
        ["target group: Everyone → Gender: Women"],
    ),
    (lambda s: s.update(b=None), ["set B removed"]),
    (lambda s: s["b"].update(name="Lehdet"), ["B is called “Lehdet”, was “Set b”"]),
    (week_45, ["A: dates −7 days, now week 45, 2–8 Nov 2026"]),
    (three_days, ["A: 9–11 Nov 2026, was week 46, 9–15 Nov 2026"]),
    (lambda s: s["a"].update(date_preset="last_week"), ["A: Last week, was week 46, 9–15 Nov 2026"]),
    (lambda s: s["a"].update(touchpoint_preset="all_my_media"), ["A: “All my media” instead of 1 picked touchpoint"]),
    (lambda s: s["a"].update(picks=[["t-2", "Rantatie"]]), ["A: +1 touchpoint: Rantatie", "A: −1 touchpoint: t-1"]),
    (lambda s: s.update(a=s["b"], b=s["a"]), ["A and B swapped"]),
]


@pytest.mark.parametrize(("change", "sentences"), CHANGES)
def test_a_change_is_one_sentence(said: Any, report: Report, change: Callable[[Any], Any], sentences: list[str]) -> None:
    after = copy.deepcopy(said)
    change(after)
    assert difference(said, after, report.account) == sentences


def test_touchpoints_of_one_kind_are_called_by_it_and_many_are_not_all_named(said: Any, report: Report) -> None:
    ids = [f"x-{n}" for n in range(6)]
    Touchpoint.objects.bulk_create(
        Touchpoint(account=report.account, upstream_id=id_, kind="media_title", name=id_, is_own=True, seen_at=timezone.now())
        for id_ in ids
    )
    after = copy.deepcopy(said)
    after["a"]["picks"] += [[id_, id_] for id_ in ids]
    assert difference(said, after, report.account) == ["A: +6 media titles: x-0, x-1, x-2 and 3 more"]


def test_what_is_put_back_is_what_was(said: Any, report: Report) -> None:
    report.current.media_sets.all().delete()
    snapshots.put_back(report.current, said)
    assert snapshots.take(report.current) == said
