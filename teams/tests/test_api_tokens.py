"""API tokens: shown once, kept as a digest, gone with the membership, never more than their maker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import serializers
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from teams import access, api_tokens, people
from teams.models import ApiToken, AuditEntry, Membership, Role, Scope

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def annas(anna: Any, team: Any) -> tuple[ApiToken, str]:
    """A token of Anna, the analyst."""
    return api_tokens.make(access.membership_of(anna, team), "Nightly", ["runs:read", "reports:submit"], 90 * DAY)


def why_refused(secret: str) -> str:
    with pytest.raises(api_tokens.Refused) as caught:
        api_tokens.opened(secret)
    return str(caught.value)


def test_a_token_is_made_on_its_page_and_shown_once(sign_in: Callable[[Any], Client], anna: Any, team: Any) -> None:
    asked = {"name": "Nightly", "scopes": ["runs:read", "reports:create"], "lifetime": "30"}
    page = sign_in(anna).post(reverse("api-token-new", args=[team.uuid]), asked).content.decode()
    secret = page.split('id="api-token"')[1].split(">")[1].split("<")[0]
    token = api_tokens.opened(secret)
    assert secret.startswith("kitsportal_") and len(secret) >= len("kitsportal_") + 43
    assert (token.name, token.scopes) == ("Nightly", ["runs:read", "reports:create"])
    assert timedelta(days=29) < token.expires_at - timezone.now() < timedelta(days=31)
    assert secret not in sign_in(anna).get(reverse("api-token-list", args=[team.uuid])).content.decode()
    assert secret not in serializers.serialize("json", [*ApiToken.objects.all(), *AuditEntry.objects.all()])


def test_a_password_is_asked_for_where_the_sign_in_is_old(client: Client, anna: Any, team: Any) -> None:
    client.force_login(anna)
    asked = {"name": "Nightly", "scopes": ["runs:read"], "lifetime": "30"}
    for given, status in (({}, 422), ({"password": "wrong"}, 422), ({"password": "correct horse battery"}, 200)):
        assert client.post(reverse("api-token-new", args=[team.uuid]), asked | given).status_code == status
        assert ApiToken.objects.exists() == (status == 200)


def test_a_viewer_is_offered_what_viewers_may(sign_in: Callable[[Any], Client], bob: Any, team: Any) -> None:
    url = reverse("api-token-new", args=[team.uuid])
    assert "reports:submit" not in sign_in(bob).get(url).content.decode()
    answer = sign_in(bob).post(url, {"name": "x", "scopes": ["reports:submit"], "lifetime": "30"})
    assert answer.status_code == 422 and not ApiToken.objects.exists()


def test_every_scope_stands_on_a_right() -> None:
    assert set(access.SCOPES) == set(Scope)


@pytest.mark.parametrize("lifetime", ["", "366", "0", "x"])
def test_no_token_without_an_end(sign_in: Callable[[Any], Client], bob: Any, team: Any, lifetime: str) -> None:
    asked = {"name": "x", "scopes": ["runs:read"], "lifetime": lifetime}
    assert sign_in(bob).post(reverse("api-token-new", args=[team.uuid]), asked).status_code == 422


def test_who_sees_whose_tokens(client: Client, annas: Any, alice: Any, bob: Any, team: Any) -> None:
    for person, sees in ((alice, True), (bob, False)):
        client.force_login(person)
        assert ("Nightly" in client.get(reverse("api-token-list", args=[team.uuid])).content.decode()) == sees


def test_a_revoked_token_opens_nothing_and_the_log_has_both(client: Client, annas: Any, alice: Any, team: Any) -> None:
    token, secret = annas
    client.force_login(alice)
    client.post(reverse("api-token-revocation", args=[token.uuid]))
    assert "revoked" in why_refused(secret)
    revoked, _sign_in, made = AuditEntry.objects.filter(team=team)[:3]
    assert (made.event, made.actor, made.about) == ("token_made", "anna@example.com", "Nightly")
    assert (revoked.event, revoked.actor, revoked.about) == ("token_revoked", alice.email, "Nightly (anna@example.com)")


def test_a_token_ends_in_time(annas: Any) -> None:
    with time_machine.travel(timezone.now() + 91 * DAY):
        assert "expired" in why_refused(annas[1])


def test_a_token_goes_with_the_membership_and_does_not_come_back(annas: Any, anna: Any, alice: Any, team: Any) -> None:
    people.remove_member(Membership.objects.get(user=anna), alice)
    assert "not known" in why_refused(annas[1])
    assert "token_revoked" in AuditEntry.objects.filter(team=team).values_list("event", flat=True)
    Membership.objects.create(team=team, user=anna, role=Role.ADMIN)
    assert "not known" in why_refused(annas[1])


def test_a_token_of_somebody_deactivated_opens_nothing(annas: Any, anna: Any) -> None:
    anna.is_active = False
    anna.save()
    assert "not active" in why_refused(annas[1])


def test_what_is_no_token_is_told_so() -> None:
    for text in ("", "kitsportal_", "kitsportal_" + "x" * 43, "\x00", "ä" * 99):
        assert "not known" in why_refused(text)


def test_a_minute_has_its_limit_and_the_next_begins_anew(annas: Any, settings: Any) -> None:
    settings.API_REQUESTS_A_MINUTE = 2
    began = timezone.now().replace(second=15, microsecond=0)
    assert [api_tokens.count(annas[0], began) for _ in range(3)] == [0, 0, 45]
    assert api_tokens.count(annas[0], began + timedelta(seconds=45)) == 0
