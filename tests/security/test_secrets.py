"""Secrets of every kind are used in every way that fails, and are then looked for wherever the portal writes: nowhere.

The database's dump, logs, messages to workers, pages, error pages, mails' headers, the audit export and /metrics.
"""

from __future__ import annotations

import base64
import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, quote_plus, urlsplit

import httpx
import pytest
from allauth.mfa.models import Authenticator
from celery import signals
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse

from explorer.models import Run
from kitsportal import logs
from kitsportal.celery import app
from teams import kits as door
from teams.models import KitsAccount, Webhook
from teams.tests.receiver import Receiver, receiving
from tests.security.browsers import again
from tests.test_rights import browser_of

CLIENT_SECRET = "Kc9/secret+with=odd%signs-0123456789-QrStUv"
ACCESS_TOKEN = "tok/en+of-Kits~0123456789.abcdefgh_IJKL=="
PASSWORD = "open sesame & more 42 äö"
PERSON_PASSWORD = "correct horse battery"
LEAST = 12


def spellings(secret: str) -> set[bytes]:
    """A secret as it may stand somewhere: plain, quoted for an address or JSON, base64 at any place of a text, hexadecimal."""
    plain = secret.encode()
    found = {plain, plain.hex().encode(), plain.hex().upper().encode(), quote(secret).encode(), quote(secret, safe="").encode()}
    found |= {quote_plus(secret).encode(), json.dumps(secret)[1:-1].encode(), repr(secret)[1:-1].encode()}
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        for before in range(3):
            # The letters that do not depend on what stands before and after.
            found.add(encode(b"\0" * before + plain)[(0, 2, 3)[before] :].rstrip(b"=")[:-1])
    assert min(map(len, found)) >= LEAST
    return found


@dataclass
class Places:
    """Everything that was written anywhere, by where."""

    texts: dict[str, list[bytes]] = field(default_factory=dict)
    logs: list[logging.StreamHandler[io.StringIO]] = field(default_factory=list)

    def add(self, place: str, text: str | bytes) -> None:
        """Keep what was written."""
        self.texts.setdefault(place, []).append(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))

    def holding(self, secret: str) -> set[str]:
        """The places that tell a secret."""
        looked_for = spellings(secret)
        return {place for place, texts in self.texts.items() if any(each in text for text in texts for each in looked_for)}


@pytest.fixture
def places() -> Iterator[Places]:
    """What is logged from DEBUG up, as the portal's two formats write it, and what is sent to workers."""
    found = Places()
    levels = {name: logging.getLogger(name).level for name in ("", "httpx", "httpcore", "django.request", "kitsapi.calls")}
    for formatter in (logs.Line(), logs.Json()):
        handler = logging.StreamHandler(io.StringIO())
        handler.setFormatter(formatter)
        handler.addFilter(logs.About())
        logging.getLogger().addHandler(handler)
        found.logs.append(handler)
    for name in levels:
        logging.getLogger(name).setLevel(logging.DEBUG)

    def note(body: Any = None, headers: Any = None, **_: Any) -> None:
        found.add("messages to workers", str((body, headers)))

    signals.before_task_publish.connect(note)
    yield found
    signals.before_task_publish.disconnect(note)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    for handler in found.logs:
        logging.getLogger().removeHandler(handler)


def written(places: Places) -> Places:
    """The same with the logs and the database as they are now."""
    for handler in places.logs:
        places.add(f"log ({type(handler.formatter).__name__})", handler.stream.getvalue())
    places.add("database", dump())
    places.add("sessions", str([session.get_decoded() for session in Session.objects.all()]))
    places.add("cache", repr(getattr(cache, "_cache", "")))
    return places


def dump() -> str:
    """Every row of every table, also of those that are not ours; the search index has no rows to read."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            with suppress(OperationalError), transaction.atomic():
                cursor.execute(f'SELECT * FROM "{table}"')
                found.append(f"{table}: {cursor.fetchall()}")
    assert len(found) > 40
    return "\n".join(found)


class HostileKits:
    """A Kits that says back what it was told, in every wrong way, one after another."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.says: Callable[[str], httpx.Response] = lambda told: httpx.Response(401, json={"errorMessage": told})
        self.signs_in = True

    def __call__(self, request: httpx.Request) -> httpx.Response:
        told = " ".join([ACCESS_TOKEN, CLIENT_SECRET, str(dict(request.headers)), request.content.decode()])
        self.heard.append(told)
        if request.url.path.endswith("/token") and self.signs_in:
            return httpx.Response(200, json={"token": ACCESS_TOKEN, "expires_in": 1800})
        return self.says(told)


def _down(told: str) -> httpx.Response:
    raise httpx.ConnectError(told)


