"""Requests for a host that the portal is not: refused with a page, told in one line, and believed by nothing."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

# What scanners and attackers put into the header. The portal of the tests is localhost.
CORPUS = """
evil.example  evil.example:80  evil.example:443  localhost.evil.example  evil.example.localhost  127.0.0.1.evil.example
localhost@evil.example  evil.example#localhost  evil.example?localhost  localhost/evil  localhost\\evil.example  //localhost
0.0.0.0  127.0.0.2  2130706433  0x7f000001  [::]  [::ffff:127.0.0.1]  [::1  ::1  169.254.169.254  169.254.169.254:80
localhost:8000:8000  localhost:port  localhost:-1  localhost:0x50  :8000  .localhost  *  *.localhost  .  ..  -
localhost,evil.example  localhost;evil  <script>alert(1)</script>  ${jndi:ldap://evil}  %00  %0d%0aX:y  lоcalhost  ｌocalhost
"""
ODD = [
    " localhost",
    "localhost ",
    "localhost evil.example",
    "localhost\tevil",
    "localhost\x00",
    "localhost\r\nX-Evil: 1",
    "x" * 5000,
]
FOREIGN = [*CORPUS.split(), *ODD]
OWN = ["localhost", "LOCALHOST", "localhost:8000", "127.0.0.1", "127.0.0.1:9", "[::1]", "[::1]:8000", "localhost."]


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """What the portal's own log handler writes, with the filters and the form that the settings give it."""
    [console] = [one for one in logging.getLogger().handlers if any("About" in type(each).__name__ for each in one.filters)]
    assert isinstance(console, logging.StreamHandler)
    text = io.StringIO()
    before = console.setStream(text)
    yield text
    console.setStream(before)


def test_the_corpus_is_large() -> None:
    assert len(set(FOREIGN)) >= 45


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/accounts/password/reset/", "/healthz", "/s/unknown/", "/nothing/"])
def test_a_foreign_host_gets_one_plain_page_and_leaves_one_line(db: Any, said: io.StringIO, path: str) -> None:
    answers = {host: Client(raise_request_exception=False).get(path, headers={"Host": host}) for host in FOREIGN}
    assert {host: answer.status_code for host, answer in answers.items() if answer.status_code != 400} == {}
    # A token of a form differs, nothing else.
    pages = {re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", answer.content) for answer in answers.values()}
    assert len(pages) == 1 and b"evil" not in next(iter(pages))
    lines = said.getvalue().splitlines()
    assert "Traceback" not in said.getvalue() and len(lines) == len(FOREIGN)
    assert max(map(len, lines)) < 500 and {line.split()[2] for line in lines} == {"WARNING"}


def test_a_foreign_host_is_told_no_matter_what_a_proxy_is_said_to_have_seen(db: Any) -> None:
    forwarded = {"X-Forwarded-Host": "localhost", "Forwarded": "host=localhost", "X-Host": "localhost"}
    assert Client().get("/accounts/login/", headers={"Host": "evil.example", **forwarded}).status_code == 400


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Host", "X-Original-Host", "X-Forwarded-Server", "Forwarded"])
def test_a_header_that_names_another_host_is_not_believed(alice: Any, mailoutbox: list[Any], name: str) -> None:
    value = "host=evil.example" if name == "Forwarded" else "evil.example"
    answer = Client().post(reverse("account_reset_password"), {"email": alice.email}, headers={name: value})
    assert answer.status_code == 302 and "evil" not in answer["Location"]
    [mail] = mailoutbox
    assert "http://localhost:8000/" in mail.body and "evil" not in str(mail.message())


@pytest.mark.parametrize("host", OWN)
def test_the_portals_own_names_are_answered(db: Any, host: str) -> None:
    assert Client().get("/accounts/login/", headers={"Host": host}).status_code == 200
