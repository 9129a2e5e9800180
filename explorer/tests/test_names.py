"""A name that is too long is refused with a sentence or shortened in sight, wherever it comes from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse

from explorer.building import many, saved
from explorer.building.filling import fill
from explorer.forms import SetForm, SetupForm
from explorer.models import Report
from explorer.naming import is_given, suggested_names
from explorer.tests.test_pages import builder, typed
from teams.forms import KitsAccountForm
from teams.names import shortened

LONG = "Pitkä" * 60


def test_no_field_lets_the_browser_cut_a_name(report: Report, team: Any) -> None:
    set_form = SetForm(None, media_set=report.current.media_sets.first(), presets={})
    for form in (SetupForm(), set_form, KitsAccountForm(team=team)):
        assert "maxlength" not in str(form["name"])


@pytest.mark.parametrize("field", ["name", "a-name"])
def test_the_builder_says_it_and_keeps_the_old_name(client: Any, alice: Any, report: Report, field: str) -> None:
    client.force_login(alice)
    page = client.post(builder(report), typed(report, **{field: LONG})).content.decode()
    assert "it has 300" in page and LONG in page
    report.refresh_from_db()
    assert report.name == "Viikon vertailu"


def test_a_saved_part_says_it(report: Report, alice: Any) -> None:
    with pytest.raises(saved.NotSaved, match="300 characters"):
        saved.keep(report.account, "set", LONG, {"touchpoint_preset": "ALL_MY_MEDIA", "picks": []}, alice)


def test_a_pasted_mutation_says_it_of_report_and_set_and_the_cut_is_seen(report: Report) -> None:
    version = report.current
    version.report = report
    asked = version.definition(LONG)
    said = fill(version, replace(asked, set_a=replace(asked.set_a, name=LONG)), "")
    assert [sentence[:28] for sentence in said if "shortened" in sentence] == ["The name has 300 characters;"] * 2
    assert version.report.name.endswith("…") and len(version.report.name) == 200


def test_a_table_says_it_at_its_line(report: Report, alice: Any) -> None:
    lines = many.read_table(f"set a\tperiod\tname\nAll our medias\t2026-W46\t{LONG}")
    (row,) = many.Maker(report.account, alice).dry_run(lines)
    assert any("300 characters" in problem for problem in row.problems)


def test_a_name_made_of_long_names_is_marked_and_known_again(report: Report) -> None:
    first = report.current.media_sets.first()
    first.name = ""
    first.picks.update(name=LONG)
    first.name = suggested_names([first])[first.slot]
    assert first.name == shortened(first.name, 100) and first.name.endswith("…")
    assert is_given(first)


def test_new_report_opens_the_same_untouched_draft_again_and_lists_do_not_show_it(
    client: Any, alice: Any, anna: Any, account: Any
) -> None:
    new, listed = (reverse(name, args=[account.team.uuid]) for name in ("report-creation", "report-list"))
    client.force_login(alice)
    first = client.post(new).url
    assert client.post(new).url == first
    assert "Untitled report" not in client.get(listed).content.decode()
    uuid = first.strip("/").split("/")[1]
    client.post(
        first, {"name": "", "blocks": ["overview"], "a-name": "Uutiset", "a-period": "dates", "a-touchpoints": "picked"}
    )
    assert client.post(new).url != first and uuid in client.get(listed).content.decode()
    client.force_login(anna)
    assert Report.objects.filter(created_by=alice).count() == 2
    client.post(new)
    assert Report.objects.filter(created_by=anna).count() == 1
