"""What the page says after a test that came to nothing: what happened, at which service, and who can do something about it."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from django.urls import reverse

from kitsapi.errors import KitsRejected, KitsUnavailable
from teams import answering
from teams import kits as door
from teams.inquiries import Kind, ask
from teams.models import KitsAccount
from teams.tests.conftest import text


def told(browser, account, answer: Callable[[httpx.Request], httpx.Response]) -> tuple[str, str]:
    """Test the key against this answer; the notice's head and its whole text."""
    with door.through(httpx.MockTransport(answer)):
        answering.answer(ask(account, Kind.KEY_TEST, {}, None))
    page = text(browser.get(reverse("key", args=[account.uuid]))).partition('<section id="key-test"')[2]
    head = page.partition('notice__title">')[2].partition("</p>")[0]
    return head, page.partition("</section>")[0]


def answers(status: int, content: bytes = b"") -> Callable[[httpx.Request], httpx.Response]:
    return lambda _request: httpx.Response(status, content=content)


def never_there(_request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("down")


@pytest.mark.parametrize(
    ("answer", "head"),
    [
        (never_there, "could not be reached"),
        (answers(503), "answered with an error (HTTP status 503)"),
        (answers(200, b"<html>"), "answered the sign-in in a form the portal does not understand"),
    ],
)
@pytest.mark.parametrize(("upstream", "who"), [("sandbox", "The sandbox"), ("kits", "Kits")])
def test_the_head_says_what_happened(sign_in, alice, keyed, settings, upstream, who, answer, head):
    settings.KITS_EXPLORER_URL = "https://kits.example/graphql"
    KitsAccount.objects.update(upstream=upstream)
    shown, notice = told(sign_in(alice), KitsAccount.objects.get(), answer)
    assert shown == f"{who} {head}"
    assert "Nothing is lost" in notice
    assert "Test the key again later" in notice


@pytest.mark.parametrize("answer", [never_there, answers(503), answers(200, b"<html>"), answers(401), answers(403)])
def test_the_sandbox_is_called_by_one_name(sign_in, alice, keyed, answer):
    _head, notice = told(sign_in(alice), keyed, answer)
    assert "Kits" not in notice.replace("Kits Portal", "")


def test_the_list_says_only_what_is_so_of_every_such_test(sign_in, alice, keyed):
    browser = sign_in(alice)
    told(browser, keyed, answers(503))
    page = text(browser.get(reverse("key-list", args=[keyed.team.uuid])))
    assert "Could not be tested" in page
    assert "could not be reached" not in page


def test_for_a_missing_address_it_is_told_who_has_to_do_what(sign_in, alice, keyed, settings):
    settings.KITS_EXPLORER_URL = ""
    KitsAccount.objects.update(upstream="kits")
    head, notice = told(sign_in(alice), KitsAccount.objects.get(), never_there)
    assert head == "The address of Kits is not known to this portal: KITS_EXPLORER_URL is not set"
    assert "Ask whoever runs this portal to set KITS_EXPLORER_URL" in notice
    assert "again later" not in notice
    settings.KITS_EXPLORER_URL = "https://kits.example/graphql"
    assert "again later" in text(sign_in(alice).get(reverse("key", args=[keyed.uuid])))


@pytest.mark.parametrize(
    ("exc", "sentence"),
    [
        (KitsUnavailable("Signing in to Kits failed: Kits is away. Kits' clock is wrong."),
         "Signing in to the sandbox failed: The sandbox is away. The sandbox's clock is wrong."),
        (KitsRejected("This Kits account has no such variable."), "This Kits account has no such variable."),
    ],
)  # fmt: skip
def test_a_sentence_about_the_sandbox_stays_a_sentence(keyed, exc, sentence):
    assert answering.in_words(exc, keyed) == sentence
    keyed.upstream = "kits"
    assert answering.in_words(exc, keyed) == str(exc)
