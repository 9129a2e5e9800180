"""The room's pages: Alice works, Bob reads, Charlie finds nothing."""

from __future__ import annotations

import html
import json
import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from explorer.metrics import store_results
from explorer.models import Pick, Report, ReportVersion, Run, State
from explorer.resolution import store_sets
from explorer.tests.sample import answer_of
from kitsapi.days import last_day_with_data
from kitsapi.types import ListedReport, ReportState
from teams.access import RIGHTS, Right, Role
from teams.models import Inquiry, KitsAccount
from touchpoints.models import Atom, Touchpoint


@pytest.fixture
def mirrored(account: Any) -> list[Touchpoint]:
    """The touchpoints that the report picks, and one more."""
    names = {"t-1": "Yläkaupungin Sanomat", "t-2": "Rantatien Uutiset", "t-3": "Metsäradio"}
    return [
        Touchpoint.objects.create(
            account=account,
            upstream_id=upstream_id,
            kind="media",
            name=name,
            folded=name.lower().replace("ä", "a"),
            is_own=True,
            seen_at=timezone.now(),
        )
        for upstream_id, name in names.items()
    ]


def builder(report: Report) -> str:
    return reverse("report-builder", args=[report.uuid])


def typed(report: Report, **changes: str) -> dict[str, Any]:
    """What the builder's form posts."""
    return {
        "key": str(uuid4()),
        "name": report.name,
        "blocks": ["overview", "profile"],
        "a-name": "Set a",
        "a-period": "dates",
        "a-start": "2026-11-09",
        "a-end": "2026-11-15",
        "a-touchpoints": "picked",
        "b-name": "Set b",
        "b-period": "dates",
        "b-start": "2026-11-09",
        "b-end": "2026-11-15",
        "b-touchpoints": "picked",
    } | changes


PAGES = ["report-page", "report-builder"]


@pytest.mark.parametrize("page", PAGES)
def test_another_teams_report_does_not_exist(client: Any, charlie: Any, report: Report, page: str) -> None:
    client.force_login(charlie)
    assert client.get(reverse(page, args=[report.uuid])).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_without_an_account_every_page_leads_to_the_sign_in(client: Any, report: Report, page: str) -> None:
    answer = client.get(reverse(page, args=[report.uuid]))
    assert (answer.status_code, "/accounts/login/" in answer["Location"]) == (302, True)


def test_a_viewer_reads_but_does_not_build(client: Any, bob: Any, report: Report) -> None:
    client.force_login(bob)
    assert client.get(reverse("report-page", args=[report.uuid])).status_code == 200
    assert client.get(builder(report)).status_code == 403
    assert client.post(reverse("report-submission", args=[report.uuid])).status_code == 403


def test_the_list_shows_the_teams_reports_only(client: Any, alice: Any, charlie: Any, report: Report, team: Any) -> None:
    client.force_login(alice)
    assert b"Viikon vertailu" in client.get(reverse("report-list", args=[team.uuid])).content
    client.force_login(charlie)
    assert client.get(reverse("report-list", args=[team.uuid])).status_code == 404


def test_the_builder_shows_the_draft(client: Any, alice: Any, report: Report, mirrored: Any) -> None:
    client.force_login(alice)
    page = client.get(builder(report)).content.decode()
    assert "Yläkaupungin Sanomat" in page
    assert 'value="2026-11-09"' in page


def test_what_is_typed_is_saved_at_once(client: Any, alice: Any, report: Report, mirrored: Any) -> None:
    client.force_login(alice)
    client.post(builder(report), typed(report, name="Uusi nimi", **{"a-name": "Lehdet"}))
    report.refresh_from_db()
    assert report.name == "Uusi nimi"
    assert report.current.media_sets.get(slot="a").name == "Lehdet"


def test_a_touchpoint_is_added_and_removed_by_plain_posts(client: Any, alice: Any, report: Report, mirrored: Any) -> None:
    client.force_login(alice)
    client.post(builder(report), typed(report, do="add a t-3"))
    set_a = report.current.media_sets.get(slot="a")
    assert set_a.picked_ids() == ("t-1", "t-3")
    client.post(builder(report), typed(report, do="remove a t-1"))
    assert set_a.picks.get().upstream_id == "t-3"


