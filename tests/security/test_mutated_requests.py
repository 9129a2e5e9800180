"""Requests that nobody would send: whatever comes, the portal answers, and never with a fault of its own.

A thousand of them in the suite; KITSPORTAL_MUTATED=10000 asks for more, KITSPORTAL_MUTATED_SEED for others.
"""

from __future__ import annotations

import json
import logging
import os
import random
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from django.test import Client

from tests.security.browsers import again
from tests.security.nasty import HEADERS, NASTY, TYPES
from tests.test_rights import ADDRESSES, ROWS, address, browser_of

COUNT = int(os.environ.get("KITSPORTAL_MUTATED", "1000"))
SEED = int(os.environ.get("KITSPORTAL_MUTATED_SEED", "20261201"))
# Documented answers above 499.
UNFIT = {"readyz": 503}

ODD_METHODS = ["HEAD", "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "X"]
# The methods that each address answers.
ANSWERED = {name: [method for method in ("GET", "POST") if ROWS[name, method][-1] != "405"] for name in ADDRESSES}


class Mutator:
    """Makes requests out of what the portal's own pages ask for: the same seed makes the same ones."""

    def __init__(self, dice: random.Random, stage: dict[str, Any], fields: Sequence[tuple[str, str]]) -> None:
        self.dice, self.stage, self.fields = dice, stage, fields

    def path(self, name: str) -> str:
        """An address, mostly that of a real thing."""
        stage = dict(self.stage)
        if ADDRESSES[name] and self.dice.random() < 0.25:
            odd = self.dice.choice([value for value in NASTY if value.strip(" ./\t\r\n")] + list(map(str, stage.values())))
            real, mark = address(name, stage), self.dice.choice([str(stage[key]) for key in stage])
            parts = real.split("/")
            spot = self.dice.choice([at for at, part in enumerate(parts) if part])
            parts[spot] = quote(odd if self.dice.random() < 0.7 else mark, safe="")
            return "/".join(parts)
        return address(name, stage)

    def pairs(self) -> list[tuple[str, str]]:
        """Fields that pages have, with the values that they have, others, or none."""
        found = []
        for _ in range(self.dice.choice([0, 1, 2, 3, 5, 8, 30])):
            name, value = self.dice.choice(self.fields)
            if self.dice.random() < 0.05:
                name = self.dice.choice(NASTY)
            if self.dice.random() < 0.6:
                value = (
                    self.dice.choice(NASTY) if self.dice.random() < 0.8 else str(self.dice.choice(list(self.stage.values())))
                )
            found.append((name, value))
        return found

    def body(self, kind: str) -> bytes:
        """A body, mostly of the kind that the header names."""
        pairs = self.pairs()
        if self.dice.random() < 0.1:
            return self.dice.choice(
                [b"", b"\xff\xfe", b"--x\r\n", b"{", b"%", b"a=%ff", b"a=%zz&&==", self.dice.randbytes(200)]
            )
        if kind.startswith("multipart"):
            parts = [f'--x\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in pairs]
            if self.dice.random() < 0.3:
                parts.append('--x\r\nContent-Disposition: form-data; name="file"; filename="../a.csv"\r\n\r\na;b\r\n')
            return ("".join(parts) + "--x--\r\n").encode("utf-8", "surrogatepass")
        if "json" in kind:
            wanted: Any = self.dice.choice(
                [dict(pairs), pairs, [dict(pairs)], "x", 1, None, {"query": "{a}", "variables": dict(pairs)}]
            )
            return json.dumps(wanted).encode()
        return urlencode(pairs).encode()

    def request(self, name: str) -> dict[str, Any]:
        """One request, as `Client.generic` takes it."""
        headers = {
            key: self.dice.choice(HEADERS[key]) for key in self.dice.sample(list(HEADERS), self.dice.choice([0, 0, 1, 2, 4]))
        }
        kind = TYPES[0] if self.dice.random() < 0.6 else self.dice.choice(TYPES)
        method = self.dice.choice(ANSWERED[name] if self.dice.random() < 0.85 else ODD_METHODS)
        query = f"?{urlencode(self.pairs())}" if self.dice.random() < 0.5 else ""
        data = self.body(kind) if method not in ("GET", "HEAD") or self.dice.random() < 0.1 else b""
        return {"method": method, "path": self.path(name) + query, "data": data, "content_type": kind, "headers": headers}


def asked_for(browser: Client, stage: dict[str, Any]) -> list[tuple[str, str]]:
    """Every field of a form and of a query that the pages of the portal hold, with the values that they offer."""
    found: set[tuple[str, str]] = {("sure", "1"), ("page", "2"), ("next", "/")}
    for name, method in ROWS:
        if method == "GET":
            html = again(browser).get(address(name, stage)).content.decode(errors="replace")
            for tag in re.findall(r"<(?:input|select|textarea|button)\b[^>]*>", html):
                given = dict(re.findall(r'\b(name|value)="([^"]*)"', tag))
                if "name" in given and given["name"] != "csrfmiddlewaretoken":
                    found.add((given["name"], given.get("value", "")))
            found |= set(re.findall(r'[?&;]([\w-]+)=([^"&]*)', html))
    return sorted(found)


@pytest.fixture
def quiet() -> Any:
    """Tens of thousands of lines about what was wrong with the requests are not kept."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(before)


def test_no_mutated_request_meets_a_fault_of_the_portal(people: dict[str, Any], stage: dict[str, Any], quiet: None) -> None:
    dice = random.Random(SEED)
    browsers = [browser_of(people[who]) for who in ("admin", "admin", "admin", "analyst", "viewer", "stranger", "nobody")]
    for browser in browsers:
        browser.raise_request_exception = False
    mutator = Mutator(dice, stage, asked_for(browsers[0], stage))
    assert len(mutator.fields) > 100
    names = sorted(ADDRESSES)
    faults: list[str] = []
    statuses: Counter[int] = Counter()
    for number in range(COUNT):
        name = names[number % len(names)]
        wanted = mutator.request(name)
        with transaction.atomic():
            response = again(dice.choice(browsers)).generic(**wanted)
            transaction.set_rollback(True)
        statuses[response.status_code] += 1
        if response.status_code >= 500 and UNFIT.get(name) != response.status_code:
            kind, problem, _trace = getattr(response, "exc_info", None) or (None, None, None)
            faults.append(f"{number}: {kind and kind.__name__} {problem} {wanted}"[:1500])
    assert not faults, "\n".join(faults[:20])
    # Many of them came past the first doors.
    assert statuses[200] + statuses[302] + statuses[422] > COUNT / 3, statuses
