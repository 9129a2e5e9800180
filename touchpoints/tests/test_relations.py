"""Presets, containment and valid days, asked of the mirror."""

from __future__ import annotations

from datetime import date

import pytest

from touchpoints.models import Touchpoint
from touchpoints.relations import PRESETS, Picks, Unvalidated, preset_counts, resolve_preset, valid_in
from touchpoints.tests.conftest import THEIRS, FakeKits, make

FIFTH, ELEVENTH, TWELFTH, LAST = (date(2026, 1, day) for day in (5, 11, 12, 31))


def inside(account, ids):
    return Picks(account, ids).containment(ids)


def left_out(account, ids, start, end):
    return Picks(account, ids).not_valid_in(ids, start, end)


@pytest.mark.parametrize(
    ("preset", "ids"),
    [
        ("all_my_media", ["m1", "m2"]),
        ("all_my_media_titles", ["t1"]),
        ("all_my_sections", ["s2", "s1"]),
        ("all_my_media_title_sections", []),
        ("all_my_groups", ["g1"]),
        ("all_they_invent_later", []),
    ],
)
def test_a_preset_means_our_own_of_a_kind(mirrored, preset, ids):
    assert [touchpoint.upstream_id for touchpoint in resolve_preset(mirrored, preset)] == ids


def test_a_group_of_strangers_is_not_one_of_our_groups(mirrored, fake, sync_with):
    fake.listed.append(make("g2", "Muut", "group", atoms=("x1",), **THEIRS))
    sync_with(fake)
    assert [touchpoint.upstream_id for touchpoint in resolve_preset(mirrored, "all_my_groups")] == ["g1"]


def test_counts_are_those_of_the_resolved_presets(mirrored):
    assert preset_counts(mirrored) == {preset: len(resolve_preset(mirrored, preset)) for preset in PRESETS}


def test_a_preset_leaves_out_what_is_gone(mirrored, fake, sync_with):
    del fake.listed[1]
    sync_with(fake)
    assert [touchpoint.upstream_id for touchpoint in resolve_preset(mirrored, "all_my_media")] == ["m1"]


def test_a_section_is_inside_a_title_through_a_media_that_was_not_picked(mirrored):
    assert inside(mirrored, ["s1", "t1", "x1", "g1"]) == {"s1": ("g1", "t1"), "x1": ("g1",)}


def test_picks_beside_each_other_contain_nothing(mirrored):
    assert inside(mirrored, ["m1", "m2", "never-seen"]) == {}


def test_one_valid_day_is_enough(mirrored):
    media = Touchpoint.objects.get(upstream_id="m1")
    assert valid_in(media, ELEVENTH, LAST)
    assert valid_in(media, date(2026, 1, 1), FIFTH)
    assert not valid_in(media, TWELFTH, LAST)


def test_a_title_is_valid_if_one_of_its_medias_is(mirrored):
    assert valid_in(Touchpoint.objects.get(upstream_id="t1"), FIFTH, ELEVENTH)


def test_picks_without_a_valid_day_are_named_with_whose_they_are(mirrored):
    assert left_out(mirrored, ["x1", "m1", "s1"], FIFTH, ELEVENTH) == [
        Unvalidated("x1", "Tunturi", False),
        Unvalidated("s1", "Urheilu", True),
    ]


class Watched(str):
    """A text that counts how often it is compared."""

    compared = 0
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        Watched.compared += 1
        return str.__eq__(self, other)


def test_picks_without_a_valid_day_come_in_their_order_without_comparing_each_with_all(account, sync_with):
    ids = [f"m{number:03}" for number in range(200)]
    sync_with(FakeKits([make(id_, id_) for id_ in ids]))
    picks = [Watched(id_) for id_ in reversed([*ids, *ids[:5]])]
    Watched.compared = 0
    assert [found.upstream_id for found in left_out(account, picks, FIFTH, LAST)] == [*ids[4::-1], *ids[:4:-1]]
    assert Watched.compared < 20 * len(picks)


def test_two_sets_are_asked_about_at_once(mirrored, django_assert_num_queries):
    picks = Picks(mirrored, ["s1", "t1", "x1", "never-seen"])
    with django_assert_num_queries(4):  # what they are made of; those and their owners; valid days; rows
        for ids in (["s1", "t1"], ["x1", "never-seen"]):
            picks.containment(ids)
            picks.not_valid_in(ids, FIFTH, ELEVENTH)
    assert picks.containment(["x1", "s1"]) == {}
    assert picks.containment(["s1", "t1"]) == {"s1": ("t1",)}
