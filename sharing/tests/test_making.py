"""What a link shows: frozen or live, all or one part, and never more than the team allows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from explorer import drafts
from explorer.models import Metric, ReportVersion, Run, RunSet, State
from sharing.models import ShareLink, SharePolicy
from touchpoints.models import Touchpoint

pytestmark = pytest.mark.database


def share(client: Any, person: Any, run: Run, **typed: Any) -> Any:
    """Make a link; return the answer."""
    client.force_login(person)
    answer = client.post(reverse("share-list", args=[run.uuid]), typed)
    client.logout()
    return answer


def body(client: Any, answer: Any) -> str:
    """What the link just made shows to a stranger."""
    token = answer.context["fresh"]["address"].rstrip("/").rsplit("/", 1)[1]
    return client.get(reverse("shared-page", args=[token])).content.decode()


def newer(run: Run) -> Run:
    """The same report calculated once more, with other numbers."""
    again = drafts.queue_run(run.report, run.created_by, uuid4())
    later = timezone.now() + timedelta(hours=1)
    Run.objects.filter(pk=again.pk).update(
        state=State.READY, due_at=None, ended_at=later, calculated_at=later, upstream_id="second"
    )
    for model in (RunSet, Metric):
        for row in model.objects.filter(run=run):
            row.pk, row.run = None, again
            row.save()
    return again


@pytest.fixture
def own(ready_run: Run) -> None:
    """All touchpoints of the run are the account's own."""
    for name in ("frontpage", "news", "sports", "msn-sports"):
        Touchpoint.objects.create(
            account=ready_run.account, upstream_id=name, kind="section", name=name, is_own=True, seen_at=timezone.now()
        )


def test_a_frozen_link_stays_at_its_run(client: Any, sara: Any, ready_run: Run) -> None:
    answer = share(client, sara, ready_run, kind="frozen")
    newer(ready_run)
    assert "Frozen link" in body(client, answer)
    assert ShareLink.objects.get().run == ready_run


def test_a_live_link_goes_on_to_the_latest_run(client: Any, sara: Any, ready_run: Run) -> None:
    answer = share(client, sara, ready_run, kind="live")
    latest = newer(ready_run)
    assert "Live link" in body(client, answer)
    assert ShareLink.objects.get().run == latest


def test_a_live_link_does_not_follow_into_data_that_nobody_gave_a_reason_for(client: Any, sara: Any, ready_run: Run) -> None:
    answer = share(client, sara, ready_run, kind="live")
    newer(ready_run)
    ReportVersion.objects.update(include_not_validated=True)
    body(client, answer)
    assert ShareLink.objects.get().run == ready_run


def test_one_part_is_all_that_is_stored(client: Any, sara: Any, ready_run: Run) -> None:
    share(client, sara, ready_run, part="shared")
    assert [part["key"] for part in ShareLink.objects.get().projection["parts"]] == ["shared"]


def test_how_the_sets_are_made_can_be_kept_back(client: Any, sara: Any, ready_run: Run) -> None:
    answer = share(client, sara, ready_run, hides_sets="on")
    assert "msn-sports" in str(ready_run.sets.values())
    assert "msn-sports</li>" not in body(client, answer)
    assert [each["touchpoints"] for each in ShareLink.objects.get().projection["head"]["sets"]] == [[], []]


def test_who_the_people_of_others_are_is_left_out_without_a_password(client: Any, sara: Any, ready_run: Run) -> None:
    share(client, sara, ready_run)
    assert "profile" not in str([part["key"] for part in ShareLink.objects.get().projection["parts"]])


def test_own_touchpoints_show_their_people(client: Any, sara: Any, ready_run: Run, own: None) -> None:
    share(client, sara, ready_run)
    assert "profile" in [part["key"] for part in ShareLink.objects.get().projection["parts"]]


def test_a_password_shows_the_people_of_others(client: Any, sara: Any, ready_run: Run) -> None:
    share(client, sara, ready_run, password="punainen tupa")
    assert "profile" in [part["key"] for part in ShareLink.objects.get().projection["parts"]]


def test_the_team_may_allow_the_people_of_others(client: Any, sara: Any, ready_run: Run) -> None:
    SharePolicy.objects.create(team=ready_run.report.team, shows_people=True)
    share(client, sara, ready_run)
    assert "profile" in [part["key"] for part in ShareLink.objects.get().projection["parts"]]


