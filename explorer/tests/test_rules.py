"""A team's base rule holds wherever its numbers stand, from the next look on; what is hidden can be opened for oneself."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from explorer.comparing import projected
from explorer.exports.content import Origin
from explorer.exports.csv import csv
from explorer.exports.pptx import pptx
from explorer.exports.tests.reading import slides_of, texts_of
from explorer.exports.xlsx import xlsx
from explorer.notices import news
from explorer.rules import rule_of
from explorer.significance import AGOF
from explorer.tests.test_withholding import low_run  # noqa: F401 - a fixture
from teams.models import AuditEntry, Inquiry, Team
from teams.rule_packs import THRESHOLDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def enough(low_run):  # noqa: F811
    """A ready run whose parts stand on 400, 10 and 90 people, of a team that hides under ten of them: everything is shown."""
    Team.objects.filter(pk=low_run.report.team_id).update(rule_pack="own", mark_under=50, hide_under=5)
    return type(low_run).objects.get(pk=low_run.pk)


def keep(run, **rule):
    Team.objects.filter(pk=run.report.team_id).update(**rule)
    return type(run).objects.get(pk=run.pk)


def test_a_new_team_keeps_agofs_rule(team):
    assert rule_of(team) == AGOF and THRESHOLDS["agof"] == (80, 30)


@pytest.mark.parametrize(("pack", "limits"), [("gemius", (80, 45)), ("yougov", (100, 100)), ("own", (50, 5))])
def test_each_pack_has_its_limits(team, pack, limits):
    rule = rule_of(Team(rule_pack=pack, mark_under=50, hide_under=5))
    assert (rule.mark_under, rule.hide_under) == limits


def written(run) -> dict[str, str]:
    """The same comparison as each way out writes it."""
    made, origin = projected(run), Origin("x", "https://kits.example.org/", timezone.now())
    return {
        "page": str(made),
        "csv": csv(made, origin).decode(),
        "slides": "\n".join(texts_of(slide) for slide in slides_of(pptx(made, origin)).values()),
        "notice": str(news(run, "ready").content),
    }


def test_a_number_is_hidden_shown_or_marked_everywhere_alike(enough):
    for text in written(enough).values():
        assert 'not shown"' not in text and "own rule: marked * under 50 people of the panel, not shown under 5" in text
    for text in written(keep(enough, hide_under=50)).values():
        assert "not shown" in text and "not shown under 50 people of the panel" in text


def test_the_workbook_is_made_under_the_rule_too(enough):
    shown = xlsx(projected(enough), Origin("x", "y", timezone.now()))
    assert shown != xlsx(projected(keep(enough, rule_pack="yougov")), Origin("x", "y", timezone.now()))


def test_lists_and_pages_follow_at_the_next_look(client, alice, enough):
    client.force_login(alice)
    pages = [
        reverse("report-list", args=[enough.report.team.uuid]),
        enough.get_absolute_url(),
        enough.report.get_absolute_url(),
    ]
    pages.append(reverse("report-history", args=[enough.report.uuid]))
    assert all("not shown<" not in client.get(page).content.decode() for page in pages)
    keep(enough, rule_pack="agof")
    assert all("fewer than 30 people" in client.get(page).content.decode() for page in pages)


def test_a_pack_that_marks_nothing_says_only_what_it_hides(enough):
    made = projected(keep(enough, rule_pack="yougov"))
    assert made["head"]["facts"][-1]["text"] == "YouGov: not shown under 100 people of the panel"
    assert made["head"]["rule"] == {"name": "YouGov", "mark": 100, "hide": 100}


def test_the_builder_warns_under_the_teams_own_limits(client, alice, enough):
    client.force_login(alice)
    inquiry = Inquiry.objects.create(
        team=enough.report.team, account=enough.account, kind="target_group_size", input={}, answered_at=timezone.now(),
        answer={"size": 1000, "sample_size": 90, "incidence": 0.1},
    )  # fmt: skip
    page = reverse("target-group-size", args=[inquiry.uuid])
    assert "size__base--enough" in client.get(page).content.decode()
    keep(enough, rule_pack="yougov")
    answer = client.get(page).content.decode()
    assert "size__base--hidden" in answer and "fewer than 100 people" in answer


# ----------------------------------------------------------------------------------------------------------- opened cells


def look(client, run) -> str:
    return client.get(run.get_absolute_url() + "?part=all").content.decode()


def opened(client, run, **posted):
    return client.post(reverse("run-opening", args=[run.uuid]), posted)


def test_an_analyst_opens_hidden_numbers_for_oneself_and_the_log_keeps_it(client, alice, low_run):  # noqa: F811
    client.force_login(alice)
    assert "not for publication)" not in look(client, low_run)
    assert opened(client, low_run, part="answer").url.endswith("?part=answer#answer")
    page = look(client, low_run)
    assert "1,000 (n = 10, not for publication)" in page and "not shown<" not in page
    assert AuditEntry.objects.filter(event="hidden_opened", actor="alice@example.com").count() == 1
    opened(client, low_run, close="1")
    assert "n = 10" not in look(client, low_run)


def test_what_is_opened_leaves_in_no_file_no_figure_and_no_print(client, alice, low_run):  # noqa: F811
    client.force_login(alice)
    opened(client, low_run)
    for kind in ("csv", "pptx"):
        made = client.post(reverse("run-export", args=[low_run.uuid, kind])).content
        text = made.decode() if kind == "csv" else "\n".join(texts_of(slide) for slide in slides_of(made).values())
        assert "not shown" in text and "not for publication" not in text
    page = look(client, low_run)
    assert "data-chart-save" not in page
    assert 'class="panel part no-print" id="answer"' in page and 'class="panel part" id="answer"' not in page


def test_a_fragment_is_opened_with_its_page_and_not_for_others(client, alice, bob, low_run):  # noqa: F811
    part = reverse("run-part", args=[low_run.uuid, "answer"])
    client.force_login(alice)
    opened(client, low_run)
    assert "n = 10" in client.get(part, headers={"HX-Request": "true"}).content.decode()
    client.force_login(bob)
    assert "n = 10" not in client.get(part, headers={"HX-Request": "true"}).content.decode()


def test_what_is_opened_closes_by_itself(client, alice, low_run, monkeypatch):  # noqa: F811
    client.force_login(alice)
    opened(client, low_run)
    session = client.session
    session["opened"] = {str(low_run.uuid): timezone.now().timestamp() - 1}
    session.save()
    assert "n = 10" not in look(client, low_run)


def test_a_team_can_forbid_it_also_for_what_is_open_already(client, alice, low_run):  # noqa: F811
    client.force_login(alice)
    opened(client, low_run)
    keep(low_run, opens_hidden=False)
    page = look(client, low_run)
    assert "n = 10" not in page and "Show the hidden numbers" not in page
    assert opened(client, low_run).status_code == 403
