"""Passkeys in a real browser with a virtual device: added, as the second step, and alone; under the policy of every page."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from teams.models import AuditEntry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def device(page: Any) -> Any:
    """A device that says yes at once; what the page's policy forbids fails the test."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    yield devtools
    assert [text for text in said if "Content Security Policy" in text] == []


@pytest.fixture
def portal(live_server: Any, settings: Any) -> str:
    """The portal under a name that a passkey can be for."""
    settings.BASE_URL = live_server.url.replace("127.0.0.1", "localhost")
    return str(settings.BASE_URL)


def sign_in(page: Any, portal: str) -> None:
    page.goto(f"{portal}/accounts/login/")
    page.locator("input[name=login]").fill("alice@example.com")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def add(page: Any, portal: str, *, alone: bool) -> None:
    page.goto(f"{portal}{reverse('mfa_add_webauthn')}")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("Phone")
    page.get_by_label("Sign in with this passkey alone").set_checked(alone)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()


def sign_out(page: Any, portal: str) -> None:
    page.goto(f"{portal}/accounts/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()


def is_in(page: Any) -> bool:
    page.locator(".topbar__who", has_text="alice@example.com").first.wait_for(state="attached")
    return True


def test_a_passkey_alone_lets_its_owner_in(page: Any, device: Any, portal: str, alice: Any, team: Any) -> None:
    sign_in(page, portal)
    is_in(page)
    add(page, portal, alone=True)
    assert Authenticator.objects.get(type="webauthn").wrap().name == "Phone"
    assert page.locator("#recovery-codes li").count() == 10
    sign_out(page, portal)
    page.get_by_role("button", name="Sign in with a passkey").click()
    assert is_in(page)
    assert AuditEntry.objects.filter(team=team, event="passkey_added", about="Phone").count() == 1


def test_a_passkey_is_the_second_step_and_a_recovery_code_stands_in(page: Any, device: Any, portal: str, alice: Any) -> None:
    sign_in(page, portal)
    is_in(page)
    add(page, portal, alone=False)
    code = page.locator("#recovery-codes li").first.inner_text().strip()
    sign_out(page, portal)
    sign_in(page, portal)
    page.get_by_role("heading", name="Second step").wait_for()
    page.goto(portal)
    assert page.get_by_role("heading", name="Second step").is_visible(), "the password alone opens nothing"
    page.get_by_role("button", name="Use a passkey").click()
    assert is_in(page)
    sign_out(page, portal)
    sign_in(page, portal)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign in with the code").click()
    assert is_in(page)


def test_a_device_without_a_passkey_is_told_so(page: Any, device: Any, portal: str, alice: Any) -> None:
    page.goto(f"{portal}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("alert").get_by_text("this device has no passkey").wait_for()
    assert page.get_by_role("button", name="Sign in with a passkey").is_enabled()
