"""What every page tells the browser to refuse, and that no page needs what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.views import defaults
from django.views.csrf import csrf_failure

from kitsportal import health
from tests.security.browsers import again
from tests.test_rights import PEOPLE, ROWS, address, browser_of

POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:", "blob:"},
    "connect-src": {"'self'"},
    "font-src": {"'self'"},
    "form-action": {"'self'"},
    "base-uri": {"'none'"},
    "object-src": {"'none'"},
    "frame-ancestors": {"'none'"},
}
# Addresses whose policy differs, by what and why: an embed is framed by the sites that its team has named (the stage's one);
# an editor of queries writes style attributes, and nothing else.
DECLARED = {
    "shared-embed": {"frame-ancestors": {"https://intra.example.fi"}},
    "console": {"style-src-attr": {"'unsafe-inline'"}},
}
REQUIRED = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin"}
# Attributes whose value is an address.
ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "xlink:href", "srcdoc", "ping", "background"}
DATA = {"application/json", "text/plain"}


class Inline(HTMLParser):
    """Collects what a strict policy would refuse: scripts, styles, handlers, addresses that are code or lead elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One element."""
        given = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") not in DATA):
            self.found.append(tag)
        if tag == "base" or (tag == "meta" and "http-equiv" in given):
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith(("on", "hx-on", "hx-vals", "data-hx-on")) or name == "style" or _is_code(name, value or ""):
                self.found.append(f"{tag} {name}={value}")
        if tag in ("script", "img", "iframe", "source", "object", "embed", "link"):
            loaded = given.get("src") or given.get("href") or ""
            if loaded.startswith(("http:", "https:", "//")):
                self.found.append(f"{tag} loads {loaded}")


def _is_code(name: str, value: str) -> bool:
    """Whether an attribute holds a program."""
    plain = "".join(value.split()).lower()
    if name in ("hx-trigger", "hx-vars") and "[" in plain:
        return True
    return plain.startswith(("javascript:", "vbscript:", "js:")) or (name in ADDRESSES and plain.startswith("data:text"))


def inline(html: str) -> list[str]:
    """What of a page a strict policy would refuse."""
    parser = Inline()
    parser.feed(html)
    return parser.found


def policy_of(response: HttpResponse) -> dict[str, set[str]]:
    """The header, by directive."""
    directives = (each.split() for each in response.headers.get("Content-Security-Policy", "").split(";"))
    return {name: set(values) for name, *values in directives}


def complaints(name: str, response: HttpResponse) -> Iterator[str]:
    """What is wrong with an answer."""
    declared = next((change for beginning, change in DECLARED.items() if name.startswith(beginning)), {})
    if policy_of(response) not in (POLICY, POLICY | declared):
        yield f"policy: {response.headers.get('Content-Security-Policy')}"
    if name == "shared-embed" and response.status_code == 200 and policy_of(response) == POLICY:
        yield "cannot be embedded"
    yield from (
        f"{header}: {response.headers.get(header)}" for header, value in REQUIRED.items() if response.get(header) != value
    )
    if not {"Permissions-Policy", "Referrer-Policy", "Cross-Origin-Resource-Policy"} <= set(response.headers):
        yield f"headers: {sorted(response.headers)}"
    if response.get("Content-Type", "").startswith("text/html"):
        yield from inline(response.content.decode())


@pytest.mark.parametrize("who", ["nobody", "viewer", "admin"])
def test_csp_holds_on_every_answer(people: dict[str, Any], stage: dict[str, Any], who: str) -> None:
    browser, found, pages = browser_of(people[who]), {}, 0
    for (name, method), row in ROWS.items():
        if row[PEOPLE.index(who)] in ("405", "in") and method == "POST":
            continue
        with transaction.atomic():
            response = again(browser).generic(method, address(name, stage))
            transaction.set_rollback(True)
        pages += response.get("Content-Type", "").startswith("text/html")
        if said := list(complaints(name, response)):
            found[name, method] = said
    assert found == {}
    assert pages > (100 if who != "nobody" else 15)


def test_csp_holds_where_something_went_wrong(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "checks", lambda: 1 / 0)
    browser = Client(raise_request_exception=False, enforce_csrf_checks=True)
    answers = [browser.get(path) for path in ("/nothing/", "/s/a%00b/", "/readyz")]
    answers += [browser.get("/", headers={"Host": "evil.example"}), browser.post("/accounts/login/")]
    assert [each.status_code for each in answers] == [404, 400, 500, 400, 403]
    assert [list(complaints("", each)) for each in answers] == [[]] * 5


def test_csp_no_page_of_an_error_needs_what_is_refused(db: None) -> None:
    request = RequestFactory().get("/")
    pages = [
        defaults.server_error(request),
        defaults.bad_request(request, SuspiciousOperation()),
        defaults.permission_denied(request, Exception("why")),
        defaults.page_not_found(request, Exception("what")),
        csrf_failure(request),
    ]
    assert [each.status_code for each in pages] == [500, 400, 403, 404, 403]
    assert [inline(each.content.decode()) for each in pages] == [[], [], [], [], []]


@pytest.mark.parametrize(
    "html",
    [
        "<script>1</script>",
        "<script type=module>1</script>",
        "<p style='color:red'>",
        "<style>p{}</style>",
        "<a onclick=f()>",
        "<a href=' java\nscript:f()'>",
        "<iframe src='data:text/html,x'>",
        "<base href=x>",
        "<meta http-equiv=refresh content=0>",
        "<img src=//evil.example/x>",
        "<link href=https://evil.example/x.css>",
        "<p hx-on:click=f()>",
        "<p hx-trigger='click[f()]'>",
        "<p hx-vals='js:{a: f()}'>",
    ],
)
def test_csp_the_crawl_sees_what_is_refused(html: str) -> None:
    assert inline(html)
