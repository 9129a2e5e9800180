"""Links: frozen, hashed, revocable, and for sharers only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from explorer.models import Run
from sharing.models import ShareLink, digest
from teams.formats import instant
from teams.models import Team


def opened(client: Any, token: str) -> Any:
    return client.get(reverse("shared-page", args=[token]))


def test_a_link_opens_without_an_account(client: Any, made: Any) -> None:
    answer = opened(client, made[1])
    assert answer.status_code == 200
    assert b"Canary report" in answer.content
    assert ShareLink.objects.get().openings == 1


def test_only_a_fingerprint_of_the_token_is_kept(made: Any) -> None:
    link, token = made
    row = ShareLink.objects.values().get(pk=link.pk)
    assert token not in str(row)
    assert row["token_hash"] == digest(token)
    assert len(token) >= 43  # 256 bits in base64


def test_a_revoked_link_is_closed_from_the_next_request_on(client: Any, made: Any) -> None:
    made[0].revoke(None)
    assert opened(client, made[1]).status_code == 404


def test_unknown_revoked_and_expired_are_the_same_answer(client: Any, made: Any) -> None:
    link, token = made
    unknown = opened(client, "x" * 43)
    link.revoke(None)
    revoked = opened(client, token)
    ShareLink.objects.update(revoked_at=None, expires_at=timezone.now() - timedelta(seconds=1))
    expired = opened(client, token)
    assert unknown.content == revoked.content == expired.content
    assert {unknown.status_code, revoked.status_code, expired.status_code} == {404}


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_link_only_reads(client: Any, made: Any, method: str) -> None:
    assert getattr(client, method)(reverse("shared-page", args=[made[1]])).status_code == 405
    assert ShareLink.objects.get().openings == 0


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize("is_open", [True, False])
def test_every_answer_keeps_out_of_search_engines_caches_and_logs(client: Any, made: Any, method: str, is_open: bool) -> None:
    answer = getattr(client, method)(reverse("shared-page", args=[made[1] if is_open else "x" * 43]))
    assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer.has_header("ETag") == (is_open and method in ("get", "head"))
    assert not answer.cookies


def test_a_head_is_the_page_without_its_body_and_no_opening(client: Any, made: Any) -> None:
    head = client.head(reverse("shared-page", args=[made[1]]))
    assert (head.status_code, head.content) == (200, b"")
    assert ShareLink.objects.get().openings == 0
    page = opened(client, made[1])
    assert {*head.headers} == {*page.headers}
    assert ShareLink.objects.get().openings == 1


def test_a_sharer_makes_a_link_whose_address_is_shown_once(client: Any, sara: Any, ready_run: Run) -> None:
    client.force_login(sara)
    url = reverse("share-list", args=[ready_run.uuid])
    page = client.post(url, {"name": "For Mette"}).content.decode()
    assert "/s/" in page
    assert ShareLink.objects.get().projection["head"]["report"] == ready_run.report.name
    assert "/s/" not in client.get(url).content.decode()


def test_the_numbers_stay_when_the_report_is_renamed(client: Any, sara: Any, ready_run: Run) -> None:
    client.force_login(sara)
    page = client.post(reverse("share-list", args=[ready_run.uuid]), {"name": ""})
    token = page.context["fresh"]["address"].rstrip("/").rsplit("/", 1)[1]
    ready_run.report.name = "Renamed"
    ready_run.report.save()
    client.logout()
    assert b"Renamed" not in opened(client, token).content


def test_only_sharers_make_and_revoke_links(client: Any, anna: Any, bob: Any, charlie: Any, made: Any, ready_run: Run) -> None:
    for person, status in ((charlie, 404), (bob, 403), (anna, 403)):
        client.force_login(person)
        assert client.post(reverse("share-list", args=[ready_run.uuid])).status_code == status
        assert client.post(reverse("share-revocation", args=[made[0].uuid])).status_code == status
        assert client.get(reverse("share-revocation", args=[made[0].uuid])).status_code == status
    assert ShareLink.objects.get().is_open


def test_revoking_asks_first(client: Any, sara: Any, made: Any, ready_run: Run) -> None:
    client.force_login(sara)
    path = reverse("share-revocation", args=[made[0].uuid])
    question = "Revoke the link “For the board”?"
    listed = client.get(reverse("share-list", args=[ready_run.uuid])).content.decode()
    assert f'href="{path}"' in listed
    assert question in listed  # in a dialog
    assert f"<h1>{question}</h1>" in client.get(path).content.decode()  # and without scripts on a page
    assert ShareLink.objects.get().is_open
    client.post(path)
    assert not ShareLink.objects.get().is_open


def test_the_shared_page_names_neither_team_nor_person_nor_account(client: Any, sara: Any, ready_run: Run) -> None:
    client.force_login(sara)
    page = client.post(reverse("share-list", args=[ready_run.uuid]), {"name": "x"})
    token = page.context["fresh"]["address"].rstrip("/").rsplit("/", 1)[1]
    client.logout()
    body = opened(client, token).content.decode()
    for secret in (ready_run.report.team.name, "sara@", "alice@", ready_run.account.account_id, ready_run.upstream_id):
        assert secret not in body


def test_the_token_is_nowhere_in_the_database(client: Any, sara: Any, ready_run: Run) -> None:
    from django.contrib.sessions.models import Session

    client.force_login(sara)
    page = client.post(reverse("share-list", args=[ready_run.uuid]), {"name": "x"})
    token = page.context["fresh"]["address"].rstrip("/").rsplit("/", 1)[1]
    assert token not in str([session.get_decoded() for session in Session.objects.all()])
    assert token not in str(ShareLink.objects.values().get())


def test_pages_and_links_tell_the_time_of_their_team(client: Any, alice: Any, ready_run: Run, made: Any) -> None:
    noon = datetime(2026, 11, 23, 12, 5, tzinfo=UTC)
    Team.objects.update(time_zone="America/New_York")
    Run.objects.update(calculated_at=noon)
    ShareLink.objects.update(created_at=noon)
    shared = opened(client, made[1]).content.decode()
    assert "as they were 23 Nov 2026, 07:05" in shared
    client.force_login(alice)
    for page in (ready_run.report.get_absolute_url(), ready_run.get_absolute_url()):
        report = client.get(page).content.decode()
        assert "23 Nov 2026, 07:05" in report
        assert "23 Nov 2026, 14:05" not in report


def test_a_frozen_comparison_is_written_in_the_time_of_its_team(client: Any, sara: Any, ready_run: Run) -> None:
    Team.objects.update(time_zone="America/New_York")
    Run.objects.update(calculated_at=datetime(2026, 11, 23, 12, 5, tzinfo=UTC))
    client.force_login(sara)
    client.post(reverse("share-list", args=[ready_run.uuid]))
    assert "23 Nov 2026, 07:05" in str(ShareLink.objects.get().projection)


def test_how_long_a_link_opens_is_said_alike_everywhere(client: Any, sara: Any, ready_run: Run, made: Any) -> None:
    client.force_login(sara)
    page = client.post(reverse("share-list", args=[ready_run.uuid]), {"name": ""}).content.decode()
    assert 'name="days" value="90"' in page
    until = instant(made[0].expires_at)
    assert f"It opens until {until}" in page
    assert "for ever" not in page
    assert f"The link opens until {until}" in opened(client, made[1]).content.decode()


def test_a_link_needs_no_name(client: Any, sara: Any, ready_run: Run) -> None:
    client.force_login(sara)
    page = client.post(reverse("share-list", args=[ready_run.uuid]), {"name": " "}).content.decode()
    assert "(optional)" in page
    assert ShareLink.objects.get().name == "Untitled link"
