"""Two teams, each with a word of its own in every text that it has: neither ever meets a word of the other."""

from __future__ import annotations

import logging
import re
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import pytest
from allauth.account.models import EmailAddress
from celery import signals
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from kitsportal.celery import app
from sharing.tests.conftest import ready_run as make_run
from teams.models import Delivery, KitsAccount, Membership, Notice, Role, Team, User
from tests.security import canaries
from tests.security.browsers import again
from tests.security.canaries import MODELS, NOBODYS, STEERING, Words, row_text, whose
from tests.test_rights import ADDRESSES, PEOPLE, ROWS, address, browser_of
from tests.test_rights import stage as make_stage

EXPORTS = ("csv", "xlsx", "pptx")


@dataclass
class Side:
    """One of the two teams: who they are, what they have, and their words."""

    admin: User
    stage: dict[str, Any]
    words: Words
    ids: dict[str, list[UUID]]
    team: Team
    rows: dict[str, set[Any]]


def side(letter: str) -> Side:
    """A team with one of everything, and a word in every text of it."""
    before = canaries.keys()
    team = Team.objects.create(name=f"Team {letter}")
    people: dict[str, Any] = {"nobody": None, "stranger": None}
    for role in Role:
        people[role] = User.objects.create_user(f"{role}-{letter}@example.com", "correct horse battery")
        Membership.objects.create(team=team, user=people[role], role=role)
    how = {"upstream": "sandbox", "client_id": f"sandbox-{letter}", "state": "working"}
    # Two, so that the forms ask which one is meant.
    account, _other = (KitsAccount.objects.create(team=team, name="Demo", account_id=f"{letter}{n}", **how) for n in (1, 2))
    run = make_run._get_wrapped_function()(account, people["admin"])
    stage = make_stage._get_wrapped_function()({who: people.get(who) for who in PEOPLE}, team, account, run)
    canaries.complete(before)
    words = Words(letter)
    canaries.fill(words, before)
    for row in EmailAddress.objects.filter(user__in=User.objects.exclude(pk__in=before["User"])).select_related("user"):
        EmailAddress.objects.filter(pk=row.pk).update(email=row.user.email)
    new = {name: keys - before[name] for name, keys in canaries.keys().items()}
    return Side(User.objects.get(pk=people["admin"].pk), stage, words, canaries.by_model(before), team, new)


@pytest.fixture
def sides(db: None) -> tuple[Side, Side]:
    """Ours and theirs: we ask, and must not see what is theirs."""
    return side("a"), side("b")


def asked(browser: Client, url: str, method: str = "GET", data: Any = None, follow: bool = True) -> str:
    """All that comes back, from where it leads, too; what it did is undone."""
    with transaction.atomic():
        response = getattr(again(browser), method.lower())(url, data, follow=follow)
        transaction.set_rollback(True)
    return canaries.readable(response)


class Forms(HTMLParser):
    """The forms of a page, each with its address, method and fields, and the links."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, str, list[tuple[str, str]]]] = []
        self.links: list[str] = []
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One element."""
        given = {name: value or "" for name, value in attrs}
        self.links += [given[name] for name in ("href", "hx-get", "src") if given.get(name, "").startswith(("/", "?"))]
        if tag == "form":
            self.forms.append((given.get("method", "get"), given.get("action", ""), []))
        elif tag == "select":
            self.select = given.get("name", "")
        elif self.forms and tag in ("input", "button", "textarea") and given.get("name", "csrfmiddlewaretoken")[:4] != "csrf":
            self.forms[-1][2].append((given["name"], given.get("value", "")))
        elif self.forms and tag == "option" and self.select:
            self.forms[-1][2].append((self.select, given.get("value", "")))


def forms_of(html: str) -> Forms:
    parser = Forms()
    parser.feed(html)
    return parser


# ------------------------------------------------------------------------------------------------------------- the words


def test_canary_every_model_has_a_row_and_every_text_of_it_a_word(sides: tuple[Side, Side]) -> None:
    ours, _theirs = sides
    placed = {place.split(".")[0] for place in ours.words.places.values()}
    wordless = {model.__name__ for model in MODELS if canaries.texts(model)} - placed - NOBODYS - {"AuditEntry"}
    assert wordless == set()
    assert all(ours.rows[model.__name__] for model in MODELS if model.__name__ not in NOBODYS)
    known = {model.__name__: {field.name for field in model._meta.concrete_fields} for model in MODELS}
    assert all(fields <= known[name] for name, fields in STEERING.items()), "A field that is left out is none any more."
    assert len(ours.words.places) > 100