ECHOES: list[Callable[[str], httpx.Response]] = [
    lambda told: httpx.Response(401, json={"errorType": "AuthenticationException", "errorMessage": told}),
    lambda told: httpx.Response(403, text=told),
    lambda told: httpx.Response(500, text=told, headers={"X-Debug": quote(told)}),
    lambda told: httpx.Response(302, headers={"Location": f"https://evil.example/?{quote(told)}"}),
    lambda told: httpx.Response(200, text=told),
    lambda told: httpx.Response(200, json={"errors": [{"message": told, "extensions": {"errorType": told, "field": told}}]}),
    lambda told: httpx.Response(200, json={"data": {"touchpoints": {"pagination": {"hasNextPage": told}, "data": told}}}),
    lambda told: httpx.Response(429, headers={"Retry-After": quote(told)}, text=told),
    _down,
]


# ----------------------------------------------------------------------------------------------------------- the secrets


def _token_in(page: Any, pattern: str) -> str:
    found = re.search(pattern, page.content.decode())
    assert found, page.content.decode()[-3000:]
    return found[1]


def _drain(capture: Any, places: Places, ask: Callable[[], Any]) -> Any:
    """Ask, and send what is sent to workers after the commit."""
    with capture(execute=True):
        return ask()


def _connect(browser: Client, team: Any) -> KitsAccount:
    form = {"upstream": "kits", "client_id": "kits-1", "client_secret": CLIENT_SECRET, "account_id": "a-9", "name": "Kits"}
    assert again(browser).post(reverse("key-new", args=[team.uuid]), form).status_code == 302
    return KitsAccount.objects.get(account_id="a-9")


def _work(places: Places) -> None:
    """Every task that is due, as a worker would do it: with its traceback where it fails."""
    for name in sorted(app.tasks):
        if not name.startswith("celery.") and app.tasks[name].run.__code__.co_argcount == 0:
            app.tasks[name].apply()
    for account in KitsAccount.objects.all():
        for name in ("explorer.tasks.submit_due_runs", "explorer.tasks.mirror_reports", "touchpoints.tasks.sync_account"):
            result = app.tasks[name].apply((account.pk,))
            places.add("failures of tasks", str(result.traceback))


def _shared(browser: Client, run: Run) -> str:
    """A link with a password, which is then opened in all the ways that go wrong."""
    form = {"name": "For the board", "password": PASSWORD, "days": "30"}
    made = again(browser).post(reverse("share-list", args=[run.uuid]), form)
    return _token_in(made, r"/s/([\w-]{40,})")


def _visit(token: str, places: Places) -> None:
    visitor = Client(raise_request_exception=False)
    path = reverse("shared-page", args=[token])
    for given in ("wrong" * 5, PASSWORD):
        answer = visitor.post(path, {"password": given})
        places.add("pages", answer.content)
    answers = [visitor.get(path), visitor.get(f"{path}?password={quote(PASSWORD)}"), visitor.get(f"/s/{token}/nothing/")]
    answers += [visitor.get(f"/s/{token[:-1]}/"), visitor.get(path, headers={"Host": "evil.example"}), visitor.delete(path)]
    for answer in answers[1:]:  # the page itself names the addresses of its parts, to whoever has the link
        places.add("error pages", re.sub(rb'(action|href|hx-get|content|value)="[^"]*/s/[^"]*"', b"", answer.content))


# -------------------------------------------------------------------------------------------------------------- the test


@pytest.fixture
def kits(settings: Any) -> Iterator[HostileKits]:
    """Every client speaks to it; it is called the real one."""
    settings.KITS_EXPLORER_URL = settings.KITS_CORE_URL = settings.KITS_REST_URL = "https://kits.example/v1"
    hostile = HostileKits()
    with door.through(httpx.MockTransport(hostile)):
        yield hostile


@pytest.fixture
def receiver(reach: Callable[[int], None], settings: Any) -> Iterator[Receiver]:
    """A receiver of webhooks that answers with an error."""
    settings.WEBHOOK_LOOPBACK = True
    with receiving(reach) as server:
        yield server