def test_a_touchpoint_of_another_account_cannot_be_added(client: Any, alice: Any, report: Report, mirrored: Any) -> None:
    client.force_login(alice)
    page = client.post(builder(report), typed(report, do="add a stranger")).content.decode()
    assert "There is no touchpoint stranger in Demo." in page
    assert not Pick.objects.filter(upstream_id="stranger").exists()


def test_the_five_hundred_and_first_touchpoint_is_not_added(
    client: Any, alice: Any, report: Report, mirrored: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("explorer.building.buttons.MOST_TOUCHPOINTS", 2)
    client.force_login(alice)
    client.post(builder(report), typed(report, do="add a t-2"))
    page = client.post(builder(report), typed(report, do="add a t-3")).content.decode()
    assert "Kits takes at most 2 touchpoints a set: remove some first." in page
    assert report.current.media_sets.get(slot="a").picked_ids() == ("t-1", "t-2")


def test_changes_that_were_not_calculated_are_told(client: Any, alice: Any, report: Report, mirrored: Any, run: Run) -> None:
    Run.objects.update(state=State.CANCELLED, due_at=None)
    client.force_login(alice)
    pages = (report.get_absolute_url(), reverse("report-list", args=[report.team.uuid]))
    assert not any("new version is" in client.get(page).content.decode() for page in pages)
    client.post(reverse("report-edit", args=[report.uuid]))
    assert all("new version is" in client.get(page).content.decode() for page in pages)
    client.post(reverse("report-discard", args=[report.uuid]))
    assert not any("new version is" in client.get(page).content.decode() for page in pages)


def test_a_search_finds_accents_folded(client: Any, alice: Any, report: Report, mirrored: Any) -> None:
    client.force_login(alice)
    page = client.get(builder(report), {"q": "metsara"}, headers={"HX-Request": "true"}).content.decode()
    assert "Metsäradio" in page
    assert "<html" not in page


def test_set_b_comes_and_goes(client: Any, alice: Any, report: Report, mirrored: Any) -> None:
    client.force_login(alice)
    client.post(builder(report), typed(report, do="close b"))
    assert report.current.media_sets.count() == 1
    page = client.post(builder(report), typed(report, do="open b")).content.decode()
    assert (report.current.media_sets.count(), "Media set B" in page) == (2, True)


def test_a_post_from_before_set_b_was_added_leaves_it_alone(client: Any, alice: Any, report: Report, mirrored: Any) -> None:
    client.force_login(alice)
    form = {name: value for name, value in typed(report).items() if not name.startswith("b-")}
    page = client.post(builder(report), form).content.decode()
    assert "required" not in page
    assert report.current.media_sets.get(slot="b").picked_ids() == ("t-2",)


def test_calculate_queues_one_run_and_opens_the_report(client: Any, alice: Any, report: Report, mirrored: Any) -> None:
    client.force_login(alice)
    form = typed(report, do="submit")
    first, second = client.post(builder(report), form), client.post(builder(report), form)
    assert first["Location"] == second["Location"] == reverse("report-page", args=[report.uuid])
    run = Run.objects.get()
    assert (run.state, run.created_by, run.due_at is not None) == (State.QUEUED, alice, True)


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client: Any, alice: Any, report: Report, mirrored: Any) -> None:
    client.force_login(alice)
    form = typed(report, do="submit", name="", **{"a-end": "2026-11-01", "b-start": "not a day"})
    page = client.post(builder(report), form).content.decode()
    assert "Give the report a name." in page
    assert "before it starts" in page
    assert 'value="not a day"' in page
    assert 'value="2026-11-01"' in page
    assert not Run.objects.exists()


def test_a_sent_version_cannot_be_changed_by_a_late_post(client: Any, alice: Any, run: Run, mirrored: Any) -> None:
    client.force_login(alice)
    answer = client.post(builder(run.report), typed(run.report, name="Late"))
    assert answer.status_code == 302
    run.report.refresh_from_db()
    assert run.report.name == "Viikon vertailu"


