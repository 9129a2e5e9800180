"""All links of a team, its rules, embedding, and what happens to links whose makers leave."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from explorer.models import Run
from sharing.models import ShareLink, SharePolicy
from sharing.models.policy import frame_of
from teams.models import Membership

pytestmark = pytest.mark.database


def team_of(run: Run) -> Any:
    return run.report.team


def test_the_overview_shows_what_is_open(client: Any, sara: Any, made: Any) -> None:
    link, _ = made
    client.force_login(sara)
    url = reverse("team-shares", args=[link.team.uuid])
    assert link.name in client.get(url).content.decode()
    link.revoke(None)
    assert link.name not in client.get(url).content.decode()
    assert link.name in client.get(url, {"all": "1"}).content.decode()


def test_links_of_people_who_left_are_decided_on(client: Any, alice: Any, sara: Any, made: Any) -> None:
    link, _ = made
    client.force_login(sara)
    url = reverse("team-shares", args=[link.team.uuid])
    assert client.get(url).context["left"] == []
    Membership.objects.filter(user=alice).delete()
    assert client.get(url).context["left"] == [link]
    client.post(reverse("share-keeping", args=[link.uuid]))
    link.refresh_from_db()
    assert (link.created_by, link.is_open) == (sara, True)
    assert client.get(url).context["left"] == []


def test_many_are_revoked_after_a_question(client: Any, sara: Any, made: Any) -> None:
    link, _ = made
    client.force_login(sara)
    url = reverse("team-share-revocation", args=[link.team.uuid])
    assert "Revoke 1 link?" in client.post(url, {"link": str(link.uuid)}).content.decode()
    assert ShareLink.objects.get().is_open
    client.post(url, {"link": [str(link.uuid), "nonsense"], "sure": "1"})
    assert not ShareLink.objects.get().is_open


def test_links_of_another_team_cannot_be_revoked_along(client: Any, charlie: Any, other_team: Any, made: Any) -> None:
    client.force_login(charlie)
    client.post(reverse("team-share-revocation", args=[other_team.uuid]), {"link": str(made[0].uuid), "sure": "1"})
    assert ShareLink.objects.get().is_open


def test_a_new_address_closes_the_old_one(client: Any, sara: Any, made: Any) -> None:
    link, token = made
    client.force_login(sara)
    answer = client.post(reverse("share-rotation", args=[link.uuid]))
    client.logout()
    moved = answer.context["fresh"]["address"].rstrip("/").rsplit("/", 1)[1]
    assert client.get(reverse("shared-page", args=[token])).status_code == 404
    assert client.get(reverse("shared-page", args=[moved])).status_code == 200


def test_a_closed_link_gets_no_new_address(client: Any, sara: Any, made: Any) -> None:
    made[0].revoke(None)
    client.force_login(sara)
    answer = client.post(reverse("share-rotation", args=[made[0].uuid]), follow=True)
    assert "is closed: make a new link instead" in answer.content.decode()


# ---------------------------------------------------------------------------------------------------------------- rules


def test_admins_change_the_rules(client: Any, alice: Any, sara: Any, team: Any) -> None:
    url = reverse("share-policy", args=[team.uuid])
    client.force_login(sara)
    assert client.get(url).status_code == 403
    client.force_login(alice)
    typed = {
        "days": 30,
        "most_days": 60,
        "needs_password": "on",
        "frames": "https://intra.example.fi\nhttps://intra.example.fi",
    }
    client.post(url, typed)
    policy = SharePolicy.objects.get(team=team)
    assert (policy.days, policy.most_days, policy.needs_password, policy.frame_list) == (
        30,
        60,
        True,
        ["https://intra.example.fi"],
    )


@pytest.mark.parametrize(
    "line",
    ["http://intra.example.fi", "https://intra.example.fi/path", "*", "https://*", "'self'", "https://a.fi;script-src", "https://",
     "https://user@a.fi", "javascript:alert(1)", "https://a.fi:99999", "https://ä.fi"],
)  # fmt: skip
def test_only_plain_sites_may_embed(client: Any, alice: Any, team: Any, line: str) -> None:
    client.force_login(alice)
    answer = client.post(reverse("share-policy", args=[team.uuid]), {"days": 30, "most_days": 60, "frames": line})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["frames"]
    assert not SharePolicy.objects.exists()


def test_a_usual_time_longer_than_the_longest_is_refused(client: Any, alice: Any, team: Any) -> None:
    client.force_login(alice)
    answer = client.post(reverse("share-policy", args=[team.uuid]), {"days": 90, "most_days": 60})
    assert list(answer.context["form"].errors) == ["days"]


# ------------------------------------------------------------------------------------------------------------ embedding


@pytest.fixture
def embeddable(made: Any) -> str:
    """The embed address of a link that its team lets one site embed."""
    link, token = made
    SharePolicy.objects.create(team=link.team, frames="https://intra.example.fi:8443")
    ShareLink.objects.update(may_be_embedded=True)
    return reverse("shared-embed", args=[token])


def test_only_the_named_sites_may_frame_it(client: Any, embeddable: str) -> None:
    answer = client.get(embeddable)
    assert b"Canary report" in answer.content
    assert "frame-ancestors https://intra.example.fi:8443;" in answer["Content-Security-Policy"] + ";"
    assert not answer.has_header("X-Frame-Options")


def test_the_page_itself_may_be_framed_by_nobody(client: Any, embeddable: str, made: Any) -> None:
    answer = client.get(reverse("shared-page", args=[made[1]]))
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("change", [{"may_be_embedded": False}, {"password_hash": "x"}])
def test_a_link_that_may_not_be_embedded_is_like_an_unknown_one(client: Any, embeddable: str, change: dict[str, Any]) -> None:
    ShareLink.objects.update(**change)
    refused, unknown = client.get(embeddable), client.get(reverse("shared-embed", args=["x" * 43]))
    assert (refused.status_code, refused.content) == (404, unknown.content)


def test_a_team_that_names_no_site_embeds_nothing(client: Any, embeddable: str) -> None:
    SharePolicy.objects.update(frames="")
    assert client.get(embeddable).status_code == 404


def test_a_site_is_compared_as_a_browser_does() -> None:
    assert frame_of("https://Intra.Example.fi") == "https://intra.example.fi"
