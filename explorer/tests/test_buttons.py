"""The builder's buttons: what they do to the sets, what they say, and how it is undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from explorer.building import buttons, snapshots, steps
from explorer.building.buttons import Asked, Done
from explorer.models import Pick, Report
from touchpoints.folding import fold
from touchpoints.models import Atom, Touchpoint
from touchpoints.search import SearchQuery

NAMES = {"t-1": "Yläkaupungin Sanomat", "t-2": "Rantatien Uutiset", "t-3": "Metsäradio", "t-4": "Etusivu", "t-5": "Etusivu"}

Press = Callable[..., Done | None]


@pytest.fixture
def mirrored(account: Any) -> None:
    """Five touchpoints, two of one name."""
    add(account, NAMES.items())


def add(account: Any, named: Iterable[tuple[str, str]], kind: str = "media") -> None:
    for id_, name in named:
        Touchpoint.objects.create(
            account=account, upstream_id=id_, kind=kind, name=name, folded=fold(name), sort_key=fold(name), is_own=True,
            seen_at=timezone.now(),
        )  # fmt: skip


@pytest.fixture
def press(report: Report, mirrored: None) -> Press:
    """Presses a button of the draft (A: t-1, B: t-2)."""

    def press_it(button: str, query: SearchQuery | None = None, pasted: str = "") -> Done | None:
        return buttons.press(report.current, button, Asked(query or SearchQuery(), pasted))

    return press_it


def picked(report: Report) -> dict[str, tuple[str, ...]]:
    return {each.slot: each.picked_ids() for each in report.current.media_sets.all()}


def test_one_button_picks_into_both_sets(press: Press, report: Report) -> None:
    press("add ab t-3")
    assert picked(report) == {"a": ("t-1", "t-3"), "b": ("t-2", "t-3")}


def test_a_touchpoint_is_moved_to_the_other_set(press: Press, report: Report, monkeypatch: Any) -> None:
    press("move b t-1")
    assert picked(report) == {"a": (), "b": ("t-2", "t-1")}
    monkeypatch.setattr(buttons, "MOST_TOUCHPOINTS", 2)
    press("add a t-3")
    done = press("move b t-3")
    assert done and done.problem
    assert picked(report)["a"] == ("t-3",)


def test_into_both_or_none_if_one_is_full(press: Press, report: Report, monkeypatch: Any) -> None:
    monkeypatch.setattr(buttons, "MOST_TOUCHPOINTS", 2)
    press("add b t-3")
    done = press("add ab t-4")
    assert done and "at most 2" in done.problem
    assert picked(report) == {"a": ("t-1",), "b": ("t-2", "t-3")}


def test_a_and_b_are_swapped_whole(press: Press, report: Report) -> None:
    before = snapshots.take(report.current)
    press("swap")
    after = snapshots.take(report.current)
    assert (after["a"], after["b"]) == (before["b"], before["a"])
    assert after["a"]["name"] == "Set b"


def test_a_without_b_loses_what_both_hold(press: Press, report: Report) -> None:
    press("add ab t-3")
    press("subtract")
    assert picked(report) == {"a": ("t-1",), "b": ("t-2", "t-3")}


def test_a_without_b_loses_what_lies_inside_of_b(press: Press, report: Report, account: Any) -> None:
    add(account, [("title", "Aamu")], "media_title")
    title = Touchpoint.objects.get(upstream_id="title")
    Atom.objects.bulk_create(Atom(composite=title, atom_upstream_id=f"t-{n}", position=n) for n in (1, 3))
    press("add b title")
    press("subtract")
    assert picked(report)["a"] == ()


def test_a_title_made_of_the_same_is_the_same(press: Press, report: Report, account: Any) -> None:
    add(account, [("one", "Aamu"), ("two", "Ilta")], "media_title")
    for title in Touchpoint.objects.filter(kind="media_title"):
        Atom.objects.bulk_create(Atom(composite=title, atom_upstream_id=f"t-{n}", position=n) for n in (3, 4))
    press("add a one")
    press("add b two")
    press("subtract")
    assert picked(report)["a"] == ("t-1",)


def test_a_part_cannot_be_taken_out_of_a_title_and_that_is_said(press: Press, report: Report, account: Any) -> None:
    add(account, [("title", "Aamu")], "media_title")
    title = Touchpoint.objects.get(upstream_id="title")
    Atom.objects.bulk_create(Atom(composite=title, atom_upstream_id=f"t-{n}", position=n) for n in (2, 3))
    press("add a title")
    done = press("subtract")
    assert done and "cannot take a part out of a touchpoint: “Aamu”." in done.said
    assert picked(report)["a"] == ("t-1", "title")


def test_nothing_in_common_is_said(press: Press, report: Report) -> None:
    done = press("subtract")
    assert done and "nothing was taken out" in done.said
    assert picked(report)["a"] == ("t-1",)


def test_a_preset_is_spelt_out_before_something_is_taken_from_it(press: Press, report: Report) -> None:
    report.current.media_sets.filter(slot="a").update(touchpoint_preset="all_my_media")
    press("subtract")
    assert picked(report)["a"] == ("t-4", "t-5", "t-3", "t-1")
    assert report.current.media_sets.get(slot="a").touchpoint_preset == ""


def test_the_touchpoints_of_a_are_copied_to_b(press: Press, report: Report) -> None:
    press("copy b a")
    assert picked(report) == {"a": ("t-1",), "b": ("t-1",)}
    assert report.current.media_sets.get(slot="b").name == "Set b"


def test_all_matches_are_added_and_nothing_else(press: Press, report: Report, account: Any) -> None:
    Touchpoint.objects.filter(upstream_id="t-3").update(parent_upstream_id="t-4")
    press("matches a", SearchQuery("etusivu"))
    assert picked(report)["a"] == ("t-1", "t-4", "t-5")


def test_all_that_a_touchpoint_owns_is_added_and_not_itself(press: Press, report: Report) -> None:
    Touchpoint.objects.filter(upstream_id__in=["t-3", "t-5"]).update(parent_upstream_id="t-4")
    press("owned ab t-4", SearchQuery("rantatie"))
    assert picked(report) == {"a": ("t-1", "t-5", "t-3"), "b": ("t-2", "t-5", "t-3")}


@pytest.mark.parametrize("button", ["owned a t-4", "owned a", "owned a none"])
def test_what_owns_nothing_adds_nothing(press: Press, report: Report, button: str) -> None:
    press(button)
    assert picked(report)["a"] == ("t-1",)


def test_more_matches_than_kits_takes_are_not_added(press: Press, report: Report, monkeypatch: Any) -> None:
    monkeypatch.setattr(buttons, "MOST_TOUCHPOINTS", 1)
    done = press("matches b", SearchQuery("etusivu"))
    assert done and "at most 1" in done.problem
    assert picked(report)["b"] == ("t-2",)


@pytest.mark.parametrize(
    "line",
    [
        "t-3",
        "Metsäradio",
        "  METSARADIO ",
        "“Metsäradio”",
        "• Metsäradio",
        "17;Metsäradio;x",
        "Metsäradio\t12 000",
        "no such, t-3",
    ],
)
def test_a_line_names_a_touchpoint(press: Press, report: Report, line: str) -> None:
    done = press("paste a", pasted=f"\n{line}\n\n")
    assert done == Done(said="Added: 1 touchpoint.", place="paste")
    assert picked(report)["a"] == ("t-1", "t-3")


@pytest.mark.parametrize("line", ["Metsäradio; t-4", "t-3, t-4", "t-4;t-3"])
def test_a_line_of_several_names_is_all_of_them(press: Press, report: Report, line: str) -> None:
    done = press("paste a", pasted=line)
    assert done == Done(said="Added: 2 touchpoints.", place="paste")
    assert set(picked(report)["a"]) == {"t-1", "t-3", "t-4"}


def test_a_row_of_a_table_is_its_first_name(press: Press, report: Report) -> None:
    press("paste a", pasted="Metsäradio\tt-4")
    assert picked(report)["a"] == ("t-1", "t-3")


def test_what_nobody_knows_stays_in_the_list_and_is_named(press: Press, report: Report) -> None:
    done = press("paste ab", pasted="Metsaradio\nNowhere\nEtusivu\nt-9\x00\nT-3")
    assert done is not None
    assert (done.left, done.said) == (["Nowhere", "T-3", "Etusivu"], "Added: 1 touchpoint.")
    assert "2 lines are neither an id nor the whole name of a touchpoint: Nowhere, T-3." in done.problem
    assert "give the id or pick one: “Etusivu” (2)." in done.problem
    assert picked(report)["b"] == ("t-2", "t-3")


def test_a_list_that_does_not_fit_stays_whole(press: Press, report: Report, monkeypatch: Any) -> None:
    monkeypatch.setattr(buttons, "MOST_TOUCHPOINTS", 2)
    done = press("paste a", pasted="t-3\nt-4\nt-5")
    assert done and done.left == ["t-3", "t-4", "t-5"] and done.problem
    assert picked(report)["a"] == ("t-1",)


def test_an_empty_list_says_what_to_do(press: Press) -> None:
    done = press("paste a", pasted=" \n \n")
    assert done and done.problem.startswith("The list is empty")


@pytest.mark.parametrize("button", ["", "add", "add c t-1", "nonsense a", "copy a a", "copy a", "matches", "spell b"])
def test_what_is_no_button_changes_nothing(press: Press, report: Report, button: str) -> None:
    before = picked(report)
    press(button)
    assert picked(report) == before


# ------------------------------------------------------------------------------------------------------------------ undo


def do(report: Report, user: Any, press: Press, button: str) -> None:
    with steps.noted(report.current, user, uuid4()):
        press(button)


def test_each_step_is_undone_and_the_one_before_next(press: Press, report: Report, alice: Any) -> None:
    first = snapshots.take(report.current)
    for button in ("add ab t-3", "swap", "clear a", "close b"):
        do(report, alice, press, button)
    for _step in range(4):
        steps.undo(report.current, alice, uuid4())
    assert snapshots.take(report.current) == first
    assert steps.of(report.current, first).undoes == []


def test_what_is_done_after_an_undo_is_undone_first(press: Press, report: Report, alice: Any) -> None:
    do(report, alice, press, "add a t-3")
    do(report, alice, press, "add a t-4")
    steps.undo(report.current, alice, uuid4())
    do(report, alice, press, "add a t-5")
    steps.undo(report.current, alice, uuid4())
    assert picked(report)["a"] == ("t-1", "t-3")
    steps.undo(report.current, alice, uuid4())
    assert picked(report)["a"] == ("t-1",)


def test_the_button_says_what_it_undoes(press: Press, report: Report, alice: Any) -> None:
    do(report, alice, press, "add a t-3")
    assert steps.of(report.current, snapshots.take(report.current)).undoes == ["A: +1 media: Metsäradio"]


def test_what_changes_nothing_is_no_step(press: Press, report: Report, alice: Any) -> None:
    do(report, alice, press, "add a t-1")
    assert not report.current.steps.exists()


def test_only_the_last_steps_are_kept(press: Press, report: Report, alice: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(steps, "KEPT", 3)
    for n in range(1, 6):
        Pick.objects.all().delete()
        do(report, alice, press, f"add a t-{n}")
    assert list(report.current.steps.values_list("number", flat=True)) == [3, 4, 5]


def test_what_was_sent_cannot_be_undone(press: Press, report: Report, alice: Any) -> None:
    from explorer.drafts import queue_run

    do(report, alice, press, "add a t-3")
    queue_run(report, alice, uuid4())
    assert not report.current.steps.exists()
