"""People who press "Calculate": over the real web, sometimes twice, and again when no answer comes."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import uuid4

import httpx
from django.test.html import parse_html

DOUBLE_CLICKS = 0.1
TRIES = 60


class Person:
    """Somebody who is signed in, and remembers for which reports the portal has said yes."""

    def __init__(self, url: str, email: str, password: str) -> None:
        self._url, self._email, self._password = url, email, password
        self._http = httpx.Client(base_url=url, timeout=20, trust_env=False)
        self.acknowledged: list[str] = []
        self.seen: list[int] = []

    def sign_in(self) -> None:
        """Sign in as the demo user does."""
        self._http.get("/accounts/login/")
        answer = self._post("/accounts/login/", login=self._email, password=self._password)
        if answer.status_code != 302:
            raise RuntimeError(f"the portal did not let us in: {answer.status_code}")

    def look(self, path: str = "/") -> int:
        """Open a page. Returns its status, 0 where nobody answered."""
        try:
            status = self._http.get(path, follow_redirects=True).status_code
        except httpx.HTTPError:
            status = 0
        self.seen.append(status)
        return status

    def calculate(self, report: str) -> None:
        """Ask for a report's calculation, as often as it takes to get an answer, always with the page's one key."""
        self._click(report, f"/reports/{report}/submission/", {"key": str(uuid4())})

    def send_draft(self, report: str) -> None:
        """Open the builder and press Calculate there, as often as it takes."""
        path = f"/reports/{report}/builder/"
        self._click(report, path, filled_form(self._http.get(path).text) | {"do": "submit"})

    def _click(self, report: str, path: str, fields: dict[str, str | list[str]]) -> None:
        said = "nobody answered"
        for _try in range(TRIES):
            try:
                answer = self._post(path, **fields)
                said = f"{answer.status_code} {answer.text[-2000:]}"
                if answer.status_code == 302:
                    self.acknowledged.append(report)
                    if random.random() < DOUBLE_CLICKS:
                        self._post(path, **fields)
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.5)
        raise RuntimeError(f"nobody took report {report}: {said}")

    def calculate_all(self, reports: list[str], may_go_on: Callable[[int], bool]) -> None:
        """Ask for all, no faster than allowed: `may_go_on` is asked with how many there were."""
        for number, report in enumerate(reports):
            while not may_go_on(number):
                time.sleep(0.05)
            self.calculate(report)

    def _post(self, path: str, **fields: str | list[str]) -> httpx.Response:
        token = next((cookie.value for cookie in self._http.cookies.jar if re.search("csrf", cookie.name)), "")
        return self._http.post(path, data={**fields, "csrfmiddlewaretoken": token or ""})


def filled_form(page: str) -> dict[str, str | list[str]]:
    """What a browser would send of a page's fields that nobody has touched; buttons are not pressed."""
    found: dict[str, list[str]] = {}
    todo = [parse_html(page)]
    while todo:
        element = todo.pop(0)
        given = dict(element.attributes)
        inside = [child for child in element.children if not isinstance(child, str)]
        value = given.get("value", "")
        if element.name == "select":
            chosen = [dict(option.attributes) for option in _below(inside) if option.name == "option"]
            picked = [each for each in chosen if "selected" in each] or chosen[:1]
            found.setdefault(given.get("name", ""), []).extend(each.get("value", "") for each in picked)
        elif element.name == "textarea":
            found.setdefault(given.get("name", ""), []).append("".join(map(str, element.children)))
        elif element.name == "input" and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            found.setdefault(given.get("name", ""), []).append(value)
        todo[:0] = inside
    return {name: values if len(values) > 1 else values[0] for name, values in found.items() if name and values}


def _below(elements: Iterable[Any]) -> Iterator[Any]:
    for element in elements:
        yield element
        yield from _below(child for child in element.children if not isinstance(child, str))