def test_the_status_asks_again_while_waiting_and_stops_at_the_end(client: Any, bob: Any, run: Run) -> None:
    client.force_login(bob)
    url = reverse("run-status", args=[run.uuid])
    assert f'hx-get="{url}"' in client.get(url).content.decode()
    run.stop()
    assert "hx-get" not in client.get(url).content.decode()


def test_page_and_fragment_are_the_same_html(client: Any, bob: Any, run: Run) -> None:
    client.force_login(bob)
    page = client.get(reverse("report-page", args=[run.report.uuid])).content.decode()
    fragment = client.get(reverse("run-status", args=[run.uuid])).content.decode()
    start = fragment.index("<section")
    assert fragment[start : fragment.index("</dl>")] in page


def asked_again(client: Any, run: Run) -> Any:
    """The fragment as a page asks for it that shows it already: with the tag that stands in the fragment."""
    url = reverse("run-status", args=[run.uuid])
    said = html.unescape(client.get(url).content.decode())
    [headers] = re.findall(r"hx-headers='([^']*)'", said)
    return client.get(url, headers=json.loads(headers))


def test_a_page_that_shows_where_a_run_stands_is_told_that_nothing_is_new(client: Any, bob: Any, run: Run) -> None:
    client.force_login(bob)
    answer = asked_again(client, run)
    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (304, b"", "no-store, private")


@pytest.mark.parametrize(
    "changes", [{"state": State.CALCULATING}, {"trouble": "Kits did not answer in time."}, {"due_at": None}]
)
def test_what_is_new_of_a_run_is_told(client: Any, bob: Any, run: Run, changes: dict[str, Any]) -> None:
    client.force_login(bob)
    url = reverse("run-status", args=[run.uuid])
    tag = client.get(url)["ETag"]
    Run.objects.update(**changes)
    assert client.get(url, headers={"If-None-Match": tag}).status_code == 200


def test_a_run_that_has_ended_and_a_person_who_may_not_look_get_no_304(client: Any, bob: Any, charlie: Any, run: Run) -> None:
    client.force_login(bob)
    url = reverse("run-status", args=[run.uuid])
    tag = client.get(url)["ETag"]
    run.stop()
    assert client.get(url, headers={"If-None-Match": tag}).status_code == 200
    client.force_login(charlie)
    assert client.get(url, headers={"If-None-Match": "*"}).status_code == 404


def test_stopping_is_for_those_who_may_send(client: Any, bob: Any, anna: Any, charlie: Any, run: Run) -> None:
    url = reverse("run-stop", args=[run.uuid])
    for person, status in ((charlie, 404), (bob, 403), (anna, 302)):
        client.force_login(person)
        assert client.post(url).status_code == status
    assert Run.objects.get().state == State.CANCELLED


def test_a_report_made_in_kits_is_read_only(client: Any, alice: Any, run: Run) -> None:
    Report.objects.update(origin="kits", upstream_id="k-1")
    run.stop()
    client.force_login(alice)
    client.post(reverse("report-submission", args=[run.report.uuid]))
    client.post(reverse("report-edit", args=[run.report.uuid]))
    assert (Run.objects.count(), run.report.versions.count()) == (1, 1)


def test_a_copy_opens_in_the_builder(client: Any, anna: Any, run: Run) -> None:
    client.force_login(anna)
    answer = client.post(reverse("report-copy", args=[run.report.uuid]))
    copy = Report.objects.latest("pk")
    assert answer["Location"] == builder(copy)
    assert copy.created_by == anna


def pick_many(report: Report, count: int) -> None:
    """Put so many medias into each of both sets."""
    rows = [
        Touchpoint(
            account=report.account, upstream_id=f"m-{n}", kind="media", name=f"M{n}", folded=f"m{n}", sort_key=f"m{n}",
            is_own=True, seen_at=timezone.now(),
        )
        for n in range(count)
    ]  # fmt: skip
    Touchpoint.objects.bulk_create(rows)
    for media_set in report.current.media_sets.all():
        Pick.objects.bulk_create(Pick(media_set=media_set, upstream_id=row.upstream_id, name=row.name) for row in rows)