def test_canary_a_teams_own_pages_show_its_words(sides: tuple[Side, Side]) -> None:
    ours, _theirs = sides
    browser = browser_of(ours.admin)
    text = "".join(asked(browser, address(name, ours.stage)) for name, method in ROWS if method == "GET")
    shown = Counter(place.split(".")[0] for place in ours.words.seen_in(text))
    assert len(shown) >= 12, shown
    assert {"Report", "Touchpoint", "KitsAccount", "Webhook", "Kit", "User", "Team", "ShareLink", "Invitation"} <= shown.keys()


# ---------------------------------------------------------------------------------------------------- what others may see


def test_canary_nothing_of_a_team_is_told_to_another_or_to_nobody(
    sides: tuple[Side, Side], mailoutbox: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    ours, theirs = sides
    caplog.set_level(logging.DEBUG)
    visitor = Client()
    visitor.get(address("shared-page", ours.stage))
    found = {}
    for browser in (browser_of(ours.admin), visitor, Client()):
        for name, method in ROWS:
            told = theirs.words.seen_in(asked(browser, address(name, theirs.stage), method, follow=False))
            if seen := {place for place in told if not is_meant(name, place)}:
                found[name, method] = seen
    assert found == {}
    assert "b" not in whose(caplog.text) and "b" not in whose(str([mail.message() for mail in mailoutbox]))
    assert "b" not in whose(str(getattr(cache, "_cache", "")))


def is_meant(name: str, place: str) -> bool:
    """What the address itself opens: a link to whoever it was given, an invitation to whoever it was mailed to."""
    if name == "invitation":
        return place in ("Team.name", "Invitation.email")
    return name.startswith("shared-") and place.startswith(("ShareLink.projection.", "ShareLink.reason", "SharePolicy.frames"))


def test_canary_ids_of_another_team_in_our_own_pages_and_forms_lead_nowhere(sides: tuple[Side, Side]) -> None:
    ours, theirs = sides
    browser = browser_of(ours.admin)
    links: set[str] = set()
    forms: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for name, method in ROWS:
        if method != "GET":
            continue
        url = address(name, ours.stage)
        page = forms_of(asked(browser, url))
        links |= {link if link.startswith("/") else url + link for link in (*page.links, url)}
        forms |= {(how, action or url, str(fields)): fields for how, action, fields in page.forms}
    swapped = {other for link in links for other in canaries.swaps(link, ours.ids, theirs.ids)}
    found = {link: seen for link in sorted(swapped) if (seen := theirs.words.seen_in(asked(browser, link, follow=False)))}
    assert found == {} and len(swapped) > 100
    posted = 0
    for (how, action, _), fields in forms.items():
        for at, (name, value) in enumerate(fields):
            for other in canaries.swaps(value, ours.ids, theirs.ids):
                data = _as_data([*fields[:at], (name, other), *fields[at + 1 :]])
                posted += 1
                if seen := theirs.words.seen_in(asked(browser, action, how.upper(), data)):
                    found[action, name] = seen
    assert found == {} and posted > 5


def _as_data(fields: list[tuple[str, str]]) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for name, value in fields:
        data.setdefault(name, []).append(value)
    return data


@pytest.mark.parametrize("kind", EXPORTS)
def test_canary_an_export_holds_the_words_of_its_own_team_alone(sides: tuple[Side, Side], kind: str) -> None:
    for own in sides:
        stage = own.stage | {"run-export kind": kind}
        assert whose(asked(browser_of(own.admin), address("run-export", stage), "POST")) == {own.words.team}
        assert whose(asked(browser_of(own.admin), address("audit-export", stage), "POST")) <= {own.words.team}


def test_canary_a_shared_page_holds_no_word_of_another_team(sides: tuple[Side, Side]) -> None:
    for own in sides:
        for name in ("shared-page", "shared-embed"):
            assert whose(asked(Client(), address(name, own.stage))) <= {own.words.team}


# ------------------------------------------------------------------------------------------------------ behind the pages


def test_canary_messages_to_workers_hold_numbers_and_no_words(
    sides: tuple[Side, Side], django_capture_on_commit_callbacks: Any
) -> None:
    ours, _theirs = sides
    sent: list[Any] = []

    def note(body: Any = None, headers: Any = None, **_: Any) -> None:
        sent.append((body, headers))

    signals.before_task_publish.connect(note)
    browser = browser_of(ours.admin)
    for name, method in ROWS:
        with transaction.atomic():
            with django_capture_on_commit_callbacks(execute=True):
                again(browser).generic(method, address(name, ours.stage))
            transaction.set_rollback(True)
    signals.before_task_publish.disconnect(note)
    assert sent, "Nothing was sent to a worker."
    assert whose(str(sent)) == set()


def test_canary_tasks_mix_nothing(sides: tuple[Side, Side], caplog: pytest.LogCaptureFixture, mailoutbox: list[Any]) -> None:
    caplog.set_level(logging.DEBUG)
    ours, theirs = sides
    person = _member_of_both(sides)
    for own, other in ((ours, theirs), (theirs, ours)):
        for name, task in sorted(app.tasks.items()):
            if not name.startswith("celery."):
                for given in _arguments(task, own, other, f"user:{person.pk}"):
                    _run(task, given)
    for own in sides:
        _only_own_words(own)
    told = [whose(mail.subject + mail.body + str(mail.alternatives)) for mail in mailoutbox]
    assert [mail.to for mail in mailoutbox] == [[person.email]] * 2 and sorted(map(sorted, told)) == [["a"], ["b"]]


def _member_of_both(sides: tuple[Side, Side]) -> User:
    """Somebody whom each team has something to tell."""
    person = User.objects.create_user("both@example.com")
    for own in sides:
        Membership.objects.create(team=own.team, user=person)
        said = {name: own.words.new("Notice") for name in ("title", "sentence", "source")}
        content = {**said, "url": "https://localhost/", "figures": [], "facts": [], "is_sandbox": False}
        notice = Notice.objects.create(team=own.team, key=f"both {own.team.pk}", event="ready", content=content)
        due = {"due_at": timezone.now(), "recipient": f"user:{person.pk}", "channel": "mail"}
        Delivery.objects.create(notice=notice, user=person, **due)
    return person


def _arguments(task: Any, own: Side, other: Side, recipient: str) -> list[tuple[Any, ...]]:
    """What a task may be sent with: the ids of one team, and those of both mixed."""
    names = [name for name in task.run.__code__.co_varnames[: task.run.__code__.co_argcount] if name != "lane"]
    of = {
        "account_id": [min(side.rows["KitsAccount"]) for side in (own, other)],
        "team_id": [side.team.pk for side in (own, other)],
        "webhook_id": [min(side.rows["Webhook"]) for side in (own, other)],
        "pk": [min(side.rows["Inquiry"]) for side in (own, other)],
        "recipient": [recipient, recipient],
    }
    assert set(names) <= of.keys(), f"{task.name} is sent with something that this test does not know: {names}"
    return list(zip(*(of[name] for name in names), strict=True)) if names else [()]


def _run(task: Any, given: tuple[Any, ...]) -> None:
    try:
        with transaction.atomic():
            task.run(*given)
    except Exception:  # nobody answers behind the accounts, and words are no keys; what matters is what is left behind
        logging.getLogger(__name__).debug("%s ended", task.name)


def _only_own_words(own: Side) -> None:
    """Every row that belongs to a team, by its foreign keys, holds no word of the other."""
    strange = {}
    for model in [model for model in MODELS if model.__name__ not in NOBODYS]:
        for row in model._default_manager.all():
            found = whose(row_text(row))
            if len(found) > 1 or (row.pk in own.rows[model.__name__] and found - {own.words.team}):
                strange[f"{model.__name__} {row.pk}"] = found
    assert strange == {}


def test_canary_the_search_sees_a_word_wherever_it_stands() -> None:
    words = Words("b")
    word = words.new("Report.name")
    assert words.seen_in(f"<p>{word}</p>") == {"Report.name"} and whose(f"x{word}y") == {"b"}
    assert re.fullmatch(canaries.WORD, word) and len(word) == canaries.LENGTH
    assert "team" in ADDRESSES["key-list"]