def test_data_that_is_not_validated_needs_a_reason_which_is_shown(client: Any, sara: Any, ready_run: Run) -> None:
    ReportVersion.objects.update(include_not_validated=True)
    refused = share(client, sara, ready_run)
    assert refused.status_code == 422
    assert not ShareLink.objects.exists()
    answer = share(client, sara, ready_run, reason="Validation of the new app ends in December")
    shown = body(client, answer)
    assert "Validation of the new app ends in December" in shown
    assert "Includes own data that is not validated" in shown


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"days": "366"}, "days"),
        ({"days": "0"}, "days"),
        ({"password": "short"}, "password"),
        ({"most_openings": "0"}, "most_openings"),
        ({"part": "nonsense"}, "part"),
        ({"theme": "pink"}, "theme"),
        ({"language": "xx"}, "language"),
        ({"kind": "eternal"}, "kind"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_lost(
    client: Any, sara: Any, ready_run: Run, typed: dict[str, str], field: str
) -> None:
    answer = share(client, sara, ready_run, name="Johtoryhmälle", **typed)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "Johtoryhmälle" in answer.content.decode()
    assert not ShareLink.objects.exists()


def test_the_team_can_ask_for_a_password_and_forbid_live_links(client: Any, sara: Any, ready_run: Run) -> None:
    SharePolicy.objects.create(team=ready_run.report.team, needs_password=True, allows_live=False)
    assert list(share(client, sara, ready_run, kind="live").context["form"].errors) == ["password"]
    share(client, sara, ready_run, kind="live", password="punainen tupa")
    assert not ShareLink.objects.get().is_live


def test_days_are_those_that_were_asked_for(client: Any, sara: Any, ready_run: Run, time_machine: Any) -> None:
    time_machine.move_to("2026-11-24T10:00:00+00:00", tick=False)
    share(client, sara, ready_run, days="14")
    assert ShareLink.objects.get().expires_at == timezone.now() + timedelta(days=14)


def test_a_link_speaks_its_language_and_has_its_look(client: Any, sara: Any, ready_run: Run) -> None:
    shown = body(client, share(client, sara, ready_run, language="fi", theme="dark"))
    assert '<html lang="fi" dir="ltr" data-theme="dark" data-palette="indigo-coral">' in shown


def test_a_preview_has_the_title_and_the_answer(client: Any, sara: Any, ready_run: Run) -> None:
    shown = body(client, share(client, sara, ready_run))
    sentence = ShareLink.objects.get().projection["parts"][0]["sentence"]
    assert f'<meta property="og:title" content="{ready_run.report.name}">' in shown
    assert sentence[:40] in shown.partition("og:description")[2][:400]


# -------------------------------------------------------------------------------------------------------- the base rule


@pytest.mark.parametrize(("kind", "hidden"), [("live", True), ("frozen", False)])
def test_a_live_link_keeps_the_teams_rule_of_today_and_a_frozen_one_that_of_its_day(
    client: Any, sara: Any, ready_run: Run, kind: str, hidden: bool
) -> None:
    answer = share(client, sara, ready_run, kind=kind)
    assert "not shown under 30" in body(client, answer)
    ready_run.report.team.__class__.objects.update(rule_pack="own", mark_under=9_999, hide_under=9_999)
    assert ("not shown under 9999" in body(client, answer)) is hidden
    assert (ShareLink.objects.get().projection["head"]["rule"]["hide"] == 9_999) is hidden


def test_a_live_link_at_rest_is_not_made_anew_at_every_opening(client: Any, sara: Any, ready_run: Run) -> None:
    answer = share(client, sara, ready_run, kind="live")
    shown_at = ShareLink.objects.get().shown_at
    body(client, answer)
    assert ShareLink.objects.get().shown_at == shown_at


def test_a_link_wears_the_teams_colours_of_today(client: Any, sara: Any, ready_run: Run) -> None:
    answer = share(client, sara, ready_run, kind="frozen")
    ready_run.report.team.__class__.objects.update(palette="wine-sky")
    assert '<html lang="en" dir="ltr" data-palette="wine-sky">' in body(client, answer)