@pytest.mark.parametrize("count", [10, 500])
@pytest.mark.parametrize(("part", "most"), [("", 20), ("found", 10)])
def test_the_builder_takes_few_queries_however_many_are_picked(
    client: Any, alice: Any, report: Report, django_assert_max_num_queries: Any, count: int, part: str, most: int
) -> None:
    pick_many(report, count)
    client.force_login(alice)
    with django_assert_max_num_queries(most):
        answer = client.get(builder(report), {"q": "m1", "part": part}, headers={"HX-Request": "true"})
    assert 'name="do" value="remove a m-1"' in answer.content.decode()


@pytest.mark.parametrize(
    ("is_on", "said", "summed_up"),
    [
        (False, "not valid in the period: left out", "1 touchpoint more would count with"),
        (True, "not valid in the period: counts all the same", "1 touchpoint counts only because own data"),
    ],
)
def test_what_the_switch_for_data_not_validated_changes_is_said(
    client: Any, alice: Any, report: Report, mirrored: list[Touchpoint], is_on: bool, said: str, summed_up: str
) -> None:
    ReportVersion.objects.update(include_not_validated=is_on)
    client.force_login(alice)
    page = client.get(builder(report)).content.decode()
    assert said in page
    assert summed_up in page
    assert 'id="id_include_not_validated"' in page


def test_a_period_that_ends_after_the_last_day_with_data_is_warned_of_at_once(client: Any, alice: Any, report: Report) -> None:
    client.force_login(alice)
    assert "the last day for which Kits has data" not in client.get(builder(report)).content.decode()
    report.current.media_sets.filter(slot="b").update(end=last_day_with_data(timezone.now()) + timedelta(days=1))
    assert client.get(builder(report)).content.decode().count("the last day for which Kits has data") == 1


def test_all_sections_of_a_media_are_offered_beside_the_media_itself(
    client: Any, alice: Any, report: Report, mirrored: list[Touchpoint]
) -> None:
    Touchpoint.objects.filter(upstream_id="t-3").update(parent_upstream_id="t-1")
    client.force_login(alice)
    page = client.get(builder(report)).content.decode()
    assert 'value="owned a t-1"' in page
    assert 'value="owned b t-2"' not in page


def test_what_is_typed_into_the_finder_brings_its_finds_alone(client: Any, alice: Any, report: Report) -> None:
    pick_many(report, 500)
    client.force_login(alice)
    asked = {"q": "m1", "part": "found"}
    found = client.get(builder(report), asked, headers={"HX-Request": "true"}).content.decode()
    page = client.get(builder(report), asked).content.decode()
    assert found.strip() in page
    assert found.strip().startswith('<div id="found"')
    assert len(found.encode()) < 60_000


def test_a_pick_inside_a_title_that_is_gone_is_still_shown(
    client: Any, alice: Any, report: Report, mirrored: list[Touchpoint]
) -> None:
    title = mirrored[1]
    Touchpoint.objects.filter(pk=title.pk).update(kind="media_title", gone_at=timezone.now())
    Atom.objects.bulk_create(Atom(composite=title, position=n, atom_upstream_id=f"t-{n}") for n in (1, 3))
    set_a = report.current.media_sets.get(slot="a")
    Pick.objects.create(media_set=set_a, upstream_id=title.upstream_id, name=title.name)
    client.force_login(alice)
    assert "Rantatien Uutiset" in client.get(builder(report)).content.decode()


def test_the_pages_of_a_report_take_few_queries(client: Any, alice: Any, run: Run, django_assert_max_num_queries: Any) -> None:
    client.force_login(alice)
    for most, url in ((9, reverse("report-list", args=[run.report.team.uuid])), (15, run.report.get_absolute_url())):
        with django_assert_max_num_queries(most):
            assert client.get(url).status_code == 200


