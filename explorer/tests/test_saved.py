"""What a team saves: under a name, in versions, used again, and known where it is used."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from explorer import drafts
from explorer.building import buttons, saved
from explorer.building.buttons import Asked, Done
from explorer.models import MediaSet, Pick, Report, SavedPart, SavedVersion
from explorer.tests.test_pages import builder, typed
from teams.models import KitsAccount
from touchpoints.models import Touchpoint
from touchpoints.search import SearchQuery

WOMEN = [{"variable": "gender", "values": ["female"]}]


@pytest.fixture
def press(report: Report, alice: Any) -> Any:
    """Presses a button of the draft, with what was chosen."""
    for id_ in ("t-1", "t-2", "t-3"):
        Touchpoint.objects.create(
            account=report.account, upstream_id=id_, kind="media", name=id_, is_own=True, seen_at=timezone.now()
        )

    def press_it(button: str, **chosen: str) -> Done:
        saved_fields = {name.replace("_", "-"): value for name, value in chosen.items()}
        done = buttons.press(report.current, button, Asked(SearchQuery(), user=alice, saved=saved_fields))
        saved.unpin_changed(report.current)
        assert done is not None
        return done

    return press_it


def set_of(report: Report, slot: str) -> MediaSet:
    return report.current.media_sets.get(slot=slot)


def test_a_saved_set_is_used_in_another(press: Any, report: Report) -> None:
    assert press("keep a").said == "Saved for the team as “Set a”."
    part = SavedPart.objects.get()
    press("use b", b_saved=str(part.uuid))
    assert set_of(report, "b").picked_ids() == ("t-1",)
    assert set_of(report, "b").pinned == part.newest
    assert set_of(report, "b").name == "Set b"


def test_saving_the_same_again_makes_no_version_and_a_change_makes_one(press: Any, report: Report) -> None:
    press("keep a")
    press("keep a")
    assert SavedVersion.objects.count() == 1
    press("add a t-3")
    assert press("keep a").said == "Saved for the team as version 2 of “Set a”."
    assert SavedPart.objects.get().newest.number == 2


def test_capitals_and_spaces_make_no_other_name(press: Any, report: Report) -> None:
    press("keep a")
    MediaSet.objects.filter(slot="b").update(name="  SET   a ")
    press("keep b")
    assert SavedPart.objects.get().versions.count() == 2


def test_a_set_that_is_changed_is_no_longer_the_saved_one_until_it_is_again(press: Any, report: Report) -> None:
    press("keep a")
    press("add a t-3")
    assert set_of(report, "a").pinned is None
    press("use a", a_saved=str(SavedPart.objects.get().uuid))
    assert set_of(report, "a").pinned is not None


def test_a_report_stays_made_of_its_version_and_is_offered_the_newer(
    press: Any, report: Report, client: Any, alice: Any
) -> None:
    press("keep a")
    first = SavedPart.objects.get().newest
    saved.keep(report.account, "set", "Set a", {"touchpoint_preset": "", "picks": [["t-3", "t-3"]]}, alice)
    assert set_of(report, "a").pinned == first
    client.force_login(alice)
    page = client.get(builder(report)).content.decode()
    assert "“Set a”, version 1" in page and "used in 1 report" in page and "Take version 2" in page
    press("renew a")
    assert set_of(report, "a").picked_ids() == ("t-3",)


def test_a_target_group_is_kept_and_used(press: Any, report: Report) -> None:
    assert "nothing to save" in press("keep group", group_name="Naiset").problem
    report.current.target_group = WOMEN
    report.current.save()
    assert press("keep group").problem == "Give it a name first."
    press("keep group", group_name=" Naiset ")
    report.current.target_group = []
    report.current.save()
    press("use group", group_saved=str(SavedPart.objects.get().uuid))
    report.current.refresh_from_db()
    assert (report.current.target_group, report.current.pinned_group.part.name) == (WOMEN, "Naiset")


def test_an_empty_set_is_not_saved(press: Any, report: Report) -> None:
    Pick.objects.all().delete()
    assert press("keep a").problem == "There is nothing to save yet."
    assert not SavedPart.objects.exists()


@pytest.mark.parametrize("chosen", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_what_is_not_of_the_list_cannot_be_used(press: Any, report: Report, chosen: str) -> None:
    assert press("use a", a_saved=chosen).problem
    assert set_of(report, "a").picked_ids() == ("t-1",)


def test_another_accounts_set_cannot_be_used(press: Any, report: Report, alice: Any) -> None:
    other = KitsAccount.objects.create(
        team=report.team, name="Other", upstream="sandbox", account_id="o", client_id="sandbox-o"
    )
    kept = saved.keep(other, "set", "X", {"touchpoint_preset": "all_my_media", "picks": []}, alice)
    assert press("use a", a_saved=str(kept.part.uuid)).problem


def test_a_copy_is_made_of_the_same_version_and_counts(press: Any, report: Report, alice: Any) -> None:
    press("keep a")
    drafts.copy_report(report, alice)
    part = SavedPart.objects.get()
    assert saved.uses([part]) == {part.pk: 2}


def test_a_report_with_it_in_both_sets_counts_once(press: Any, report: Report) -> None:
    press("keep a")
    part = SavedPart.objects.get()
    press("use b", b_saved=str(part.uuid))
    assert saved.uses([part]) == {part.pk: 1}


def test_it_all_works_by_plain_posts(client: Any, alice: Any, report: Report, press: Any) -> None:
    client.force_login(alice)
    client.post(builder(report), typed(report, do="keep a"))
    part = SavedPart.objects.get()
    client.post(builder(report), typed(report, do="use b") | {"b-saved": str(part.uuid)})
    assert set_of(report, "b").pinned == part.newest
    client.post(builder(report), typed(report, do="add b t-3"))
    assert set_of(report, "b").pinned is None
    client.post(builder(report), typed(report, do="undo"))
    assert set_of(report, "b").pinned == part.newest


def test_saving_is_no_step_that_could_be_undone(client: Any, alice: Any, report: Report, press: Any) -> None:
    client.force_login(alice)
    client.post(builder(report), typed(report, **{"a-period": "2026-W46", "b-period": "2026-W46"}))
    before = report.current.steps.count()
    client.post(builder(report), typed(report, do="keep a", **{"a-period": "2026-W46", "b-period": "2026-W46"}))
    assert report.current.steps.count() == before


# ------------------------------------------------------------------------------------------------------------- the list


@pytest.fixture
def part(report: Report, alice: Any) -> SavedPart:
    """A saved set of two versions."""
    for picks in ([["t-1", "Aamu"]], [["t-1", "Aamu"], ["t-2", "Ilta"]]):
        kept = saved.keep(report.account, "set", "Lehdet", {"touchpoint_preset": "", "picks": picks}, alice)
    return kept.part


def listed(client: Any, user: Any, part: SavedPart) -> str:
    client.force_login(user)
    return str(client.get(reverse("saved-list", args=[part.account.team.uuid])).content.decode())


def test_the_list_says_what_each_version_changed(client: Any, bob: Any, part: SavedPart) -> None:
    page = listed(client, bob, part)
    for words in ("Lehdet", "2 touchpoints: Aamu, Ilta", "2 versions", "+1 touchpoint: Ilta", "used in 0 reports"):
        assert words in page
    assert "Rename" not in page


def change(client: Any, user: Any, part: SavedPart, **typed: str) -> None:
    client.force_login(user)
    client.post(reverse("saved-change", args=[part.uuid]), typed)
    part.refresh_from_db()


def test_a_part_is_renamed(client: Any, anna: Any, part: SavedPart) -> None:
    change(client, anna, part, name=" Omat  lehdet ")
    assert part.name == "Omat lehdet"


@pytest.mark.parametrize("name", ["", "  ", "RADIO"])
def test_a_name_that_is_empty_or_taken_is_refused(client: Any, anna: Any, part: SavedPart, name: str) -> None:
    saved.keep(part.account, "set", "Radio", {"touchpoint_preset": "all_my_media", "picks": []}, anna)
    change(client, anna, part, name=name)
    assert part.name == "Lehdet"


def test_what_is_archived_is_not_offered_and_its_name_is_free(client: Any, anna: Any, part: SavedPart) -> None:
    change(client, anna, part, archive="1")
    assert part.archived_at and "Lehdet" not in listed(client, anna, part).split("<main")[1].split("</ol>")[-1]
    again = saved.keep(part.account, "set", "Lehdet", {"touchpoint_preset": "all_my_media", "picks": []}, anna)
    assert again.part != part