def test_no_secret_is_written_anywhere(
    places: Places,
    kits: HostileKits,
    receiver: Receiver,
    alice: Any,
    team: Any,
    ready_run: Run,
    mailoutbox: list[Any],
    django_capture_on_commit_callbacks: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    browser = browser_of(alice)
    with django_capture_on_commit_callbacks(execute=True):
        account = _connect(browser, team)
        Run.objects.filter(pk=ready_run.pk).update(account=account, state="queued", due_at=ready_run.created_at)
        for kits.signs_in, echoes in ((True, ECHOES), (False, ECHOES[:6])):
            for kits.says in echoes:
                KitsAccount.objects.update(paused_until=None, failures=0, probe_until=None)
                again(browser).post(reverse("key-test", args=[account.uuid]))
                _work(places)
                for name in ("key", "key-change"):
                    places.add("pages", again(browser).get(reverse(name, args=[account.uuid])).content)
                places.add("pages", again(browser).get(ready_run.get_absolute_url()).content)
        Run.objects.filter(pk=ready_run.pk).update(state="ready", due_at=None)

        webhook_page = again(browser).post(reverse("webhook-new", args=[team.uuid]), {"url": receiver.url})
        webhook_secret = _token_in(webhook_page, r"(whsec_[\w-]+)")
        webhook = Webhook.objects.get()
        receiver.answers += [(500, {}), (302, {"Location": "http://evil.example/"}), (400, {})]
        for _ in range(3):
            again(browser).post(reverse("webhook-test", args=[webhook.uuid]))
            app.tasks["teams.tasks.post_notices"].apply((webhook.pk,))
        places.add("pages", again(browser).get(reverse("webhook", args=[webhook.uuid])).content)

        again(browser).post(reverse("invitation-new", args=[team.uuid]), {"email": "eva@example.com", "role": "viewer"})
        invitation = re.findall(r"/invitations/([\w-]{20,})/", "".join(mail.body for mail in mailoutbox))[0]
        places.add("error pages", Client().get(f"/invitations/{invitation}x/").content)
        share = _shared(browser, ready_run)
        _visit(share, places)
        totp = _second_factor(alice)
        Client().post(reverse("account_login"), {"login": alice.email, "password": PERSON_PASSWORD})
        _break_pages(browser, team, monkeypatch, places, {"client_secret": CLIENT_SECRET, "password": PERSON_PASSWORD})

    assert len(kits.heard) > 20 and any(ACCESS_TOKEN in told for told in kits.heard)
    assert all(len(post[1]) for post in receiver.posts) and receiver.posts
    places.add("audit export", again(browser).post(reverse("audit-export", args=[team.uuid])).content)
    places.add("metrics", Client().get(reverse("metrics")).content)
    for mail in mailoutbox:
        places.add("mails", re.sub(r"/invitations/[\w-]+/", "", mail.body))
    secrets = {
        "client secret": CLIENT_SECRET,
        "access token": ACCESS_TOKEN,
        "share token": share,
        "share password": PASSWORD,
        "webhook secret": webhook_secret,
        "invitation token": invitation,
        "TOTP secret": totp,
        "person's password": PERSON_PASSWORD,
    }
    found = written(places)
    assert {name: where for name, secret in secrets.items() if (where := found.holding(secret))} == {}
    assert {"database", "log (Line)", "log (Json)", "messages to workers", "error pages", "cache"} <= places.texts.keys()
    assert all(
        sum(map(len, texts)) > 100 for place, texts in places.texts.items() if place not in ("cache", "failures of tasks")
    )


def _second_factor(person: Any) -> str:
    """A second factor that is set up and used wrongly; its secret."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal import auth

    secret = auth.generate_totp_secret()
    auth.TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    assert auth.TOTP(Authenticator.objects.get(user=person, type="totp")).validate_code("000000") in (False, True)
    return secret


def _break_pages(browser: Client, team: Any, patch: pytest.MonkeyPatch, places: Places, given: dict[str, str]) -> None:
    """A fault of the portal in the middle of a form that holds secrets: a page for people, a traceback for the log."""
    from teams import keys

    def broken(*_: Any, client_secret: str = "", **__: Any) -> None:
        raise RuntimeError("a fault of the portal")

    patch.setattr(keys, "connect", broken)
    form = {"upstream": "kits", "client_id": "kits-2", "account_id": "a-10", "name": "Kits", **given}
    strict = again(browser)
    strict.raise_request_exception = False
    failed = strict.post(reverse("key-new", args=[team.uuid]), form)
    assert failed.status_code == 500
    places.add("error pages", failed.content)
    places.add("error pages", again(browser).post("/keys/nothing/", form).content)
    places.add("error pages", strict.post("/", form, headers={"Host": "evil.example"}).content)
    assert urlsplit(reverse("key-new", args=[team.uuid])).path


@pytest.mark.parametrize(
    "how", [str, quote, lambda s: base64.b64encode(b"x:" + s.encode()).decode(), lambda s: s.encode().hex()]
)
def test_the_search_finds_a_secret_however_it_is_written(how: Callable[[str], str]) -> None:
    places = Places()
    places.add("log", f"before {how(CLIENT_SECRET)} after")
    assert places.holding(CLIENT_SECRET) == {"log"} and places.holding(ACCESS_TOKEN) == set()