def test_while_touchpoints_are_read_for_the_first_time_the_finder_says_so(client: Any, alice: Any, report: Report) -> None:
    from touchpoints.models import Sync
    from touchpoints.sync import request_sync

    client.force_login(alice)
    said = "for the first time"
    assert said in client.get(builder(report)).content.decode()
    request_sync(report.account)
    assert said in client.get(builder(report)).content.decode()
    Sync.objects.update(state=Sync.State.FAILED)
    assert said not in client.get(builder(report)).content.decode()


@pytest.mark.parametrize("account_id", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_a_new_report_on_an_account_that_is_none(client: Any, alice: Any, account: Any, account_id: str) -> None:
    client.force_login(alice)
    url = reverse("report-creation", args=[account.team.uuid])
    assert client.post(url, {"account": account_id}).status_code == 404
    assert not Report.objects.exists()


def _another(account: Any, **changes: Any) -> KitsAccount:
    return KitsAccount.objects.create(
        team=account.team, upstream="sandbox", client_id="sandbox-x", sealed_secret="x", secret_hint="x", **changes
    )


def test_of_several_accounts_one_is_named_before_a_report_is_made(client: Any, alice: Any, account: Any) -> None:
    client.force_login(alice)
    _another(account, name="Toinen", account_id="second")
    made = client.post(reverse("report-creation", args=[account.team.uuid]), {"account": ""}, follow=True)
    assert "Choose the Kits account" in made.content.decode()
    assert not Report.objects.exists()


def test_accounts_are_offered_working_ones_first_and_told_apart(client: Any, alice: Any, account: Any) -> None:
    client.force_login(alice)
    _another(account, name=account.name, account_id="second-id")
    _another(account, name="Aamu", account_id="third-id", state="refused")
    page = client.get(reverse("report-list", args=[account.team.uuid])).content.decode()
    offered = re.findall(r"<option[^>]*>([^<]*)</option>", page)
    assert offered == [f"{account.name} ({account.account_id})", f"{account.name} (second-id)", "Aamu – key refused"]


def test_a_list_of_several_accounts_says_of_which_each_report_is(client: Any, alice: Any, account: Any, report: Report) -> None:
    client.force_login(alice)
    url = reverse("report-list", args=[account.team.uuid])
    said = f'<span class="cell-sub">{account}</span>'
    assert said not in client.get(url).content.decode()
    _another(account, name="Toinen", account_id="second")
    assert said in client.get(url).content.decode()


@pytest.mark.parametrize("page", ["builder", "touchpoints"])
def test_on_an_account_with_a_refused_key_the_page_says_so(client: Any, alice: Any, report: Report, page: str) -> None:
    client.force_login(alice)
    KitsAccount.objects.update(state="refused")
    url = builder(report) if page == "builder" else reverse("touchpoint-list", args=[report.team.uuid])
    assert "Kits refuses the key of" in client.get(url).content.decode()


def test_a_name_typed_just_before_set_b_was_added_stays(client: Any, alice: Any, report: Report, mirrored: Any) -> None:
    client.force_login(alice)
    client.post(builder(report), typed(report, do="close b"))
    page = client.post(builder(report), typed(report, name="Juuri annettu", do="open b")).content.decode()
    assert 'value="Juuri annettu"' in page


def test_calculating_again_with_an_open_draft_leads_to_the_draft(client: Any, alice: Any, report: Report) -> None:
    client.force_login(alice)
    answer = client.post(reverse("report-submission", args=[report.uuid]))
    assert answer["Location"] == builder(report)
    assert not Run.objects.exists()


def test_each_problem_is_said_at_its_field_too_and_the_list_is_led_to(
    client: Any, alice: Any, report: Report, mirrored: Any
) -> None:
    client.force_login(alice)
    page = client.post(builder(report), typed(report, do="submit", name="", **{"a-end": "2026-11-01"})).content.decode()
    assert 'data-focus="problems-list"' in page
    assert page.count("before it starts") == 2
    assert 'id="id_a-end_error"' in page
    assert 'id="id_name_error"' in page


def test_the_list_of_problems_grows_shorter_while_mending(client: Any, alice: Any, report: Report, mirrored: Any) -> None:
    client.force_login(alice)
    wrong = typed(report, name="", **{"a-end": "2026-11-01"})
    assert "problems-list" not in client.post(builder(report), wrong).content.decode()
    page = client.post(builder(report), wrong | {"checked": "1", "name": "Uusi"}).content.decode()
    assert "Give the report a name." not in page
    assert "before it starts" in page
    assert "data-focus" not in page
    assert "problems-list" not in client.post(builder(report), typed(report, checked="1")).content.decode()


def test_what_is_picked_already_is_offered_for_removal(client: Any, alice: Any, report: Report, mirrored: Any) -> None:
    client.force_login(alice)
    page = client.get(builder(report)).content.decode()
    assert 'value="remove a t-1"' in page[page.index('id="found"') :]
    assert 'value="add b t-1"' in page
    assert 'value="add a t-1"' not in page


def discard(report: Report) -> str:
    return reverse("report-discard", args=[report.uuid])


def test_a_draft_that_was_never_sent_is_discarded_after_a_question(client: Any, alice: Any, report: Report) -> None:
    client.force_login(alice)
    assert b"cannot be undone" in client.get(discard(report)).content
    assert Report.objects.exists()
    assert client.post(discard(report))["Location"] == reverse("report-list", args=[report.team.uuid])
    assert not Report.objects.exists()


def test_discarding_changes_keeps_what_was_sent(client: Any, alice: Any, run: Run) -> None:
    client.force_login(alice)
    run.stop()
    client.post(reverse("report-edit", args=[run.report.uuid]))
    assert b"stay as they are" in client.get(discard(run.report)).content
    assert client.post(discard(run.report))["Location"] == run.report.get_absolute_url()
    report = Report.objects.get()
    assert (report.current, report.versions.count(), report.runs.count()) == (run.version, 1, 1)


def test_what_was_sent_cannot_be_discarded(client: Any, alice: Any, run: Run) -> None:
    client.force_login(alice)
    client.post(discard(run.report))
    assert (Report.objects.count(), run.report.versions.count()) == (1, 1)


def test_discarding_is_for_those_who_build(client: Any, bob: Any, charlie: Any, report: Report) -> None:
    for person, status in ((bob, 403), (charlie, 404)):
        client.force_login(person)
        assert client.post(discard(report)).status_code == status
    assert Report.objects.exists()


@pytest.mark.parametrize("page", ["report-page", "run-page"])
def test_while_waiting_the_page_says_what_is_asked(client: Any, bob: Any, run: Run, page: str) -> None:
    client.force_login(bob)
    answer = client.get(reverse(page, args=[run.uuid if page == "run-page" else run.report.uuid])).content.decode()
    for said in ("Set a", "9–15 Nov 2026", "Everyone", "Overview, Profile"):
        assert said in answer


def test_at_the_end_the_rest_of_the_reports_page_comes_along(client: Any, alice: Any, run: Run) -> None:
    client.force_login(alice)
    url, swapped = reverse("run-status", args=[run.uuid]), 'hx-swap-oob="true"'
    here = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{run.report.get_absolute_url()}"}
    assert swapped not in client.get(url, headers=here).content.decode()
    run.stop()
    ended = client.get(url, headers=here).content.decode()
    assert ended.count(swapped) == 2
    assert 'id="report-head"' in ended
    elsewhere = here | {"HX-Current-URL": f"http://testserver{run.get_absolute_url()}"}
    assert swapped not in client.get(url, headers=elsewhere).content.decode()


def test_new_results_take_the_place_of_the_earlier_ones(client: Any, alice: Any, run: Run) -> None:
    client.force_login(alice)
    url, page = reverse("run-status", args=[run.uuid]), run.report.get_absolute_url()
    assert '<div id="earlier-results"' in client.get(page).content.decode()
    listed = ListedReport(ReportState("x", "x", "ready", created_at=timezone.now()), run.version.definition("x"))
    store_results(run, answer_of(listed))
    store_sets(run, answer_of(listed))
    Run.objects.update(state=State.READY, calculated_at=timezone.now(), ended_at=timezone.now(), due_at=None)
    here = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
    assert '<div id="earlier-results" hidden hx-swap-oob="true"></div>' in client.get(url, headers=here).content.decode()


def test_a_run_that_ended_badly_offers_to_change_the_question(client: Any, alice: Any, run: Run) -> None:
    client.force_login(alice)
    run.stop()
    page = client.get(run.report.get_absolute_url()).content.decode()
    assert "Change what is asked" in page
    assert page.count("Calculate again") == 1


def test_a_role_that_builds_but_may_not_send_is_told_so(
    client: Any, anna: Any, report: Report, mirrored: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RIGHTS, Role.ANALYST, frozenset({Right.SEE, Right.BUILD}))
    client.force_login(anna)
    assert "Calculate</button>" not in client.get(builder(report)).content.decode()
    assert client.post(builder(report), typed(report, do="submit")).status_code == 403
    assert not Run.objects.exists()


def test_where_nothing_picked_is_valid_the_accounts_days_are_named(
    client: Any, alice: Any, report: Report, mirrored: Any
) -> None:
    client.force_login(alice)
    said = "What this account knows is valid within 28 Sept 1999"
    mirrored[2].validations.create(start=date(1999, 9, 28), end=date(1999, 9, 28), status="valid")
    assert said in client.get(builder(report)).content.decode()
    mirrored[0].validations.create(start=date(2026, 11, 9), end=date(2026, 11, 9), status="valid")
    mirrored[1].validations.create(start=date(2026, 11, 9), end=date(2026, 11, 9), status="valid")
    assert "valid within" not in client.get(builder(report)).content.decode()


def test_looking_at_a_draft_asks_kits_nothing(client: Any, alice: Any, report: Report, mirrored: Any) -> None:
    ReportVersion.objects.update(target_group=[{"variable": "gender", "values": ["female"]}])
    client.force_login(alice)
    question = reverse("report-size-question", args=[report.uuid])
    assert f'hx-post="{question}"' in client.get(builder(report)).content.decode()
    assert not Inquiry.objects.exists()
    assert "Asking Kits" in client.post(question).content.decode()
    assert Inquiry.objects.get().input == {"filters": [{"variable": "gender", "values": ["female"]}]}
    page = client.get(builder(report)).content.decode()
    assert ("Asking Kits" in page, question in page) == (True, False)


def test_what_was_sent_is_not_asked_about(client: Any, alice: Any, run: Run) -> None:
    client.force_login(alice)
    answer = client.post(reverse("report-size-question", args=[run.report.uuid]))
    assert (answer.status_code, Inquiry.objects.exists()) == (302, False)


@pytest.mark.parametrize(("seconds", "told"), [(2, False), (20, True)])
def test_a_kits_that_is_slow_to_answer_a_creation_is_told_about(
    client: Any, alice: Any, run: Run, seconds: int, told: bool
) -> None:
    Run.objects.update(state=State.SUBMITTING, submit_started_at=timezone.now() - timedelta(seconds=seconds))
    client.force_login(alice)
    page = client.get(reverse("run-status", args=[run.uuid])).content.decode()
    assert ("looks for the report at Kits before it sends anything again" in page) == told


def test_the_list_can_be_about_one_touchpoint(client: Any, bob: Any, report: Report, mirrored: list[Touchpoint]) -> None:
    client.force_login(bob)
    url = reverse("report-list", args=[report.team.uuid])
    picked, free = mirrored[0], mirrored[2]
    page = client.get(url, {"touchpoint": str(picked.uuid)}).content.decode()
    assert report.name in page and "Reports that pick" in page
    page = client.get(url, {"touchpoint": str(free.uuid)}).content.decode()
    assert report.name not in page and "No report picks it" in page
    for nothing in ("x", str(uuid4())):
        assert report.name in client.get(url, {"touchpoint": nothing}).content.decode()


def test_the_lists_next_page_asks_the_same(client: Any, bob: Any, report: Report, mirrored: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("explorer.views.reports.REPORTS_A_PAGE", 1)
    Report.objects.create(team=report.team, account=report.account, name="Viikon & muut")
    client.force_login(bob)
    page = client.get(reverse("report-list", args=[report.team.uuid]), {"q": "viikon"}).content.decode()
    assert 'href="?q=viikon&amp;page=2"' in page
